import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cleanup, freePorts, Problem } from '../n8n/program';

const startTimeoutMs = 10_000;

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
	const deadline = Date.now() + startTimeoutMs;
	while (!(await answers(port))) {
		if (redis.exitCode !== null || Date.now() > deadline) {
			throw new Problem('redis-server did not start.');
		}
		await sleep(50);
	}
	return port;
}
