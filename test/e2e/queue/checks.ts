import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetch, FormData, type Response } from 'undici';
import type { Emulator } from '../../emulator';
import { newTasks } from '../../emulator';
import { pollSoon, triggerWorkflow } from '../trigger-server';
import { uploadWorkflow } from '../upload-workflow';
import type { Video } from '../wait-outside';
import { makeMovie } from '../../emulator/testing/movies';
import { readExample } from '../n8n/workflow';
import { type BinaryMode, type Cluster, until } from './cluster';

/** What the checks know of each other: workflows that stay when n8n starts again. */
export type Known = {
	upload?: string;
	trigger?: string;
	triggered: number;
	parked?: { executionId: string; videos: Video[] };
};

/** An n8n in queue mode and TwelveLabs emulated. */
export type World = { cluster: Cluster; emulator: Emulator; known: Known };

const posts = ({ emulator }: World): number =>
	emulator.requests.filter(({ method }) => method === 'POST').length;

/** Sends a small video to the webhook of the published upload workflow. */
async function upload({ cluster }: World, fileName: string): Promise<Response> {
	const form = new FormData();
	const movie = makeMovie({ durationSec: 30, marker: fileName.length });
	form.append('film', new Blob([movie], { type: 'video/mp4' }), fileName);
	return await fetch(`${cluster.url}/webhook/embed`, { method: 'POST', body: form });
}

/** The newest run of a workflow that was not there before. */
async function newRun({ cluster }: World, workflowId: string, before: string[]): Promise<string> {
	return await until('run', async () =>
		(await cluster.runs(workflowId)).find((id) => !before.includes(id)),
	);
}

/** The workflow that embeds uploads, in service. */
async function publishUpload({ cluster, known }: World): Promise<string> {
	known.upload ??= await cluster.importWorkflow(uploadWorkflow({ pollIntervalSec: 1 }));
	await cluster.publish(known.upload);
	return known.upload;
}

/** Embed Video runs on a worker, which streams the file from where n8n keeps it. */
export async function embedOnWorker(world: World, mode: BinaryMode): Promise<void> {
	const { cluster, emulator } = world;
	const id = await publishUpload(world);
	const before = await cluster.runs(id);
	const response = await upload(world, `${mode}.mp4`);
	const clips: unknown = await response.json();
	assert.equal(response.status, 200, JSON.stringify(clips));
	assert.ok(Array.isArray(clips) && clips.length === 5, 'five clips of six seconds');
	const run = await cluster.execution(await newRun(world, id, before));
	assert.equal(run.status, 'success');
	assert.ok(cluster.workerOf(run.id), 'it ran on a worker');
	const [item] = run.items('Webhook');
	assert.match(String(item?.binary?.film?.id), new RegExp(`^${mode}`));
	const sent = emulator.requests.filter(({ file }) => file?.filename === `${mode}.mp4`);
	assert.equal(sent.length, 1, 'one upload');
}

/** The trigger polls in the main process; its run is on a worker, and there is one. */
export async function triggerOnce(world: World): Promise<void> {
	const { cluster, emulator, known } = world;
	const workflow = triggerWorkflow('queue', { pollTimes: pollSoon(10) });
	const id = await cluster.importWorkflow(workflow);
	known.trigger = id;
	await cluster.publish(id);
	const task = emulator.seedTask();
	await expectTriggered(world, task.id);
}

/** After a restart of all processes nothing comes again, and what finished meanwhile comes once. */
export async function triggerAfterRestart(world: World): Promise<void> {
	const { cluster, known } = world;
	assert.ok(known.trigger, 'the trigger was published');
	await cluster.published(known.trigger);
	await expectTriggered(world, String([...world.emulator.tasks.keys()].at(-1)));
}

/** One more run of the trigger's workflow, on a worker, with this task. */
async function expectTriggered({ cluster, known }: World, taskId: string): Promise<void> {
	const { trigger = '' } = known;
	const runs = await until('run of the trigger', async () => {
		const found = await cluster.runs(trigger);
		return found.length > known.triggered ? found : undefined;
	});
	await sleep(1500);
	known.triggered += 1;
	assert.equal((await cluster.runs(trigger)).length, known.triggered, 'one run more');
	const run = await cluster.execution(String(runs[0]));
	assert.deepEqual(
		run.json('Then').map((item) => item.task_id),
		[taskId],
	);
	assert.ok(cluster.workerOf(run.id), 'it ran on a worker');
}

/** A worker is killed while it waits: the list and the trigger still find the task, paid once. */
export async function workerKilled(world: World): Promise<void> {
	const { cluster, emulator } = world;
	const id = await publishUpload(world);
	emulator.intercept(newTasks({ processingMs: 6000 }, /orphan/));
	const [before, paid, tasks] = [await cluster.runs(id), posts(world), emulator.tasks.size];
	const answer = upload(world, 'orphan.mp4').catch(() => undefined);
	await until('task', () => (emulator.tasks.size > tasks ? true : undefined));
	const run = await newRun(world, id, before);
	await sleep(1000);
	const worker = await until('worker', () => cluster.workerOf(run));
	await worker.end('SIGKILL');

	const [taskId, task] = [...emulator.tasks].at(-1) ?? [];
	await until('end of the task', () => (task?.status === 'ready' ? true : undefined));
	const list = await cluster.importWorkflow(readExample('list-tasks'));
	const listed = await cluster.execute(list, 'Start');
	assert.deepEqual(listed.json('List Tasks')[0]?.task_id, taskId);
	await expectTriggered(world, String(taskId));
	assert.equal(posts(world), paid + 1, 'paid once');
	await cluster.addWorker();
	void answer;
}
