import {
	after,
	answer,
	delay,
	type Interceptor,
	on,
	once,
	resetConnection,
	times,
} from '../emulator';
import { finish, startTask } from './trigger-tasks';
import { TriggerRun } from './trigger-run';
import { EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();
const HOUR_MS = 3_600_000;

/** Faults end a request at once instead of after a minute of retries. */
const impatient = { options: { maxRetryTimeSec: 0 } };
const clips = { output: 'clips', ...impatient };

/** One list is read: what fails with it, the poll fails with. */
const oneList = { options: { maxRetryTimeSec: 0, embedApi: 'v1' } };

const LIST = 'GET /embed/tasks';
const TASK = 'GET /embed/tasks/:id';

/** The list's request number `nth` is met by this. */
const nthOfList = (nth: number, interceptor: Interceptor): Interceptor =>
	on(LIST, after(nth - 1, once(interceptor)));

/** A ready task with one short row. */
const brief = (_id: string): object => ({
	_id,
	model_name: 'marengo3.0',
	status: 'ready',
	video_embedding: {
		segments: [
			{
				float: [1],
				start_offset_sec: 0,
				end_offset_sec: 6,
				embedding_option: 'visual',
				embedding_scope: 'clip',
			},
		],
	},
});

const activate = (parameters?: Parameters<typeof TriggerRun.make>[1]): Promise<TriggerRun> =>
	TriggerRun.activated(fixture.emulator, parameters);

describe('the first activation', () => {
	test('emits only what finishes after it', async () => {
		const { emulator } = fixture;
		emulator.seedTasks([{ status: 'ready' }, { status: 'failed' }]);
		const early = startTask(emulator);
		emulator.seedTask({ status: 'ready' });
		const run = await activate();
		expect(await run.polled()).toEqual([]);
		const late = startTask(emulator);
		expect(await run.polled()).toEqual([]);
		finish(emulator, early);
		expect(await run.polled()).toEqual([early.id]);
		finish(emulator, late);
		expect(await run.polled()).toEqual([late.id]);
		expect(await run.polled()).toEqual([]);
	});

	test('in an account without tasks emits all that comes', async () => {
		const run = await activate();
		expect(await run.polled()).toEqual([]);
		const { id } = fixture.emulator.seedTask({ status: 'ready' });
		expect(await run.polled()).toEqual([id]);
		expect(await run.polled()).toEqual([]);
	});

	test('with many tasks before it emits none of them', async () => {
		const { emulator } = fixture;
		emulator.seedTasks(Array.from({ length: 120 }, () => ({ status: 'ready' as const })));
		const run = await activate();
		expect(await run.polled()).toEqual([]);
		expect(await run.polled()).toEqual([]);
	});

	test('emits a task that is created and ready while it looks around', async () => {
		const { emulator } = fixture;
		emulator.seedTask({ createdAt: Date.now() - 1000 });
		// The list of what is processing, its second request, is held up.
		emulator.intercept(nthOfList(2, delay(1500)));
		const activation = activate();
		await new Promise((resolve) => setTimeout(resolve, 800));
		const { id } = emulator.seedTask({ status: 'ready' });
		expect(await (await activation).polled()).toEqual([id]);
	});

	test('emits a task that becomes ready while it looks around', async () => {
		const { emulator } = fixture;
		const task = startTask(emulator);
		// The list of what is processing, its second request, is held up.
		emulator.intercept(nthOfList(2, delay(1500)));
		const activation = activate();
		await new Promise((resolve) => setTimeout(resolve, 800));
		finish(emulator, task);
		expect(await (await activation).polled()).toEqual([task.id]);
	});

	test('that fails says so and starts anew', async () => {
		const { emulator } = fixture;
		emulator.intercept(nthOfList(2, answer(503)));
		const task = startTask(emulator);
		const run = TriggerRun.make(emulator, impatient);
		await expect(run.activate()).rejects.toThrow('TwelveLabs cannot serve the request now');
		expect(run.state).toBe('{}');
		await run.activate();
		finish(emulator, task);
		expect(await run.polled()).toEqual([task.id]);
	});
});

describe('tasks', () => {
	test('that finish out of order come once each, as they finish', async () => {
		const { emulator } = fixture;
		const run = await activate();
		const tasks = Array.from({ length: 6 }, () => startTask(emulator));
		for (const index of [3, 5, 0, 4, 1, 2]) {
			const task = tasks[index];
			if (!task) throw new Error('no such task');
			finish(emulator, task);
			expect(await run.polled()).toEqual([task.id]);
		}
		expect(run.emitted).toHaveLength(6);
		expect(await run.polled()).toEqual([]);
	});

	test('of many pages that finish between two polls come all at once, the oldest first', async () => {
		const { emulator } = fixture;
		const run = await activate();
		const tasks = Array.from({ length: 173 }, () => startTask(emulator));
		for (const task of tasks) finish(emulator, task);
		expect(await run.polled()).toEqual(tasks.map(({ id }) => id));
		expect(await run.polled()).toEqual([]);
	});

	test('with more rows than one poll may hand on follow with the next', async () => {
		const { emulator } = fixture;
		const run = await activate(clips);
		const tasks = emulator.seedTasks(Array.from({ length: 5 }, () => ({ clips: 300 })));
		for (const { id } of tasks) {
			emulator.intercept(on(`GET /embed/tasks/${id}`, answer(200, brief(id))));
		}
		const ids = tasks.map(({ id }) => id);
		expect(await run.polled()).toEqual(ids.slice(0, 2));
		// Of those that were left, two came with fewer rows than their length promised.
		expect(await run.polled()).toEqual(ids.slice(2));
		expect(await run.polled()).toEqual([]);
	});

	test('that were created days before are not missed', async () => {
		const { emulator } = fixture;
		const run = await activate();
		const slow = emulator.seedTask({
			status: 'processing',
			processingMs: 1e9,
			createdAt: Date.now() + 1,
		});
		emulator.clockSkewMs = 6 * 24 * HOUR_MS;
		emulator.seedTask({ status: 'ready' });
		expect(await run.polled()).toHaveLength(1);
		finish(emulator, slow);
		expect(await run.polled()).toEqual([slow.id]);
	});

	test('that the list shows later than younger ones are not missed', async () => {
		const { emulator } = fixture;
		const run = await activate();
		const young = emulator.seedTask({ status: 'ready' });
		expect(await run.polled()).toEqual([young.id]);
		const late = emulator.seedTask({ status: 'ready', createdAt: young.createdAt + 1 });
		emulator.seedTask({ status: 'ready', createdAt: young.createdAt + 5 * 60_000 });
		expect(await run.polled()).toContain(late.id);
		const later = emulator.seedTask({ status: 'ready', createdAt: young.createdAt + 2 });
		expect(await run.polled()).toEqual([later.id]);
	});

	test('that the list leaves out for a while come once all the same', async () => {
		const { emulator } = fixture;
		const run = await activate();
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
		const { emulator } = fixture;
		const run = await activate(oneList);
		const tasks = emulator.seedTasks(Array.from({ length: 120 }, () => ({})));
		emulator.intercept(nthOfList(2, answer(500)));
		const ids = tasks.map(({ id }) => id);
		expect(await run.polled()).toEqual(ids.slice(-50));
		expect(await run.polled()).toEqual(ids.slice(0, -50));
		expect(await run.polled()).toEqual([]);
	});

	test('on one task hands on the others, and that one with the next', async () => {
		const { emulator } = fixture;
		const run = await activate(clips);
		const tasks = emulator.seedTasks([{ clips: 1 }, { clips: 1 }, { clips: 1 }]);
		const [first, broken, last] = tasks.map(({ id }) => id);
		emulator.intercept(on(`GET /embed/tasks/${broken}`, once(answer(503))));
		expect([...new Set(await run.polled())]).toEqual([first, last]);
		expect([...new Set(await run.polled())]).toEqual([broken]);
		expect(await run.polled()).toEqual([]);
		expect(run.errors).toEqual([]);
	});

	test('on every task hands on nothing, says why, and all follow', async () => {
		const { emulator } = fixture;
		const run = await activate(clips);
		const tasks = emulator.seedTasks([{ clips: 1 }, { clips: 1 }]);
		emulator.intercept(on(TASK, times(2, answer(503))));
		expect(await run.polled()).toEqual([]);
		expect(run.errors).toHaveLength(1);
		expect([...new Set(await run.polled())]).toEqual(tasks.map(({ id }) => id));
		expect(await run.polled()).toEqual([]);
	});

	test('because the key was withdrawn says so at every poll, and misses nothing', async () => {
		const { emulator } = fixture;
		const run = await activate(impatient);
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

	test('for a moment only tries again by itself', async () => {
		const { emulator } = fixture;
		const run = await activate();
		const { id } = emulator.seedTask();
		emulator.intercept(on(LIST, once(resetConnection('before-body'))));
		expect(await run.polled()).toEqual([id]);
	});
});

describe('a task', () => {
	test.each([
		['404', 404],
		['400 resource_not_exist', 400],
	])('that vanished (%s) holds up no other, and comes out with the error', async (_, status) => {
		const { emulator } = fixture;
		const run = await activate(clips);
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

	test('that is ready in the list but not yet to be had is asked for again', async () => {
		const { emulator } = fixture;
		const run = await activate(clips);
		const { id } = emulator.seedTask({ clips: 1 });
		const early = { _id: id, model_name: 'marengo3.0', status: 'processing' };
		emulator.intercept(on(`GET /embed/tasks/${id}`, once(answer(200, early))));
		expect(await run.polled()).toEqual([]);
		expect([...new Set(await run.polled())]).toEqual([id]);
	});

	test('that never ends does not make the state grow for ever', async () => {
		const { emulator } = fixture;
		startTask(emulator);
		const run = await activate();
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

describe('overlapping polls', () => {
	test('emit each task once', async () => {
		const { emulator } = fixture;
		const run = await activate(clips);
		const { id } = emulator.seedTask({ clips: 1 });
		emulator.intercept(on(LIST, once(delay(200))));
		await Promise.all([run.poll(), run.poll(), run.poll()]);
		expect(run.emissions).toHaveLength(1);
		expect(new Set(run.emitted)).toEqual(new Set([id]));
		expect(await run.polled()).toEqual([]);
	});

	test('a test in the editor meanwhile shows its sample', async () => {
		const { emulator } = fixture;
		const run = await activate(impatient);
		const { id } = emulator.seedTask();
		emulator.intercept(on(LIST, once(delay(200))));
		const poll = run.poll();
		expect(await run.test()).toMatchObject([{ json: { task_id: id } }]);
		await poll;
		expect(run.emitted).toEqual([id]);
	});
});

describe('a restart', () => {
	test('between polls misses and repeats nothing', async () => {
		const { emulator } = fixture;
		const run = await activate();
		const [open] = [startTask(emulator)];
		await run.poll();
		await run.restart();
		const { id } = emulator.seedTask();
		expect(await run.polled()).toEqual([id]);
		await run.restart();
		finish(emulator, open);
		await run.restart();
		expect(run.emitted).toEqual([id, open.id]);
		await run.restart();
		expect(await run.polled()).toEqual([]);
		expect(run.emitted).toEqual([id, open.id]);
	});

	test('after a while without n8n gives what finished meanwhile', async () => {
		const { emulator } = fixture;
		const run = await activate();
		emulator.clockSkewMs = 24 * HOUR_MS;
		const tasks = emulator.seedTasks(Array.from({ length: 60 }, () => ({})));
		await run.restart();
		expect(run.emitted).toEqual(tasks.map(({ id }) => id));
	});
});

test.each([-26, -2, 2, 26])(
	"TwelveLabs' clock being %i hours off changes nothing",
	async (hours) => {
		const { emulator } = fixture;
		emulator.clockSkewMs = hours * HOUR_MS;
		emulator.seedTask();
		const early = startTask(emulator);
		const run = await activate();
		const late = startTask(emulator);
		finish(emulator, late);
		expect(await run.polled()).toEqual([late.id]);
		await run.restart();
		finish(emulator, early);
		expect(await run.polled()).toEqual([early.id]);
		expect(await run.polled()).toEqual([]);
	},
);
