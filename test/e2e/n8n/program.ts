import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** An error that a person can act on: shown without a stack. */
export class Problem extends Error {}

type Job = () => Promise<void> | void;

/** What must be undone when a program ends, however it ends. */
export class Cleanup {
	private jobs: Job[] = [];

	/** Remembers a job. */
	add(job: Job): void {
		this.jobs.push(job);
	}

	/** Does the jobs, the last one first; a second call finds none. */
	async run(): Promise<void> {
		const jobs = this.jobs.reverse();
		this.jobs = [];
		for (const job of jobs) await job();
	}
}

/** Runs a program: cleans up at its end, after an error and on Ctrl-C; sets the exit code. */
export async function runProgram(main: (cleanup: Cleanup) => Promise<void>): Promise<void> {
	const cleanup = new Cleanup();
	const stop = (code: number) => void cleanup.run().finally(() => process.exit(code));
	process.once('SIGINT', () => stop(130));
	process.once('SIGHUP', () => stop(129));
	process.once('SIGTERM', () => stop(143));
	try {
		await main(cleanup);
	} catch (error) {
		process.exitCode = 1;
		const { message = '', code = '' } = Object(error) as { message?: string; code?: string };
		const isForPeople = error instanceof Problem || code.startsWith('ERR_PARSE_ARGS');
		console.error(isForPeople ? `\n✗ ${message}` : error);
	} finally {
		await cleanup.run();
	}
}

/** Lines of its output that the error of a program that failed carries. */
const TAIL_LINES = 30;

/**
 * Runs a program to its end and gives what it printed on stdout. It ends with this process at the
 * latest.
 * @param more variables of its environment besides our own
 * @throws Error with the last lines of its output when it fails
 */
export async function run(
	program: string,
	args: string[],
	cwd: string,
	more: NodeJS.ProcessEnv = {},
): Promise<string> {
	// On Windows npm is a .cmd file, which only a shell can start; no argument here comes from outside.
	const shell = process.platform === 'win32' && program === 'npm';
	const env = { ...process.env, ...more };
	const child = spawn(program, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
	const killAtExit = () => child.kill();
	process.once('exit', killAtExit);
	let stdout = '';
	let all = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
		all += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => (all += text));
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	}).finally(() => process.off('exit', killAtExit));
	if (code === 0) return stdout;
	const tail = all.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
	throw new Error(`${program} ${args.join(' ')} failed (${code}):\n${tail}`);
}

/** Runs a job with a line on stderr before it and one after it, with the seconds that it took. */
export async function withProgress<T>(label: string, job: () => Promise<T>): Promise<T> {
	const began = Date.now();
	const end = (mark: string) => {
		process.stderr.write(`${mark} ${label} · ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
	};
	process.stderr.write(`${label} …\n`);
	try {
		const result = await job();
		end('✓');
		return result;
	} catch (error) {
		end('✗');
		throw error;
	}
}

/** How long anything may take: a slow machine fails no test. */
const LONGEST_MS = 900_000;

/**
 * Asks again and again until the answer is something, or true.
 * @param log what n8n printed, for the error when none comes
 */
export async function until<T>(
	what: string,
	ask: () => Promise<T | undefined> | T | undefined,
	log?: () => string,
	longestMs = LONGEST_MS,
): Promise<Exclude<T, false>> {
	const deadline = Date.now() + longestMs;
	while (Date.now() < deadline) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer as Exclude<T, false>;
		await sleep(100);
	}
	throw new Error(`No ${what} within ${longestMs / 1000} s.${log ? ` n8n says:\n${log()}` : ''}`);
}

const listen = async (port: number): Promise<Server> => {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return server;
};

/**
 * Ports that no system gives out by itself (Linux begins at 32,768, others later): nobody else takes one
 * between this choice and its use.
 */
const randomPort = (): number => randomInt(10_000, 32_000);

/** Listens on a port that is free, the one wanted if possible. */
async function listenAnywhere(wanted?: number): Promise<Server> {
	for (const port of [wanted ?? randomPort(), randomPort(), randomPort()]) {
		const server = await listen(port).catch(() => undefined);
		if (server) return server;
	}
	return await listen(randomPort());
}

const close = (server: Server) => new Promise((resolve) => server.close(resolve));

/** Finds ports of this machine that nobody listens on, all different; the first as wanted if free. */
export async function freePorts(count: number, wanted?: number): Promise<number[]> {
	const servers = await Promise.all(
		Array.from({ length: count }, (_, index) => listenAnywhere(index === 0 ? wanted : undefined)),
	);
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map(close));
	return ports;
}

/** A field of what may be an object. */
export const field = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
