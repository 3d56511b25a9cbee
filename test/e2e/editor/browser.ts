import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, selectors, type Page } from 'playwright-core';
import type { Cleanup } from '../n8n/program';
import type { Session } from '../n8n/session';
import { remove } from '../n8n/folders';

/** The window of most laptops; what a person sees at once is measured in it. */
export const LAPTOP = { width: 1400, height: 900 };

/** The screen that most desktops have. */
export const DESKTOP = { width: 1920, height: 1080 };

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Nothing but what is asked for: no first run, no updates, no calls home. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** The Chromium of this machine, or that of `CHROMIUM_PATH`; undefined where there is none. */
export function findChromium(): string | undefined {
	return [process.env.CHROMIUM_PATH ?? '', ...PLACES].find(
		(path) => path !== '' && existsSync(path),
	);
}

/** Opens a browser with a profile of its own, and signs in to n8n as its owner. */
export async function openBrowser(
	cleanup: Cleanup,
	executablePath: string,
	{ n8n, owner }: Pick<Session, 'n8n' | 'owner'>,
): Promise<Page> {
	selectors.setTestIdAttribute('data-test-id');
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
	page.setDefaultTimeout(30_000);
	// The editor asks before it leaves a workflow that is not saved.
	page.on('dialog', (dialog) => void dialog.accept());
	await page.goto(`${n8n.url}/signin`);
	await page.fill('input[name="emailOrLdapLoginId"]', owner.email);
	await page.fill('input[name="password"]', owner.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL('**/home/**');
	return page;
}
