import type { INode } from 'n8n-workflow';
import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator';
import type { Execution } from './n8n/execution';
import { remove } from './n8n/folders';
import { ensureN8n, type InstalledN8n } from './n8n/install';
import { N8n } from './n8n/instance';
import { installTarball, packPackage } from './n8n/package-tarball';
import type { Cleanup } from './n8n/program';
import { makeUserFolder, type UserFolder } from './n8n/session';
import type { Workflow } from './n8n/workflow';

/** A real n8n that can be stopped, killed and started again on the same data, and TwelveLabs emulated. */
export class RestartableN8n {
	private constructor(
		readonly emulator: Emulator,
		private readonly installed: InstalledN8n,
		private readonly folder: UserFolder,
		private readonly fileFolders: string[],
		private running: N8n,
	) {}

	/** Starts both, with the packed package and a credential for the emulator. */
	static async open(
		cleanup: Cleanup,
		options: EmulatorOptions = {},
		fileFolders: string[] = [],
	): Promise<RestartableN8n> {
		const emulator = await startEmulator({ processingMs: 300, ...options });
		cleanup.add(() => emulator.close());
		const installed = await ensureN8n();
		const folder = await makeUserFolder(installed);
		cleanup.add(() => remove(folder.path));
		await installTarball(await packPackage(), folder.path);
		const n8n = await N8n.start(installed, folder.path, { fileFolders });
		const server = new RestartableN8n(emulator, installed, folder, fileFolders, n8n);
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
		this.running = await N8n.start(this.installed, this.folder.path, {
			fileFolders: this.fileFolders,
			settings,
		});
		await this.n8n.rest.signIn(this.folder.owner);
		for (const id of active) await this.n8n.published(id);
	}

	/** Waits until a workflow was run by its trigger `count` times in all; gives those runs, the newest first. */
	async triggered(workflowId: string, count: number, longestMs?: number): Promise<Execution[]> {
		const runsOfTrigger = async () => {
			const runs = (await this.n8n.runs(workflowId)).filter(({ mode }) => mode === 'trigger');
			return runs.length >= count ? runs : undefined;
		};
		const what = `${count} runs of workflow ${workflowId}`;
		const own = await this.n8n.until(what, runsOfTrigger, longestMs);
		return await Promise.all(own.map(({ id }) => this.n8n.execution(id)));
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
