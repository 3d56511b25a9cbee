import type { INodeParameters } from 'n8n-workflow';
import { after, answer, delay, type Interceptor, on, once, times } from '../emulator';
import { finish, startTask } from './trigger-tasks';
import { TriggerRun } from './trigger-run';
import { EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();
const HOUR_MS = 3_600_000;

/** A fault ends a request at once. */
const noRetry = { options: { maxRetryTimeSec: 0 } };
const clips = { output: 'clips', ...noRetry };

/** Only one list is read, so its failure is the poll's. */
const oneList = { options: { maxRetryTimeSec: 0, embedApi: 'v1' } };

const LIST = 'GET /embed/tasks';
const TASK = 'GET /embed/tasks/:id';

/** Intercepts the nth request for the list. */
const nthOfList = (nth: number, interceptor: Interceptor): Interceptor =>
	on(LIST, after(nth - 1, once(interceptor)));

const activate = async (parameters?: INodeParameters) => {
	const { emulator } = fixture;
	return { emulator, run: await TriggerRun.activated(emulator, parameters) };
};

describe('the first activation', () => {
	test('emits only what finishes after it, in whatever order', async () => {
		const { emulator } = fixture;
		emulator.seedTasks(Array.from({ length: 120 }, () => ({ status: 'ready' as const })));
		const early = startTask(emulator);
		emulator.seedTask({ status: 'failed' });
		const { run } = await activate();
		expect(await run.polled()).toEqual([]);
		const late = startTask(emulator);
		expect(await run.polled()).toEqual([]);
		finish(emulator, late);
		expect(await run.polled()).toEqual([late.id]);
		finish(emulator, early);
		expect(await run.polled()).toEqual([early.id]);
		expect(await run.polled()).toEqual([]);
	});

	test('emits tasks that are created or become ready while it reads the lists', async () => {
		const { emulator } = fixture;
		const old = startTask(emulator);
		// The list of processing tasks is the second request.
		emulator.intercept(nthOfList(2, delay(1500)));
		const activation = activate();
		await new Promise((resolve) => setTimeout(resolve, 800));
		finish(emulator, old);
		const { id } = emulator.seedTask({ status: 'ready' });
		expect(await (await activation).run.polled()).toEqual([old.id, id]);
	});

	test('that fails reports the error and starts anew', async () => {
		const { emulator } = fixture;
		emulator.intercept(nthOfList(2, answer(503)));
		const task = startTask(emulator);
		const run = TriggerRun.make(emulator, noRetry);
		await expect(run.activate()).rejects.toThrow('TwelveLabs cannot serve this request right now');
		expect(run.state).toBe('{}');
		await run.activate();
		finish(emulator, task);
		expect(await run.polled()).toEqual([task.id]);
	});
});

describe('tasks', () => {
	test('on many pages come in one poll, the oldest first', async () => {
		const { emulator, run } = await activate();
		const tasks = Array.from({ length: 173 }, () => startTask(emulator));
		for (const task of tasks) finish(emulator, task);
		expect(await run.polled()).toEqual(tasks.map(({ id }) => id));
		expect(await run.polled()).toEqual([]);
	});

	test('that are listed later than newer ones are not missed', async () => {
		const { emulator, run } = await activate();
		const young = emulator.seedTask({ status: 'ready' });
		expect(await run.polled()).toEqual([young.id]);
		const late = emulator.seedTask({ status: 'ready', createdAt: young.createdAt + 1 });
		emulator.seedTask({ status: 'ready', createdAt: young.createdAt + 5 * 60_000 });
		expect(await run.polled()).toContain(late.id);
		const later = emulator.seedTask({ status: 'ready', createdAt: young.createdAt + 2 });
		expect(await run.polled()).toEqual([later.id]);
	});

	test('that the list leaves out for a while are not emitted again', async () => {
		const { emulator, run } = await activate();
		const [, second] = emulator.seedTasks([{ status: 'ready' }, { status: 'ready' }]);
		expect(await run.polled()).toHaveLength(2);
		const empty = {
			data: [],
			page_info: { limit_per_page: 50, page: 1, total_page: 0, total_results: 0 },
		};
		emulator.intercept(on(LIST, once(answer(200, empty))));
		expect(await run.polled()).toEqual([]);
		expect(second && run.state).toContain(second?.id);
		expect(await run.polled()).toEqual([]);
	});
});

describe('a poll that fails', () => {
	test('on page two of the list misses and repeats nothing', async () => {
		const { emulator, run } = await activate(oneList);
		const tasks = emulator.seedTasks(Array.from({ length: 120 }, () => ({})));
		emulator.intercept(nthOfList(2, answer(500)));
		const ids = tasks.map(({ id }) => id);
		expect(await run.polled()).toEqual(ids.slice(-50));
		expect(await run.polled()).toEqual(ids.slice(0, -50));
		expect(await run.polled()).toEqual([]);
	});

	test('on every task emits nothing but an error, and all tasks follow', async () => {
		const { emulator, run } = await activate(clips);
		const tasks = emulator.seedTasks([{ clips: 1 }, { clips: 1 }]);
		emulator.intercept(on(TASK, times(2, answer(503))));
		expect(await run.polled()).toEqual([]);
		expect(run.errors).toHaveLength(1);
		expect([...new Set(await run.polled())]).toEqual(tasks.map(({ id }) => id));
		expect(await run.polled()).toEqual([]);
	});

	test('because of the key reports that at every poll, and misses nothing', async () => {
		const { emulator, run } = await activate(noRetry);
		const { id } = emulator.seedTask();
		for (const list of [LIST, 'GET /embed-v2/tasks']) {
			emulator.intercept(on(list, times(2, answer(401))));
		}
		await run.poll();
		await run.poll();
		expect(run.errors.map(({ message }) => message)).toEqual([
			'TwelveLabs does not accept the API key',
			'TwelveLabs does not accept the API key',
		]);
		expect(await run.polled()).toEqual([id]);
	});
});

describe('a task', () => {
	test.each([
		['404', 404],
		['400 resource_not_exist', 400],
	])('that is gone (%s) delays no other, and comes out with the error', async (_, status) => {
		const { emulator, run } = await activate(clips);
		const tasks = emulator.seedTasks([{ clips: 1 }, { clips: 1 }]);
		const [gone, there] = tasks.map(({ id }) => id);
		const said = answer(status, { code: 'resource_not_exist', message: 'Gone.' });
		emulator.intercept(on(`GET /embed/tasks/${gone}`, said));
		expect([...new Set(await run.polled())]).toEqual([there]);
		const later: unknown[] = [];
		for (let poll = 2; poll <= 12; poll++) later.push(...(await run.polled()));
		expect(later).toEqual([gone]);
		expect(run.emissions.at(-1)).toMatchObject([
			{ json: { task_id: gone, error: expect.stringMatching(`^TwelveLabs has no task ${gone} `) } },
		]);
		const looks = emulator.requests.filter(({ path }) =>
			path.endsWith(`/embed/tasks/${String(gone)}`),
		);
		expect(looks).toHaveLength(10);
	});

	test('that is listed as ready but still processing comes with the next poll', async () => {
		const { emulator, run } = await activate(clips);
		const { id } = emulator.seedTask({ clips: 1 });
		const early = { _id: id, model_name: 'marengo3.0', status: 'processing' };
		emulator.intercept(on(`GET /embed/tasks/${id}`, once(answer(200, early))));
		expect(await run.polled()).toEqual([]);
		expect([...new Set(await run.polled())]).toEqual([id]);
	});

	test('that never ends does not make the state grow', async () => {
		const { emulator } = fixture;
		startTask(emulator);
		const { run } = await activate();
		let emitted = 0;
		for (let day = 1; day <= 30; day++) {
			emulator.clockSkewMs = day * 24 * HOUR_MS;
			emulator.seedTasks(Array.from({ length: 10 }, () => ({})));
			emitted += (await run.polled()).length;
		}
		// And one for the task that hung, with an error.
		expect(emitted).toBe(301);
		await run.restart();
		expect(await run.polled()).toEqual([]);
		expect(run.state.length).toBeLessThan(1000);
	});
});

describe('a poll', () => {
	test('does not disturb a test in the editor', async () => {
		const { emulator, run } = await activate(noRetry);
		const { id } = emulator.seedTask();
		emulator.intercept(on(LIST, once(delay(200))));
		const poll = run.poll();
		expect(await run.test()).toMatchObject([{ json: { task_id: id } }]);
		await poll;
		expect(run.emitted).toEqual([id]);
	});
});
