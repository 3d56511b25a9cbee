import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newTasks } from '../emulator';
import { slowServer } from '../engine/faults/servers';
import {
	embedVideo,
	readFiles,
	START,
	start,
	workflowOf,
	type Step,
} from '../tools/bench/workflow';
import { expectClips, inN8n, runToSuccess, useN8n, type N8nFixture } from './n8n-fixture';
import { until } from './n8n/program';
import { credential } from './n8n/workflow';
import { paddedVideo } from './upload';

/** What happens in a real n8n when a person presses Stop, and when n8n itself is killed. */

/** Unlike anything else that n8n may print. */
const KEY = 'tlk_e2e_S3CRET_0123456789';

useN8n({ emulator: { apiKey: KEY } });

/** A workflow of these steps after a manual trigger. */
const workflow = (...steps: Step[]) => workflowOf('Steps', [start, ...steps], [], true);

/** Starts a run of that workflow and returns its ID. */
const begin = async ({ n8n }: N8nFixture, ...steps: Step[]): Promise<string> =>
	n8n.run(await n8n.importWorkflow(workflow(...steps)), START);

/** Embeds the sample by its URL, with a poll every second. */
const embedUrl = ({ emulator }: N8nFixture): Step =>
	embedVideo({
		videoSource: 'url',
		videoUrl: `${emulator.origin}/samples/harbour-at-sunset.mp4`,
		options: { pollIntervalSec: 1 },
	});

/** Presses Stop and expects that the run ends with it. */
async function stop({ n8n }: N8nFixture, runId: string): Promise<void> {
	await n8n.rest.post(`/rest/executions/${runId}/stop`);
	expect((await n8n.execution(runId)).status).toBe('canceled');
}

inN8n('Stop during an upload ends it', async (fixture) => {
	const { n8n, files, cleanup } = fixture;
	const slow = await slowServer(300 * 1024);
	cleanup.add(() => slow.close());
	await n8n.importCredential({ apiKey: KEY, baseUrl: slow.origin }, 'Slow');
	const video = join(files, 'large.mp4');
	writeFileSync(video, paddedVideo(24 * 1024 ** 2));

	const credentials = credential('twelveLabsApi', 'Slow');
	const embed = { ...embedVideo({ options: {} }), credentials };
	const runId = await begin(fixture, readFiles(video), embed);
	await until('upload', () => slow.read() > 100_000);
	await stop(fixture, runId);
	// Only what was on its way still arrives; then the connection closes.
	slow.hurry();
	await until('end of the connection', () => slow.open() === 0);
	expect(slow.read()).toBeLessThan(12 * 1024 ** 2);
});

inN8n('Stop during the wait ends the polls', async (fixture) => {
	const { emulator } = fixture;
	emulator.intercept(newTasks({ never: true }));
	const runId = await begin(fixture, embedUrl(fixture));
	await until('polls', () => emulator.requests.length > 2);
	await stop(fixture, runId);
	const polls = emulator.requests.length;
	await sleep(1500);
	expect(emulator.requests).toHaveLength(polls);
});

inN8n('after n8n was killed during the wait, the list has the task', async (fixture) => {
	const { n8n, emulator } = fixture;
	emulator.intercept(newTasks({ processingMs: 4000 }));
	await begin(fixture, embedUrl(fixture));
	await until('poll', () => emulator.requests.length > 1);
	await n8n.kill();
	await n8n.start();

	const collect = workflow(
		embedVideo({ operation: 'listTasks', filters: { status: 'ready' } }, 'List'),
		embedVideo({ operation: 'getEmbeddings' }, 'Get'),
	);
	const [taskId = ''] = emulator.tasks.keys();
	await until('end of the task', () => emulator.tasks.get(taskId)?.status === 'ready');
	const run = await runToSuccess(fixture, collect, START);
	expect(run.json('List')).toMatchObject([{ task_id: taskId, status: 'ready' }]);
	await expectClips(emulator, run.json('Get'));
	expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

inN8n("the key is in no line of n8n's log", async ({ n8n }) => {
	const log = n8n.log(100_000);
	expect(log.split('\n').length).toBeGreaterThan(5);
	expect(log).not.toContain(KEY);
});
