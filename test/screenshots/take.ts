import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { openTwelveLabs } from '../demo/twelvelabs';
import { findVideo } from '../demo/video';
import { checkout } from '../n8n/paths';
import { runProgram, type Cleanup } from '../n8n/program';
import { openSession, type Session } from '../n8n/session';
import { readExample, withParameters } from '../n8n/workflow';
import { searchPictures } from './search';

const folder = join(checkout, '.github/images');
const nodeName = 'TwelveLabs Embed Video';

async function openEditor(cleanup: Cleanup, { n8n, owner }: Session): Promise<Page> {
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
		args: ['--no-sandbox'],
	});
	cleanup.add(() => browser.close());
	const page = await browser.newPage({
		viewport: { width: 1400, height: 800 },
		colorScheme: 'light',
	});
	await page.goto(`${n8n.url}/signin`);
	await page.fill('input[name="emailOrLdapLoginId"]', owner.email);
	await page.fill('input[name="password"]', owner.password);
	await page.click('[data-test-id="form-submit-button"]');
	await page.waitForURL('**/home/**');
	return page;
}

const picture = async (page: Page, name: string) => {
	await page.waitForTimeout(1500);
	await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
	console.log(`.github/images/${name}.png`);
};

/** Takes the pictures of the README in a real n8n editor. */
async function take(cleanup: Cleanup): Promise<void> {
	mkdirSync(folder, { recursive: true });
	const video = findVideo(undefined);
	const twelveLabs = await openTwelveLabs(cleanup);
	const session = await openSession(cleanup, { fileFolders: [video.folder] });
	const { n8n } = session;
	await n8n.importCredential(twelveLabs.credential);
	const workflow = withParameters(readExample('embed-video'), {
		'Read Video': { fileSelector: video.selector },
	});
	const id = await n8n.importWorkflow(workflow);
	const page = await openEditor(cleanup, session);

	await page.goto(`${n8n.url}/workflow/${id}`);
	await page.waitForSelector('[data-test-id="canvas-node"]');
	await page.click('[data-test-id="execute-workflow-button"]');
	await page.waitForSelector('[data-test-id="canvas-node-status-success"]');
	await page.waitForTimeout(6000);
	await picture(page, 'canvas');

	await page.dblclick(`[data-test-id="canvas-node"][data-node-name="${nodeName}"]`);
	for (const panel of ['ndv-input-panel', 'output-panel']) {
		await page.locator(`[data-test-id="${panel}"]`).getByText('Schema', { exact: true }).click();
	}
	await picture(page, 'embed-video');

	await page.keyboard.press('Escape');
	await page.click('[data-test-id="node-creator-plus-button"]');
	await page.fill('[data-test-id="node-creator-search-bar"]', 'TwelveLabs');
	// n8n leaves nodes out of this search when their categories say so; then there is no picture.
	await page
		.locator('[data-test-id="item-iterator-item"]', { hasText: nodeName })
		.first()
		.waitFor();
	await picture(page, 'node-panel');

	const { origin } = new URL(twelveLabs.credential.baseUrl);
	await searchPictures(cleanup, page, n8n, { origin, videoFolder: video.folder }, picture);
}

void runProgram(take);
