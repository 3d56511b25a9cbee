import type { Desk } from '../desk';

/** What people type who do not know how the nodes are called. */
const WORDS = ['twelve labs', 'video search', 'similar', 'TwelveLabs'];

export async function nodePanel({ canvas, page }: Desk): Promise<void> {
	await canvas.begin();
	await canvas.openPanel();
	for (const words of WORDS) {
		await canvas.search(words);
		await canvas.entry('TwelveLabs Embed Video').waitFor();
		await canvas.entry('TwelveLabs Embed Query').waitFor();
		// Between two words the panel is seen to be empty, so that no entry is the word's before.
		await canvas.search('no node of this name');
		await canvas.entry('TwelveLabs Embed Video').waitFor({ state: 'hidden' });
	}
	await canvas.search('TwelveLabs');
	await canvas.entry('TwelveLabs Embed Video').click();
	await page.getByText(/^Triggers \(2\)$/).click();
	await canvas.entry('On embeddings ready').waitFor();
	const entries = await canvas.entries();
	// The actions stand under their resource; the first is what most people want.
	expect(entries.filter((name) => !/actions$/i.test(name))[0]).toBe('Embed a video');
	expect(entries.filter((name) => name.startsWith('On '))).toEqual([
		'On embeddings ready',
		'On video failed',
	]);
}
