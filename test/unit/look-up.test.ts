import type { TaskPage } from '../../nodes/shared/api/embed-api';
import { lookUp, type LookupResult } from '../../nodes/shared/ledger/look-up';
import type { EmbeddingTask } from '../../nodes/shared/model/task';
import { apiWith, connectionWith } from './fake-api';
import { byUrl, taskOf } from './tasks';

const BEGAN = Date.parse('2026-11-23T06:00:00Z');
const HOUR_MS = 3600_000;
const url = 'https://example.com/a.mp4';
const asked = byUrl(url);

const shown = (known: Partial<EmbeddingTask>, at = BEGAN + 1000): EmbeddingTask =>
	taskOf({
		state: 'processing',
		model: asked.model,
		scopes: asked.scopes,
		clipLength: 6,
		url,
		createdAt: new Date(at).toISOString(),
		...known,
	});

/** One look at a list of one page; the server's clock is ahead by `aheadMs`, if anything is known of it. */
function look(
	page: Omit<TaskPage, 'skippedRows'> & { skippedRows?: number },
	{ aheadMs, taken = [] }: { aheadMs?: number; taken?: string[] } = { aheadMs: 0 },
): Promise<LookupResult> {
	const api = apiWith({ listPage: async () => ({ skippedRows: 0, totalPages: 1, ...page }) });
	const connection = connectionWith({ ...(aheadMs !== undefined && { aheadMs }) });
	return lookUp(api, connection, asked, BEGAN, (id) => taken.includes(id));
}

const ids = (tasks: readonly EmbeddingTask[]): string[] => tasks.map(({ id }) => id);

test('tells what is the task, what may be, and what is not', async () => {
	const { same, possible, others, complete } = await look({
		tasks: [
			shown({ id: 'same' }),
			shown({ id: 'bare', url: undefined, scopes: undefined }),
			shown({ id: 'undated', createdAt: undefined }),
			shown({ id: 'other', url: 'https://example.com/b.mp4' }),
			shown({ id: 'old bare', url: undefined }, BEGAN - HOUR_MS),
			shown({ id: 'failed', state: 'failed' }),
		],
	});
	expect(ids(same)).toEqual(['same']);
	expect(ids(possible)).toEqual(['bare', 'undated']);
	expect([...others]).toEqual(['other', 'old bare', 'failed']);
	expect(complete).toBe(true);
});

test('a task of just this video that seems older is possible: clocks differ', async () => {
	const { same, possible } = await look({ tasks: [shown({}, BEGAN - 60_000)] });
	expect(same).toEqual([]);
	expect(possible).toHaveLength(1);
});

test.each([-2 * HOUR_MS, 0, 2 * HOUR_MS])(
	'a task is told by the clock of a server that is %i ms ahead',
	async (aheadMs) => {
		const made = shown({ id: 'made' }, BEGAN + aheadMs + 1000);
		const before = shown({ id: 'before' }, BEGAN + aheadMs - 60_000);
		const { same } = await look({ tasks: [made, before] }, { aheadMs });
		expect(ids(same)).toEqual(['made']);
	},
);

test('tasks that other items hold are passed over', async () => {
	const { same, possible, others } = await look(
		{ tasks: [shown({ id: 'theirs' })] },
		{ aheadMs: 0, taken: ['theirs'] },
	);
	expect([same.length, possible.length, others.size]).toEqual([0, 0, 0]);
});

// Each of these may hide the task that was paid: nothing may be sent again after such a look.
test.each<[string, Omit<TaskPage, 'skippedRows'> & { skippedRows?: number }]>([
	[
		'rows that are no task beside others',
		{ tasks: [shown({ id: 'other', url: 'x' })], skippedRows: 1 },
	],
	['nothing but a row that is no task', { tasks: [], skippedRows: 1 }],
	['pages that never come', { tasks: [shown({ url: 'x' })], totalPages: 9, totalTasks: 450 }],
])('a list with %s was not seen whole', async (_, page) => {
	expect((await look(page)).complete).toBe(false);
});

test('an empty list was seen whole', async () => {
	expect((await look({ tasks: [] })).complete).toBe(true);
});
