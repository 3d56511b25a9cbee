import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstalledN8n } from '../n8n/install';
import { N8n, N8nProcess } from '../n8n/instance';
import { freePorts, Problem, until, type Cleanup } from '../n8n/program';
import type { UserFolder } from '../n8n/session';

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
	await until('start of redis-server', async () => {
		if (redis.exitCode !== null) throw new Problem('redis-server did not start.');
		return await answers(port);
	});
	return port;
}

/** Where n8n keeps files in queue mode. */
export type BinaryMode = 'database' | 'filesystem';

/** An n8n in queue mode: a main process and two workers, with one database and one Redis. */
export class Cluster {
	readonly workers: N8nProcess[] = [];

	private constructor(
		private readonly installed: InstalledN8n,
		/** The main process. */
		readonly n8n: N8n,
	) {}

	/** Starts the main process and two workers, and waits until they are ready. */
	static async start(
		installed: InstalledN8n,
		folder: UserFolder,
		redisPort: number,
		mode: BinaryMode,
	): Promise<Cluster> {
		const settings = {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redisPort),
			N8N_DEFAULT_BINARY_DATA_MODE: mode,
		};
		const n8n = await N8n.start(installed, folder.path, { settings });
		const cluster = new Cluster(installed, n8n);
		try {
			await n8n.rest.signIn(folder.owner);
			await Promise.all([cluster.addWorker(), cluster.addWorker()]);
			return cluster;
		} catch (error) {
			await cluster.end();
			throw error;
		}
	}

	/** Starts one more worker. */
	async addWorker(): Promise<void> {
		const [brokerPort = 0] = await freePorts(1);
		const { N8N_USER_FOLDER: folder = '' } = this.n8n.env;
		const env = { ...this.n8n.env, N8N_RUNNERS_BROKER_PORT: String(brokerPort) };
		const log = join(folder, `worker-${brokerPort}.log`);
		const worker = new N8nProcess(this.installed, ['worker', '--concurrency=5'], env, log);
		this.workers.push(worker);
		await worker.until('start of a worker', () => worker.log().includes('worker is now ready'));
	}

	/** The worker that took a run, as its log says. */
	workerOf(executionId: string): N8nProcess | undefined {
		const taken = new RegExp(`started execution ${executionId}\\b`);
		return this.workers.find((worker) => taken.test(worker.log(10_000)));
	}

	/** Ends every process. */
	async end(how: 'stop' | 'kill' = 'kill'): Promise<void> {
		const signal = how === 'stop' ? 'SIGTERM' : 'SIGKILL';
		await Promise.all([this.n8n[how](), ...this.workers.map((worker) => worker.end(signal))]);
	}
}
