import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetch, FormData, type Response } from 'undici';
import { type Emulator, newTasks } from '../../emulator';
import { makeMovie } from '../../emulator/testing/movies';
import { field } from '../n8n/program';
import { readExample, type Workflow } from '../n8n/workflow';
import { pollSoon, triggerWorkflow } from '../restartable-n8n';
import { uploadWorkflow } from '../upload';
import { collected, endings, type Video, videosOf, waitOutside } from '../wait-outside';
import { until } from '../n8n/program';
import type { BinaryMode, Cluster } from './cluster';

/** What the checks know of each other: workflows that stay when n8n starts again. */
export type SharedState = {
	upload?: string;
	trigger?: string;
	triggered: number;
	parked?: { executionId: string; videos: Video[] };
};

/** An n8n in queue mode and TwelveLabs emulated. */
export type QueueFixture = { cluster: Cluster; emulator: Emulator; shared: SharedState };

const posts = ({ emulator }: QueueFixture): number =>
	emulator.requests.filter(({ method }) => method === 'POST').length;

/** Sends a small video to the webhook of the published upload workflow. */
async function upload({ cluster }: QueueFixture, fileName: string): Promise<Response> {
	const form = new FormData();
	const movie = makeMovie({ durationSec: 30, marker: fileName.length });
	form.append('film', new Blob([movie], { type: 'video/mp4' }), fileName);
	return await fetch(`${cluster.n8n.url}/webhook/embed`, { method: 'POST', body: form });
}

/** IDs of a workflow's runs, the newest first. */
const runIds = async ({ n8n }: Cluster, workflowId: string): Promise<string[]> =>
	(await n8n.runs(workflowId)).map(({ id }) => id);

/** The newest run of a workflow that was not there before. */
async function newRun(
	{ cluster }: QueueFixture,
	workflowId: string,
	before: string[],
): Promise<string> {
	return await until('run', async () =>
		(await runIds(cluster, workflowId)).find((id) => !before.includes(id)),
	);
}

/** The workflow that embeds uploads, in service. */
async function publishUpload({ cluster, shared }: QueueFixture): Promise<string> {
	shared.upload ??= await cluster.n8n.importWorkflow(uploadWorkflow({ pollIntervalSec: 1 }));
	await cluster.n8n.activate(shared.upload);
	return shared.upload;
}

/** Embed Video runs on a worker, which streams the file from where n8n keeps it. */
export async function embedOnWorker(fixture: QueueFixture, mode: BinaryMode): Promise<void> {
	const { cluster, emulator } = fixture;
	const id = await publishUpload(fixture);
	const before = await runIds(cluster, id);
	const response = await upload(fixture, `${mode}.mp4`);
	const clips: unknown = await response.json();
	assert.equal(response.status, 200, JSON.stringify(clips));
	assert.ok(Array.isArray(clips) && clips.length === 5, 'five clips of six seconds');
	const run = await cluster.n8n.execution(await newRun(fixture, id, before));
	assert.equal(run.status, 'success');
	assert.ok(cluster.workerOf(run.id), 'it ran on a worker');
	const [item] = run.items('Webhook');
	assert.match(String(item?.binary?.film?.id), new RegExp(`^${mode}`));
	const sent = emulator.requests.filter(({ file }) => file?.filename === `${mode}.mp4`);
	assert.equal(sent.length, 1, 'one upload');
}

/** The trigger polls in the main process; its run is on a worker, and there is one. */
export async function triggerOnce(fixture: QueueFixture): Promise<void> {
	const { cluster, emulator, shared } = fixture;
	const workflow = triggerWorkflow('queue', { pollTimes: pollSoon(10) });
	const id = await cluster.n8n.importWorkflow(workflow);
	shared.trigger = id;
	await cluster.n8n.activate(id);
	const task = emulator.seedTask();
	await expectTriggered(fixture, task.id);
}

/** After a restart of all processes nothing comes again, and what finished meanwhile comes once. */
export async function triggerAfterRestart(fixture: QueueFixture): Promise<void> {
	const { cluster, shared } = fixture;
	assert.ok(shared.trigger, 'the trigger was published');
	await cluster.n8n.published(shared.trigger);
	await expectTriggered(fixture, String([...fixture.emulator.tasks.keys()].at(-1)));
}

/** One more run of the trigger's workflow, on a worker, with this task. */
async function expectTriggered({ cluster, shared }: QueueFixture, taskId: string): Promise<void> {
	const { trigger = '' } = shared;
	const runs = await until('run of the trigger', async () => {
		const found = await runIds(cluster, trigger);
		return found.length > shared.triggered ? found : undefined;
	});
	await sleep(1500);
	shared.triggered += 1;
	assert.equal((await runIds(cluster, trigger)).length, shared.triggered, 'one run more');
	const run = await cluster.n8n.execution(String(runs[0]));
	assert.deepEqual(
		run.json('Then').map((item) => item.task_id),
		[taskId],
	);
	assert.ok(cluster.workerOf(run.id), 'it ran on a worker');
}

/** A worker is killed while it waits: the list and the trigger still find the task, paid once. */
export async function workerKilled(fixture: QueueFixture): Promise<void> {
	const { cluster, emulator } = fixture;
	const id = await publishUpload(fixture);
	emulator.intercept(newTasks({ processingMs: 6000 }, /orphan/));
	const [before, paid, tasks] = [await runIds(cluster, id), posts(fixture), emulator.tasks.size];
	const answer = upload(fixture, 'orphan.mp4').catch(() => undefined);
	await until('task', () => emulator.tasks.size > tasks);
	const run = await newRun(fixture, id, before);
	await sleep(1000);
	const worker = await until('worker', () => cluster.workerOf(run));
	await worker.end('SIGKILL');

	const [taskId, task] = [...emulator.tasks].at(-1) ?? [];
	await until('end of the task', () => task?.status === 'ready');
	const list = await cluster.n8n.importWorkflow(readExample('list-tasks'));
	const listed = await cluster.n8n.execute(list, 'Start');
	assert.deepEqual(listed.json('List Tasks')[0]?.task_id, taskId);
	await expectTriggered(fixture, String(taskId));
	assert.equal(posts(fixture), paid + 1, 'paid once');
	await cluster.addWorker();
	void answer;
}

/** The workflow begun by a webhook: what a person starts by hand runs in the main process. */
const byWebhook = (workflow: Workflow): Workflow => ({
	...workflow,
	nodes: workflow.nodes.map((node) =>
		node.name === 'Start'
			? {
					...node,
					type: 'n8n-nodes-base.webhook',
					typeVersion: 2,
					webhookId: '7b1d0c00-0000-4000-8000-000000001798',
					parameters: { path: 'park', options: {} },
				}
			: node,
	),
});

/** The loop of examples/wait-outside.json begins; it ends in the n8n that is started next. */
export async function park(fixture: QueueFixture): Promise<void> {
	const { cluster, emulator, shared } = fixture;
	const videos = videosOf(emulator);
	const forget = emulator.intercept(...endings());
	const id = await cluster.n8n.importWorkflow(byWebhook(waitOutside(videos)));
	const before = emulator.tasks.size;
	await cluster.n8n.activate(id);
	await fetch(`${cluster.n8n.url}/webhook/park`);
	const executionId = await until('run', async () => (await runIds(cluster, id))[0]);
	await until('parked run', async () => {
		const stored = await cluster.n8n.rest.get(`/rest/executions/${executionId}`);
		return field(stored, 'status') === 'waiting';
	});
	assert.ok(cluster.workerOf(executionId), 'it ran on a worker');
	assert.equal(emulator.tasks.size, before + videos.length);
	shared.parked = { executionId, videos };
	forget();
}

/** All processes were ended meanwhile: a worker of the new ones takes the run up, and pays nothing. */
export async function resume({ cluster, emulator, shared }: QueueFixture): Promise<void> {
	assert.ok(shared.parked, 'a run was parked');
	const { executionId, videos } = shared.parked;
	// While n8n looks for what its end cut off, it says of a parked run too that it crashed.
	await until('end of the parked run', async () => {
		const stored = await cluster.n8n.rest.get(`/rest/executions/${executionId}`);
		return ['error', 'success'].includes(String(field(stored, 'status')));
	});
	const run = await cluster.n8n.execution(executionId);
	assert.ok(cluster.workerOf(executionId), 'it went on on a new worker');
	const titles = [3, 1, 4].map((n) => videos[n]?.title);
	assert.deepEqual(collected(run, videos), { titles, wrong: [] });
	assert.equal(run.runs('Create Task'), 1);
	assert.equal(run.error?.node, 'Not Ready in Time');
	const urls = videos.map(({ url }) => url);
	const paid = emulator.requests.filter(({ fields }) => urls.includes(String(fields?.video_url)));
	assert.equal(paid.length, videos.length, 'each video paid once');
}
