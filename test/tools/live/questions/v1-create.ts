import { shapeOf } from '../answers/shape';
import { details, fullError, judged, verdict } from '../answers/verdict';
import { VAIN, VIDEO_KEPT, VIDEO_SENT } from '../ask/costs';
import type { Answered, Question, World } from '../ask/types';
import type { Fields } from '../http/form';
import { at, ok, textAt, type Reply } from '../http/reply';
import { nothingBeside } from './shared/nothing';
import { CLIP_SEC, fileTask, idOf, urlTask } from './shared/v1';

const SOURCE = 'TWELVELABS.md §2.1';

/** Creates a task about the sample with these fields besides. */
function create({ api, samples }: World, ...fields: Fields): Promise<Reply> {
	return api.postForm('/embed/tasks', [
		['model_name', 'marengo3.0'],
		['video_file', samples.video],
		...fields,
	]);
}

/** Is it accepted, and if so, what does the task say that it was asked for? */
async function asked(world: World, ...fields: Fields): Promise<Answered> {
	const reply = await create(world, ...fields);
	const result = judged(reply);
	if (!ok(reply)) return result;
	const { body } = await world.api.get(`/embed/tasks/${idOf(reply)}/status`);
	const echoed = shapeOf(at(body, 'video_embedding', 'metadata', 'video_embedding_scope'));
	return { ...result, answer: { ...result.answer, scopes: echoed } };
}

/** POST /embed/tasks. */
export const V1_CREATE: readonly Question[] = [
	{
		id: 'v1-create-file',
		question: 'v1: what does the creation of a task from a file answer?',
		source: SOURCE,
		costs: [],
		uses: [fileTask],
		ask: async (world) => {
			const { created } = await world.get(fileTask);
			return { answer: { status: created.status, body: shapeOf(created.body) } };
		},
	},
	{
		id: 'v1-create-url',
		question:
			'v1: what does the creation from a URL answer, and what is known of the task at once?',
		source: 'test/emulator/README.md (UNCERTAIN: duration of a URL task before it was fetched)',
		costs: [],
		uses: [urlTask],
		ask: async (world) => {
			const { created, early, status } = await world.get(urlTask);
			const metadata = (reply: Reply) =>
				shapeOf(at(reply.body, 'video_embedding', 'metadata', 'input_url') ?? null);
			return {
				answer: {
					status: created.status,
					body: shapeOf(created.body),
					ended: textAt(status.body, 'status'),
					url: metadata(status),
				},
				seen: { early: shapeOf(early.status.body) },
			};
		},
	},
	{
		id: 'v1-create-chunked',
		question: 'v1: is a form read that comes without a Content-Length?',
		source: 'TWELVELABS.md §13.5',
		costs: [VIDEO_KEPT],
		ask: async ({ api, samples }) => {
			// Refused for its clip length, it was read; refused for its length, it was not. Free either way.
			const reply = await api.postFormInChunks('/embed/tasks', [
				['model_name', 'marengo3.0'],
				['video_clip_length', '99'],
				['video_file', samples.video],
			]);
			const read = reply.text.includes('clip_length');
			return { answer: { read }, seen: details(reply) };
		},
	},
	{
		id: 'v1-error-form',
		question: 'v1: how is a refusal written (a clip length of 11 s)?',
		source: 'TWELVELABS.md §6.2, §6.3',
		costs: [VIDEO_SENT],
		ask: async (world) => {
			const reply = await create(world, ['video_clip_length', '11']);
			return { answer: fullError(reply), seen: { text: reply.text.slice(0, 300) } };
		},
	},
	{
		id: 'v1-scopes-as-json',
		question:
			'v1: are the scopes taken as a JSON list in one field, as the docs’ snippet has them?',
		source: 'TWELVELABS.md §13.1',
		costs: [VIDEO_SENT],
		ask: (world) => asked(world, ['video_embedding_scope', '["clip","video"]']),
	},
	{
		id: 'v1-scope-video-alone',
		question: 'v1: is the scope video taken alone?',
		source: 'TWELVELABS.md §13.1',
		costs: [VIDEO_SENT],
		ask: (world) => asked(world, ['video_embedding_scope', 'video']),
	},
	{
		id: 'v1-clip-length-decimal',
		question: 'v1: is a clip length written 7.0 taken?',
		source: 'EMBED_V2.md §7 [LH76]',
		costs: [VIDEO_SENT],
		ask: async (world) => judged(await create(world, ['video_clip_length', `${CLIP_SEC}.0`])),
	},
	{
		id: 'v1-start-alone',
		question: 'v1: is a start offset taken without an end?',
		source: SOURCE,
		costs: [VIDEO_SENT],
		ask: async (world) => judged(await create(world, ['video_start_offset_sec', '2'])),
	},
	{
		id: 'v1-marengo3.5',
		question: 'v1: is marengo3.5 refused?',
		source: 'TWELVELABS.md §13.2',
		costs: [VIDEO_SENT],
		ask: async ({ api, samples }) =>
			judged(
				await api.postForm('/embed/tasks', [
					['model_name', 'marengo3.5'],
					['video_file', samples.video],
				]),
			),
	},
	{
		id: 'v1-field-unknown',
		question: 'v1: is a form field refused that the reference does not list?',
		source: 'test/emulator/README.md (Inventions)',
		costs: [VIDEO_SENT],
		ask: async (world) => judged(await create(world, ['no_such_field', '1'])),
	},
	{
		id: 'v1-content-type',
		question: 'v1: what does a JSON body get?',
		source: 'TWELVELABS.md §1',
		costs: [],
		ask: async ({ api }) => ({
			answer: fullError(await api.postJson('/embed/tasks', { model_name: 'marengo3.0' })),
		}),
	},
	{
		id: 'v1-broken-file',
		question:
			'v1: is a broken file refused at creation, or does its task fail, and does it say why?',
		source: 'TWELVELABS.md §13.7, §6.3',
		costs: [{ ...VIDEO_SENT, sends: 'broken' }],
		ask: ({ api, samples }) =>
			fate(api, [
				['model_name', 'marengo3.0'],
				['video_file', samples.broken],
			]),
	},
	{
		id: 'v1-url-unreachable',
		question: 'v1: is a URL with nothing behind it refused at creation, or does its task fail?',
		source: 'TWELVELABS.md §13.7',
		costs: [VAIN],
		ask: ({ api, videoUrl }) =>
			fate(api, [
				['model_name', 'marengo3.0'],
				['video_url', nothingBeside(videoUrl)],
			]),
	},
];

/** Where a task that cannot be done ends, and what is said of it. */
async function fate(api: World['api'], fields: Fields): Promise<Answered> {
	const created = await api.postForm('/embed/tasks', fields);
	const seen = { creation: details(created) };
	if (!ok(created)) return { answer: { creation: verdict(created) }, seen };
	const { body } = await api.settled(`/embed/tasks/${idOf(created)}/status`);
	return {
		answer: { creation: 'accepted', ended: textAt(body, 'status'), status: shapeOf(body) },
		seen,
	};
}
