import { expectClips, openFixture, type N8nFixture } from './n8n-fixture';
import { Cleanup } from './n8n/program';
import { collected, endings, videosOf, waitOutside } from './wait-outside';

/** The loop of examples/wait-outside.json, in an n8n that is killed while the run is parked. */

const cleanup = new Cleanup();
let fixture: N8nFixture;

beforeAll(async () => {
	fixture = await openFixture(cleanup);
});
afterAll(() => cleanup.run());

test('n8n is killed while it waits: all clips come, each video is paid once', async () => {
	const { n8n, emulator } = fixture;
	const videos = videosOf(emulator);
	emulator.intercept(...endings());
	const workflowId = await n8n.importWorkflow(waitOutside(videos));
	const executionId = await n8n.run(workflowId, 'Start');
	const status = async () => (Object(await n8n.stored(executionId)) as { status?: string }).status;
	await n8n.until('parked run', async () => (await status()) === 'waiting');
	const looks = emulator.requests.length;

	await n8n.kill();
	await n8n.start();
	// While n8n recovers from its crash, it reports a parked run as crashed too.
	await n8n.until('end of the parked run', async () =>
		/^(error|success)$/.test((await status()) ?? ''),
	);
	const run = await n8n.execution(executionId);
	expect(emulator.requests.length).toBeGreaterThan(looks);

	// What was ready went on at once; the rest in its order, each with its own video.
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

	// The number of rounds is limited; the error says what is left.
	const [never] = run.json('Create Task').filter(({ input_url }) => input_url === videos[0]?.url);
	expect(run).toMatchObject({ status: 'error', error: { node: 'Not Ready in Time' } });
	expect(run.error?.message).toContain(`Not ready yet (1): ${never?.task_id}.`);

	const creations = emulator.requests.filter(({ method }) => method === 'POST');
	expect(creations).toHaveLength(videos.length);
	expect(emulator.tasks.size).toBe(videos.length);
});
