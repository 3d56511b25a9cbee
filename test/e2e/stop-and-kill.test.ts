import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode, INodeParameters } from 'n8n-workflow';
import { type Emulator, newTasks, startEmulator } from '../emulator';
import { slowServer } from '../engine/faults/servers';
import { sampleVideo } from '../tools/demo/video';
import { expectClips } from './n8n-fixture';
import { remove } from './n8n/folders';
import { ensureN8n, type InstalledN8n } from './n8n/install';
import { N8n } from './n8n/instance';
import { installTarball, packPackage } from './n8n/package-tarball';
import { Cleanup } from './n8n/program';
import { makeUserFolder, type UserFolder } from './n8n/session';
import type { Workflow } from './n8n/workflow';

/** What happens in a real n8n when a person presses Stop, and when n8n itself is killed. */

const NODE = 'n8n-nodes-twelvelabs.embedVideo';

const cleanup = new Cleanup();
let fixture: StopAndKillFixture;

// The first time, n8n itself is downloaded.
beforeAll(async () => {
	fixture = await StopAndKillFixture.open(cleanup);
}, 20 * 60_000);
afterAll(() => cleanup.run(), 30_000);
jest.setTimeout(90_000);

const videoUrl = (): string => `${fixture.emulator.origin}/samples/harbour-at-sunset.mp4`;

const fromUrl = () => ({ videoSource: 'url', videoUrl: videoUrl() });

test('Stop while it uploads: ended within two seconds, the upload too', async () => {
	const { slow } = fixture;
	const id = await fixture.store('Upload', [
		['Read', 'n8n-nodes-base.readWriteFile', { fileSelector: fixture.largeVideo, options: {} }],
		['Embed', NODE, { options: {} }, 'Slow'],
	]);
	const execution = await fixture.start(id);
	await until(() => slow.read() > 100_000, 'the upload');
	const { ms, status } = await fixture.stop(execution);
	expect(status).toBe('canceled');
	expect(ms).toBeLessThan(2000);
	// What was on its way is all that comes; then the connection is at its end.
	slow.hurry();
	await until(() => slow.open() === 0, 'the end of the connection');
	expect(slow.read()).toBeLessThan(12 * 1024 ** 2);
});

test('Stop while it waits: ended within two seconds, and no more polls', async () => {
	const { emulator } = fixture;
	emulator.intercept(newTasks({ never: true }));
	const options = { pollIntervalSec: 1 };
	const id = await fixture.store('Wait', [['Embed', NODE, { ...fromUrl(), options }, 'Emulator']]);
	const execution = await fixture.start(id);
	await until(() => emulator.requests.length > 2, 'the polls');
	const { ms, status } = await fixture.stop(execution);
	expect(status).toBe('canceled');
	expect(ms).toBeLessThan(2000);
	const polls = emulator.requests.length;
	await sleep(1500);
	expect(emulator.requests).toHaveLength(polls);
});

test('n8n killed while it waits: the task is collected from the list afterwards', async () => {
	const { emulator } = fixture;
	emulator.reset();
	emulator.intercept(newTasks({ processingMs: 4000 }));
	const options = { pollIntervalSec: 1 };
	const embed = await fixture.store('Kill', [
		['Embed', NODE, { ...fromUrl(), options }, 'Emulator'],
	]);
	await fixture.start(embed);
	await until(() => emulator.requests.length > 1, 'a poll');
	await fixture.crash();

	const collect = await fixture.store('Collect', [
		['List', NODE, { operation: 'listTasks', filters: { status: 'ready' } }, 'Emulator'],
		['Get', NODE, { operation: 'getEmbeddings' }, 'Emulator'],
	]);
	const taskId = [...emulator.tasks.keys()][0];
	await until(() => emulator.tasks.get(taskId ?? '')?.status === 'ready', 'the task');
	const run = await fixture.n8n.execute(collect, 'Start');
	expect(run).toMatchObject({ status: 'success', error: undefined });
	expect(run.json('List')).toMatchObject([{ task_id: taskId, status: 'ready' }]);
	await expectClips(emulator, run.json('Get'));
	expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test("the key is in no line of n8n's log", () => {
	const log = fixture.n8n.log(100_000);
	expect(log.split('\n').length).toBeGreaterThan(5);
	expect(log).not.toContain(KEY);
});

/** Unlike anything else that n8n may print. */
const KEY = 'tlk_e2e_S3CRET_0123456789';

const PADDING = 24 * 1024 ** 2;

/** One step of a workflow: its name, type and parameters. */
type Step = [name: string, type: string, parameters: INodeParameters, credential?: string];

/** An n8n that can be killed and started again on the same data, and the two APIs its nodes talk to. */
class StopAndKillFixture {
	private constructor(
		private readonly installed: InstalledN8n,
		private readonly folder: UserFolder,
		readonly emulator: Emulator,
		readonly slow: Awaited<ReturnType<typeof slowServer>>,
		/** A large video in a folder that n8n may read. */
		readonly largeVideo: string,
		public n8n: N8n,
	) {}

	static async open(cleanup: Cleanup): Promise<StopAndKillFixture> {
		const emulator = await startEmulator({ apiKey: KEY });
		cleanup.add(() => emulator.close());
		const slow = await slowServer(300 * 1024);
		cleanup.add(() => slow.close());
		const installed = await ensureN8n();
		const folder = await makeUserFolder(installed);
		cleanup.add(() => remove(folder.path));
		await installTarball(await packPackage(), folder.path);
		const files = join(folder.path, 'files');
		mkdirSync(files, { recursive: true });
		const padding = Buffer.alloc(PADDING);
		padding.writeUInt32BE(PADDING);
		padding.write('free', 4, 'latin1');
		const largeVideo = join(files, 'large.mp4');
		writeFileSync(largeVideo, Buffer.concat([readFileSync(sampleVideo), padding]));
		const n8n = await N8n.start(installed, folder.path, { fileFolders: [files] });
		const fixture = new StopAndKillFixture(installed, folder, emulator, slow, largeVideo, n8n);
		cleanup.add(() => fixture.n8n.stop());
		await n8n.rest.signIn(folder.owner);
		await n8n.importCredential({ apiKey: KEY, baseUrl: emulator.url }, 'Emulator');
		await n8n.importCredential({ apiKey: KEY, baseUrl: slow.origin }, 'Slow');
		return fixture;
	}

	/** Kills n8n as a crash would, and starts it again on what it had stored. */
	async crash(): Promise<void> {
		await this.n8n.kill();
		this.n8n = await N8n.start(this.installed, this.folder.path);
		await this.n8n.rest.signIn(this.folder.owner);
	}

	/** Stores a workflow of these steps after a manual trigger and gives its id. */
	async store(name: string, steps: Step[]): Promise<string> {
		return await this.n8n.importWorkflow(workflowOf(name, steps));
	}

	/** Starts a stored workflow and gives the execution's id at once. */
	async start(workflowId: string): Promise<string> {
		return await this.n8n.run(workflowId, 'Start');
	}

	/** Presses Stop and gives the time until the execution had ended, in milliseconds, and its status. */
	async stop(executionId: string): Promise<{ ms: number; status: string }> {
		const began = Date.now();
		await this.n8n.rest.post(`/rest/executions/${executionId}/stop`, {});
		const { status } = await this.n8n.execution(executionId, 20_000);
		return { ms: Date.now() - began, status };
	}
}

/** Waits until something is so. @throws Error after 20 s */
async function until(condition: () => boolean, what: string): Promise<void> {
	const deadline = Date.now() + 20_000;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error(`waited 20 s for ${what}`);
		await sleep(20);
	}
}

function workflowOf(name: string, steps: Step[]): Workflow {
	const all: Step[] = [['Start', 'n8n-nodes-base.manualTrigger', {}], ...steps];
	const nodes: INode[] = all.map(([stepName, type, parameters, credential], index) => ({
		id: `7b1d0c00-0000-4000-8000-00000000a${index}00`,
		name: stepName,
		type,
		typeVersion: type.endsWith('readWriteFile') ? 1.1 : 1,
		position: [index * 220, 0],
		parameters,
		...(credential !== undefined && {
			credentials: { twelveLabsApi: { id: null, name: credential } },
		}),
	}));
	const connections = Object.fromEntries(
		steps.map(([stepName], index) => [
			all[index]?.[0],
			{ main: [[{ node: stepName, type: 'main' as const, index: 0 }]] },
		]),
	);
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}
