import type { INodeParameters } from 'n8n-workflow';
import { type Interceptor, type SeedTask, untouched } from '../emulator';
import { emulatorTest } from './emulator-test';
import { driftingTotal, noPageInfo, samePage, shortPages } from './edge-cases/odd-server';
import { searchList } from './engine';
import { EngineFixture, ofV1 } from './engine-fixture';

const fixture = new EngineFixture();
const operation = 'listTasks';
const listAll = { parameters: { operation, returnAll: true } };
const NOW = Date.parse('2026-11-20T12:00:00Z');

/** `count` tasks, a minute apart, the last one the newest; given newest first, as the list is. */
function seed(count: number, more: (index: number) => SeedTask = () => ({})): string[] {
	const seeds = Array.from({ length: count }, (_, index) => ({
		createdAt: Date.now() - (count - index) * 60_000,
		...more(index),
	}));
	return fixture.emulator
		.seedTasks(seeds)
		.map(({ id }) => id)
		.reverse();
}

const idsOf = (items: unknown[]): unknown[] => items.map((item) => Object(item).task_id);

test('gives one flat item per task, newest first', async () => {
	const [newest] = seed(3, () => ({ filename: 'a.mp4', scopes: ['clip', 'video'] }));
	const items = await fixture.json({ parameters: { operation } });
	const list = (await fixture.ask('/embed/tasks')) as unknown as {
		data: Record<string, unknown>[];
	};
	expect(items).toHaveLength(3);
	expect(items[0]).toStrictEqual({
		task_id: newest,
		status: 'ready',
		model_name: 'marengo3.0',
		input_filename: 'a.mp4',
		duration: 18,
		video_clip_length: 6,
		video_embedding_scope: ['clip', 'video'],
		created_at: list.data[0]?.created_at,
		updated_at: list.data[0]?.updated_at,
	});
	expect(idsOf(items)).toEqual(list.data.map(({ _id }) => _id));
	expect(fixture.emulator.requests[0]?.query).toEqual({ page: ['1'], page_limit: ['50'] });
});

test("gives the API's own objects without Simplify", async () => {
	seed(2);
	const items = await fixture.json({ parameters: { operation, simplify: false } });
	const { data } = (await fixture.ask('/embed/tasks')) as unknown as { data: unknown[] };
	expect(items).toStrictEqual(data);
});

test.each<[INodeParameters, number, string[]]>([
	[{ limit: 1 }, 130, ['1']],
	[{ limit: 50 }, 130, ['50']],
	[{ limit: 51 }, 130, ['50', '50']],
	[{ returnAll: true }, 0, ['50']],
	[{ returnAll: true }, 50, ['50']],
	[{ returnAll: true }, 130, ['50', '50', '50']],
])('%j of %i tasks takes pages of %j', async (parameters, count, pageLimits) => {
	const ids = seed(count);
	const items = await fixture.json({ parameters: { operation, ...parameters } });
	expect(idsOf(items)).toEqual(ids.slice(0, Number(parameters.limit ?? count)));
	const { requests } = fixture.emulator;
	expect(ofV1(requests).map(({ query }) => query.page_limit?.[0])).toEqual(pageLimits);
});

test("sends filters, with dates in UTC from the workflow's timezone", async () => {
	fixture.emulator.clockSkewMs = NOW - Date.now();
	const seeds = ['2026-11-18T10:00:00Z', '2026-11-19T10:00:00Z', '2026-11-20T10:00:00Z'];
	const [, second] = fixture.emulator.seedTasks(
		seeds.flatMap((createdAt) => [
			{ createdAt, status: 'failed' as const },
			{ createdAt, status: 'ready' as const },
		]),
	);
	expect(second?.status).toBe('ready');
	const items = await fixture.json({
		parameters: {
			operation,
			filters: {
				status: 'ready',
				startedAt: '2026-11-18T12:00:00',
				endedAt: '={{ DateTime.fromISO("2026-11-20T05:00:00-05:00").plus(1) }}',
			},
		},
		timezone: 'America/New_York',
	});
	expect(fixture.emulator.requests[0]?.query).toEqual({
		status: ['ready'],
		started_at: ['2026-11-18T17:00:00Z'],
		ended_at: ['2026-11-20T10:00:00Z'],
		page: ['1'],
		page_limit: ['50'],
	});
	expect(items).toMatchObject([{ status: 'ready', created_at: '2026-11-19T10:00:00.000Z' }]);
});

test('does not send a filter that was left empty', async () => {
	await fixture.json({ parameters: { operation, filters: { startedAt: '', endedAt: '' } } });
	expect(Object.keys(fixture.emulator.requests[0]?.query ?? {})).toEqual(['page', 'page_limit']);
});

test('a second page brings no tasks older than the seven days of the first', async () => {
	const week = 7 * 24 * 3600_000;
	seed(20, (index) => ({ createdAt: Date.now() - week - (index + 1) * 60_000 }));
	const ids = seed(60);
	expect(idsOf(await fixture.json(listAll))).toEqual(ids);
});

describe('the list to pick from', () => {
	const AT = Date.parse('2026-11-23T06:00:00Z');

	const search = (filter?: string, page?: string) =>
		searchList({ method: 'searchTasks', credential: fixture.credential, filter, page });

	beforeEach(() => {
		fixture.emulator.clockSkewMs = AT + 3600_000 - Date.now();
	});

	/** `count` tasks a minute apart, newest first: task-<count>.mp4 … task-1.mp4. */
	const seedNamed = (count: number): string[] =>
		seed(count, (index) => ({
			createdAt: AT - (count - index) * 60_000,
			filename: `task-${index + 1}.mp4`,
		}));

	test('lists tasks newest first, by name, time and status', async () => {
		const [file, url] = fixture.emulator.seedTasks([
			{ filename: 'Übung.mp4', createdAt: AT, status: 'failed' },
			{ url: 'https://example.com/a.mp4', createdAt: AT + 60_000, status: 'processing' },
		]);
		expect(await search()).toEqual({
			results: [
				{
					name: `a.mp4 · 23 Nov 07:01 (Berlin) · processing · …${url?.id.slice(-6)}`,
					value: url?.id,
				},
				{
					name: `Übung.mp4 · 23 Nov 07:00 (Berlin) · failed · …${file?.id.slice(-6)}`,
					value: file?.id,
				},
			],
		});
	});

	test.each<[string, Interceptor, number]>([
		['full pages', untouched, 120],
		['a full last page', untouched, 50],
		['short pages', shortPages(1), 120],
		['pages without a total', noPageInfo, 120],
	])('lists all tasks page by page: %s', async (_, pages, count) => {
		const ids = seedNamed(count);
		fixture.emulator.intercept(pages);
		const listed: unknown[] = [];
		let page: string | undefined;
		do {
			const found = await search(undefined, page);
			listed.push(...found.results.map(({ value }) => value));
			page = found.paginationToken as string | undefined;
		} while (page !== undefined && listed.length < 500);
		expect(listed).toEqual(ids);
		if (pages !== untouched) return;
		expect(ofV1(fixture.emulator.requests).map(({ query }) => query)).toEqual(
			['1', '2', '3']
				.slice(0, Math.ceil(count / 50))
				.map((number) => ({ page: [number], page_limit: ['50'] })),
		);
	});

	test('finds a task by a part of its name, on a later page, by its ID or its status', async () => {
		const ids = seedNamed(120);
		const found = async (filter: string): Promise<unknown[]> =>
			(await search(filter)).results.map(({ value }) => value);
		expect(await found('TASK-7.mp4')).toEqual([ids[113]]);
		expect(await found('  task-7.  ')).toEqual([ids[113]]);
		expect(await found(ids[0] ?? '')).toEqual([ids[0]]);
		const { id } = fixture.emulator.seedTask({ status: 'failed' });
		expect(await found('failed')).toEqual([id]);
	});

	test('shortens a long name, and finds it by any part of it or of its URL', async () => {
		const seeds = [
			{ filename: 'the-long-lecture-of-monday-morning.mp4', createdAt: AT },
			{ url: 'https://example.com/lectures/2026/monday.mp4', createdAt: AT - 60_000 },
		];
		const [file, url] = fixture.emulator.seedTasks(seeds);
		const { results } = await search();
		expect(results.map(({ name }) => name)).toEqual([
			`the-long-…ning.mp4 · 23 Nov 07:00 (Berlin) · …${file?.id.slice(-6)}`,
			`monday.mp4 · 23 Nov 06:59 (Berlin) · …${url?.id.slice(-6)}`,
		]);
		expect((await search('of-monday')).results).toEqual([results[0]]);
		expect((await search('example.com/lec')).results).toEqual([results[1]]);
	});

	test('gives an empty list when nothing matches', async () => {
		seedNamed(60);
		expect(await search('nothing of this name')).toEqual({ results: [] });
		expect(await search('task', '9')).toEqual({ results: [] });
	});

	test('shows the error of a wrong key', async () => {
		const wrong = { ...fixture.credential, apiKey: 'tlk_wrong' };
		await expect(searchList({ method: 'searchTasks', credential: wrong })).rejects.toMatchObject({
			message: 'TwelveLabs does not accept the API key',
		});
	});
});

/** However a list is cut into pages, all tasks come in a bounded number of requests. */

/** `count` tasks, one a second. */
const spread = (count: number): { createdAt: number }[] => {
	const now = Date.now();
	return Array.from({ length: count }, (_, index) => ({ createdAt: now - index * 1000 }));
};

emulatorTest.each<[string, Interceptor[], number, number?, string?]>([
	['pages of 49 of 50', [shortPages(1)], 196],
	['a total that shrinks with every page', [driftingTotal(0, -1, -2, -3)], 196],
	['the first page again and again', [samePage], 320, 50, 'announced 270 more tasks than'],
	['the first page again, without a total', [samePage, noPageInfo], 320, 50],
])('lists what is shown: %s', async ({ emulator, run }, _, pages, count, shown = count, hint) => {
	const ids = emulator.seedTasks(spread(count)).map(({ id }) => id);
	emulator.intercept(...pages);
	const { items, error, hints } = await run(listAll);
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.task_id)).toEqual(ids.slice(0, shown));
	expect(emulator.requests.length).toBeLessThan(shown === count ? 40 : 10);
	expect(hints).toEqual(hint === undefined ? [] : [expect.stringContaining(hint)]);
});
