import { shapeOf } from '../answers/shape';
import { details, judged } from '../answers/verdict';
import type { Question } from '../ask/types';
import { Unanswered } from '../ask/unanswered';
import { at, listAt, textAt } from '../http/reply';
import { rowOf } from './shared/lists';
import { fileTask } from './shared/v1';

/** Accepted or refused: a read that costs nothing. */
function read(id: string, question: string, query: string, source: string): Question {
	return {
		id,
		question,
		source,
		costs: [],
		ask: async ({ api }) => judged(await api.get(`/embed/tasks?${query}`)),
	};
}

const STRICT = 'TWELVELABS.md §2.2';

/** GET /embed/tasks. */
export const V1_LIST: readonly Question[] = [
	{
		id: 'v1-list',
		question: 'v1: what does the list hold of a task, and does it say how many pages there are?',
		source: 'TWELVELABS.md §2.2',
		costs: [],
		uses: [fileTask],
		ask: async (world) => {
			const { id } = await world.get(fileTask);
			const list = await world.api.get('/embed/tasks?page_limit=50');
			const row = rowOf(list, id);
			if (row === undefined) throw new Unanswered('the list does not show the task');
			return {
				answer: { row: shapeOf(row), pageInfo: shapeOf(at(list.body, 'page_info') ?? null) },
			};
		},
	},
	{
		id: 'v1-list-at-once',
		question: 'v1: does the list show a task right after its creation?',
		source: 'test/emulator/README.md (Inventions)',
		costs: [],
		uses: [fileTask],
		ask: async (world) => {
			const { id, early } = await world.get(fileTask);
			return { answer: { shown: rowOf(early.list, id) !== undefined } };
		},
	},
	{
		id: 'v1-dates',
		question: 'v1: does created_at agree with the Date header, and how exact is it?',
		source: 'test/emulator/README.md (Inventions)',
		costs: [],
		uses: [fileTask],
		ask: async (world) => {
			const { created, retrieve } = await world.get(fileTask);
			const date = created.headers.get('Date');
			const shown = textAt(retrieve.body, 'created_at') ?? '';
			const apart = Math.abs(Date.parse(shown) - Date.parse(date ?? ''));
			const agrees = date === null ? 'no Date header' : apart < 10_000;
			return {
				answer: { agrees },
				seen: { secondsApart: Math.round(apart / 1000), form: shown.replace(/\d/g, 'd') },
			};
		},
	},
	read('v1-list-page-limit', 'v1: is a page_limit over 50 refused?', 'page_limit=51', STRICT),
	read('v1-list-page-zero', 'v1: is page 0 refused?', 'page=0', STRICT),
	read('v1-list-status', 'v1: is a status refused that none is?', 'status=no-such', STRICT),
	read(
		'v1-list-date-fraction',
		'v1: is a moment with a fraction of a second refused?',
		'started_at=2026-01-01T00:00:00.000Z',
		STRICT,
	),
	{
		id: 'v1-list-page-beyond',
		question: 'v1: is a page beyond the last one empty, or refused?',
		source: STRICT,
		costs: [],
		ask: async ({ api }) => {
			const reply = await api.get('/embed/tasks?page=9999&page_limit=50');
			const rows = listAt(reply.body, 'data').length;
			return { answer: { ...judged(reply).answer, rows }, seen: details(reply) };
		},
	},
];
