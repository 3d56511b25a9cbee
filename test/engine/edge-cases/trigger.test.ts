import type { INodeParameters } from 'n8n-workflow';
import {
	answer,
	compressed,
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
import { emulatorTest, videoTask } from '../emulator-test';
import { EngineFixture } from '../engine-fixture';
import { TriggerRun } from '../trigger-run';
import { finish, startTask } from '../trigger-tasks';
import { driftingTotal, lateResults, listedMetadata, noPageInfo, samePage } from './odd-server';

jest.setTimeout(120_000);

const fixture = new EngineFixture();

/** The filters of the trigger: by name and by model. */

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

test('a task without a name does not pass, unless the list names it in the end', async () => {
	const { emulator } = fixture;
	const seen = new Set<unknown>();
	emulator.intercept(
		listedMetadata((metadata) => (seen.has(metadata.input_filename) ? metadata : undefined)),
	);
	const run = await activated({ nameContains: 'lecture' });
	const open = startTask(emulator, { filename: 'lecture-2.mp4' });
	emulator.seedTask({ filename: 'lecture-1.mp4' });
	expect(await run.polled()).toEqual([]);
	finish(emulator, open);
	seen.add('lecture-2.mp4');
	expect(await run.polled()).toEqual([open.id]);
});

test('a file passes by its name where the list also shows the URL of its asset', async () => {
	const input_url = 'https://store/3f?X-Amz-Signature=1';
	fixture.emulator.intercept(listedMetadata((metadata) => ({ ...metadata, input_url })));
	const run = await activated({ nameContains: 'lecture' });
	const { id } = fixture.emulator.seedTask({ filename: 'lecture-1.mp4' });
	expect(await run.polled()).toEqual([id]);
});

test('a task that does not pass is not followed while it is processed', async () => {
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

test('a task that hangs for days, and 130,000 others: few requests a poll, little memory', async () => {
	const { emulator } = fixture;
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
	const run = await TriggerRun.activated(emulator);
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
});

test('5,000 tasks that hang are followed in a few requests a poll, and none is lost', async () => {
	const { emulator } = fixture;
	const begin = Date.now() - 2 * DAY_MS;
	const hanging = emulator.seedTasks(
		Array.from({ length: 5000 }, (_, at) => ({
			status: 'processing' as const,
			processingMs: 1e9,
			createdAt: begin + at * 1000,
		})),
	);
	emulator.seedTask();
	const run = await TriggerRun.activated(emulator);
	emulator.requests.length = 0;
	const ended = [...hanging.slice(0, 1), ...hanging.slice(-1)];
	for (const task of ended) finish(emulator, task);
	expect((await run.polled()).sort()).toStrictEqual(ended.map(({ id }) => id).sort());
	expect(emulator.requests.length).toBeLessThan(5000 / 50 + 60);
});

test.each([
	['silence', 'GET /embed/tasks'],
	['spaces', 'GET /embed/tasks'],
	['silence', 'GET /embed/tasks/:id'],
] as const)(
	'an answer that never ends (%s, %s): the poll ends in its time with an error, the next one goes on',
	async (then, route) => {
		const { emulator } = fixture;
		const parameters = { output: 'summary', options: { embedApi: 'v1' } };
		const run = await TriggerRun.activated(emulator, parameters);
		run.pollBudgetMs = 5000;
		const { id } = emulator.seedTask();
		emulator.intercept(on(route, once(endless(then))));
		expect(await run.polled()).toEqual([]);
		expect(run.errors).toHaveLength(1);
		expect(await run.polled()).toEqual([id]);
	},
);

/** No fault makes the trigger drop a task, and no task blocks the others. */

const noRetry: INodeParameters = { options: { maxRetryTimeSec: 0 } };
const clips: INodeParameters = { output: 'clips', ...noRetry };

/** The tasks of some polls; a poll emits a task's clips together, and no other emits them again. */
async function polls(run: TriggerRun, count: number): Promise<unknown[]> {
	const emitted: unknown[] = [];
	for (let poll = 0; poll < count; poll++) emitted.push(...new Set(await run.polled()));
	return emitted;
}

emulatorTest.each<[string, Interceptor]>([
	['the page of a proxy with HTTP 404', page(404)],
	['the page of a proxy with HTTP 403', page(403)],
	['a 404 of the API', answer(404)],
	['an answer that is no task', answer(200, { ok: true })],
	['an answer that cannot be decompressed', compressed('br', 'damaged')],
])('%s instead of the clips: they come once, by the next poll', async (fixture, _, then) => {
	const { emulator } = fixture;
	const run = await TriggerRun.activated(emulator, clips);
	const { id } = emulator.seedTask({ clips: 1 });
	emulator.intercept(on(`* */tasks/${id}`, once(then)));
	// A page may mean that Embed v1 is gone: v2 is asked, and as it has no such task, v1 again.
	expect(await polls(run, 2)).toEqual([id]);
	expect(await run.polled()).toEqual([]);
});

emulatorTest('a long task that cannot be collected blocks no other', async (fixture) => {
	const { emulator } = fixture;
	const run = await TriggerRun.activated(emulator, clips);
	const large = emulator.seedTask({ clips: 7200, clipLengthSec: 2 });
	emulator.intercept(on(`* */tasks/${large.id}`, answer(500)));
	const small = emulator.seedTasks([{ clips: 1 }, { clips: 1 }, { clips: 1 }]);
	expect(await polls(run, 3)).toEqual(small.map(({ id }) => id));
	expect(await polls(run, 8)).toEqual([large.id]);
	const error = expect.stringContaining('(HTTP 500)');
	expect(run.emissions.at(-1)).toMatchObject([
		{ json: { task_id: large.id, error, http_code: 500 } },
	]);
	expect(await polls(run, 2)).toEqual([]);
});

/** Requests for the list about the creation of one open task. */
const lookUps = (interceptor: Interceptor): Interceptor =>
	on('GET /embed/tasks', (request, honest) =>
		request.url.searchParams.has('ended_at') ? interceptor(request, honest) : undefined,
	);

/** A task that was open an hour before the newest one, and has ended. */
async function endedTask(emulator: Emulator): Promise<{ run: TriggerRun; id: string }> {
	const old = startTask(emulator);
	emulator.clockSkewMs = 3600_000;
	emulator.seedTask();
	const run = await TriggerRun.activated(emulator, clips);
	finish(emulator, old);
	return { run, id: old.id };
}

emulatorTest('an open task that cannot be looked up comes later', async ({ emulator }) => {
	const { run, id } = await endedTask(emulator);
	emulator.intercept(lookUps(times(9, answer(500))));
	const other = emulator.seedTask({ clips: 1 });
	expect(await polls(run, 9)).toEqual([other.id]);
	expect(run.errors).toEqual([]);
	expect(await polls(run, 3)).toEqual([id]);
});

emulatorTest('… and if it never can, it comes with the error', async ({ emulator }) => {
	const { run, id } = await endedTask(emulator);
	emulator.intercept(lookUps(answer(500)));
	expect(await polls(run, 12)).toEqual([id]);
	expect(run.emissions).toMatchObject([[{ json: { task_id: id, http_code: 500 } }]]);
	expect(run.errors).toEqual([]);
});

emulatorTest.each<[string, Interceptor, boolean?]>([
	[
		'the list has no dates',
		editTasks((task, view) => {
			if (view === 'list') delete task.created_at;
		}),
	],
	['totals drift', driftingTotal(0, -1)],
	['the list says nothing of pages', noPageInfo],
	['results are late', lateResults('no-segments', 1), true],
])('%s: each task comes once', async ({ emulator }, _, server, isLate = false) => {
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
});

emulatorTest.each<[string, Interceptor]>([
	['ignores the page', untouched],
	['ignores the page and says nothing of pages', noPageInfo],
])('a list that %s ends, and the newest tasks come', async ({ emulator }, _, list) => {
	emulator.intercept(samePage, list);
	const before = Date.now() - 60_000;
	emulator.seedTasks(Array.from({ length: 120 }, () => ({ createdAt: before })));
	const run = await TriggerRun.activated(emulator);
	emulator.requests.length = 0;
	const { id } = emulator.seedTask();
	expect(await run.polled()).toEqual([id]);
	expect(emulator.requests.length).toBeLessThan(10);
});

emulatorTest('by default a limit of 65 s is waited out', async ({ emulator }) => {
	const run = await TriggerRun.activated(emulator);
	const { id } = emulator.seedTask();
	emulator.intercept(once(limited(65)));
	expect(await run.polled()).toEqual([id]);
	expect(run.errors).toEqual([]);
});

/** Two lists, of which one is away for a while: each task comes once, and none is dropped. */

const MINUTE_MS = 60_000;

const v2Task = async (emulator: Emulator): Promise<unknown> =>
	(await runTask(emulator, videoTask(emulator))).body._id;

describe.each([false, true])('lists that show the tasks of both APIs: %s', (sharedTasks) => {
	emulatorTest(
		'what v1 created while its list was away comes when it is back',
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
		{ v2: { sharedTasks } },
	);
});

emulatorTest('an open task is not emitted as lost while v2 is away', async ({ emulator }) => {
	await v2Task(emulator);
	emulator.intercept(newTasks({ never: true }));
	const { body } = await postJson(emulator, '/embed-v2/tasks', videoTask(emulator));
	const run = await TriggerRun.activated(emulator, noRetry);
	const back = emulator.intercept(on('GET /embed-v2/*', page(404)));
	for (let poll = 0; poll < 12; poll++) await run.poll();
	expect(run.emitted).toEqual([]);
	back();
	await run.poll();
	expect(run.emissions.flat().map(({ json }) => json.error)).toEqual([]);
	expect(run.state).toContain(String(body._id));
});
