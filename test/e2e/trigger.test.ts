import { setTimeout as sleep } from 'node:timers/promises';
import { finish, startTask } from '../engine/trigger-tasks';
import { inN8n, useN8n } from './n8n-fixture';
import { pollSoon, tasksOf, triggeredRuns, triggerWorkflow } from './trigger-workflow';

useN8n();

/** Activation, two triggers at once, deactivation and restarts: the story of two workflows in one n8n. */
inN8n('no task is missed or repeated', async ({ n8n, emulator }) => {
	const tasksBy = async (id: string, runs: number) => tasksOf(await triggeredRuns(n8n, id, runs));
	const restart = async (how: 'stop' | 'kill', active: string[]) => {
		await n8n[how]();
		const meanwhile = emulator.seedTask();
		await n8n.start();
		for (const id of active) await n8n.published(id);
		return meanwhile;
	};
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

	// Both poll at the same second: each gets its own tasks, once, in one execution.
	const first = [await triggeredRuns(n8n, tasks, 1), await triggeredRuns(n8n, clips, 1)];
	expect(first.map((runs) => [...new Set(tasksOf(runs))])).toEqual([
		[early.id],
		[early.id, failed.id],
	]);
	expect(first.flat().map(({ status }) => status)).toEqual(['success', 'success']);

	// A task that finishes while the workflow is inactive waits for it.
	await n8n.deactivate(tasks);
	const meanwhile = emulator.seedTask();
	await sleep(500);
	expect(await n8n.runs(tasks)).toHaveLength(1);
	await n8n.activate(tasks);
	expect(await tasksBy(tasks, 2)).toEqual([meanwhile.id, early.id]);

	// An activation without a task: nothing runs, and the cursor is stored for the restart.
	await n8n.deactivate(tasks);
	await n8n.activate(tasks);
	const off = await restart('stop', [tasks, clips]);
	expect(await tasksBy(tasks, 3)).toEqual([off.id, meanwhile.id, early.id]);
	expect(new Set(await tasksBy(clips, 2))).toEqual(
		new Set([off.id, meanwhile.id, early.id, failed.id]),
	);

	// A crash just after a workflow was activated: nothing is missed or repeated.
	const fresh = await n8n.importWorkflow(triggerWorkflow('new', { pollTimes }));
	await n8n.activate(fresh);
	const crashed = await restart('kill', [tasks, clips, fresh]);
	expect(await tasksBy(fresh, 1)).toEqual([crashed.id]);
	expect(await tasksBy(tasks, 4)).toEqual([crashed.id, off.id, meanwhile.id, early.id]);
	const rows = (await triggeredRuns(n8n, clips, 3)).flatMap((run) => run.json('Then'));
	const all = [early, failed, meanwhile, off, crashed].map(({ id }) => id);
	expect(new Set(rows.map((row) => row.task_id))).toEqual(new Set(all));
	const ids = rows.filter(({ id }) => id !== undefined).map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
});
