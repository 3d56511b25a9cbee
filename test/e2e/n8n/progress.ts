/** One line about a long job that a person can watch: rewritten in place on a terminal. */
export class Progress {
	private readonly began = Date.now();
	private readonly timer: NodeJS.Timeout;
	private last = '';

	/** Shows `label` with what `detail` says and the seconds that went by, until `end`. */
	constructor(
		private readonly label: string,
		private readonly detail: () => string = () => '',
	) {
		if (!process.stderr.isTTY) process.stderr.write(`${label} …\n`);
		this.timer = setInterval(() => this.show(), process.stderr.isTTY ? 500 : 15_000);
		this.timer.unref();
	}

	/** Ends the line, with a tick or, when the job failed, a cross. */
	end(ok = true): void {
		clearInterval(this.timer);
		this.write(`${ok ? '✓' : '✗'} ${this.text()}`, '\n');
	}

	private show(): void {
		this.write(`  ${this.text()}`, process.stderr.isTTY ? '' : '\n');
	}

	private text(): string {
		const seconds = ((Date.now() - this.began) / 1000).toFixed(process.stderr.isTTY ? 0 : 1);
		return [this.label, this.detail(), `${seconds} s`].filter((part) => part !== '').join(' · ');
	}

	private write(text: string, after: string): void {
		const blank = process.stderr.isTTY ? `\r${' '.repeat(this.last.length)}\r` : '';
		process.stderr.write(`${blank}${text}${after}`);
		this.last = text;
	}
}

/** Runs `job` under a progress line. */
export async function withProgress<T>(
	label: string,
	job: () => Promise<T>,
	detail?: () => string,
): Promise<T> {
	const progress = new Progress(label, detail);
	try {
		const result = await job();
		progress.end();
		return result;
	} catch (error) {
		progress.end(false);
		throw error;
	}
}
