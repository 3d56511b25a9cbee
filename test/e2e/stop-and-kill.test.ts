import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
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
import { expectClips, openFixture, runToSuccess, type N8nFixture } from './n8n-fixture';
import { remove } from './n8n/folders';
import { Cleanup, until } from './n8n/program';
import { credential } from './n8n/workflow';
import { paddedVideo } from './upload';

/** What happens in a real n8n when a person presses Stop, and when n8n itself is killed. */

/** Unlike anything else that n8n may print. */
const KEY = 'tlk_e2e_S3CRET_0123456789';

const cleanup = new Cleanup();
let fixture: N8nFixture;
let folder: string;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'stop-and-kill-'));
	cleanup.add(() => remove(folder));
	fixture = await openFixture(cleanup, { emulator: { apiKey: KEY }, fileFolders: [folder] });
});
afterAll(() => cleanup.run());

/** A workflow of these steps after a manual trigger. */
const workflow = (...steps: Step[]) => workflowOf('Steps', [start, ...steps], [], true);

/** Starts a run of that workflow and returns its ID. */
const begin = async (...steps: Step[]): Promise<string> =>
	fixture.n8n.run(await fixture.n8n.importWorkflow(workflow(...steps)), START);

const embedUrl = (parameters: IDataObject): Step =>
	embedVideo({
		videoSource: 'url',
		videoUrl: `${fixture.emulator.origin}/samples/harbour-at-sunset.mp4`,
		...parameters,
	});

/** Presses Stop and returns how the execution ended. */
async function stop(executionId: string): Promise<string> {
	await fixture.n8n.rest.post(`/rest/executions/${executionId}/stop`);
	return (await fixture.n8n.execution(executionId)).status;
}

test('Stop during an upload ends it', async () => {
	const slow = await slowServer(300 * 1024);
	cleanup.add(() => slow.close());
	await fixture.n8n.importCredential({ apiKey: KEY, baseUrl: slow.origin }, 'Slow');
	const video = join(folder, 'large.mp4');
	writeFileSync(video, paddedVideo(24 * 1024 ** 2));

	const credentials = credential('twelveLabsApi', 'Slow');
	const execution = await begin(readFiles(video), { ...embedVideo({ options: {} }), credentials });
	await until('upload', () => slow.read() > 100_000);
	expect(await stop(execution)).toBe('canceled');
	// Only what was on its way still arrives; then the connection closes.
	slow.hurry();
	await until('end of the connection', () => slow.open() === 0);
	expect(slow.read()).toBeLessThan(12 * 1024 ** 2);
});

test('Stop during the wait ends the polls', async () => {
	const { emulator } = fixture;
	emulator.intercept(newTasks({ never: true }));
	const execution = await begin(embedUrl({ options: { pollIntervalSec: 1 } }));
	await until('polls', () => emulator.requests.length > 2);
	expect(await stop(execution)).toBe('canceled');
	const polls = emulator.requests.length;
	await sleep(1500);
	expect(emulator.requests).toHaveLength(polls);
});

test('after n8n was killed during the wait, the task is collected from the list', async () => {
	const { n8n, emulator } = fixture;
	emulator.reset();
	emulator.intercept(newTasks({ processingMs: 4000 }));
	await begin(embedUrl({ options: { pollIntervalSec: 1 } }));
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

test("the key is in no line of n8n's log", () => {
	const log = fixture.n8n.log(100_000);
	expect(log.split('\n').length).toBeGreaterThan(5);
	expect(log).not.toContain(KEY);
});
