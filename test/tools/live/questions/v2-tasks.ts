import { shapeOf } from '../answers/shape';
import { details, fullError, verdict } from '../answers/verdict';
import { VAIN } from '../ask/costs';
import type { Question } from '../ask/types';
import { Unanswered } from '../ask/unanswered';
import { at, listAt, ok, textAt } from '../http/reply';
import { expiredTask } from './expired';
import { cutsOf, ends, optionsOf, orderOf, tailOf, V2_NAMES } from './rows';
import { rowOf } from './shared/lists';
import { nothingBeside } from './shared/nothing';
import { idOf } from './shared/v1';
import { assetTask, rowsOf, silentTask, soundTask, v2UrlTask, videoBody } from './shared/v2';

/** Tasks of Embed v2: creation, the list, retrieval. */
export const V2_TASKS: readonly Question[] = [
	{
		id: 'v2-create',
		question: 'v2: what does the creation of a task answer?',
		source: 'EMBED_V2.md §1, §4',
		costs: [],
		uses: [assetTask],
		ask: async (world) => {
			const { created } = await world.get(assetTask);
			return { answer: { status: created.status, body: shapeOf(created.body) } };
		},
	},
	{
		id: 'v2-location',
		question: 'v2: does the creation name the task in a Location header?',
		source: 'EMBED_V2.md §11.13',
		costs: [],
		uses: [assetTask],
		ask: async (world) => {
			const { created } = await world.get(assetTask);
			return { answer: { present: created.headers.has('Location') } };
		},
	},
	{
		id: 'v2-create-url',
		question: 'v2: what does a task from a URL give with the defaults?',
		source: 'EMBED_V2.md §4.2',
		costs: [],
		uses: [v2UrlTask],
		ask: async (world) => {
			const task = await world.get(v2UrlTask);
			return {
				answer: {
					status: task.created.status,
					metadata: shapeOf(at(task.retrieve.body, 'metadata') ?? null),
					options: optionsOf(rowsOf(task)),
				},
			};
		},
	},
	{
		id: 'v2-retrieve-early',
		question: 'v2: what does a task hold that is still processing?',
		source: 'EMBED_V2.md §4.2',
		costs: [],
		uses: [assetTask],
		ask: async (world) => {
			const { early } = await world.get(assetTask);
			if (textAt(early.body, 'status') !== 'processing') {
				throw new Unanswered('the task had ended before it could be looked at');
			}
			return { answer: { status: early.status, body: shapeOf(early.body) } };
		},
	},
	{
		id: 'v2-retrieve',
		question: 'v2: what does a task hold that is ready, separate and fused rows asked for?',
		source: 'EMBED_V2.md §4',
		costs: [],
		uses: [assetTask],
		ask: async (world) => {
			const task = await world.get(assetTask);
			return { answer: { body: shapeOf(task.retrieve.body) }, seen: { rows: rowsOf(task).length } };
		},
	},
	{
		id: 'v2-list',
		question: 'v2: what does the list hold of a task?',
		source: 'EMBED_V2.md §1',
		costs: [],
		uses: [assetTask],
		ask: async (world) => {
			const { id } = await world.get(assetTask);
			const row = rowOf(await world.api.get('/embed-v2/tasks?page_limit=50'), id);
			if (row === undefined) throw new Unanswered('the list does not show the task');
			return { answer: { row: shapeOf(row) } };
		},
	},
	{
		id: 'v2-list-audio',
		question: 'v2: under which names does the list hold the options of a sound?',
		source: 'EMBED_V2.md §11.6',
		costs: [],
		uses: [soundTask],
		ask: async (world) => {
			const { id } = await world.get(soundTask);
			const row = rowOf(await world.api.get('/embed-v2/tasks?page_limit=50'), id);
			if (row === undefined) throw new Unanswered('the list does not show the task');
			return { answer: { row: shapeOf(row) } };
		},
	},
	{
		id: 'v2-error-form',
		question: 'v2: how are refusals written: nested, or flat?',
		source: 'EMBED_V2.md §11.1; TWELVELABS.md §13.3',
		costs: [],
		ask: async ({ api }) => {
			const invalid = await api.postJson('/embed-v2/tasks', { input_type: 'no-such-type' });
			const unknown = await api.get('/embed-v2/tasks/000000000000000000000000');
			return {
				answer: { invalid: fullError(invalid), unknown: fullError(unknown) },
				seen: { invalid: invalid.text.slice(0, 300), unknown: unknown.text.slice(0, 300) },
			};
		},
	},
	{
		id: 'v2-id-malformed',
		question: 'v2: what does something get that is no task ID?',
		source: 'EMBED_V2.md §11.14',
		costs: [],
		ask: async ({ api }) => {
			const reply = await api.get('/embed-v2/tasks/no-such-id');
			return { answer: { status: reply.status }, seen: details(reply) };
		},
	},
	{
		id: 'v2-order',
		question: 'v2: in which order do the rows come?',
		source: 'EMBED_V2.md §4.1',
		costs: [],
		uses: [assetTask],
		ask: async (world) => ({
			answer: { order: orderOf(rowsOf(await world.get(assetTask)), V2_NAMES) },
		}),
	},
	{
		id: 'v2-tail',
		question: 'v2: is a last fixed clip of 1 s dropped, or kept?',
		source: 'EMBED_V2.md §11.8',
		costs: [],
		uses: [assetTask],
		ask: async (world) => {
			const rows = rowsOf(await world.get(assetTask));
			return { answer: { tail: tailOf(rows, V2_NAMES) }, seen: { ends: ends(rows, V2_NAMES) } };
		},
	},
	{
		id: 'v2-cuts',
		question: 'v2: are all options of a video cut at the same places?',
		source: 'EMBED_V2.md §4.1',
		costs: [],
		uses: [assetTask],
		ask: async (world) => ({
			answer: { cuts: cutsOf(rowsOf(await world.get(assetTask)), V2_NAMES) },
		}),
	},
	{
		id: 'v2-missing-audio',
		question: 'v2: what becomes of audio and transcription asked of a video without sound?',
		source: 'EMBED_V2.md §9, §11.9',
		costs: [],
		uses: [silentTask],
		ask: async (world) => {
			const { created, task } = await world.get(silentTask);
			const body = task?.retrieve.body;
			return {
				answer: {
					creation: verdict(created),
					ended: textAt(body, 'status'),
					options: optionsOf(listAt(body, 'data')),
				},
				seen: { creation: details(created), error: textAt(body, 'error', 'message') },
			};
		},
	},
	{
		id: 'v2-url-unreachable',
		question: 'v2: is a URL with nothing behind it refused at creation, or does its task fail?',
		source: 'EMBED_V2.md §4.3',
		costs: [VAIN],
		ask: async ({ api, videoUrl }) => {
			const body = videoBody('marengo3.0', { media_source: { url: nothingBeside(videoUrl) } });
			const created = await api.postJson('/embed-v2/tasks', body);
			const seen = { creation: details(created) };
			if (!ok(created)) return { answer: { creation: 'refused' }, seen };
			const failed = await api.settled(`/embed-v2/tasks/${idOf(created)}`);
			const ended = textAt(failed.body, 'status');
			return {
				answer: { creation: 'accepted', ended },
				seen: { ...seen, error: textAt(failed.body, 'error', 'message') },
			};
		},
	},
	{
		id: 'v2-expired',
		question: 'v2: is a task of more than seven days ago gone, or failed?',
		source: 'EMBED_V2.md §11.11',
		costs: [],
		ask: async ({ api }) => {
			const id = await expiredTask(api, '/embed-v2/tasks');
			const reply = await api.get(`/embed-v2/tasks/${id}`);
			return {
				answer: { verdict: verdict(reply), status: textAt(reply.body, 'status') },
				seen: details(reply),
			};
		},
	},
];
