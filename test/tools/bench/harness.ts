import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fetch } from 'undici';
import { checkout, makeScratch, remove } from '../../e2e/n8n/folders';
import { ensureN8n, type InstalledN8n } from '../../e2e/n8n/install';
import { packPackage } from '../../e2e/n8n/package-tarball';
import { field, type Cleanup } from '../../e2e/n8n/program';
import { Gates, measure, startN8n, type Cost, type Course, type MeasuredN8n } from './measure';

/** One upload as the counter received it. */
export interface Upload {
	bytes: number;
	/** The body ended with its boundary. */
	ended: boolean;
}

/** The process that everything is sent to, and fetched from. */
class UploadCounter {
	/** Uploads since they were last taken. */
	private uploads: Upload[] = [];
	/** Bytes of files that came in parts, or bare, since they were last taken. */
	private files: number[] = [];

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
				});
			}
			const file = field(message, 'file');
			if (file !== undefined) this.files.push(Number(file));
		});
	}

	/** The base URL for a TwelveLabs credential. */
	get url(): string {
		return `${this.origin}/v1.3`;
	}

	/** Starts a counter, run by the given Node.js. */
	static async start(node: string): Promise<UploadCounter> {
		const program = join(__dirname, 'upload-counter.ts');
		const child = spawn(node, ['--import', 'tsx', program], {
			cwd: checkout,
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		});
		const port = await new Promise<number>((resolve, reject) => {
			child.once('message', (message) => resolve(Number(field(message, 'port'))));
			child.once('exit', (code) => reject(new Error(`the counter ended with ${code}`)));
		});
		return new UploadCounter(child, `http://127.0.0.1:${port}`);
	}

	/** The uploads that came since the last call. @throws Error when one was not whole. */
	take(): Upload[] {
		const taken = this.uploads;
		this.uploads = [];
		const broken = taken.find((upload) => !upload.ended);
		if (broken) throw new Error(`An upload of ${broken.bytes} bytes had no ending boundary`);
		return taken;
	}

	/** Bytes of the files that came in parts, or bare, since the last call. */
	takeFiles(): number[] {
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

/** How a harness works. */
interface HarnessOptions {
	/** Measurements of each thing. */
	rounds: number;
	/** Whether what measures memory starts n8n anew each time, so that no earlier garbage helps or harms. */
	fresh: boolean;
	/** How long n8n's memory has to stand still before a measurement, in milliseconds. */
	stillMs: number;
}

/** Where scenarios run: an n8n, a counter, and a folder for files. */
export class Harness {
	private server: MeasuredN8n | undefined;
	private serves = '';

	private constructor(
		readonly installed: InstalledN8n,
		/** The packed package. */
		readonly tarball: string,
		readonly options: HarnessOptions,
		readonly counter: UploadCounter,
		private readonly gates: Gates,
		/** Files that n8n may read. */
		readonly folder: string,
	) {}

	static async open(cleanup: Cleanup, options: HarnessOptions): Promise<Harness> {
		const installed = await ensureN8n();
		const tarball = await packPackage();
		const scratch = makeScratch();
		cleanup.add(() => remove(scratch));
		const folder = join(scratch, 'files');
		mkdirSync(folder);
		const counter = await UploadCounter.start(installed.node);
		cleanup.add(() => counter.stop());
		const gates = await Gates.listen();
		cleanup.add(() => gates.close());
		const harness = new Harness(installed, tarball, options, counter, gates, folder);
		cleanup.add(() => harness.stopServer());
		return harness;
	}

	/** An n8n whose credential leads to `baseUrl`: the running one if it does, otherwise a new one. */
	async n8n(baseUrl = this.counter.url): Promise<MeasuredN8n> {
		if (this.server === undefined || this.serves !== baseUrl) {
			await this.stopServer();
			this.server = await startN8n(this.installed, this.tarball, baseUrl, [this.folder]);
			this.serves = baseUrl;
		}
		return this.server;
	}

	/** Measures in the running n8n. */
	async measure(course: Course, baseUrl?: string): Promise<Cost> {
		return await measure(await this.n8n(baseUrl), this.gates, course, this.options.stillMs);
	}

	/** Measures in an n8n that has done nothing yet. */
	async measureFresh(course: Course, baseUrl?: string): Promise<Cost> {
		await this.renew(baseUrl);
		return await this.measure(course, baseUrl);
	}

	/** Has an n8n that has done nothing yet, ready before what it is compared with is measured. */
	async renew(baseUrl?: string): Promise<void> {
		if (this.options.fresh) await this.stopServer();
		await this.n8n(baseUrl);
	}

	/**
	 * The uploads that the counter took since the last call.
	 * @throws Error when they were not whole, or hold less than `bytes` in all.
	 */
	expectUploads(bytes: number): Upload[] {
		const uploads = this.counter.take();
		const received = uploads.reduce((sum, upload) => sum + upload.bytes, 0);
		if (received < bytes) throw new Error(`The counter got ${received} bytes instead of ${bytes}`);
		return uploads;
	}

	/** Lets the counter make an answer before it is measured. */
	async fetchOnce(url: string): Promise<void> {
		const response = await fetch(url);
		for await (const piece of response.body ?? []) void piece;
	}

	private async stopServer(): Promise<void> {
		const { server } = this;
		this.server = undefined;
		await server?.stop();
	}
}

const PIECE = 16 * 1024 * 1024;

/** Writes a file of random bytes and gives its path. */
export function makeFile(folder: string, name: string, bytes: number): string {
	const path = join(folder, name);
	const piece = randomBytes(Math.min(PIECE, bytes));
	const file = openSync(path, 'w');
	for (let left = bytes; left > 0; left -= piece.length) {
		writeSync(file, piece, 0, Math.min(piece.length, left));
	}
	closeSync(file);
	return path;
}
