import { Cleanup } from './n8n/program';
import { findChromium } from './editor/browser';
import { Desk } from './editor/desk';
import { clipLength } from './editor/steps/clip-length';
import { credentialDialog } from './editor/steps/credential-dialog';
import { firstResult } from './editor/steps/first-result';
import { names } from './editor/steps/names';
import { nodePanel } from './editor/steps/node-panel';
import { otherOutputs } from './editor/steps/other-outputs';
import { ragWiring } from './editor/steps/rag-wiring';

const chromium = findChromium();
if (chromium === undefined) {
	process.stderr.write('No Chromium here: the editor is not tested. CHROMIUM_PATH can name one.\n');
}

const cleanup = new Cleanup();
let desk: Desk | undefined;

// The first time, n8n itself is downloaded.
beforeAll(async () => {
	if (chromium !== undefined) desk = await Desk.open(cleanup, chromium);
}, 20 * 60_000);
afterAll(() => cleanup.run(), 30_000);
jest.setTimeout(120_000);

let broken = false;

const step = (title: string, play: (desk: Desk) => Promise<void>) =>
	(chromium === undefined ? test.skip : test)(title, async () => {
		if (desk === undefined || broken) throw new Error('a step before this one failed');
		try {
			await play(desk);
		} catch (error) {
			broken = true;
			const path = process.env.EDITOR_FAILURE_PNG;
			if (path !== undefined) await desk.page.screenshot({ path });
			throw error;
		}
	});

/** One story: each step goes on where the one before it stopped. */
describe('a new user in the editor', () => {
	step('finds the nodes by what people type, and the triggers in the right order', nodePanel);
	step('makes a credential whose test says what to change', credentialDialog);
	step('can read the first result in Table view, and is told what it cost', firstResult);
	step('tries other outputs on a task of the list without paying', otherOutputs);
	step('types a clip length that is too long and is told', clipLength);
	step('wires it as RAG tutorials do: it refuses, and sends nothing', ragWiring);
	step('sees another name and another description for each operation', names);
});
