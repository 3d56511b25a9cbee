import { after, delay, on, once, type SeedTask } from '../emulator';
import { until, EngineFixture, ofV1 } from './engine-fixture';

const fixture = new EngineFixture();
const operation = 'listTasks';
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
	const items = await fixture.json({ parameters: { operation, returnAll: true } });
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
	const running = fixture.json({ parameters: { operation, returnAll: true } });
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
	expect(idsOf(await fixture.json({ parameters: { operation, returnAll: true } }))).toEqual(ids);
});

test('tasks that expire soon are pointed out', async () => {
	seed(1, () => ({ createdAt: Date.now() - 6.5 * 24 * 3600_000 }));
	const { hints } = await fixture.run({ parameters: { operation } });
	expect(hints).toEqual([expect.stringContaining('1 task will expire within a day')]);
});
