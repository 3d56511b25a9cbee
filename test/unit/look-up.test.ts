import type { EmbedApi, TaskPage } from '../../nodes/shared/api/embed-api';
import { CancelledError } from '../../nodes/shared/http/cancellation';
import { RetryState } from '../../nodes/shared/http/retry-state';
import { lookUp, type LookupResult } from '../../nodes/shared/ledger/look-up';
import { Failure } from '../../nodes/shared/model/failure';
import { createdOf, type EmbeddingTask } from '../../nodes/shared/model/task';
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

/** A list as TwelveLabs gives it: only what was created after the moment that is asked for. */
const listOf =
	(tasks: readonly EmbeddingTask[], pageLength = 50): EmbedApi['listPage'] =>
	async ({ createdAfter = 0 }, page) => {
		const shown = tasks.filter((task) => createdOf(task) >= createdAfter);
		return {
			tasks: shown.slice((page - 1) * pageLength, page * pageLength),
			skippedRows: 0,
			totalPages: Math.ceil(shown.length / pageLength),
			totalTasks: shown.length,
		};
	};
const lookAt = (listPage: EmbedApi['listPage'], aheadMs?: number): Promise<LookupResult> =>
	lookUp(apiWith({ listPage }), connectionWith({ aheadMs }), asked, BEGAN, () => false);

test.each([-2 * HOUR_MS, 0, 2 * HOUR_MS])(
	'a task is told by the clock of a server that is %i ms ahead',
	async (aheadMs) => {
		const made = shown({ id: 'made' }, BEGAN + aheadMs + 1000);
		const before = shown({ id: 'before' }, BEGAN + aheadMs - 60_000);
		const { same } = await lookAt(listOf([made, before]), aheadMs);
		expect(ids(same)).toEqual(['made']);
	},
);

test('while nothing is known of the clock, minutes do not count', async () => {
	const tasks = [1000, -5 * 60_000].map((ms) => shown({ id: `${ms}` }, BEGAN + ms));
	const hourOld = shown({ id: 'an hour' }, BEGAN - HOUR_MS);
	const all = async () => ({ tasks: [...tasks, hourOld], skippedRows: 0, totalPages: 1 });
	const { same, possible } = await lookAt(all);
	expect(ids(same)).toEqual(['1000', '-300000']);
	expect(ids(possible)).toEqual(['an hour']);
});

test('an archive of older tasks is not read', async () => {
	const archive = Array.from({ length: 1000 }, (_, n) =>
		shown({ id: `${n}`, url: 'x' }, BEGAN - HOUR_MS * (n + 1)),
	);
	const { same, others, complete } = await lookAt(listOf([shown({ id: 'made' }), ...archive]), 0);
	expect([ids(same), others.size, complete]).toEqual([['made'], 0, true]);
});

test.each([
	[499, true],
	[500, false],
])('of %i newer tasks all were seen: %s', async (length, complete) => {
	const tasks = Array.from({ length }, (_, n) => shown({ id: `${n}`, url: 'x' }));
	expect(await lookAt(listOf(tasks), 0)).toMatchObject({ complete });
});

test('a list that breaks off tells what it showed, and why it ended', async () => {
	const failure = new Failure('It broke off', 'Later.');
	const page = listOf([shown({ id: 'made' }), shown({ id: 'next' })], 1);
	const { same, complete, unreadable } = await lookAt(
		(filter, number, ...rest) =>
			number === 1 ? page(filter, number, ...rest) : Promise.reject(failure),
		0,
	);
	expect([ids(same), complete, unreadable]).toEqual([['made'], false, failure]);
});

test.each([new CancelledError('Stopped', ''), new TypeError('a bug')])(
	'a look that ends with "%s" found nothing out',
	async (error) => {
		await expect(lookAt(() => Promise.reject(error), 0)).rejects.toBe(error);
	},
);

test.each([
	[0, 0],
	[5000, 5000],
	[300_000, 20_000],
])('with a Max Retry Time of %i ms a look takes %i ms at most', async (maxRetryMs, most) => {
	jest.useFakeTimers({ now: BEGAN, doNotFake: ['nextTick', 'setImmediate'] });
	try {
		const connection = connectionWith({ aheadMs: 0 });
		const api = apiWith({
			listPage: async (_filter, _page, _limit, retryOptions) => {
				const state = new RetryState(connection, 'read', retryOptions);
				while (await state.fault({ kind: 'serverError', status: 503, headers: {} }));
				throw new Failure('In trouble', 'Later.');
			},
		});
		let over = false;
		const look = lookUp(api, connection, asked, BEGAN, () => false, maxRetryMs);
		const ended = look.finally(() => (over = true));
		while (!over) await jest.advanceTimersByTimeAsync(100);
		expect((await ended).complete).toBe(false);
		expect(Date.now() - BEGAN).toBeGreaterThanOrEqual(most);
		expect(Date.now() - BEGAN).toBeLessThan(most + 1000);
	} finally {
		jest.useRealTimers();
	}
});

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
