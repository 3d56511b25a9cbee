import { setTimeout as sleep } from 'node:timers/promises';
import { finish, startTask } from '../engine/trigger-tasks';
import type { Execution } from './n8n/execution';
import { Cleanup } from './n8n/program';
import { pollSoon, RestartableN8n, triggerWorkflow } from './restartable-n8n';

const cleanup = new Cleanup();
let server: RestartableN8n;

beforeAll(async () => {
	server = await RestartableN8n.open(cleanup);
});
afterAll(() => cleanup.run());

const tasksOf = (runs: Execution[]): unknown[] =>
	runs.flatMap((run) => run.json('Then').map((item) => item.task_id));

/** One after the other, the story of two workflows in one n8n. */
test('the trigger in a real n8n: activation, two at once, deactivation, restarts', async () => {
	const { n8n, emulator } = server;
	emulator.seedTask();
	const early = startTask(emulator);

	const pollTimes = pollSoon(8);
	const tasks = await n8n.importWorkflow(triggerWorkflow('tasks', { pollTimes }));
	const clips = await n8n.importWorkflow(
		triggerWorkflow('all clips', {
			pollTimes,
			events: ['ready', 'failed'],
			output: 'clips',
			embeddingOption: ['visual'],
		}),
	);
	await n8n.activate(tasks);
	await n8n.activate(clips);
	finish(emulator, early);
	const failed = emulator.seedTask({ status: 'failed' });

	// One tick of the clock for both: each gets its own, once, in one execution.
	const first = [await server.triggered(tasks, 1), await server.triggered(clips, 1)];
	expect(first.map((runs) => [...new Set(tasksOf(runs))])).toEqual([
		[early.id],
		[early.id, failed.id],
	]);
	expect(first.flat().map(({ status }) => status)).toEqual(['success', 'success']);

	// A task that finishes while the workflow is off waits for it.
	await server.n8n.deactivate(tasks);
	const meanwhile = emulator.seedTask();
	await sleep(500);
	expect(await server.n8n.runs(tasks)).toHaveLength(1);
	await n8n.activate(tasks);
	expect(tasksOf(await server.triggered(tasks, 2))).toEqual([meanwhile.id, early.id]);

	// An activation without a task: nothing runs, and the cursor is stored for the restart.
	await server.n8n.deactivate(tasks);
	await n8n.activate(tasks);
	await server.end('stop');
	const off = emulator.seedTask();
	await server.start([tasks, clips]);
	expect(tasksOf(await server.triggered(tasks, 3))).toEqual([off.id, meanwhile.id, early.id]);
	const seen = new Set(tasksOf(await server.triggered(clips, 2)));
	expect(seen).toEqual(new Set([off.id, meanwhile.id, early.id, failed.id]));

	// A crash, and a workflow activated only just before it: nothing is missed, nothing comes again.
	const fresh = await server.n8n.importWorkflow(triggerWorkflow('new', { pollTimes }));
	await server.n8n.activate(fresh);
	await server.end('kill');
	const crashed = emulator.seedTask();
	await server.start([tasks, clips, fresh]);
	expect(tasksOf(await server.triggered(fresh, 1))).toEqual([crashed.id]);
	expect(tasksOf(await server.triggered(tasks, 4))).toEqual([
		crashed.id,
		off.id,
		meanwhile.id,
		early.id,
	]);
	const rows = (await server.triggered(clips, 3)).flatMap((run) => run.json('Then'));
	const all = [early, failed, meanwhile, off, crashed].map(({ id }) => id);
	expect(new Set(rows.map((row) => row.task_id))).toEqual(new Set(all));
	const ids = rows.filter(({ id }) => id !== undefined).map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
});
