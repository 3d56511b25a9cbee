import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeScratchElsewhere, remove } from '../n8n/folders';
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

/** What a cluster is started from. */
export type ClusterSetup = {
	installed: InstalledN8n;
	/** The main process's user folder, with the package in it. */
	folder: UserFolder;
	/** Port of the Redis. */
	redis: number;
};

/**
 * An n8n in queue mode: a main process and two workers, with one database and one Redis. Each worker has a
 * user folder of its own, as in a container of its own, and the package installed there.
 */
export class Cluster {
	readonly workers: N8nProcess[] = [];

	private readonly workerFolders: string[] = [];

	private constructor(
		private readonly setup: ClusterSetup,
		/** The main process. */
		readonly n8n: N8n,
	) {}

	/** Starts the main process and two workers, and waits until they are ready. */
	static async start(setup: ClusterSetup, mode: BinaryMode): Promise<Cluster> {
		const { installed, folder, redis } = setup;
		const settings = {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis),
			N8N_DEFAULT_BINARY_DATA_MODE: mode,
			N8N_STORAGE_PATH: join(folder.path, '.n8n/storage'),
		};
		const n8n = await N8n.start(installed, folder.path, { settings });
		const cluster = new Cluster(setup, n8n);
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
		const { installed, folder } = this.setup;
		const [brokerPort = 0] = await freePorts(1);
		const shared = join(folder.path, '.n8n');
		const own = makeScratchElsewhere();
		this.workerFolders.push(own);
		mkdirSync(join(own, '.n8n'));
		// Its installation of the package, and the key that credentials are encrypted with.
		for (const name of ['nodes', 'config'])
			cpSync(join(shared, name), join(own, '.n8n', name), { recursive: true });
		const env = {
			...this.n8n.env,
			N8N_USER_FOLDER: own,
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
			DB_SQLITE_DATABASE: join(shared, 'database.sqlite'),
		};
		const log = join(own, 'worker.log');
		const worker = new N8nProcess(installed, ['worker', '--concurrency=5'], env, log);
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
		for (const folder of this.workerFolders.splice(0)) remove(folder);
	}
}
