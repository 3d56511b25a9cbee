import type { INodeParameters } from 'n8n-workflow';
import { answer, delay, type Emulator, type Interceptor, on } from '../emulator';
import { concurrentTest } from './concurrent-test';
import { emulatorTest } from './emulator-test';
import { CLIP, readyTasks, stateTasks, type StatedTask } from './stated-tasks';
import { TriggerRun } from './trigger-run';
import { askedOf, withEmulator } from './with-emulator';

/** Embed v2 gives a task's embeddings with its status: they are fetched only for what goes out. */

jest.setTimeout(120_000);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const clips: INodeParameters = { output: 'clips', options: { maxRetryTimeSec: 0 } };
const distinct = (ids: readonly unknown[]): unknown[] => [...new Set(ids)];
const idsOf = (tasks: readonly StatedTask[]): string[] => tasks.map(({ id }) => id);

const RETRIEVE = 'GET /embed-v2/tasks/:id';
const LIST = 'GET /embed-v2/tasks';

/** The IDs of tasks that were asked for with their embeddings. */
const retrievedFrom = (emulator: Emulator): (string | undefined)[] =>
	askedOf(emulator)
		.filter((request) => request.startsWith(`${LIST}/`))
		.map((request) => request.split('/').pop());

/** A trigger with `count` open tasks, all more than ten minutes older than the newest. */
async function following(
	emulator: Emulator,
	count: number,
	parameters: INodeParameters,
): Promise<{ run: TriggerRun; tasks: StatedTask[] }> {
	const begin = Date.now() - HOUR_MS;
	const tasks = readyTasks(count, begin);
	for (const task of tasks) task.status = 'processing';
	const newest: StatedTask = {
		id: 'f'.repeat(24),
		created: begin + 50 * MINUTE_MS,
		status: 'ready',
	};
	stateTasks(emulator, [...tasks, newest]);
	const run = await TriggerRun.activated(emulator, parameters);
	return { run, tasks };
}

const finish = (tasks: readonly StatedTask[], rows?: object[]): void => {
	for (const task of tasks) Object.assign(task, { status: 'ready', rows });
};

emulatorTest('the status of open tasks comes from the list alone', async ({ emulator }) => {
	const { run, tasks } = await following(emulator, 60, {});
	expect(await run.polled()).toEqual([]);
	finish(tasks);
	expect(await run.polled()).toEqual(idsOf(tasks));
	expect(retrievedFrom(emulator)).toEqual([]);
});

emulatorTest('the embeddings of each task are fetched once', async ({ emulator }) => {
	const { run, tasks } = await following(emulator, 30, clips);
	finish(tasks);
	expect(await run.polled()).toEqual(idsOf(tasks));
	expect(await run.polled()).toEqual([]);
	expect(retrievedFrom(emulator).sort()).toEqual(idsOf(tasks).sort());
});

emulatorTest('tasks that a poll leaves come next; none is fetched twice', async ({ emulator }) => {
	const { run, tasks } = await following(emulator, 30, clips);
	run.pollBudgetMs = 8000;
	emulator.intercept(on(RETRIEVE, delay(1500)));
	finish(tasks);
	const emitted: unknown[] = [];
	let polls = 0;
	for (; emitted.length < 30 && polls < 20; polls++) {
		const before = retrievedFrom(emulator).length;
		const found = await run.polled();
		const fetched = retrievedFrom(emulator).slice(before);
		expect(fetched.filter((id) => emitted.includes(id))).toEqual([]);
		emitted.push(...found);
	}
	expect([...emitted].sort()).toEqual(idsOf(tasks).sort());
	// On a machine that stands still, the rest of a poll's time may be too short for a list.
	const others = run.errors.filter(({ message }) => !message.includes('no answer within'));
	expect(others).toEqual([]);
	// Each end of a poll may cut those that are under way, four at most; the next poll fetches them again.
	expect(retrievedFrom(emulator).length).toBeLessThanOrEqual(30 + 4 * (polls - 1));
});

emulatorTest('clips that are listed late come with the next poll', async ({ emulator }) => {
	const { run, tasks } = await following(emulator, 1, clips);
	finish(tasks, []);
	expect(await run.polled()).toEqual([]);
	finish(tasks);
	expect(await run.polled()).toEqual(idsOf(tasks));
});

emulatorTest('ready without rows for good: an item says what to do', async ({ emulator }) => {
	const { run, tasks } = await following(emulator, 1, clips);
	finish(tasks, []);
	for (let poll = 0; poll < 12; poll++) await run.poll();
	expect(run.emissions).toMatchObject([
		[{ json: { task_id: tasks[0]?.id, error: expect.stringContaining('not there yet') } }],
	]);
});

emulatorTest.each<[string, string, object[]]>([
	['audio', 'no rows', []],
	['visual', 'audio rows only', [{ ...CLIP, embedding_option: 'audio' }]],
	['visual', 'fused rows only', [{ ...CLIP, embedding_option: 'fused' }]],
])(
	'%s is chosen, and a task has %s: it gives no items',
	async ({ emulator, run: runNode }, option, _, rows) => {
		const embeddingOption = [option];
		const { run, tasks } = await following(emulator, 1, { ...clips, embeddingOption });
		finish(tasks, rows);
		await run.poll();
		await run.poll();
		expect(run.emissions).toEqual([]);
		expect(run.errors).toEqual([]);
		expect(retrievedFrom(emulator)).toHaveLength(1);
		const { items, hints } = await runNode({
			parameters: { operation: 'getEmbeddings', embeddingOption, options: {} },
			items: [{ json: { task_id: tasks[0]?.id } }],
		});
		expect(items).toEqual([]);
		expect(JSON.stringify(hints)).toContain('none of the chosen');
	},
);

emulatorTest.each<[string, number]>([
	['a refused key', 401],
	['an empty balance', 402],
	['a rate limit', 429],
])('%s for a while loses no embeddings', async ({ emulator }, _, status) => {
	const { run, tasks } = await following(emulator, 8, clips);
	finish(tasks);
	let isRefused = true;
	const refuse = answer(status, { code: 'refused', message: 'Not now.' });
	emulator.intercept(on(RETRIEVE, (...asked) => (isRefused ? refuse(...asked) : undefined)));
	for (let poll = 0; poll < 12; poll++) await run.poll();
	expect(run.emissions).toEqual([]);
	expect(run.errors).toHaveLength(12);
	// Those under way when the first is refused are refused as well; the others are not asked for.
	expect(retrievedFrom(emulator).length).toBeLessThanOrEqual(12 * 4);
	isRefused = false;
	expect(await run.polled()).toEqual(idsOf(tasks));
});

concurrentTest('clips keep their IDs when the list fails while they are fetched', async () => {
	const ids: unknown[][] = [];
	for (const list of [undefined, answer(503)]) {
		await withEmulator(async ({ emulator }) => {
			const { run, tasks } = await following(emulator, 1, clips);
			finish(tasks);
			const fails: Interceptor = () => {
				if (list) emulator.intercept(on(LIST, list));
			};
			emulator.intercept(on(RETRIEVE, fails));
			await run.poll();
			ids.push(run.emissions.flat().map(({ json }) => [json.id, json.model_name]));
		});
	}
	expect(ids[1]).toEqual(ids[0]);
	expect(ids[0]).toEqual([[expect.any(String), 'marengo3.5']]);
});

emulatorTest('a task of unknown model is an error, not other clips', async ({ emulator }) => {
	const { run, tasks } = await following(emulator, 1, clips);
	const [task] = tasks;
	if (task) task.model = null;
	finish(tasks);
	expect(await run.polled()).toEqual([]);
	for (let poll = 2; poll <= 10; poll++) await run.poll();
	expect(run.emissions.flat().map(({ json }) => json.error)).toEqual([
		expect.stringContaining('its model'),
	]);
});

emulatorTest('by source, URLs that differ in their query are two videos', async ({ emulator }) => {
	const tasks = readyTasks(2, Date.now());
	const stated: StatedTask[] = [];
	stateTasks(emulator, stated);
	const options = { ...Object(clips.options), nameVideosBy: 'source' };
	const run = await TriggerRun.activated(emulator, { ...clips, options });
	stated.push(...tasks.map((task, at) => ({ ...task, url: `https://a.b/play?s=1&e=${at}` })));
	await run.poll();
	expect(distinct(run.emissions.flat().map(({ json }) => json.id))).toHaveLength(2);
});

emulatorTest('a task dated ahead hides no later task', async ({ emulator }) => {
	const now = Date.now();
	const stated = readyTasks(1, now - MINUTE_MS);
	stateTasks(emulator, stated);
	const run = await TriggerRun.activated(emulator);
	const ahead: StatedTask = {
		id: 'a'.repeat(24),
		created: now + 48 * HOUR_MS,
		status: 'ready',
	};
	stated.push(ahead);
	expect(await run.polled()).toEqual([ahead.id]);
	stated.push(...readyTasks(3, now).slice(1));
	expect(await run.polled()).toHaveLength(2);
	await run.restart();
	expect(await run.polled()).toEqual([]);
});

emulatorTest('a watermark ahead of the clock is set back', async ({ emulator }) => {
	const stated = readyTasks(1, Date.now());
	stateTasks(emulator, stated);
	const run = await TriggerRun.activated(emulator);
	emulator.clockSkewMs = 0;
	run.changeState((state) => state.replaceAll(/"watermark":\d+/g, '"watermark":4000000000000'));
	await run.restart();
	stated.push(...readyTasks(3, Date.now()).slice(1));
	expect(await run.polled()).toHaveLength(2);
});

emulatorTest(
	'a list that is down does not delay the other, is asked once a poll, and loses nothing',
	async ({ emulator }) => {
		const stated: StatedTask[] = [];
		stateTasks(emulator, stated);
		const run = await TriggerRun.activated(emulator, {});
		run.pollBudgetMs = 8000;
		const back = emulator.intercept(on('GET /embed/tasks', answer(503)));
		const { id } = emulator.seedTask();
		const tasks = readyTasks(3, Date.now());
		for (const task of tasks) {
			stated.push(task);
			let came: unknown[] = [];
			// A machine that stands still may use up the time of a poll.
			for (let polls = 0; came.length === 0 && polls < 3; polls++) {
				emulator.requests.length = 0;
				came = await run.polled();
			}
			expect(came).toEqual([task.id]);
		}
		expect(askedOf(emulator).filter((asked) => asked === 'GET /embed/tasks')).toHaveLength(1);
		expect(run.errors).toEqual([]);
		back();
		expect(await run.polled()).toEqual([id]);
	},
);

emulatorTest('the state of a later version loses nothing meanwhile', async ({ emulator }) => {
	const { run, tasks } = await following(emulator, 3, {});
	run.changeState(inLaterVersion);
	finish(tasks);
	await run.restart();
	await run.poll();
	expect(run.emitted).toEqual(expect.arrayContaining(idsOf(tasks)));
});

/** The same state as a later version may store it. */
function inLaterVersion(text: string): string {
	const data = JSON.parse(text) as Record<string, { state: { lists: { v2: object } } }>;
	for (const node of Object.values(data)) {
		const { v2 } = node.state.lists;
		Object.assign(node, { state: { version: 99, places: { v2 }, handled: [] } });
	}
	return JSON.stringify(data);
}
