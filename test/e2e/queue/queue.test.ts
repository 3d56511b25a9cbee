import { setTimeout as sleep } from 'node:timers/promises';
import { newTasks } from '../../emulator';
import { makeMovie } from '../../emulator/testing/movies';
import { openFixture, type N8nFixture } from '../n8n-fixture';
import { Cleanup, until } from '../n8n/program';
import { node, readExample, withNodes } from '../n8n/workflow';
import { pollSoon, tasksOf, triggerWorkflow } from '../trigger-workflow';
import { uploadWorkflow, videoForm } from '../upload';
import { endings, expectCollected, parked, resumed, videosOf, waitOutside } from '../wait-outside';
import { Cluster, queueSettings, startRedis } from './cluster';

/** One after the other, in a cluster that is started three times: what each of them left is still there. */

const cleanup = new Cleanup();
let fixture: N8nFixture;
let cluster: Cluster;

/** Workflows that embed uploads, and that the trigger starts. */
let uploading: string;
let polling: string;

beforeAll(async () => {
	// First what may be missing: n8n itself is a large download.
	const settings = queueSettings(await startRedis(cleanup));
	fixture = await openFixture(cleanup, { emulator: { processingMs: 1500 }, settings });
	const { n8n } = fixture;
	uploading = await n8n.importWorkflow(uploadWorkflow('embed', { pollIntervalSec: 1 }));
	cluster = new Cluster(n8n);
	cleanup.add(() => cluster.end());
});
afterAll(() => cleanup.run());

/** Sends a small video to the webhook of the upload workflow. */
async function upload(fileName: string) {
	const body = videoForm(makeMovie({ durationSec: 30, marker: fileName.length }), fileName);
	return await fixture.n8n.webhook('embed', { method: 'POST', body });
}

const runIds = async (workflowId: string): Promise<string[]> =>
	(await fixture.n8n.runs(workflowId)).map(({ id }) => id);

/** Embed Video runs on a worker, which streams the file from where n8n keeps it. */
async function embedsOnWorker(mode: string): Promise<void> {
	const { n8n, emulator } = fixture;
	const before = await runIds(uploading);
	const response = await upload(`${mode}.mp4`);
	expect(response.status).toBe(200);
	// Clips of six seconds.
	expect(await response.json()).toHaveLength(5);
	// Not the newest in n8n's list: there the run of a killed worker, which n8n shows as running, comes first.
	const id = (await runIds(uploading)).find((each) => !before.includes(each));
	const run = await n8n.execution(String(id));
	expect(run.status).toBe('success');
	expect(cluster.workerOf(run.id)).toBeDefined();
	expect(run.items('Webhook')[0]?.binary?.film?.id).toMatch(new RegExp(`^${mode}`));
	expect(emulator.requests.filter(({ file }) => file?.filename === `${mode}.mp4`)).toHaveLength(1);
}

/** The trigger has started so many runs in all, the newest on a worker and with this task. */
async function expectTriggered(count: number, taskId: string): Promise<void> {
	const runs = await until('run of the trigger', async () => {
		const found = await runIds(polling);
		return found.length >= count ? found : undefined;
	});
	await sleep(1500);
	expect(await runIds(polling)).toHaveLength(count);
	const run = await fixture.n8n.execution(String(runs[0]));
	expect(tasksOf([run])).toEqual([taskId]);
	expect(cluster.workerOf(run.id)).toBeDefined();
}

describe('with files in the database', () => {
	beforeAll(async () => {
		await cluster.restart('database');
		await fixture.n8n.activate(uploading);
	});

	test('Embed Video runs on a worker', () => embedsOnWorker('database'));

	test('the trigger starts one run, on a worker', async () => {
		const { n8n, emulator } = fixture;
		const workflow = triggerWorkflow('queue', { pollTimes: pollSoon(10) });
		polling = await n8n.importWorkflow(workflow);
		await n8n.activate(polling);
		await expectTriggered(1, emulator.seedTask().id);
	});

	test('a worker that is killed while it waits loses no task', async () => {
		const { n8n, emulator } = fixture;
		emulator.intercept(newTasks({ processingMs: 6000 }, /orphan/));
		const posts = () => emulator.requests.filter(({ method }) => method === 'POST').length;
		const [before, paid, tasks] = [await runIds(uploading), posts(), emulator.tasks.size];
		void upload('orphan.mp4').catch(() => undefined);
		await until('task', () => emulator.tasks.size > tasks);
		const run = await until('run', async () =>
			(await runIds(uploading)).find((id) => !before.includes(id)),
		);
		await sleep(1000);
		const worker = await until('worker', () => cluster.workerOf(run));
		await worker.end('SIGKILL');

		const [taskId = '', task] = [...emulator.tasks].at(-1) ?? [];
		await until('end of the task', () => task?.status === 'ready');
		const listed = await n8n.execute(readExample('list-tasks'), 'Start');
		expect(listed.json('List Tasks')[0]?.task_id).toBe(taskId);
		await expectTriggered(2, taskId);
		expect(posts()).toBe(paid + 1);
	});
});

describe('after a restart, with files on disk', () => {
	let meanwhile: string;
	beforeAll(async () => {
		await cluster.end();
		meanwhile = fixture.emulator.seedTask().id;
		await cluster.restart('filesystem');
	});

	test('the trigger starts one run for what finished meanwhile', async () => {
		await fixture.n8n.published(polling);
		await expectTriggered(3, meanwhile);
	});

	test('Embed Video runs on a worker', async () => {
		await fixture.n8n.published(uploading);
		await embedsOnWorker('filesystem');
	});

	test('a run that waits is parked in the database, and goes on after a restart; each video is paid once', async () => {
		const { n8n, emulator } = fixture;
		const videos = videosOf(emulator);
		emulator.intercept(...endings());
		// By webhook, as a run that is started by hand stays in the main process.
		const Start = node('Start', 'n8n-nodes-base.webhook', { path: 'park', options: {} });
		const webhook = { Start: { ...Start, typeVersion: 2, webhookId: 'park' } };
		const id = await n8n.importWorkflow(withNodes(waitOutside(videos), webhook));
		const before = emulator.tasks.size;
		await n8n.activate(id);
		await n8n.webhook('park');
		const runId = await until('run', async () => (await runIds(id))[0]);
		await parked(n8n, runId);
		expect(cluster.workerOf(runId)).toBeDefined();
		expect(emulator.tasks.size).toBe(before + videos.length);

		await cluster.restart('filesystem');
		const run = await resumed(n8n, runId);
		expect(cluster.workerOf(runId)).toBeDefined();
		expectCollected(run, videos);
		expect(run.runs('Create Task')).toBe(1);
		const urls = videos.map(({ url }) => url);
		const paid = emulator.requests.filter(({ fields }) => urls.includes(String(fields?.video_url)));
		expect(paid).toHaveLength(videos.length);
	});
});
