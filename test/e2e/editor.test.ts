import { NodeHelpers } from 'n8n-workflow';
import type { Locator } from 'playwright-core';
import { EmbedVideo } from '../../nodes/EmbedVideo/EmbedVideo.node';
import { answer, redirect } from '../emulator';
import { chromiumForTests, DESKTOP, Editor, LAPTOP } from './editor/editor';
import { inSight, readTable, vectorShown } from './editor/pages';
import { Cleanup } from './n8n/program';

const { chromium, browserTest } = chromiumForTests();

const cleanup = new Cleanup();
let editor: Editor | undefined;

beforeAll(async () => {
	if (chromium !== '') editor = await Editor.open(cleanup, chromium);
});
afterAll(() => cleanup.run());

let broken = false;

const step = (title: string, play: (editor: Editor) => Promise<void>) =>
	browserTest(title, async () => {
		if (editor === undefined || broken) throw new Error('a step before this one failed');
		try {
			await play(editor);
		} catch (error) {
			broken = true;
			const path = process.env.EDITOR_FAILURE_PNG;
			if (path !== undefined) await editor.page.screenshot({ path });
			throw error;
		}
	});

/** One story: each step continues where the previous one stopped. */
describe('a new user in the editor', () => {
	step('finds the nodes by what people type, and the triggers in the right order', nodePanel);
	step('creates a credential whose test says what to change', credentialDialog);
	step('reads the first result in Table view, and what it cost', firstResult);
	step('tries other outputs on a task of the list without paying', otherOutputs);
	step('types a clip length that is too long and reads why', clipLength);
	step('wires it as RAG tutorials do: it refuses and sends nothing', ragWiring);
	step('sees another name and another description for each operation', names);
});

/** What people type who do not know the nodes' names. */
const WORDS = ['twelve labs', 'video search', 'similar', 'TwelveLabs'];

async function nodePanel({ canvas, page }: Editor): Promise<void> {
	await canvas.begin();
	await canvas.openPanel();
	for (const words of WORDS) {
		await canvas.search(words);
		await canvas.entry('TwelveLabs Embed Video').waitFor();
		await canvas.entry('TwelveLabs Embed Query').waitFor();
		// An empty panel in between: no entry is left from the previous search.
		await canvas.search('no node of this name');
		await canvas.entry('TwelveLabs Embed Video').waitFor({ state: 'hidden' });
	}
	await canvas.search('TwelveLabs');
	await canvas.entry('TwelveLabs Embed Video').click();
	await page.getByText(/^Triggers \(2\)$/).click();
	await canvas.entry('On embeddings ready').waitFor();
	const entries = await canvas.entries();
	// Actions are listed by resource; the first is what most people want.
	expect(entries.filter((name) => !/actions$/i.test(name))[0]).toBe('Embed a video');
	expect(entries.filter((name) => name.startsWith('On '))).toEqual([
		'On embeddings ready',
		'On video failed',
	]);
}

async function credentialDialog(editor: Editor): Promise<void> {
	const { credential, emulator, n8n, account, form } = editor;
	await editor.embedVideo();
	expect(await form.title()).toBe('Embed a video');

	await credential.create();
	await credential.saveBad({ ...account, apiKey: 'tlk_wrong' }, /may be mistyped or expired/);
	const noVersion = account.baseUrl.replace('/v1.3', '');
	await credential.saveBad({ ...account, baseUrl: noVersion }, /"Base URL" must end in \/v1\.3/);
	await credential.saveBad(
		{ ...account, baseUrl: n8n.url },
		/other than the TwelveLabs API answered\. Correct "Base URL"/,
	);
	const forget = emulator.intercept(answer(403));
	await credential.saveBad(account, /Access denied. Check your plan, your region/);
	forget();
	const stay = emulator.intercept(redirect('https://example.com/'));
	await credential.retryBad(/redirects elsewhere, and the key is not sent there/);
	stay();

	await credential.saveGood({
		apiKey: ` ${account.apiKey} `,
		baseUrl: ` ${account.baseUrl}/ `,
	});
	await credential.saveGood(account);
	await credential.close();
}

const TIME_AND_OPTION = ['start_offset_sec', 'end_offset_sec', 'embedding_option'];

async function firstResult(editor: Editor): Promise<void> {
	const { form, page, emulator, videoUrl } = editor;
	await form.execute();
	const table = await readTable(page, (seen) => vectorShown(seen)?.startsWith('0:') === true);
	await form.output.getByText('21 items').waitFor();

	const [task] = emulator.tasks.keys();
	const hints = (await form.hints()).join('\n');
	expect(hints).toContain(
		`This run created 1 billed task (${task}). Running again creates another.`,
	);
	expect(hints).toContain('pin this output or use Get Embeddings with that task');
	expect(hints).toContain('click the arrows ("Collapse rows") to see all rows');

	expect(table.rows.map((row) => row.slice(0, 4))).toEqual([
		['0', '6', 'visual', videoUrl],
		['0', '6', 'audio', videoUrl],
		['0', '6', 'transcription', videoUrl],
	]);
	expect(inSight(table)).toEqual(TIME_AND_OPTION);
	await page.setViewportSize(DESKTOP);
	const wide = await readTable(page, (seen) => inSight(seen).length > TIME_AND_OPTION.length);
	expect(inSight(wide).slice(0, 4)).toEqual([...TIME_AND_OPTION, 'input_url']);
	await page.setViewportSize(LAPTOP);
}

const BASE64 = /^[\w+/=]{60}/;

/** How many of these elements, or of those in them, cut off their text. */
const cutOff = (entries: Locator): Promise<number> =>
	entries.evaluateAll(
		(shown) =>
			shown
				.flatMap((entry) => [entry, ...entry.querySelectorAll('*')])
				.filter((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth).length,
	);

async function otherOutputs(editor: Editor): Promise<void> {
	const { form, page, emulator, videoUrl } = editor;
	const [made = ''] = emulator.tasks.keys();
	const createdAt = Date.now() - 60_000;
	const same = { filename: 'the-very-same-name-of-a-lecture.mp4', createdAt };
	emulator.seedTasks([same, same, { url: videoUrl, createdAt }, { status: 'failed' }]);
	const paid = editor.requested('POST', '/v1.3/embed/tasks');

	await form.choose('operation', 'Get Embeddings');
	const entries = await form.openList('taskId');
	const labels = await entries.allInnerTexts();
	expect(labels).toHaveLength(4);
	expect(new Set(labels).size).toBe(4);
	expect(await cutOff(entries)).toBe(0);
	await entries.filter({ hasText: made.slice(-6) }).click();
	expect(await form.title()).toBe('Get the embeddings of a task');

	const show = async (isMeant: (vector: string | undefined) => boolean) => {
		await form.execute();
		return await readTable(page, (seen) => isMeant(vectorShown(seen)));
	};
	await form.addOption('Embedding Format');
	await form.choose('embeddingFormat', 'String');
	await show((vector) => vector?.startsWith('[') === true);
	await form.choose('embeddingFormat', 'Base64');
	await show((vector) => vector !== undefined && BASE64.test(vector));
	await form.addOption('Include Embedding');
	await form.turn('includeEmbedding');
	const { rowHeight } = await show((vector) => vector === undefined);
	expect(rowHeight).toBeLessThan(120);
	expect(editor.requested('POST', '/v1.3/embed/tasks')).toBe(paid);
}

async function clipLength(editor: Editor): Promise<void> {
	const { form, emulator } = editor;
	await editor.embedVideo();
	emulator.requests.length = 0;
	await form.addOption('Clip Length');
	const field = form.field('videoClipLength');
	await field.fill('');
	await field.pressSequentially('12');
	await field.blur();
	expect(await field.inputValue()).toBe('12');
	await form.execute();
	const error = await form.error();
	expect(error).toContain('"Clip Length" is 12 seconds');
	expect(error).toContain('Set it to a number from 2 to 10');
	expect(emulator.requests).toEqual([]);
}

const STORE = 'Simple Vector Store';
const REFUSAL = 'is not the text of any clip to be inserted';

async function ragWiring(editor: Editor): Promise<void> {
	const { canvas, form, page } = editor;
	await editor.embedVideo();
	await canvas.closeForm();
	await canvas.add(STORE, 'Add documents to vector store');
	await canvas.addSubNode('ai_embedding', 'Embeddings TwelveLabs');
	await canvas.openForm(STORE);
	await canvas.addSubNode('ai_document', 'Default Data Loader');
	// With its vectors, and without them, as a first run's hint advises.
	for (const withVectors of [true, false]) {
		await canvas.openForm('Embed a video');
		if (!withVectors) {
			await form.addOption('Include Embedding');
			await form.turn('includeEmbedding');
		}
		await canvas.closeForm();
		await canvas.openForm(STORE);
		const runs = editor.requested('POST', '/v1.3/embed/tasks');
		await form.execute();
		await editor.n8n.until(
			'another task',
			() => editor.requested('POST', '/v1.3/embed/tasks') > runs,
		);
		await page.getByRole('button', { name: 'Open errored node' }).click();
		expect(await form.error()).toContain(REFUSAL);
		await canvas.closeForm();
		await canvas.mark(STORE, 'error').waitFor();
		expect(await canvas.mark(STORE, 'success').count()).toBe(0);
	}
	expect(editor.requested('POST', '/v1.3/embed')).toBe(0);
}

/** n8n's description of a tool for the chosen operation. */
const toolDescription = (operation: string): string =>
	NodeHelpers.makeDescription({ resource: 'embedding', operation }, new EmbedVideo().description);

async function names({ canvas, form }: Editor): Promise<void> {
	await canvas.begin();
	for (const action of ['Embed a video', 'List embedding tasks']) {
		await canvas.add('TwelveLabs Embed Video', action);
		expect(await form.title()).toBe(action);
		await canvas.closeForm();
		await canvas.node(action).waitFor();
	}
	expect(toolDescription('listTasks')).toBe('List embedding tasks in TwelveLabs Embed Video');
	expect(toolDescription('embedVideo')).toBe('Embed a video in TwelveLabs Embed Video');
}
