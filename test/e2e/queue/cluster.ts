import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import type { Emulator } from '../../emulator';
import { ENDED, type Execution, parseExecution } from '../n8n/execution';
import type { InstalledN8n } from '../n8n/install';
import { environment, Rest } from '../n8n/instance';
import { type Cleanup, field, freePorts, Problem, until as untilAnswer } from '../n8n/program';
import type { UserFolder } from '../n8n/session';
import type { Workflow } from '../n8n/workflow';

const redisTimeoutMs = 10_000;

/** Whether something listens on a port of this machine. */
async function answers(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		return await Promise.race([
			once(socket, 'connect').then(() => true),
			once(socket, 'close').then(() => false),
		]);
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

/**
 * Starts a Redis that keeps nothing on disk and gives its port.
 * @throws Problem when there is none on this machine
 */
export async function startRedis(cleanup: Cleanup): Promise<number> {
	if (spawnSync('redis-server', ['--version']).error !== undefined) {
		throw new Problem(
			'n8n\'s queue mode needs Redis. Install the program "redis-server" (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis) and run this again. It need not be running.',
		);
	}
	const [port = 0] = await freePorts(1);
	const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', tmpdir()];
	const redis = spawn('redis-server', [...options, '--save', '', '--appendonly', 'no'], {
		stdio: 'ignore',
	});
	const kill = () => redis.kill('SIGKILL');
	process.once('exit', kill);
	cleanup.add(() => void kill());
	const deadline = Date.now() + redisTimeoutMs;
	while (!(await answers(port))) {
		if (redis.exitCode !== null || Date.now() > deadline) {
			throw new Problem('redis-server did not start.');
		}
		await sleep(50);
	}
	return port;
}

const startTimeoutMs = 180_000;

/** One process of an n8n in queue mode: the main one or a worker. */
export class N8nProcess {
	private readonly child: ChildProcess;
	private readonly killAtExit = () => this.child.kill('SIGKILL');

	/** Starts `n8n` with these arguments; what it prints goes into the file. */
	constructor(
		installed: InstalledN8n,
		args: string[],
		env: NodeJS.ProcessEnv,
		private readonly logFile: string,
	) {
		const log = openSync(logFile, 'a', 0o600);
		this.child = spawn(installed.node, [installed.n8nBin, ...args], {
			env,
			cwd: env.N8N_USER_FOLDER,
			stdio: ['ignore', log, log],
		});
		closeSync(log);
		process.once('exit', this.killAtExit);
	}

	/** Everything it printed. */
	get log(): string {
		return readFileSync(this.logFile, 'utf8');
	}

	/** Waits until `ready` says so. */
	async ready(ready: () => Promise<boolean> | boolean): Promise<void> {
		const deadline = Date.now() + startTimeoutMs;
		while (!(await ready())) {
			if (this.ended || Date.now() > deadline)
				throw new Error(`n8n did not start. It said:\n${this.log.slice(-4000)}`);
			await sleep(100);
		}
	}

	/** Ends it and waits for its end: SIGTERM as an administrator would, SIGKILL as a crash does. */
	async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
		process.off('exit', this.killAtExit);
		if (this.ended) return;
		const exit = once(this.child, 'exit');
		this.child.kill(signal);
		const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
		await exit;
		clearTimeout(timer);
	}

	private get ended(): boolean {
		return this.child.exitCode !== null || this.child.signalCode !== null;
	}
}

/** Where n8n keeps files in queue mode. */
export type BinaryMode = 'database' | 'filesystem';

/** An n8n in queue mode: a main process and two workers, with one database and one Redis. */
export class Cluster {
	/** n8n's own interface, signed in. */
	readonly rest: Rest;
	readonly workers: N8nProcess[] = [];
	private main: N8nProcess | undefined;

	private constructor(
		private readonly installed: InstalledN8n,
		private readonly folder: UserFolder,
		private readonly env: NodeJS.ProcessEnv,
		readonly url: string,
	) {
		this.rest = new Rest(url);
	}

	/** Starts the main process and two workers, and waits until they are ready. */
	static async start(
		installed: InstalledN8n,
		folder: UserFolder,
		redisPort: number,
		mode: BinaryMode,
	): Promise<Cluster> {
		const [port = 0] = await freePorts(1);
		const env = {
			...environment({
				userFolder: folder.path,
				port,
				brokerPort: 0,
				fileFolders: [],
				installed,
			}),
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redisPort),
			N8N_DEFAULT_BINARY_DATA_MODE: mode,
		};
		const cluster = new Cluster(installed, folder, env, `http://127.0.0.1:${port}`);
		try {
			await cluster.startMain();
			await Promise.all([cluster.addWorker(), cluster.addWorker()]);
			return cluster;
		} catch (error) {
			await cluster.end();
			throw error;
		}
	}

	/** Starts one more worker. */
	async addWorker(): Promise<N8nProcess> {
		const worker = await this.part(['worker', '--concurrency=5'], `worker-${Date.now()}`);
		this.workers.push(worker);
		await worker.ready(() => worker.log.includes('worker is now ready'));
		return worker;
	}

	/** The worker that took a run, as its log says. */
	workerOf(executionId: string): N8nProcess | undefined {
		const taken = new RegExp(`started execution ${executionId}\\b`);
		return this.workers.find(({ log }) => taken.test(log));
	}

	/** Ends every process. */
	async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
		await Promise.all([this.main, ...this.workers].map((part) => part?.end(signal)));
	}

	/** Stores a credential for the emulator under the name that workflows find it by. */
	async importCredential({ apiKey, url }: Emulator): Promise<void> {
		const data = { apiKey, baseUrl: url };
		const credential = { name: 'TwelveLabs account', type: 'twelveLabsApi', data };
		await this.rest.post('/rest/credentials', credential);
	}

	/** Stores a workflow and gives its id. */
	async importWorkflow(workflow: Workflow): Promise<string> {
		return String(field(await this.rest.post('/rest/workflows', workflow), 'id'));
	}

	/** Publishes a workflow and waits until it is in service. */
	async publish(id: string): Promise<void> {
		const versionId = field(await this.rest.get(`/rest/workflows/${id}`), 'versionId');
		await this.rest.post(`/rest/workflows/${id}/activate`, { versionId });
		await this.published(id);
	}

	/** Waits until a workflow is in service. */
	async published(id: string): Promise<void> {
		await until('publication', async () => {
			const state = await this.rest.get(`/rest/workflows/${id}/publication-status`);
			return field(state, 'status') === 'published' ? true : undefined;
		});
	}

	/** IDs of a workflow's runs, the newest first. */
	async runs(workflowId: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const list = field(await this.rest.get(`/rest/executions?filter=${filter}`), 'results');
		return Array.isArray(list) ? list.map((run: unknown) => String(field(run, 'id'))) : [];
	}

	/** Runs a workflow by hand, to its end. */
	async execute(workflowId: string, trigger: INode['name']): Promise<Execution> {
		const run = await this.rest.post(`/rest/workflows/${workflowId}/run`, {
			triggerToStartFrom: { name: trigger },
		});
		return await this.execution(String(field(run, 'executionId')));
	}

	/** Waits for the end of a run. */
	async execution(id: string): Promise<Execution> {
		return await until(`end of run ${id}`, async () => {
			const stored = await this.rest.get(`/rest/executions/${id}`);
			const status = String(field(stored, 'status'));
			return ENDED.includes(status)
				? parseExecution(id, status, String(field(stored, 'data')))
				: undefined;
		});
	}

	private async startMain(): Promise<void> {
		const main = await this.part(['start'], 'main');
		this.main = main;
		await main.ready(async () => {
			const settings = await this.rest.get('/rest/settings').catch(() => undefined);
			return settings !== undefined;
		});
		await this.rest.signIn(this.folder.owner);
	}

	private async part(args: string[], name: string): Promise<N8nProcess> {
		const [brokerPort = 0] = await freePorts(1);
		const env = { ...this.env, N8N_RUNNERS_BROKER_PORT: String(brokerPort) };
		return new N8nProcess(
			this.installed,
			args,
			env,
			join(this.folder.path, `${name}-${brokerPort}.log`),
		);
	}
}

/** How long something may take that n8n does by itself. */
const LONGEST_MS = 100_000;

/** Asks again and again until there is an answer. */
export const until = <T>(what: string, ask: () => Promise<T | undefined> | T | undefined) =>
	untilAnswer(what, ask, LONGEST_MS);
