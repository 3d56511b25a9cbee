import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** An error that a person can act on: shown without a stack. */
export class Problem extends Error {}

type Job = () => Promise<void> | void;

/** What must be undone when a program ends, however it ends. */
export class Cleanup {
	private jobs: Job[] = [];

	add(job: Job): void {
		this.jobs.push(job);
	}

	/** Runs the jobs, the last one first. A second call finds none. */
	async run(): Promise<void> {
		const jobs = this.jobs.reverse();
		this.jobs = [];
		for (const job of jobs) await job();
	}
}

/** Runs the main function of a program: cleans up in any case, also on Ctrl-C, and sets the exit code. */
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

/** How many lines of output the error of a failed program quotes. */
const TAIL_LINES = 30;

/**
 * Runs a program to its end and returns its stdout. The program is killed if this process ends first.
 * @param more environment variables besides our own
 * @throws Error with the last lines of its output if it fails
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

/** Runs a job, with a line on stderr before it and another, with its duration, after it. */
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

/** Polls until the answer is neither undefined nor false. */
export async function until<T>(
	what: string,
	ask: () => Promise<T | undefined> | T | undefined,
	longestMs = LONGEST_MS,
): Promise<Exclude<T, false>> {
	const deadline = Date.now() + longestMs;
	while (Date.now() < deadline) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer as Exclude<T, false>;
		await sleep(100);
	}
	throw new Error(`No ${what} within ${longestMs / 1000} s.`);
}

/** A program that runs in the background until it is ended, or until this process ends. */
export class BackgroundProcess {
	readonly child: ChildProcess;
	private readonly killAtExit = () => this.child.kill('SIGKILL');

	constructor(program: string, args: string[], options: SpawnOptions) {
		this.child = spawn(program, args, options);
		process.once('exit', this.killAtExit);
	}

	get pid(): number {
		return this.child.pid ?? NaN;
	}

	/** The last lines that it printed, where they are kept. */
	log(): string {
		return '(no log)';
	}

	/** Like the function of that name. @throws Error if the process ends first */
	async until<T>(
		what: string,
		ask: () => Promise<T | undefined> | T | undefined,
		longestMs?: number,
	): Promise<Exclude<T, false>> {
		const askIfRunning = async () => {
			const answer = await ask();
			if (!answer && this.hasEnded()) throw new Error('The process ended by itself.');
			return answer;
		};
		try {
			return await until(what, askIfRunning, longestMs);
		} catch (error) {
			if (error instanceof Error) error.message += `\nIts log ends with:\n${this.log()}`;
			throw error;
		}
	}

	hasEnded(): boolean {
		return this.child.exitCode !== null || this.child.signalCode !== null;
	}

	/** Waits until it ends, by itself or because it was stopped. */
	async ended(): Promise<void> {
		if (!this.hasEnded()) await once(this.child, 'exit');
	}

	/** Ends it and waits for its end: SIGTERM as an administrator would, SIGKILL as a crash does. */
	async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
		process.off('exit', this.killAtExit);
		if (this.hasEnded()) return;
		this.child.kill(signal);
		const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
		await this.ended();
		clearTimeout(timer);
	}
}

/** An HTTP server of this machine. */
export type LocalServer = { url: string; close(): Promise<void> };

/** Starts an HTTP server on a free port of this machine. */
export async function serve(handler: RequestListener): Promise<LocalServer> {
	const server = createHttpServer(handler);
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	const stop = async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	return { url: `http://127.0.0.1:${port}`, close: stop };
}

const listen = async (port: number): Promise<Server> => {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return server;
};

/** A port below the range that systems hand out (Linux from 32,768): nobody takes it before it is used. */
const randomPort = (): number => randomInt(10_000, 32_000);

/** Listens on a free port, if possible the wanted one. */
async function listenAnywhere(wanted?: number): Promise<Server> {
	for (const port of [wanted ?? randomPort(), randomPort(), randomPort()]) {
		const server = await listen(port).catch(() => undefined);
		if (server) return server;
	}
	return await listen(randomPort());
}

const close = (server: Server) => new Promise((resolve) => server.close(resolve));

/** Finds different free ports of this machine; the first is the wanted one if it is free. */
export async function freePorts(count: number, wanted?: number): Promise<number[]> {
	const servers = await Promise.all(
		Array.from({ length: count }, (_, index) => listenAnywhere(index === 0 ? wanted : undefined)),
	);
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map(close));
	return ports;
}

/** A field of a value that may be an object. */
export const field = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
