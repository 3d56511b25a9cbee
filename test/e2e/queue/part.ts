import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InstalledN8n } from '../n8n/install';

const startTimeoutMs = 180_000;

/** One process of an n8n in queue mode: the main one or a worker. */
export class Part {
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
