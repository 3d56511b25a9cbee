import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { fetch, type RequestInit, type Response } from 'undici';
import { dockerStart } from './docker';
import { environment } from './environment';
import { ENDED, parseExecution, type Execution } from './execution';
import { field } from './field';
import type { InstalledN8n } from './install';
import { freePorts } from './ports';
import { Rest } from './rest';
import type { Workflow } from './workflow';

const credentialType = 'twelveLabsApi';
const startTimeoutMs = 180_000;
const publishTimeoutMs = 60_000;

/** How to start an n8n. */
export type StartOptions = {
	/** Folders that the Read/Write Files node may open. */
	fileFolders?: string[];
	/** The port it should have; any free one if that is taken. */
	port?: number;
	/** More settings for its environment. */
	settings?: NodeJS.ProcessEnv;
};

/** A real n8n in a process and a user folder of its own. */
export class N8n {
	/** The editor's address. */
	readonly url: string;
	/** n8n's own interface; signed in by whoever started it. */
	readonly rest: Rest;
	private readonly process: ChildProcess;
	private readonly killAtExit = () => this.process.kill('SIGKILL');

	private constructor(
		installed: InstalledN8n,
		private readonly logFile: string,
		env: NodeJS.ProcessEnv,
		fileFolders: string[],
	) {
		this.url = `http://127.0.0.1:${env.N8N_PORT}`;
		this.rest = new Rest(this.url);
		const log = openSync(logFile, 'a', 0o600);
		const { image, node, n8nBin } = installed;
		const program = image === undefined ? node : 'docker';
		const args = image === undefined ? [n8nBin, 'start'] : dockerStart(image, env, fileFolders);
		this.process = spawn(program, args, {
			env,
			cwd: env.N8N_USER_FOLDER,
			stdio: ['ignore', log, log],
		});
		closeSync(log);
		process.once('exit', this.killAtExit);
	}

	/** Starts n8n on a user folder and waits until it answers. */
	static async start(
		installed: InstalledN8n,
		userFolder: string,
		{ fileFolders = [], port: wanted, settings }: StartOptions = {},
	): Promise<N8n> {
		const [port = 0, brokerPort = 0] = await freePorts(2, wanted);
		const own = environment({ userFolder, port, brokerPort, fileFolders, installed });
		const env = { ...own, ...settings };
		const n8n = new N8n(installed, join(userFolder, 'n8n.log'), env, fileFolders);
		try {
			await n8n.ready();
			return n8n;
		} catch (error) {
			await n8n.kill();
			throw error;
		}
	}

	/** The last lines that n8n printed. */
	log(lines = 60): string {
		return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
	}

	/** Stores a TwelveLabs credential and gives its id. */
	async importCredential(
		data: ICredentialDataDecryptedObject,
		name = 'TwelveLabs account',
	): Promise<string> {
		const stored = await this.rest.post('/rest/credentials', { name, type: credentialType, data });
		return String(field(stored, 'id'));
	}

	/** What n8n says below a stored credential when it is tested. */
	async testCredential(
		id: string,
		data: ICredentialDataDecryptedObject,
	): Promise<{ status: string; message: string }> {
		const credentials = { id, name: 'Tested', type: credentialType, data };
		const result = await this.rest.post('/rest/credentials/test', { credentials });
		return { status: String(field(result, 'status')), message: String(field(result, 'message')) };
	}

	/** Stores a workflow and gives its id. n8n finds its credentials by name, as for any import. */
	async importWorkflow(workflow: Workflow): Promise<string> {
		// n8n 1 looks for credentials only in a project that it is told, and asks for `active`.
		const projectId = field(await this.rest.get('/rest/projects/personal'), 'id');
		const stored = { ...workflow, projectId, active: false };
		return String(field(await this.rest.post('/rest/workflows', stored), 'id'));
	}

	/** Publishes a stored workflow and waits until its webhooks answer. */
	async activate(workflowId: string): Promise<void> {
		const path = `/rest/workflows/${workflowId}`;
		const versionId = field(await this.rest.get(path), 'versionId');
		await this.rest.post(`${path}/activate`, { versionId });
		const deadline = Date.now() + publishTimeoutMs;
		while (Date.now() < deadline) {
			if (await this.isPublished(workflowId)) return;
			await sleep(100);
		}
		throw new Error(`n8n did not publish workflow ${workflowId}. It said:\n${this.log()}`);
	}

	/** Whether n8n has put a workflow in service that is to be active. */
	async isPublished(workflowId: string): Promise<boolean> {
		const state = await this.rest.find(`/rest/workflows/${workflowId}/publication-status`);
		// An n8n that knows no such state answers only when it is done.
		return state === undefined || field(state, 'status') === 'published';
	}

	/** Runs a workflow from its trigger, as the editor's button does, and gives the execution's id. */
	async run(workflowId: string, trigger: string): Promise<string> {
		const path = `/rest/workflows/${workflowId}`;
		const run = await this.rest.post(`${path}/run`, {
			triggerToStartFrom: { name: trigger },
			// What older n8n runs; a newer one takes what it has stored.
			workflowData: await this.rest.get(path),
		});
		return String(field(run, 'executionId'));
	}

	/** Runs a workflow from its trigger to its end. */
	async execute(workflowId: string, trigger: string, timeoutMs = 600_000): Promise<Execution> {
		return await this.execution(await this.run(workflowId, trigger), timeoutMs);
	}

	/** What n8n has of a run: its status, and what came of it once it has ended. */
	async stored(id: string): Promise<unknown> {
		try {
			return await this.rest.get(`/rest/executions/${id}`);
		} catch (error) {
			// n8n 2.20 can not show a run of which it has stored nothing yet.
			if (String(error).includes("(reading 'resultData')")) return { status: 'running' };
			throw error;
		}
	}

	/** Waits for the end of a run. */
	async execution(id: string, timeoutMs = 600_000): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		while (Date.now() < deadline) {
			const stored = await this.stored(id);
			const status = String(field(stored, 'status'));
			const data = String(field(stored, 'data'));
			// Under load n8n 1 says that a run has ended a moment before it has stored what came of it.
			if (ENDED.includes(status) && data !== '[]') return parseExecution(id, status, data);
			this.assertAlive();
			await sleep(250);
		}
		throw new Error(`Run ${id} did not end within ${timeoutMs / 1000} s. n8n says:\n${this.log()}`);
	}

	/** The newest finished run of a workflow. */
	async lastExecution(workflowId: string): Promise<Execution> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const list = field(await this.rest.get(`/rest/executions?filter=${filter}`), 'results');
		const newest: unknown = Array.isArray(list) ? list[0] : undefined;
		if (newest === undefined) throw new Error(`Workflow ${workflowId} has no run`);
		return await this.execution(String(field(newest, 'id')));
	}

	/** Calls a webhook of a published workflow. */
	async webhook(path: string, init: RequestInit = {}): Promise<Response> {
		return await fetch(`${this.url}/webhook/${path}`, init);
	}

	/** Waits until n8n ends, by itself or because it was stopped. */
	async ended(): Promise<void> {
		if (!this.hasEnded()) await new Promise((resolve) => this.process.once('exit', resolve));
	}

	/** Stops n8n and waits for its end. */
	async stop(): Promise<void> {
		await this.end('SIGTERM');
	}

	/** Kills n8n, as a crash would. */
	async kill(): Promise<void> {
		await this.end('SIGKILL');
	}

	private async end(signal: NodeJS.Signals): Promise<void> {
		process.off('exit', this.killAtExit);
		if (this.hasEnded()) return;
		const ended = this.ended();
		this.process.kill(signal);
		const timer = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
		await ended;
		clearTimeout(timer);
	}

	private hasEnded(): boolean {
		return this.process.exitCode !== null || this.process.signalCode !== null;
	}

	private assertAlive(): void {
		if (this.hasEnded()) throw new Error(`n8n ended by itself. It said:\n${this.log()}`);
	}

	private async ready(): Promise<void> {
		const deadline = Date.now() + startTimeoutMs;
		while (Date.now() < deadline) {
			this.assertAlive();
			// While it starts it refuses, or answers with a page instead of its settings.
			const settings = await this.rest.get('/rest/settings').catch(() => undefined);
			if (settings !== undefined) return;
			await sleep(100);
		}
		throw new Error(`n8n did not start within ${startTimeoutMs / 1000} s. It said:\n${this.log()}`);
	}
}
