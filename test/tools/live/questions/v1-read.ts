import { shapeOf } from '../answers/shape';
import { judged, verdict, details } from '../answers/verdict';
import type { Answered, Question } from '../ask/types';
import { Unanswered } from '../ask/unanswered';
import { listAt, ok, textAt, type Reply } from '../http/reply';
import { expiredTask } from './expired';
import { length } from './vectors';
import { ends, optionsOf, orderOf, tailOf, V1_NAMES } from './rows';
import { fileTask, segmentsOf, silentTask } from './shared/v1';

/** As an ID looks, and nobody's. */
const UNKNOWN_ID = '000000000000000000000000';
const MALFORMED_ID = 'no-such-id';

/** A look at a task while it was processing. */
function whileProcessing(reply: Reply): Answered {
	if (textAt(reply.body, 'status') === 'ready') {
		throw new Unanswered('the task was ready before it could be looked at');
	}
	return {
		answer: { verdict: verdict(reply), ...(ok(reply) ? { body: shapeOf(reply.body) } : {}) },
		seen: details(reply),
	};
}

/** Status and retrieval of a task of v1. */
export const V1_READ: readonly Question[] = [
	{
		id: 'v1-status',
		question: 'v1: what does the status of a task that is ready hold?',
		source: 'TWELVELABS.md §2.3',
		costs: [],
		uses: [fileTask],
		ask: async (world) => ({ answer: { body: shapeOf((await world.get(fileTask)).status.body) } }),
	},
	{
		id: 'v1-status-early',
		question: 'v1: what does the status of a task hold that is still processing?',
		source: 'test/emulator/README.md (Inventions: metadata)',
		costs: [],
		uses: [fileTask],
		ask: async (world) => whileProcessing((await world.get(fileTask)).early.status),
	},
	{
		id: 'v1-retrieve-early',
		question: 'v1: what does the retrieval of a task answer that is still processing?',
		source: 'TWELVELABS.md §13.4',
		costs: [],
		uses: [fileTask],
		ask: async (world) => whileProcessing((await world.get(fileTask)).early.retrieve),
	},
	{
		id: 'v1-retrieve',
		question: 'v1: what does the retrieval of a task that is ready hold?',
		source: 'TWELVELABS.md §2.4',
		costs: [],
		uses: [fileTask],
		ask: async (world) => ({
			answer: { body: shapeOf((await world.get(fileTask)).retrieve.body) },
		}),
	},
	{
		id: 'v1-retrieve-option',
		question: 'v1: does embedding_option choose rows, and is an unknown value refused?',
		source: 'TWELVELABS.md §2.4',
		costs: [],
		uses: [fileTask],
		ask: async (world) => {
			const path = `/embed/tasks/${(await world.get(fileTask)).id}?embedding_option=`;
			const chosen = await world.api.get(`${path}visual`);
			const wrong = await world.api.get(`${path}no-such-option`);
			const rows = listAt(chosen.body, 'video_embedding', 'segments');
			return {
				answer: { chosen: optionsOf(rows), unknown: verdict(wrong) },
				seen: details(wrong),
			};
		},
	},
	{
		id: 'v1-order',
		question: 'v1: in which order do the rows come?',
		source: 'test/emulator/README.md (UNCERTAIN: order of segments)',
		costs: [],
		uses: [fileTask],
		ask: async (world) => ({
			answer: { order: orderOf(segmentsOf(await world.get(fileTask)), V1_NAMES) },
		}),
	},
	{
		id: 'v1-tail',
		question: 'v1: is a last clip of 1 s dropped, as the reference says?',
		source: 'TWELVELABS.md §2.1',
		costs: [],
		uses: [fileTask],
		ask: async (world) => {
			const rows = segmentsOf(await world.get(fileTask));
			return { answer: { tail: tailOf(rows, V1_NAMES) }, seen: { ends: ends(rows, V1_NAMES) } };
		},
	},
	{
		id: 'v1-vectors',
		question: 'v1: how many numbers has a vector, and is its length 1?',
		source: 'TWELVELABS.md §2.4; test/emulator/README.md (Vectors)',
		costs: [],
		uses: [fileTask],
		ask: async (world) => {
			const [row] = segmentsOf(await world.get(fileTask));
			const vector = listAt(row, 'float') as number[];
			return { answer: { numbers: vector.length, length: length(vector) } };
		},
	},
	{
		id: 'v1-id-form',
		question: 'v1: what do task IDs look like?',
		source: 'TWELVELABS.md §1',
		costs: [],
		uses: [fileTask],
		ask: async (world) => {
			const { id } = await world.get(fileTask);
			return { answer: { form: id.replace(/[0-9a-f]/g, 'x') } };
		},
	},
	{
		id: 'v1-id-unknown',
		question: 'v1: what do status and retrieval of an ID get that is nobody’s?',
		source: 'TWELVELABS.md §13.4, §2.3',
		costs: [],
		ask: async ({ api }) => {
			const status = await api.get(`/embed/tasks/${UNKNOWN_ID}/status`);
			const retrieve = await api.get(`/embed/tasks/${UNKNOWN_ID}`);
			return {
				answer: { status: status.status, retrieve: retrieve.status },
				seen: { status: details(status), retrieve: details(retrieve) },
			};
		},
	},
	{
		id: 'v1-id-malformed',
		question: 'v1: what do status and retrieval of something get that is no ID?',
		source: 'TWELVELABS.md §2.3, §13.4',
		costs: [],
		ask: async ({ api }) => {
			const status = await api.get(`/embed/tasks/${MALFORMED_ID}/status`);
			const retrieve = await api.get(`/embed/tasks/${MALFORMED_ID}`);
			return {
				answer: { status: status.status, retrieve: retrieve.status },
				seen: { status: details(status), retrieve: details(retrieve) },
			};
		},
	},
	{
		id: 'v1-missing-audio',
		question: 'v1: what does a video without sound give?',
		source: 'EMBED_V2.md §9, §11.9',
		costs: [],
		uses: [silentTask],
		ask: async (world) => {
			const task = await world.get(silentTask);
			const ended = textAt(task.status.body, 'status');
			const rows = listAt(task.retrieve.body, 'video_embedding', 'segments');
			return { answer: { ended, options: optionsOf(rows) } };
		},
	},
	{
		id: 'v1-expired',
		question: 'v1: what does a task of more than seven days ago get?',
		source: 'TWELVELABS.md §13.4',
		costs: [],
		ask: async ({ api }) => {
			const id = await expiredTask(api, '/embed/tasks');
			const { answer, seen } = judged(await api.get(`/embed/tasks/${id}`));
			const status = await api.get(`/embed/tasks/${id}/status`);
			return {
				answer: { retrieve: answer.verdict, status: verdict(status) },
				seen: { retrieve: seen, status: details(status) },
			};
		},
	},
];
