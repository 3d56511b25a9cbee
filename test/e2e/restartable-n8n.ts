import type { INode } from 'n8n-workflow';
import { type Emulator, startEmulator } from '../emulator';
import type { Execution } from './n8n/execution';
import { remove } from './n8n/folders';
import { ensureN8n, type InstalledN8n } from './n8n/install';
import { N8n } from './n8n/instance';
import { installTarball, packPackage } from './n8n/package-tarball';
import { type Cleanup, until } from './n8n/program';
import { makeUserFolder, type UserFolder } from './n8n/session';
import type { Workflow } from './n8n/workflow';

/** A run as n8n's list of executions shows it. */
type ListedRun = { id: string; status: string; mode: string };

const isRun = (value: unknown): value is ListedRun =>
	typeof value === 'object' && value !== null && 'id' in value && 'status' in value;

/** A real n8n that can be stopped, killed and started again on the same data, and TwelveLabs emulated. */
export class RestartableN8n {
	private constructor(
		readonly emulator: Emulator,
		private readonly installed: InstalledN8n,
		private readonly folder: UserFolder,
		private running: N8n,
	) {}

	/** Starts both, with the packed package and a credential for the emulator. */
	static async open(cleanup: Cleanup, samplesDir?: string): Promise<RestartableN8n> {
		const emulator = await startEmulator({ processingMs: 300, samplesDir });
		cleanup.add(() => emulator.close());
		const installed = await ensureN8n();
		const folder = await makeUserFolder(installed);
		cleanup.add(() => remove(folder.path));
		await installTarball(await packPackage(), folder.path);
		const server = new RestartableN8n(
			emulator,
			installed,
			folder,
			await N8n.start(installed, folder.path),
		);
		cleanup.add(() => server.running.kill());
		await server.n8n.rest.signIn(folder.owner);
		await server.n8n.importCredential({ apiKey: emulator.apiKey, baseUrl: emulator.url });
		return server;
	}

	/** The n8n that runs now. */
	get n8n(): N8n {
		return this.running;
	}

	/** Ends n8n: `stop` as an administrator would, `kill` as a crash does. */
	async end(how: 'stop' | 'kill'): Promise<void> {
		await this.running[how]();
	}

	/**
	 * Starts n8n again; returns when its published workflows are active.
	 * @param settings more of them for its environment
	 */
	async start(active: readonly string[] = [], settings?: NodeJS.ProcessEnv): Promise<void> {
		this.running = await N8n.start(this.installed, this.folder.path, { settings });
		await this.n8n.rest.signIn(this.folder.owner);
		for (const id of active) await this.published(id);
	}

	/** Takes a workflow out of service. */
	async deactivate(id: string): Promise<void> {
		await this.n8n.rest.post(`/rest/workflows/${id}/deactivate`, {});
	}

	/** The runs of a workflow, the newest first. */
	async runs(workflowId: string): Promise<ListedRun[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const answer = await this.n8n.rest.get(`/rest/executions?limit=100&filter=${filter}`);
		const list: unknown = Object(answer).results;
		return Array.isArray(list) ? list.filter(isRun) : [];
	}

	/** Waits until a workflow was run by its trigger `count` times in all; gives those runs, the newest first. */
	async triggered(workflowId: string, count: number, timeoutMs = 90_000): Promise<Execution[]> {
		const own = await this.until(
			`${count} runs of workflow ${workflowId}`,
			async () => {
				const runs = (await this.runs(workflowId)).filter(({ mode }) => mode === 'trigger');
				return runs.length >= count ? runs : undefined;
			},
			timeoutMs,
		);
		return await Promise.all(own.map(({ id }) => this.n8n.execution(id)));
	}

	/** Asks again and again until there is an answer. */
	async until<T>(
		what: string,
		ask: () => Promise<T | undefined> | T | undefined,
		timeoutMs = 60_000,
	): Promise<T> {
		return await until(what, ask, timeoutMs, () => this.n8n.log());
	}

	private async published(id: string): Promise<void> {
		await this.until(`activation of ${id}`, async () =>
			(await this.n8n.isPublished(id)) ? true : undefined,
		);
	}
}

/** Poll times of once a minute, the first in about as many seconds; n8n refuses more often. */
export function pollSoon(seconds: number): INode['parameters'] {
	const second = (new Date().getSeconds() + seconds) % 60;
	return { item: [{ mode: 'custom', cronExpression: `${second} * * * * *` }] };
}

/** A workflow of the trigger alone. */
export const triggerWorkflow = (name: string, parameters: INode['parameters']): Workflow => ({
	name,
	nodes: [
		{
			id: `7b1d0c00-0000-4000-8000-0000000029${String(name.length).padStart(2, '0')}`,
			name: 'Task Finished',
			type: 'n8n-nodes-twelvelabs.embedVideoTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: { options: {}, ...parameters },
			credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
		},
		{
			id: '7b1d0c00-0000-4000-8000-000000002999',
			name: 'Then',
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: [220, 0],
			parameters: {},
		},
	],
	connections: { 'Task Finished': { main: [[{ node: 'Then', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});
