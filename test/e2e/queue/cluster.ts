import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeScratchElsewhere, remove } from '../n8n/folders';
import { ensureN8n } from '../n8n/install';
import { type N8n, N8nProcess } from '../n8n/instance';
import { BackgroundProcess, freePorts, Problem, type Cleanup } from '../n8n/program';

/** Whether something listens on a port of this machine. */
async function isOpen(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

/**
 * Starts a Redis that keeps nothing on disk and returns its port.
 * @throws Problem if this machine has no Redis
 */
export async function startRedis(cleanup: Cleanup): Promise<number> {
	if (spawnSync('redis-server', ['--version']).error !== undefined) {
		throw new Problem(
			'n8n\'s queue mode needs Redis. Install the program "redis-server" (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis) and run this again. It need not be running.',
		);
	}
	const [port = 0] = await freePorts(1);
	const address = ['--port', String(port), '--bind', '127.0.0.1', '--dir', tmpdir()];
	const options = [...address, '--save', '', '--appendonly', 'no'];
	const redis = new BackgroundProcess('redis-server', options, { stdio: 'ignore' });
	cleanup.add(() => redis.end());
	await redis.until('start of redis-server', () => isOpen(port));
	return port;
}

/** Environment variables of an n8n in queue mode. */
export const queueSettings = (redisPort: number) => ({
	EXECUTIONS_MODE: 'queue',
	QUEUE_BULL_REDIS_HOST: '127.0.0.1',
	QUEUE_BULL_REDIS_PORT: String(redisPort),
});

/** Where n8n keeps files in queue mode. */
export type BinaryMode = 'database' | 'filesystem';

/**
 * An n8n in queue mode: the main process and two workers share a database and a Redis. Each worker has a
 * user folder of its own with the package installed in it, as in a container.
 */
export class Cluster {
	private workers: { process: N8nProcess; folder: string }[] = [];
	private mode: BinaryMode = 'filesystem';

	/** @param n8n the main process */
	constructor(readonly n8n: N8n) {}

	/** Ends all processes and starts them again. */
	async restart(mode: BinaryMode): Promise<void> {
		await this.end();
		this.mode = mode;
		await this.n8n.start({ N8N_DEFAULT_BINARY_DATA_MODE: mode });
		await Promise.all([this.addWorker(), this.addWorker()]);
	}

	async addWorker(): Promise<void> {
		const [brokerPort = 0] = await freePorts(1);
		const shared = join(String(this.n8n.env.N8N_USER_FOLDER), '.n8n');
		const folder = makeScratchElsewhere();
		mkdirSync(join(folder, '.n8n'));
		// The installed package, and the key that encrypts credentials.
		for (const name of ['nodes', 'config'])
			cpSync(join(shared, name), join(folder, '.n8n', name), { recursive: true });
		const env = {
			...this.n8n.env,
			N8N_DEFAULT_BINARY_DATA_MODE: this.mode,
			N8N_STORAGE_PATH: join(shared, 'storage'),
			N8N_USER_FOLDER: folder,
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
			DB_SQLITE_DATABASE: join(shared, 'database.sqlite'),
		};
		const log = join(folder, 'worker.log');
		const args = ['worker', '--concurrency=5'];
		const worker = new N8nProcess(await ensureN8n(), args, env, log);
		this.workers.push({ process: worker, folder });
		await worker.until('start of a worker', () => worker.log().includes('worker is now ready'));
	}

	/** The worker that ran an execution, according to its log. */
	workerOf(executionId: string): N8nProcess | undefined {
		const started = new RegExp(`started execution ${executionId}\\b`);
		return this.workers.find(({ process }) => started.test(process.log(10_000)))?.process;
	}

	/** Ends all processes. */
	async end(): Promise<void> {
		await Promise.all([
			this.n8n.stop(),
			...this.workers.map(({ process }) => process.end('SIGTERM')),
		]);
		for (const { folder } of this.workers) remove(folder);
		this.workers = [];
	}
}
