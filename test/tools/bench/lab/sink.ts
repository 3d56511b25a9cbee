import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { field } from '../../../e2e/n8n/program';
import { checkout } from '../../../e2e/n8n/folders';
import type { ReceivedFile } from '../sink/part-uploads';

/** One upload as the sink received it. */
export interface Upload {
	bytes: number;
	/** The body ended with its boundary. */
	ended: boolean;
	/** From the head of the request to its last byte. */
	ms: number;
	/** What it cost the sink: near `ms`, the sink was the limit. */
	cpuMs: number;
}

/** The process that everything is sent to, and fetched from. */
export class Sink {
	/** Uploads since they were last taken. */
	private uploads: Upload[] = [];
	/** Files that came in parts, or bare, since they were last taken. */
	private files: ReceivedFile[] = [];

	private constructor(
		private readonly process: ChildProcess,
		readonly origin: string,
	) {
		process.on('message', (message: unknown) => {
			const upload: unknown = field(message, 'upload');
			if (upload !== undefined) {
				this.uploads.push({
					bytes: Number(field(upload, 'bytes')),
					ended: field(upload, 'ended') === true,
					ms: Number(field(upload, 'ms')),
					cpuMs: Number(field(upload, 'cpuMs')),
				});
			}
			const file = field(message, 'file');
			if (file !== undefined) this.files.push(file as ReceivedFile);
		});
	}

	/** The base URL for a TwelveLabs credential. */
	get url(): string {
		return `${this.origin}/v1.3`;
	}

	/** Starts a sink, run by the given Node.js. */
	static async start(node: string): Promise<Sink> {
		const program = join(__dirname, '../sink/sink.ts');
		const child = spawn(node, ['--import', 'tsx', program], {
			cwd: checkout,
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		});
		const port = await new Promise<number>((resolve, reject) => {
			child.once('message', (message) => resolve(Number(field(message, 'port'))));
			child.once('exit', (code) => reject(new Error(`the sink ended with ${code}`)));
		});
		return new Sink(child, `http://127.0.0.1:${port}`);
	}

	/** The uploads that came since the last call. @throws Error when one was not whole. */
	take(): Upload[] {
		const taken = this.uploads;
		this.uploads = [];
		const broken = taken.find((upload) => !upload.ended);
		if (broken) throw new Error(`An upload of ${broken.bytes} bytes had no ending boundary`);
		return taken;
	}

	/** The files that came in parts, or bare, since the last call. */
	takeFiles(): ReceivedFile[] {
		const taken = this.files;
		this.files = [];
		return taken;
	}

	/** The ID of a task with this many clips. */
	taskId(clips: number): string {
		return String(clips).padStart(24, '0');
	}

	stop(): void {
		if (this.process.connected) this.process.disconnect();
	}
}
