import type { Desk } from '../desk';

const STORE = 'Simple Vector Store';
const REFUSAL = 'These documents are clips that are embedded already';

export async function ragWiring(desk: Desk): Promise<void> {
	const { canvas, form, page } = desk;
	await desk.embedVideo();
	await canvas.closeForm();
	await canvas.add(STORE, 'Add documents to vector store');
	await canvas.addSubNode('ai_embedding', 'Embeddings TwelveLabs');
	await canvas.openForm(STORE);
	await canvas.addSubNode('ai_document', 'Default Data Loader');
	// With its vectors, and as the hint of a first run advises.
	for (const withVectors of [true, false]) {
		await canvas.openForm('Embed a video');
		if (!withVectors) {
			await form.addOption('Include Embedding');
			await form.turn('includeEmbedding');
		}
		await canvas.closeForm();
		await canvas.openForm(STORE);
		const runs = desk.requested('POST', '/v1.3/embed/tasks');
		await form.execute();
		await desk.until('another task', () => desk.requested('POST', '/v1.3/embed/tasks') > runs);
		await page.getByRole('button', { name: 'Open errored node' }).click();
		expect(await form.error()).toContain(REFUSAL);
		await canvas.closeForm();
		await canvas.mark(STORE, 'error').waitFor();
		expect(await canvas.mark(STORE, 'success').count()).toBe(0);
	}
	expect(desk.requested('POST', '/v1.3/embed')).toBe(0);
}
