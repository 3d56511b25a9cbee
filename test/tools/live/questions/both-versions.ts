import { details, verdict } from '../answers/verdict';
import { TEXT, VIDEO_SENT } from '../ask/costs';
import type { Question } from '../ask/types';
import { listAt, textAt } from '../http/reply';
import { rateHeaders, rateNames } from './rate';
import { firstRow, V1_NAMES, V2_NAMES } from './rows';
import { rowOf } from './shared/lists';
import { fileTask, segmentsOf } from './shared/v1';
import { assetTask, rowsOf } from './shared/v2';
import { likeness } from './vectors';

/** What v1 and v2 share, and what both do. */
export const BOTH_VERSIONS: readonly Question[] = [
	{
		id: 'lists-overlap',
		question: 'Does each version’s list show the tasks of the other?',
		source: 'TWELVELABS.md §13.6; EMBED_V2.md §11.5',
		costs: [],
		uses: [fileTask, assetTask],
		ask: async (world) => {
			const [v1, v2] = [await world.get(fileTask), await world.get(assetTask)];
			const listOf1 = await world.api.get('/embed/tasks?page_limit=50');
			const listOf2 = await world.api.get('/embed-v2/tasks?page_limit=50');
			return {
				answer: {
					v2InListOfV1: rowOf(listOf1, v2.id) !== undefined,
					v1InListOfV2: rowOf(listOf2, v1.id) !== undefined,
				},
			};
		},
	},
	{
		id: 'ids-overlap',
		question: 'Does each version retrieve the tasks of the other?',
		source: 'EMBED_V2.md §11.5',
		costs: [],
		uses: [fileTask, assetTask],
		ask: async (world) => {
			const [v1, v2] = [await world.get(fileTask), await world.get(assetTask)];
			const v2By1 = await world.api.get(`/embed/tasks/${v2.id}`);
			const v1By2 = await world.api.get(`/embed-v2/tasks/${v1.id}`);
			return {
				answer: { v2ByV1: verdict(v2By1), v1ByV2: verdict(v1By2) },
				seen: { v2ByV1: details(v2By1), v1ByV2: details(v1By2) },
			};
		},
	},
	{
		id: 'same-vectors',
		question: 'Do v1 and v2 give the same vector to the same moment (marengo3.0, visual, 0–7 s)?',
		source: 'test/emulator/README.md (Embed v2: Rows)',
		costs: [],
		uses: [fileTask, assetTask],
		ask: async (world) => {
			const v1 = firstRow(segmentsOf(await world.get(fileTask)), V1_NAMES, 'visual', 'clip');
			const v2 = firstRow(rowsOf(await world.get(assetTask)), V2_NAMES, 'visual', 'clip');
			const vectors = [listAt(v1, 'float'), listAt(v2, 'embedding')] as [number[], number[]];
			return { answer: { clip: likeness(...vectors) } };
		},
	},
	{
		id: 'same-text-vectors',
		question: 'Do v1 and v2 give the same vector to the same text (marengo3.0)?',
		source: 'test/emulator/README.md (Embed v2: Rows)',
		costs: [TEXT, TEXT],
		ask: async ({ api }) => {
			const text = 'a lighthouse';
			const v1 = await api.postForm('/embed', [
				['model_name', 'marengo3.0'],
				['text', text],
			]);
			const v2 = await api.postJson('/embed-v2', {
				input_type: 'text',
				model_name: 'marengo3.0',
				text: { input_text: text },
			});
			const vectors = [
				listAt(v1.body, 'text_embedding', 'segments', 0, 'float'),
				listAt(v2.body, 'data', 0, 'embedding'),
			] as [number[], number[]];
			return {
				answer: { text: likeness(...vectors), error: textAt(v1.body, 'error_message') },
				seen: { v1: details(v1), v2: details(v2) },
			};
		},
	},
	{
		id: 'text-too-long',
		question: 'v1: is a text refused that is over the 500 tokens?',
		source: 'TWELVELABS.md §3',
		costs: [TEXT],
		ask: async ({ api }) => {
			const reply = await api.postForm('/embed', [
				['model_name', 'marengo3.0'],
				['text', 'lighthouse '.repeat(700).trim()],
			]);
			const within = textAt(reply.body, 'text_embedding', 'error_message');
			const answer = within === undefined ? verdict(reply) : 'an error within a 200';
			return { answer: { verdict: answer }, seen: { ...details(reply), within } };
		},
	},
	{
		id: 'rate-headers-creations',
		question: 'Which rate limit headers do creations carry, accepted and refused?',
		source: 'TWELVELABS.md §13.3; EMBED_V2.md §7, §11.22',
		costs: [VIDEO_SENT],
		uses: [fileTask, assetTask],
		ask: async (world) => {
			const v1 = (await world.get(fileTask)).created.headers;
			const v2 = (await world.get(assetTask)).created.headers;
			const { headers: refused } = await world.api.postForm('/embed/tasks', [
				['model_name', 'marengo3.0'],
				['video_file', world.samples.video],
				['video_clip_length', '99'],
			]);
			return {
				answer: { v1: rateNames(v1), v1Refused: rateNames(refused), v2: rateNames(v2) },
				seen: {
					v1: rateHeaders(v1),
					v1Refused: rateHeaders(refused),
					v2: rateHeaders(v2),
				},
			};
		},
	},
];
