import type { INodeParameters } from 'n8n-workflow';
import {
	answer,
	compressed,
	delay,
	editTasks,
	type Emulator,
	endless,
	type Interceptor,
	limited,
	newTasks,
	on,
	once,
	page,
	times,
	untouched,
} from '../../emulator';
import { postJson, runTask } from '../../emulator/testing/v2';
import { concurrentTest } from '../concurrent-test';
import { EngineFixture } from '../engine-fixture';
import { TriggerRun } from '../trigger-run';
import { finish, startTask } from '../trigger-tasks';
import { withEmulator } from '../with-emulator';
import {
	driftingTotal,
	lateResults,
	listedLate,
	listedMetadata,
	noPageInfo,
	samePage,
	shortPages,
	strangeRows,
	unknownStatus,
} from './odd-server';

jest.setTimeout(120_000);

/** The filters of the trigger: by name and by model. */

const fixture = new EngineFixture();

const activated = (filters: INodeParameters): Promise<TriggerRun> =>
	TriggerRun.activated(fixture.emulator, { events: ['ready', 'failed'], filters });

test('only videos whose name or URL contains the text, in upper or lower case', async () => {
	const run = await activated({ nameContains: ' Lecture ' });
	const [, file, url] = fixture.emulator.seedTasks([
		{ filename: 'holiday.mp4' },
		{ filename: 'LECTURE-1.mp4', status: 'failed' },
		{ url: 'https://a.b/lectures/2.mp4' },
		{ url: 'https://a.b/holiday.mp4' },
	]);
	expect(await run.polled()).toStrictEqual([file?.id, url?.id]);
	expect(await run.polled()).toEqual([]);
});

test.each([
	['marengo3.0', true],
	['marengo3.5', false],
])('only tasks of the model %s: %s', async (modelName, isWanted) => {
	const run = await activated({ modelName });
	const { id } = fixture.emulator.seedTask();
	expect(await run.polled()).toEqual(isWanted ? [id] : []);
});

test('a task without a name is not let through, unless its name is told in the end', async () => {
	const { emulator } = fixture;
	const seen = new Set<unknown>();
	const nameless = listedMetadata((metadata) =>
		seen.has(metadata.input_filename) ? metadata : undefined,
	);
	emulator.intercept(nameless);
	const run = await activated({ nameContains: 'lecture' });
	const open = startTask(emulator, { filename: 'lecture-2.mp4' });
	emulator.seedTask({ filename: 'lecture-1.mp4' });
	expect(await run.polled()).toEqual([]);
	finish(emulator, open);
	seen.add('lecture-2.mp4');
	expect(await run.polled()).toEqual([open.id]);
});

test('a file is known by its name where the list shows the address of its asset as well', async () => {
	fixture.emulator.intercept(
		listedMetadata((metadata) => ({
			...metadata,
			input_url: 'https://store/3f?X-Amz-Signature=1',
		})),
	);
	const run = await activated({ nameContains: 'lecture' });
	const { id } = fixture.emulator.seedTask({ filename: 'lecture-1.mp4' });
	expect(await run.polled()).toEqual([id]);
});

test('others are not followed while they are processed', async () => {
	const run = await activated({ nameContains: 'lecture' });
	const other = startTask(fixture.emulator, { url: 'https://a.b/holiday.mp4' });
	const own = startTask(fixture.emulator, { url: 'https://a.b/lecture.mp4' });
	expect(await run.polled()).toEqual([]);
	fixture.emulator.clockSkewMs = 3600_000;
	fixture.emulator.seedTask({ filename: 'later.mp4' });
	await run.poll();
	finish(fixture.emulator, own);
	finish(fixture.emulator, other);
	expect(await run.polled()).toEqual([own.id]);
	expect(run.state).not.toContain(other.id);
});

test('"Fetch Test Event" shows one that passes', async () => {
	const [wanted] = fixture.emulator.seedTasks([{ filename: 'lecture.mp4' }, { filename: 'b.mp4' }]);
	const run = TriggerRun.make(fixture.emulator, { filters: { nameContains: 'lecture' } });
	expect(await run.test()).toMatchObject([{ json: { task_id: wanted?.id } }]);
});

/** Requests, memory and time of a poll are bounded, whatever hangs and however much there is: one after the other. */

const DAY_MS = 24 * 3600_000;

test('a task that hangs for days, and 130,000 others: a few requests a poll, a small memory', () =>
	withEmulator(async ({ emulator }) => {
		const begin = Date.now() - 6 * DAY_MS;
		const hanging = emulator.seedTask({
			status: 'processing',
			processingMs: 1e9,
			createdAt: begin,
		});
		const count = 130_000;
		const step = (6 * DAY_MS) / count;
		emulator.seedTasks(
			Array.from({ length: count }, (_, at) => ({ createdAt: begin + (at + 1) * step })),
		);
		const run = await TriggerRun.activated(emulator, {});
		for (let poll = 0; poll < 3; poll++) {
			emulator.requests.length = 0;
			const { id } = emulator.seedTask();
			expect(await run.polled()).toEqual([id]);
			expect(emulator.requests.length).toBeLessThan(10);
			expect(run.state.length).toBeLessThan(20_000);
		}
		finish(emulator, hanging);
		expect(await run.polled()).toEqual([hanging.id]);
		expect(run.errors).toEqual([]);
	}));

test('5,000 tasks that hang are followed in a few requests a poll, and none is lost', () =>
	withEmulator(async ({ emulator }) => {
		const begin = Date.now() - 2 * DAY_MS;
		const hanging = emulator.seedTasks(
			Array.from({ length: 5000 }, (_, at) => ({
				status: 'processing' as const,
				processingMs: 1e9,
				createdAt: begin + at * 1000,
			})),
		);
		emulator.seedTask();
		const run = await TriggerRun.activated(emulator, {});
		emulator.requests.length = 0;
		const [first, , , last] = [hanging[0], hanging[1], hanging[2], hanging.at(-1)];
		if (first) finish(emulator, first);
		if (last) finish(emulator, last);
		expect((await run.polled()).sort()).toStrictEqual([first?.id, last?.id].sort());
		expect(emulator.requests.length).toBeLessThan(5000 / 50 + 60);
	}));

test('a poll whose time is over goes on the next time, and each task comes once', () =>
	withEmulator(async ({ emulator }) => {
		emulator.seedTask();
		const run = await TriggerRun.activated(emulator, {});
		run.pollBudgetMs = 6000;
		const begin = Date.now();
		const ids = emulator
			.seedTasks(Array.from({ length: 1500 }, (_, at) => ({ createdAt: begin + at * 100 })))
			.map(({ id }) => id);
		emulator.clockSkewMs = 200_000;
		emulator.intercept(on('GET', delay(450)));
		const emitted: unknown[] = [];
		let count = 0;
		for (; emitted.length < ids.length && count < 40; count++) {
			emitted.push(...(await run.polled()));
		}
		expect(count).toBeGreaterThan(2);
		expect(run.errors).toEqual([]);
		expect(await run.polled()).toEqual([]);
		expect([...emitted].sort()).toEqual([...ids].sort());
	}));

test.each([['silence'], ['spaces']] as const)(
	'an answer that never ends (%s): the poll ends in its time and says so, the next one goes on',
	(then) =>
		withEmulator(async ({ emulator }) => {
			const run = await TriggerRun.activated(emulator, { options: { embedApi: 'v1' } });
			run.pollBudgetMs = 5000;
			const { id } = emulator.seedTask();
			emulator.intercept(once(endless(then)));
			expect(await run.polled()).toEqual([]);
			expect(run.errors).toHaveLength(1);
			expect(await run.polled()).toEqual([id]);
		}),
);

/** No fault makes the trigger drop a task, and no task stands in the way of the others. */

const noRetry: INodeParameters = { options: { maxRetryTimeSec: 0 } };
const clips: INodeParameters = { output: 'clips', ...noRetry };
const distinct = (ids: unknown[]): unknown[] => [...new Set(ids)];

/** The tasks that some polls give; each poll gives a task's clips together, and no other gives them again. */
async function polls(run: TriggerRun, count: number): Promise<unknown[]> {
	const emitted: unknown[] = [];
	for (let poll = 0; poll < count; poll++) emitted.push(...distinct(await run.polled()));
	return emitted;
}

concurrentTest.each<[string, Interceptor]>([
	['the page of a proxy with HTTP 404', page(404)],
	['the page of a proxy with HTTP 403', page(403)],
	['a 404 of the API', answer(404)],
	['an answer that is no task', answer(200, { ok: true })],
	['an answer that can not be unpacked', compressed('br', 'damaged')],
])('%s instead of the clips: they come with that poll or the next, once', (_, then) =>
	withEmulator(async ({ emulator }) => {
		const run = await TriggerRun.activated(emulator, clips);
		const { id } = emulator.seedTask({ clips: 1 });
		emulator.intercept(on(`* */tasks/${id}`, once(then)));
		// A page that may mean that Embed v1 is no more is asked again at once, when v2 has no such task.
		expect(await polls(run, 2)).toEqual([id]);
		expect(await run.polled()).toEqual([]);
	}),
);

concurrentTest(
	'a task of hours that can not be collected holds up no other, and comes out in the end',
	() =>
		withEmulator(async ({ emulator }) => {
			const run = await TriggerRun.activated(emulator, clips);
			const large = emulator.seedTask({ clips: 7200, clipLengthSec: 2 });
			emulator.intercept(on(`* */tasks/${large.id}`, answer(500)));
			const small = emulator.seedTasks([{ clips: 1 }, { clips: 1 }, { clips: 1 }]);
			expect(await polls(run, 3)).toEqual(small.map(({ id }) => id));
			expect(await polls(run, 8)).toEqual([large.id]);
			expect(run.emissions.at(-1)).toMatchObject([
				{
					json: { task_id: large.id, error: expect.stringContaining('(HTTP 500)'), http_code: 500 },
				},
			]);
			expect(await polls(run, 2)).toEqual([]);
		}),
);

/** Requests for the list about the creation of one open task. */
const lookUps = (interceptor: Interceptor): Interceptor =>
	on('GET /embed/tasks', (request, honest) => {
		const { searchParams } = request.url;
		return searchParams.has('ended_at') ? interceptor(request, honest) : undefined;
	});

/** A task that was open an hour before the newest one, and has ended. */
async function endedTask(emulator: Emulator): Promise<{ run: TriggerRun; id: string }> {
	const old = startTask(emulator);
	emulator.clockSkewMs = 3600_000;
	emulator.seedTask();
	const run = await TriggerRun.activated(emulator, clips);
	finish(emulator, old);
	return { run, id: old.id };
}

concurrentTest('an open task that cannot be looked up fails no poll, and comes when it can', () =>
	withEmulator(async ({ emulator }) => {
		const { run, id } = await endedTask(emulator);
		emulator.intercept(lookUps(times(9, answer(500))));
		const other = emulator.seedTask({ clips: 1 });
		expect(await polls(run, 9)).toEqual([other.id]);
		expect(run.errors).toEqual([]);
		expect(await polls(run, 3)).toEqual([id]);
	}),
);

concurrentTest('… and if it never can, it comes out with the error', () =>
	withEmulator(async ({ emulator }) => {
		const { run, id } = await endedTask(emulator);
		emulator.intercept(lookUps(answer(500)));
		expect(await polls(run, 12)).toEqual([id]);
		expect(run.emissions).toMatchObject([[{ json: { task_id: id, http_code: 500 } }]]);
		expect(run.errors).toEqual([]);
	}),
);

concurrentTest.each<[string, Interceptor, boolean?]>([
	['the list knows other statuses', unknownStatus()],
	['the list has rows that are no tasks', strangeRows('a text', null, {})],
	[
		'the list tells no dates',
		editTasks((task, view) => {
			if (view === 'list') delete task.created_at;
		}),
	],
	['pages are short', shortPages(30)],
	['totals drift', driftingTotal(0, -1)],
	['nothing is said of pages', noPageInfo],
	['results are late', lateResults('no-segments', 1), true],
	['a task is listed 2 s late', listedLate(2000), true],
])('%s: each task comes once', (_, server, isLate = false) =>
	withEmulator(async ({ emulator }) => {
		emulator.intercept(server);
		emulator.seedTasks(
			Array.from({ length: 3 }, (__, at) => ({ createdAt: Date.now() - 60_000 - at * 1000 })),
		);
		const run = await TriggerRun.activated(emulator, { ...clips, embeddingOption: ['visual'] });
		const open = startTask(emulator, { clips: 1 });
		const ready = emulator.seedTasks(Array.from({ length: 70 }, () => ({ clips: 1 })));
		const emitted = [...(await run.polled())];
		if (!isLate) expect(emitted).toHaveLength(70);
		finish(emulator, open);
		emulator.clockSkewMs = 3000;
		for (let poll = 0; poll < 4; poll++) emitted.push(...(await run.polled()));
		expect(emitted.sort()).toEqual([...ready.map(({ id }) => id), open.id].sort());
	}),
);

concurrentTest.each<[string, Interceptor]>([
	['ignores the page', untouched],
	['ignores the page and says nothing of pages', noPageInfo],
])('a list that %s ends, and the newest tasks come', (_, list) =>
	withEmulator(async ({ emulator }) => {
		emulator.intercept(samePage, list);
		const before = Date.now() - 60_000;
		emulator.seedTasks(Array.from({ length: 120 }, () => ({ createdAt: before })));
		const run = await TriggerRun.activated(emulator, {});
		emulator.requests.length = 0;
		const { id } = emulator.seedTask();
		expect(await run.polled()).toEqual([id]);
		expect(emulator.requests.length).toBeLessThan(10);
	}),
);

concurrentTest('by default a limit of 65 s is waited out, as the field says', () =>
	withEmulator(async ({ emulator }) => {
		const run = await TriggerRun.activated(emulator, {});
		const { id } = emulator.seedTask();
		emulator.intercept(once(limited(65)));
		expect(await run.polled()).toEqual([id]);
		expect(run.errors).toEqual([]);
	}),
);

/** Two lists, of which one is away for a while: each task comes once, and none is dropped. */

const MINUTE_MS = 60_000;

const film = (emulator: Emulator): object => ({
	input_type: 'video',
	model_name: 'marengo3.5',
	video: {
		media_source: { url: `${emulator.origin}/samples/harbour-at-sunset.mp4` },
		embedding_option: ['visual'],
		embedding_scope: ['clip'],
	},
});

const v2Task = async (emulator: Emulator): Promise<unknown> =>
	(await runTask(emulator, film(emulator))).body._id;

concurrentTest.each<[string, { sharedTasks: boolean }]>([
	['of their own', { sharedTasks: false }],
	['that show all tasks', { sharedTasks: true }],
])('lists %s: what v1 made while its list was away comes when it is back', (_, v2) =>
	withEmulator(
		async ({ emulator }) => {
			emulator.seedTask();
			const run = await TriggerRun.activated(emulator, noRetry);
			const { id } = emulator.seedTask();
			const back = emulator.intercept(on('GET /embed/tasks', page(404)));
			const others: unknown[] = [];
			for (let poll = 0; poll < 3; poll++) {
				emulator.clockSkewMs += 20 * MINUTE_MS;
				others.push(await v2Task(emulator));
				await run.poll();
			}
			back();
			await run.poll();
			await run.poll();
			expect([...run.emitted].sort()).toEqual([id, ...others].sort());
		},
		{ v2 },
	),
);

concurrentTest('an open task of v2, while v2 is away: it is not given out as lost', () =>
	withEmulator(async ({ emulator }) => {
		await v2Task(emulator);
		emulator.intercept(newTasks({ never: true }));
		const { body } = await postJson(emulator, '/embed-v2/tasks', film(emulator));
		const run = await TriggerRun.activated(emulator, noRetry);
		const back = emulator.intercept(on('GET /embed-v2/*', page(404)));
		for (let poll = 0; poll < 12; poll++) await run.poll();
		expect(run.emitted).toEqual([]);
		back();
		await run.poll();
		expect(run.emissions.flat().map(({ json }) => json.error)).toEqual([]);
		expect(run.state).toContain(String(body._id));
	}),
);
