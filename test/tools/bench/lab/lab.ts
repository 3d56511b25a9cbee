import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fetch } from 'undici';
import { ensureN8n, type InstalledN8n } from '../../../e2e/n8n/install';
import { packPackage } from '../../../e2e/n8n/package-tarball';
import type { Cleanup } from '../../../e2e/n8n/program';
import { makeScratch, remove } from '../../../e2e/n8n/folders';
import { Gates } from './gates';
import { type Cost, type Course, measure } from './measure';
import { type Server, startServer } from './server';
import { Sink, type Upload } from './sink';

/** How a lab works. */
export interface LabOptions {
	/** Measurements of each thing. */
	rounds: number;
	/** Whether what measures memory starts n8n anew each time, so that no earlier garbage helps or harms. */
	fresh: boolean;
	/** How long n8n's memory has to stand still before a measurement, in milliseconds. */
	stillMs: number;
}

/** Where scenarios run: an n8n, a sink, and a folder for files. */
export class Lab {
	private server: Server | undefined;
	private serves = '';

	private constructor(
		readonly installed: InstalledN8n,
		/** The packed package. */
		readonly tarball: string,
		readonly options: LabOptions,
		readonly sink: Sink,
		private readonly gates: Gates,
		/** Files that n8n may read. */
		readonly folder: string,
	) {}

	static async open(cleanup: Cleanup, options: LabOptions): Promise<Lab> {
		const installed = await ensureN8n();
		const tarball = await packPackage();
		const scratch = makeScratch();
		cleanup.add(() => remove(scratch));
		const folder = join(scratch, 'files');
		mkdirSync(folder);
		const sink = await Sink.start(installed.node);
		cleanup.add(() => sink.stop());
		const gates = await Gates.listen();
		cleanup.add(() => gates.close());
		const lab = new Lab(installed, tarball, options, sink, gates, folder);
		cleanup.add(() => lab.stopServer());
		return lab;
	}

	/** An n8n whose credential leads to `baseUrl`: the running one if it does, otherwise a new one. */
	async n8n(baseUrl = this.sink.url): Promise<Server> {
		if (this.server === undefined || this.serves !== baseUrl) {
			await this.stopServer();
			this.server = await startServer(this.installed, this.tarball, baseUrl, [this.folder]);
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
	 * The uploads that the sink took since the last call.
	 * @throws Error when they were not whole, or hold less than `bytes` in all.
	 */
	expectUploads(bytes: number): Upload[] {
		const uploads = this.sink.take();
		const received = uploads.reduce((sum, upload) => sum + upload.bytes, 0);
		if (received < bytes) throw new Error(`The sink got ${received} bytes instead of ${bytes}`);
		return uploads;
	}

	/** Lets the sink make an answer before it is measured. */
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
