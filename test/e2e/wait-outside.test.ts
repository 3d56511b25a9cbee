import { expectClips } from './n8n-fixture';
import { Cleanup } from './n8n/program';
import { RestartableN8n } from './restartable-n8n';
import { collected, endings, videosOf, waitOutside } from './wait-outside';

/** The loop of examples/wait-outside.json, in an n8n that is killed while the run is parked. */

const cleanup = new Cleanup();
let server: RestartableN8n;

beforeAll(async () => {
	server = await RestartableN8n.open(cleanup);
});
afterAll(() => cleanup.run());

test('n8n is killed while it waits: all clips come, each video is paid once', async () => {
	const { emulator } = server;
	const videos = videosOf(emulator);
	emulator.intercept(...endings());
	const workflowId = await server.n8n.importWorkflow(waitOutside(videos));
	const started = await server.n8n.rest.post(`/rest/workflows/${workflowId}/run`, {
		triggerToStartFrom: { name: 'Start' },
	});
	const executionId = String(Object(started).executionId);
	await server.n8n.until('parked run', async () => {
		const stored = await server.n8n.rest.get(`/rest/executions/${executionId}`);
		return Object(stored).status === 'waiting';
	});
	const looks = emulator.requests.length;

	await server.end('kill');
	await server.start();
	// While n8n looks for what its crash cut off, it says of a parked run too that it crashed.
	await server.n8n.until('end of the parked run', async () => {
		const { status } = Object(await server.n8n.stored(executionId)) as { status?: string };
		return status === 'error' || status === 'success';
	});
	const run = await server.n8n.execution(executionId);
	expect(emulator.requests.length).toBeGreaterThan(looks);

	// What was ready went on at once; the rest in its order, each of its own video.
	expect(collected(run, videos)).toEqual({
		titles: [3, 1, 4].map((n) => videos[n]?.title),
		wrong: [],
	});
	for (const { url } of [3, 1, 4].map((n) => videos[n] ?? { url: '' })) {
		await expectClips(
			emulator,
			run.json('Clips').filter(({ video_id }) => video_id === url),
		);
	}
	expect(run.json('Failed')).toMatchObject([{ status: 'failed', input_url: videos[2]?.url }]);
	expect(run.runs('Get Embeddings')).toBe(2);
	expect(run.runs('Wait')).toBe(1);

	// The rounds have an end, which tells what is left.
	const [never] = run.json('Create Task').filter(({ input_url }) => input_url === videos[0]?.url);
	expect(run).toMatchObject({ status: 'error', error: { node: 'Not Ready in Time' } });
	expect(run.error?.message).toContain(`Not ready yet (1): ${never?.task_id}.`);

	const creations = emulator.requests.filter(({ method }) => method === 'POST');
	expect(creations).toHaveLength(videos.length);
	expect(emulator.tasks.size).toBe(videos.length);
});
