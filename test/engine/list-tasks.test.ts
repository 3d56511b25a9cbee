import { after, delay, type Interceptor, on, once, type SeedTask, untouched } from '../emulator';
import { concurrentTest } from './concurrent-test';
import {
	driftingTotal,
	extraPage,
	noPageInfo,
	samePage,
	shortPages,
	smallPages,
} from './edge-cases/odd-server';
import { searchList } from './engine';
import { EngineFixture, ofV1, until } from './engine-fixture';
import { withEmulator } from './with-emulator';

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

/** Runs `meanwhile` when the list's request number `nth` is on hold, before it is answered. */
async function during(nth: number, meanwhile: () => void): Promise<void> {
	fixture.emulator.intercept(on('GET /embed/tasks', after(nth - 1, once(delay(150)))));
	await until(() => fixture.emulator.requests.length >= nth);
	meanwhile();
}

test('one item per task, newest first, flat', async () => {
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

test("without Simplify they are the API's own objects", async () => {
	seed(2);
	const items = await fixture.json({ parameters: { operation, simplify: false } });
	const { data } = (await fixture.ask('/embed/tasks')) as unknown as { data: unknown[] };
	expect(items).toStrictEqual(data);
});

test('no tasks, no items', async () => {
	expect(await fixture.json({ parameters: { operation } })).toEqual([]);
});

test.each([
	[1, 1, ['1']],
	[50, 1, ['50']],
	[51, 2, ['50', '50']],
	[120, 3, ['50', '50', '50']],
])('a limit of %i takes %i requests', async (limit, requests, pageLimits) => {
	const ids = seed(130);
	const items = await fixture.json({ parameters: { operation, limit } });
	expect(idsOf(items)).toEqual(ids.slice(0, limit));
	expect(ofV1(fixture.emulator.requests)).toHaveLength(requests);
	expect(ofV1(fixture.emulator.requests).map(({ query }) => query.page_limit?.[0])).toEqual(
		pageLimits,
	);
});

test.each([
	[0, 1],
	[1, 1],
	[50, 1],
	[100, 2],
	[130, 3],
])('Return All gives all %i tasks in %i requests', async (count, requests) => {
	const ids = seed(count);
	const items = await fixture.json(listAll);
	expect(idsOf(items)).toEqual(ids);
	expect(ofV1(fixture.emulator.requests)).toHaveLength(requests);
});

test('filters travel as the API asks, dates in UTC from the zone of the workflow', async () => {
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

test.each([
	['{{ $now }}', '={{ DateTime.fromISO("2026-11-19T00:00:00+02:00") }}'],
	['a Date', '={{ new Date("2026-11-18T22:00:00Z") }}'],
	['epoch seconds', '={{ 1795039200 }}'],
	['epoch milliseconds', '={{ 1795039200000 }}'],
	['text', '2026-11-18 23:00:00'],
])('a date may be %s', async (_, startedAt) => {
	await fixture.json({ parameters: { operation, filters: { startedAt } } });
	expect(fixture.emulator.requests[0]?.query.started_at).toEqual(['2026-11-18T22:00:00Z']);
});

test('a filter that was added but left empty is not sent', async () => {
	await fixture.json({ parameters: { operation, filters: { startedAt: '', endedAt: '' } } });
	expect(Object.keys(fixture.emulator.requests[0]?.query ?? {})).toEqual(['page', 'page_limit']);
});

test.each([
	[{ limit: 0 }, '"Limit" is below 1'],
	[{ limit: '={{ "many" }}' }, '"Limit" is not a number'],
	[{ filters: { startedAt: '={{ "yesterday" }}' } }, '"Created After" is not a date'],
	[{ filters: { endedAt: '={{ "Video 12" }}' } }, '"Created Before" is not a date'],
	[{ filters: { status: '={{ "done" }}' } }, '"Status" has an unknown value: done'],
])('%j: %s', async (parameters, message) => {
	const { error } = await fixture.run({ parameters: { operation, ...parameters } });
	expect(error?.message).toBe(message);
	expect(error?.context?.itemIndex).toBe(0);
	expect(error?.description).toBeTruthy();
	expect(fixture.emulator.requests).toEqual([]);
});

test('tasks created while paging neither hide others nor give them twice', async () => {
	const ids = seed(120);
	const running = fixture.json(listAll);
	await during(2, () => seed(30, () => ({ createdAt: Date.now() })));
	await during(3, () => seed(30, () => ({ createdAt: Date.now() })));
	const listed = idsOf(await running);
	expect(new Set(listed).size).toBe(listed.length);
	expect(listed.filter((id) => ids.includes(String(id)))).toEqual(ids);
});

test.each([2, 3])('tasks that leave a filtered list before page %i hide no other', async (page) => {
	// The ten newest become ready while the list of the processing ones is read.
	let ready = Infinity;
	const leaving = seed(150, (index) => ({ status: 'processing', processingMs: 1e9 + index }));
	for (const id of leaving.slice(0, 10)) {
		const task = fixture.emulator.tasks.get(id);
		if (task) {
			const { status } = task;
			Object.defineProperty(task, 'status', { get: () => (Date.now() < ready ? status : 'ready') });
		}
	}
	const running = fixture.json({
		parameters: { operation, returnAll: true, filters: { status: 'processing' } },
	});
	await during(page, () => {
		ready = Date.now();
	});
	const listed = idsOf(await running);
	expect(new Set(listed).size).toBe(listed.length);
	expect(listed).toEqual(expect.arrayContaining(leaving.slice(10)));
});

test('tasks older than the seven days of the list do not come in by a second page', async () => {
	const week = 7 * 24 * 3600_000;
	seed(20, (index) => ({ createdAt: Date.now() - week - (index + 1) * 60_000 }));
	const ids = seed(60);
	expect(idsOf(await fixture.json(listAll))).toEqual(ids);
});

test('tasks that expire soon are pointed out', async () => {
	seed(1, () => ({ createdAt: Date.now() - 6.5 * 24 * 3600_000 }));
	const { hints } = await fixture.run({ parameters: { operation } });
	expect(hints).toEqual([expect.stringContaining('1 task will expire within a day')]);
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

	test('tasks are listed newest first, by name, status and time', async () => {
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

	test('the list goes on page by page to its end', async () => {
		const ids = seedNamed(120);
		const listed: unknown[] = [];
		let page: unknown;
		do {
			const found = await search(undefined, page === undefined ? undefined : String(page));
			listed.push(...found.results.map(({ value }) => value));
			page = found.paginationToken;
		} while (page !== undefined && listed.length < 500);
		expect(listed).toEqual(ids);
		expect(ofV1(fixture.emulator.requests).map(({ query }) => query)).toEqual(
			['1', '2', '3'].map((number) => ({ page: [number], page_limit: ['50'] })),
		);
	});

	test('a page that ends with the last task is the last', async () => {
		seedNamed(50);
		expect((await search()).paginationToken).toBeUndefined();
	});

	test.each([
		['a name', 'TASK-7.mp4', 113],
		['a part of it, with blanks around', '  task-7.  ', 113],
	])('a filter finds %s on a later page', async (_, filter, index) => {
		const ids = seedNamed(120);
		const { results } = await search(filter);
		expect(results.map(({ value }) => value)).toEqual([ids[index]]);
	});

	test('a filter finds an ID and a status', async () => {
		const [id = ''] = seedNamed(3);
		expect((await search(id)).results).toHaveLength(1);
		fixture.emulator.seedTask({ status: 'failed' });
		expect((await search('failed')).results).toHaveLength(1);
	});

	test('a long name leaves room for what tells tasks apart, and is found by any part of it or of its address', async () => {
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

	test('nothing found is an empty list', async () => {
		seedNamed(60);
		expect(await search('nothing of this name')).toEqual({ results: [] });
		expect(await search('task', '9')).toEqual({ results: [] });
	});

	test('a wrong key is told to the person at the list', async () => {
		const wrong = { ...fixture.credential, apiKey: 'tlk_wrong' };
		await expect(searchList({ method: 'searchTasks', credential: wrong })).rejects.toMatchObject({
			message: 'TwelveLabs does not accept the API key',
		});
	});
});

/** However a list is cut into pages: all there is, or a hint that says what is missing; never without end. */

/** Rows of pages that count from one task a second. */
const spread = (length: number): { createdAt: number }[] => {
	const now = Date.now();
	return Array.from({ length }, (_, index) => ({ createdAt: now - index * 1000 }));
};

concurrentTest.each<[string, Interceptor[], number]>([
	['pages of 49 of 50', [shortPages(1)], 196],
	['pages of 20 at most', [smallPages(20)], 120],
	['an empty page in between', [extraPage(2, 'empty')], 120],
	['a page twice', [extraPage(3, 'repeated'), extraPage(2, 'repeated')], 120],
	['a total that is one less on each second page', [driftingTotal(0, -1)], 196],
	['a total that goes up and down', [driftingTotal(0, 3, -3)], 196],
	['a total that shrinks with every page', [driftingTotal(0, -1, -2, -3)], 196],
])('%s: every task, in a few requests, and no hint', (_, list, count) =>
	withEmulator(async ({ emulator, run }) => {
		const ids = emulator.seedTasks(spread(count)).map(({ id }) => id);
		emulator.intercept(...list);
		const { items, error, hints } = await run(listAll);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(ids);
		expect(emulator.requests.length).toBeLessThan(40);
		expect(hints).toEqual([]);
	}),
);

concurrentTest.each<[string, Interceptor, boolean]>([
	['the page is ignored', untouched, true],
	['the page is ignored, and nothing said of pages', noPageInfo, false],
])('%s: the first page, in a few requests', (_, list, isSaid) =>
	withEmulator(async ({ emulator, run }) => {
		const ids = emulator.seedTasks(spread(320)).map(({ id }) => id);
		emulator.intercept(samePage, list);
		const { items, error, hints } = await run(listAll);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(ids.slice(0, 50));
		expect(emulator.requests.length).toBeLessThan(10);
		if (isSaid) expect(hints).toEqual([expect.stringContaining('announced 270 more tasks than')]);
	}),
);

concurrentTest('a page that is ignored, and no more pages than are asked for: said as well', () =>
	withEmulator(async ({ emulator, run }) => {
		emulator.seedTasks(spread(120));
		emulator.intercept(samePage);
		const { items, hints } = await run(listAll);
		expect(items).toHaveLength(50);
		expect(hints).toEqual([expect.stringContaining('announced 70 more tasks than')]);
	}),
);

concurrentTest.each<[string, Interceptor]>([
	['short pages', shortPages(1)],
	['no word of pages', noPageInfo],
])('the list to pick from goes on to its end: %s', (_, list) =>
	withEmulator(async ({ emulator, credential }) => {
		const ids = emulator.seedTasks(spread(120)).map(({ id }) => id);
		emulator.intercept(list);
		const listed: unknown[] = [];
		let page: string | undefined;
		for (let asked = 0; asked < 10; asked++) {
			const found = await searchList({ method: 'searchTasks', credential, page });
			listed.push(...found.results.map(({ value }) => value));
			page = found.paginationToken === undefined ? undefined : String(found.paginationToken);
			if (page === undefined) break;
		}
		expect(page).toBeUndefined();
		expect(listed).toEqual(ids);
	}),
);
