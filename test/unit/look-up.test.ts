import type { EmbedApi, TaskPage } from '../../nodes/shared/api/embed-api';
import { CancelledError } from '../../nodes/shared/http/cancellation';
import { RetryState } from '../../nodes/shared/http/retry-state';
import { lookUp, type LookupResult } from '../../nodes/shared/ledger/look-up';
import { Failure } from '../../nodes/shared/model/failure';
import { createdOf, type EmbeddingTask } from '../../nodes/shared/model/task';
import { apiWith, connectionWith } from './fake-api';
import { NOW, secondsOf, useFakeClock } from './fake-clock';
import { byUrl, taskOf } from './tasks';

const HOUR_MS = 3600_000;
const url = 'https://example.com/a.mp4';
const asked = byUrl(url);

useFakeClock();

/** A task in the list, created `ms` after the request. */
const shown = (known: Partial<EmbeddingTask>, ms = 1000): EmbeddingTask =>
	taskOf({
		state: 'processing',
		model: asked.model,
		scopes: asked.scopes,
		clipLength: 6,
		url,
		createdAt: new Date(NOW + ms).toISOString(),
		...known,
	});

/** Reads a list once; the server's clock is ahead by `aheadMs`, if that is known. */
function lookAt(
	listPage: EmbedApi['listPage'],
	{ aheadMs, taken }: { aheadMs?: number; taken?: string } = { aheadMs: 0 },
): Promise<LookupResult> {
	return lookUp(
		apiWith({ listPage }),
		connectionWith({ aheadMs }),
		asked,
		NOW,
		(id) => id === taken,
	);
}

type Page = Omit<TaskPage, 'skippedRows'> & { skippedRows?: number };

/** A list of one page, whatever is asked for. */
const pageOf =
	(page: Page): EmbedApi['listPage'] =>
	async () => ({ skippedRows: 0, totalPages: 1, ...page });

/** A list as TwelveLabs gives it: only what was created after the moment that is asked for. */
const listOf =
	(tasks: readonly EmbeddingTask[], pageLength = 50): EmbedApi['listPage'] =>
	async ({ createdAfter = 0 }, page) => {
		const newer = tasks.filter((task) => createdOf(task) >= createdAfter);
		return {
			rows: newer.slice((page - 1) * pageLength, page * pageLength),
			skippedRows: 0,
			totalPages: Math.ceil(newer.length / pageLength),
			totalRows: newer.length,
		};
	};

const ids = (tasks: readonly EmbeddingTask[]): string[] => tasks.map(({ id }) => id);

test('tells the task of the request, what may be it, and what is not', async () => {
	const tasks = [
		shown({ id: 'same' }),
		shown({ id: 'bare', url: undefined, scopes: undefined }),
		shown({ id: 'undated', createdAt: undefined }),
		// Clocks differ.
		shown({ id: 'a minute older' }, -60_000),
		shown({ id: 'other', url: 'https://example.com/b.mp4' }),
		shown({ id: 'old bare', url: undefined }, -HOUR_MS),
		shown({ id: 'failed', state: 'failed' }),
		shown({ id: 'of another item' }),
	];
	const taken = 'of another item';
	const result = await lookAt(pageOf({ rows: tasks }), { aheadMs: 0, taken });
	expect(ids(result.same)).toEqual(['same']);
	expect(ids(result.possible)).toEqual(['bare', 'undated', 'a minute older']);
	expect([...result.others]).toEqual(['other', 'old bare', 'failed']);
	expect(result.complete).toBe(true);
});

test("while the server's clock is unknown, minutes do not count", async () => {
	const tasks = [1000, -5 * 60_000, -HOUR_MS].map((ms) => shown({ id: `${ms}` }, ms));
	const { same, possible } = await lookAt(pageOf({ rows: tasks }), {});
	expect(ids(same)).toEqual(['1000', '-300000']);
	expect(ids(possible)).toEqual(['-3600000']);
});

test('an archive of older tasks is not read', async () => {
	const archive = Array.from({ length: 1000 }, (_, n) =>
		shown({ id: `${n}`, url: 'x' }, -HOUR_MS * (n + 1)),
	);
	const { same, others, complete } = await lookAt(listOf([shown({ id: 'made' }), ...archive]));
	expect([ids(same), others.size, complete]).toEqual([['made'], 0, true]);
});

test.each([
	[499, true],
	[500, false],
])('of %i newer tasks all were seen: %s', async (length, complete) => {
	const tasks = Array.from({ length }, (_, n) => shown({ id: `${n}`, url: 'x' }));
	expect(await lookAt(listOf(tasks))).toMatchObject({ complete });
});

// Each of these may hide the task that was paid: nothing may be sent again after such a lookup.
test.each<[string, Page]>([
	['some rows that are not tasks', { rows: [shown({ id: 'other', url: 'x' })], skippedRows: 1 }],
	['a single row, which is not a task', { rows: [], skippedRows: 1 }],
	['pages that never come', { rows: [shown({ url: 'x' })], totalPages: 9, totalRows: 450 }],
])('a list with %s is not complete', async (_, page) => {
	expect((await lookAt(pageOf(page))).complete).toBe(false);
});

test('an empty list is complete', async () => {
	expect((await lookAt(pageOf({ rows: [] }))).complete).toBe(true);
});

test('a list that breaks off returns what it showed, and why it ended', async () => {
	const failure = new Failure('It broke off', 'Later.');
	const page = listOf([shown({ id: 'made' }), shown({ id: 'next' })], 1);
	const { same, complete, unreadable } = await lookAt((filter, number, ...rest) =>
		number === 1 ? page(filter, number, ...rest) : Promise.reject(failure),
	);
	expect([ids(same), complete, unreadable]).toEqual([['made'], false, failure]);
});

test.each([new CancelledError('Stopped', ''), new TypeError('a bug')])(
	'"%s" is thrown on',
	async (error) => {
		await expect(lookAt(() => Promise.reject(error))).rejects.toBe(error);
	},
);

test.each([
	[0, 0],
	[5000, 5],
	[300_000, 20],
])('with a Max Retry Time of %i ms a lookup ends after %i s', async (maxRetryMs, seconds) => {
	const connection = connectionWith({ aheadMs: 0 });
	const api = apiWith({
		listPage: async (_filter, _page, _limit, retryOptions) => {
			const state = new RetryState(connection, 'read', retryOptions);
			while (await state.fault({ kind: 'serverError', status: 503, headers: {} }));
			throw new Failure('In trouble', 'Later.');
		},
	});
	const look = lookUp(api, connection, asked, NOW, () => false, maxRetryMs);
	expect(await secondsOf(look)).toBe(seconds);
	expect((await look).complete).toBe(false);
});
