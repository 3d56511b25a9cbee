import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
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
import { sampleVideo } from '../tools/demo/video';
import { expectClips } from './n8n-fixture';
import { remove } from './n8n/folders';
import { Cleanup, until } from './n8n/program';
import { RestartableN8n } from './restartable-n8n';

/** What happens in a real n8n when a person presses Stop, and when n8n itself is killed. */

/** Unlike anything else that n8n may print. */
const KEY = 'tlk_e2e_S3CRET_0123456789';

/** Makes the video large: a box that every reader passes over. */
const PADDING = 24 * 1024 ** 2;

const cleanup = new Cleanup();
let server: RestartableN8n;
let folder: string;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'stop-and-kill-'));
	cleanup.add(() => remove(folder));
	server = await RestartableN8n.open(cleanup, { apiKey: KEY }, [folder]);
});
afterAll(() => cleanup.run());

/** Stores a workflow of these steps after a manual trigger and gives its id. */
const store = (name: string, ...steps: Step[]): Promise<string> =>
	server.n8n.importWorkflow(workflowOf(name, [start, ...steps], [], true));

const embedUrl = (parameters: IDataObject): Step =>
	embedVideo({
		videoSource: 'url',
		videoUrl: `${server.emulator.origin}/samples/harbour-at-sunset.mp4`,
		...parameters,
	});

/** Presses Stop and gives how the execution ended. */
async function stop(executionId: string): Promise<string> {
	await server.n8n.rest.post(`/rest/executions/${executionId}/stop`, {});
	return (await server.n8n.execution(executionId)).status;
}

test('Stop while it uploads: the upload is ended', async () => {
	const slow = await slowServer(300 * 1024);
	cleanup.add(() => slow.close());
	await server.n8n.importCredential({ apiKey: KEY, baseUrl: slow.origin }, 'Slow');
	const padding = Buffer.alloc(PADDING);
	padding.writeUInt32BE(PADDING);
	padding.write('free', 4, 'latin1');
	const video = join(folder, 'large.mp4');
	writeFileSync(video, Buffer.concat([readFileSync(sampleVideo), padding]));

	const twelveLabsApi = { id: null, name: 'Slow' };
	const upload = { ...embedVideo({ options: {} }), credentials: { twelveLabsApi } };
	const id = await store('Upload', readFiles(video), upload);
	const execution = await server.n8n.run(id, START);
	await until('upload', () => slow.read() > 100_000);
	expect(await stop(execution)).toBe('canceled');
	// What was on its way is all that comes; then the connection is at its end.
	slow.hurry();
	await until('end of the connection', () => slow.open() === 0);
	expect(slow.read()).toBeLessThan(12 * 1024 ** 2);
});

test('Stop while it waits: no more polls', async () => {
	const { emulator, n8n } = server;
	emulator.intercept(newTasks({ never: true }));
	const id = await store('Wait', embedUrl({ options: { pollIntervalSec: 1 } }));
	const execution = await n8n.run(id, START);
	await until('polls', () => emulator.requests.length > 2);
	expect(await stop(execution)).toBe('canceled');
	const polls = emulator.requests.length;
	await sleep(1500);
	expect(emulator.requests).toHaveLength(polls);
});

test('n8n killed while it waits: the task is collected from the list afterwards', async () => {
	const { emulator } = server;
	emulator.reset();
	emulator.intercept(newTasks({ processingMs: 4000 }));
	const id = await store('Kill', embedUrl({ options: { pollIntervalSec: 1 } }));
	await server.n8n.run(id, START);
	await until('poll', () => emulator.requests.length > 1);
	await server.end('kill');
	await server.start();

	const collect = await store(
		'Collect',
		embedVideo({ operation: 'listTasks', filters: { status: 'ready' } }, 'List'),
		embedVideo({ operation: 'getEmbeddings' }, 'Get'),
	);
	const [taskId = ''] = emulator.tasks.keys();
	await until('end of the task', () => emulator.tasks.get(taskId)?.status === 'ready');
	const run = await server.n8n.execute(collect, START);
	expect(run).toMatchObject({ status: 'success', error: undefined });
	expect(run.json('List')).toMatchObject([{ task_id: taskId, status: 'ready' }]);
	await expectClips(emulator, run.json('Get'));
	expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test("the key is in no line of n8n's log", () => {
	const log = server.n8n.log(100_000);
	expect(log.split('\n').length).toBeGreaterThan(5);
	expect(log).not.toContain(KEY);
});
