import assert from 'node:assert/strict';
import { collected, videosOf, waitOutside } from '../e2e/wait-outside';
import { field } from '../n8n/field';
import type { World } from './checks';
import { until } from './cluster';

/** The loop of examples/wait-outside.json begins; it ends in the n8n that is started next. */
export async function park(world: World): Promise<void> {
	const { cluster, emulator, known } = world;
	const videos = videosOf(emulator);
	const id = await cluster.importWorkflow(waitOutside(videos));
	const before = emulator.tasks.size;
	const run = await cluster.rest.post(`/rest/workflows/${id}/run`, {
		triggerToStartFrom: { name: 'Start' },
	});
	const executionId = String(field(run, 'executionId'));
	await until('parked run', async () => {
		const stored = await cluster.rest.get(`/rest/executions/${executionId}`);
		return field(stored, 'status') === 'waiting' ? true : undefined;
	});
	assert.ok(cluster.workerOf(executionId), 'it ran on a worker');
	assert.equal(emulator.tasks.size, before + videos.length);
	known.parked = { executionId, videos };
	emulator.outcomes.clear();
}

/** All processes were ended meanwhile: a worker of the new ones takes the run up, and pays nothing. */
export async function resume({ cluster, emulator, known }: World): Promise<void> {
	assert.ok(known.parked, 'a run was parked');
	const { executionId, videos } = known.parked;
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
