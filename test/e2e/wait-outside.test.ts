import { expectClips, inN8n, useN8n } from './n8n-fixture';
import {
	endings,
	expectCollected,
	parked,
	READY,
	resumed,
	videosOf,
	waitOutside,
} from './wait-outside';

useN8n();

/** The loop of examples/wait-outside.json. */
inN8n('n8n is killed while it waits: all clips come, each paid once', async ({ n8n, emulator }) => {
	const videos = videosOf(emulator);
	emulator.intercept(...endings());
	const runId = await n8n.run(await n8n.importWorkflow(waitOutside(videos)), 'Start');
	await parked(n8n, runId);
	const looks = emulator.requests.length;

	await n8n.kill();
	await n8n.start();
	const run = await resumed(n8n, runId);
	expect(emulator.requests.length).toBeGreaterThan(looks);

	// What was ready went on at once; the rest in its order, each with its own video.
	expectCollected(run, videos);
	for (const at of READY) {
		const ofVideo = run.json('Clips').filter(({ video_id }) => video_id === videos[at]?.url);
		await expectClips(emulator, ofVideo);
	}
	expect(run.json('Failed')).toMatchObject([{ status: 'failed', input_url: videos[2]?.url }]);
	expect(run.runs('Get Embeddings')).toBe(2);
	expect(run.runs('Wait')).toBe(1);

	// The number of rounds is limited; the error says what is left.
	const [never] = run.json('Create Task').filter(({ input_url }) => input_url === videos[0]?.url);
	expect(run.error?.message).toContain(`Not ready yet (1): ${never?.task_id}.`);

	const creations = emulator.requests.filter(({ method }) => method === 'POST');
	expect(creations).toHaveLength(videos.length);
	expect(emulator.tasks.size).toBe(videos.length);
});
