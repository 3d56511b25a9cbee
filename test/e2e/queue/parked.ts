import assert from 'node:assert/strict';
import { fetch } from 'undici';
import { collected, endings, videosOf, waitOutside } from '../wait-outside';
import { field } from '../n8n/program';
import type { Workflow } from '../n8n/workflow';
import type { World } from './checks';
import { until } from './cluster';

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
export async function park(world: World): Promise<void> {
	const { cluster, emulator, known } = world;
	const videos = videosOf(emulator);
	const forget = emulator.intercept(...endings());
	const id = await cluster.importWorkflow(byWebhook(waitOutside(videos)));
	const before = emulator.tasks.size;
	await cluster.publish(id);
	await fetch(`${cluster.url}/webhook/park`);
	const executionId = await until('run', async () => (await cluster.runs(id))[0]);
	await until('parked run', async () => {
		const stored = await cluster.rest.get(`/rest/executions/${executionId}`);
		return field(stored, 'status') === 'waiting' ? true : undefined;
	});
	assert.ok(cluster.workerOf(executionId), 'it ran on a worker');
	assert.equal(emulator.tasks.size, before + videos.length);
	known.parked = { executionId, videos };
	forget();
}

/** All processes were ended meanwhile: a worker of the new ones takes the run up, and pays nothing. */
export async function resume({ cluster, emulator, known }: World): Promise<void> {
	assert.ok(known.parked, 'a run was parked');
	const { executionId, videos } = known.parked;
	// While n8n looks for what its end cut off, it says of a parked run too that it crashed.
	await until('end of the parked run', async () => {
		const stored = await cluster.rest.get(`/rest/executions/${executionId}`);
		return ['error', 'success'].includes(String(field(stored, 'status'))) ? true : undefined;
	});
	const run = await cluster.execution(executionId);
	assert.ok(cluster.workerOf(executionId), 'it went on on a new worker');
	const titles = [3, 1, 4].map((n) => videos[n]?.title);
	assert.deepEqual(collected(run, videos), { titles, wrong: [] });
	assert.equal(run.runs('Create Task'), 1);
	assert.equal(run.error?.node, 'Not Ready in Time');
	const urls = videos.map(({ url }) => url);
	const paid = emulator.requests.filter(({ fields }) => urls.includes(String(fields?.video_url)));
	assert.equal(paid.length, videos.length, 'each video paid once');
}
