import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page, selectors } from 'playwright-core';
import { type Emulator, startEmulator } from '../../emulator';
import { remove } from '../n8n/folders';
import type { N8n } from '../n8n/instance';
import type { Cleanup } from '../n8n/program';
import { openSession, type Session } from '../n8n/session';
import { Canvas, CredentialDialog, Form } from './pages';

/** The window on most laptops, in which the tests measure what a person sees at once. */
export const LAPTOP = { width: 1400, height: 900 };

/** The screen of most desktops. */
export const DESKTOP = { width: 1920, height: 1080 };

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** No first-run dialogs, updates or calls home. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** The Chromium of this machine, or of `CHROMIUM_PATH`. */
export const findChromium = (): string | undefined =>
	[process.env.CHROMIUM_PATH ?? '', ...PLACES].find((path) => existsSync(path));

/** The same for tests, which are skipped without it. */
export function chromiumForTests(): { chromium: string; browserTest: typeof test.skip } {
	const chromium = findChromium();
	if (chromium !== undefined) return { chromium, browserTest: test };
	process.stderr.write('No Chromium here: some tests are skipped. CHROMIUM_PATH can name one.\n');
	return { chromium: '', browserTest: test.skip };
}

/** Opens a browser with a profile of its own. */
export async function openPage(cleanup: Cleanup, executablePath: string): Promise<Page> {
	const profile = mkdtempSync(join(tmpdir(), 'n8n-nodes-twelvelabs-chromium-'));
	cleanup.add(() => remove(profile));
	const browser = await chromium.launchPersistentContext(profile, {
		executablePath,
		args: FLAGS,
		viewport: LAPTOP,
		colorScheme: 'light',
	});
	cleanup.add(() => browser.close());
	const page = browser.pages()[0] ?? (await browser.newPage());
	page.setDefaultTimeout(300_000);
	return page;
}

/** Opens such a browser and signs in to n8n as its owner. */
export async function openBrowser(
	cleanup: Cleanup,
	executablePath: string,
	{ n8n, owner }: Pick<Session, 'n8n' | 'owner'>,
): Promise<Page> {
	selectors.setTestIdAttribute('data-test-id');
	const page = await openPage(cleanup, executablePath);
	// The editor asks before it leaves a workflow that is not saved.
	page.on('dialog', (dialog) => void dialog.accept());
	await page.goto(`${n8n.url}/signin`);
	await page.fill('input[name="emailOrLdapLoginId"]', owner.email);
	await page.fill('input[name="password"]', owner.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL('**/home/**');
	return page;
}

/** A person at n8n's editor: a real n8n with the packed package, TwelveLabs emulated, a browser. */
export class Editor {
	readonly canvas: Canvas;
	readonly form: Form;
	readonly credential: CredentialDialog;
	private constructor(
		readonly page: Page,
		readonly n8n: N8n,
		readonly emulator: Emulator,
	) {
		this.canvas = new Canvas(page, n8n.url);
		this.form = new Form(page);
		this.credential = new CredentialDialog(page);
	}

	/** Opens an empty n8n, without credentials. */
	static async open(cleanup: Cleanup, executablePath: string): Promise<Editor> {
		const emulator = await startEmulator({ processingMs: 0 });
		cleanup.add(() => emulator.close());
		const session = await openSession(cleanup, { hasEditor: true });
		const page = await openBrowser(cleanup, executablePath, session);
		return new Editor(page, session.n8n, emulator);
	}

	/** The URL of the video that TwelveLabs fetches. */
	get videoUrl(): string {
		return `${this.emulator.origin}/samples/harbour-at-sunset.mp4`;
	}

	/** The right values of the credential. */
	get account(): { apiKey: string; baseUrl: string } {
		return { apiKey: this.emulator.apiKey, baseUrl: this.emulator.url };
	}

	/** Starts a workflow with Embed Video, opens its form and fills in the video's URL. */
	async embedVideo(): Promise<void> {
		await this.canvas.begin();
		await this.canvas.add('TwelveLabs Embed Video', 'Embed a video');
		await this.form.choose('videoSource', 'URL');
		await this.form.field('videoUrl').fill(this.videoUrl);
	}

	/** How many such requests TwelveLabs got. */
	requested(method: string, path: string): number {
		return this.emulator.requests.filter(
			(request) => request.method === method && request.path === path,
		).length;
	}
}
