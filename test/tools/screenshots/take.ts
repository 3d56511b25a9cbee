import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { findChromium, openBrowser } from '../../e2e/editor/editor';
import { Canvas, Form, inSight, readTable } from '../../e2e/editor/pages';
import { checkout, remove } from '../../e2e/n8n/folders';
import type { N8n } from '../../e2e/n8n/instance';
import { type Cleanup, Problem, runProgram } from '../../e2e/n8n/program';
import { openSession } from '../../e2e/n8n/session';
import { readExample, withParameters, withSamples } from '../../e2e/n8n/workflow';
import { playersOf } from '../../e2e/players';
import { openTwelveLabs, type TwelveLabs } from '../demo/prepare';
import { findVideo, type Video } from '../demo/video';
import { examplePictures } from './examples';

const folder = join(checkout, '.github/images');
const nodeName = 'TwelveLabs Embed Video';

/** A window that is legible in a README. */
const PICTURE = { width: 1400, height: 800 };

/** Wide enough for time, option and file of a clip. */
const RESULT = { width: 1600, height: 860 };

const picture = async (page: Page, name: string) => {
	// Away from anything that reacts to the pointer.
	await page.mouse.move(PICTURE.width / 2, 8);
	await page.waitForTimeout(1500);
	await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
	console.log(`.github/images/${name}.png`);
};

/** A copy of the video in a neutral folder, as the form shows its path. */
function shownVideo(cleanup: Cleanup): Video {
	const { path } = findVideo(undefined);
	const shown = mkdtempSync(join(tmpdir(), 'videos-'));
	cleanup.add(() => remove(shown));
	copyFileSync(path, join(shown, basename(path)));
	return findVideo(join(shown, basename(path)));
}

/** The node's form, and the example's clips in Table view as one builds a workflow, without their vectors. */
async function formPicture(canvas: Canvas, workflowId: string): Promise<void> {
	const { page } = canvas;
	await page.setViewportSize(RESULT);
	await canvas.open(workflowId);
	await canvas.get('execute-workflow-button').click();
	await canvas.mark(nodeName, 'success').waitFor({ timeout: 60_000 });
	// n8n's message that it went well covers a part of the editor for a while.
	await page.waitForTimeout(6000);

	await canvas.openForm(nodeName);
	await readTable(page, (table) => inSight(table).includes('input_filename'));
	await canvas.get('collection-parameter-add').hover();
	await picture(page, 'embed-video');
	// A test compares them with the built node: a picture of an older form is found.
	const labels = { 'embed-video.png': await new Form(page).labels() };
	writeFileSync(join(folder, 'labels.json'), `${JSON.stringify(labels, null, '\t')}\n`);
}

/** What there is to take pictures of. */
type DemoSession = {
	cleanup: Cleanup;
	canvas: Canvas;
	n8n: N8n;
	video: Video;
	twelveLabs: TwelveLabs;
};

/** The node, as the README shows it. */
async function nodePicture({ canvas, n8n, video }: DemoSession): Promise<void> {
	const workflow = withParameters(readExample('embed-video'), {
		'Read Video': { fileSelector: video.selector },
		[nodeName]: { options: { includeEmbedding: false } },
	});
	await formPicture(canvas, await n8n.importWorkflow(workflow));
}

/** A page that fits five players. */
const PAGE = { width: 1200, height: 680 };

/** What a person sees who fills in the form of find-the-moment. */
async function momentPicture({ canvas: { page }, n8n, twelveLabs }: DemoSession): Promise<void> {
	const example = readExample('find-the-moment');
	const { samples } = twelveLabs;
	const id = await n8n.importWorkflow(samples ? withSamples(example, samples) : example);
	await n8n.activate(id);
	await page.setViewportSize(PAGE);
	await page.goto(`${n8n.url}/form/find-the-moment`);
	await page.getByLabel('What are you looking for?').fill('the lighthouse turns its beam');
	await page.getByRole('button', { name: 'Find it' }).click();
	await page.locator('main').waitFor();
	await playersOf(page);
	await picture(page, 'find-the-moment');
	await n8n.deactivate(id);
}

const SETS: Readonly<Record<string, (session: DemoSession) => Promise<void>>> = {
	moment: momentPicture,
	node: nodePicture,
	examples: ({ canvas, n8n }) => examplePictures(canvas, n8n, join(folder, 'examples')),
};

/** Takes the pictures of the README and of the examples, or some of them, in a real n8n editor. */
async function take(cleanup: Cleanup): Promise<void> {
	const wanted = process.argv.slice(2);
	const unknown = wanted.find((name) => SETS[name] === undefined);
	if (unknown !== undefined) {
		throw new Problem(`There is no "${unknown}". Choose from: ${Object.keys(SETS).join(', ')}`);
	}
	const chromium = findChromium();
	if (chromium === undefined) throw new Problem('No Chromium here. CHROMIUM_PATH can name one.');
	mkdirSync(folder, { recursive: true });
	const video = shownVideo(cleanup);
	const twelveLabs = await openTwelveLabs(cleanup);
	const session = await openSession(cleanup, { fileFolders: [video.folder], hasEditor: true });
	const { n8n } = session;
	await n8n.importCredential(twelveLabs.credential);
	const page = await openBrowser(cleanup, chromium, session);
	await page.setViewportSize(PICTURE);
	const canvas = new Canvas(page, n8n.url);
	for (const [name, pictures] of Object.entries(SETS)) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		await pictures({ cleanup, canvas, n8n, video, twelveLabs });
	}
}

void runProgram(take);
