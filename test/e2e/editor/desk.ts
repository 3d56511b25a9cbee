import type { Page } from 'playwright-core';
import { startEmulator, type Emulator } from '../../emulator';
import type { N8n } from '../n8n/instance';
import { type Cleanup, until } from '../n8n/program';
import { openSession } from '../n8n/session';
import { openBrowser } from './browser';
import { Canvas } from './canvas';
import { CredentialDialog } from './credential';
import { Form } from './form';

/** A person at n8n's editor: a real n8n with the packed package, TwelveLabs emulated, a browser. */
export class Desk {
	readonly canvas: Canvas;
	readonly form: Form;
	readonly credential: CredentialDialog;
	/** Pixels of a row of Table view, by how the vector is written. */
	readonly heights: Record<string, number> = {};

	private constructor(
		readonly page: Page,
		readonly n8n: N8n,
		readonly emulator: Emulator,
	) {
		this.canvas = new Canvas(page, n8n.url);
		this.form = new Form(page);
		this.credential = new CredentialDialog(page);
	}

	/** Opens it; nothing is in that n8n yet, no credential either. */
	static async open(cleanup: Cleanup, executablePath: string): Promise<Desk> {
		const emulator = await startEmulator({ processingMs: 0 });
		cleanup.add(() => emulator.close());
		const session = await openSession(cleanup, {});
		const page = await openBrowser(cleanup, executablePath, session);
		return new Desk(page, session.n8n, emulator);
	}

	/** The address of the video that TwelveLabs fetches. */
	get videoUrl(): string {
		return `${this.emulator.origin}/samples/harbour-at-sunset.mp4`;
	}

	/** What the account's credential should say. */
	get account(): { apiKey: string; baseUrl: string } {
		return { apiKey: this.emulator.apiKey, baseUrl: this.emulator.url };
	}

	/** Begins a workflow with Embed Video, its form open, the video's address filled in. */
	async embedVideo(): Promise<void> {
		await this.canvas.begin();
		await this.canvas.add('TwelveLabs Embed Video', 'Embed a video');
		await this.form.choose('videoSource', 'URL');
		await this.form.field('videoUrl').fill(this.videoUrl);
	}

	/** How many requests of this kind TwelveLabs got. */
	requested(method: string, path: string): number {
		return this.emulator.requests.filter(
			(request) => request.method === method && request.path === path,
		).length;
	}

	/** Waits until something is so. */
	async until(what: string, isSo: () => boolean): Promise<void> {
		await until(
			what,
			() => isSo() || undefined,
			30_000,
			() => this.n8n.log(),
		);
	}
}
