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
		console.error(error instanceof Problem ? `\n✗ ${error.message}` : error);
	} finally {
		await cleanup.run();
	}
}
