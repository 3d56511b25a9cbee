import type { Locator } from 'playwright-core';
import type { Desk } from '../desk';
import { readTable, type Table, vectorShown } from '../table';

const BASE64 = /^[\w+/=]{60}/;

/** How many of these, or of what is in them, do not show all of their text. */
const cutOff = (entries: Locator): Promise<number> =>
	entries.evaluateAll(
		(shown) =>
			shown
				.flatMap((entry) => [entry, ...entry.querySelectorAll('*')])
				.filter((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth).length,
	);

export async function otherOutputs(desk: Desk): Promise<void> {
	const { form, page, emulator, heights, videoUrl } = desk;
	const [made = ''] = emulator.tasks.keys();
	const createdAt = Date.now() - 60_000;
	const same = { filename: 'the-very-same-name-of-a-lecture.mp4', createdAt };
	emulator.seedTasks([same, same, { url: videoUrl, createdAt }, { status: 'failed' }]);
	const paid = desk.requested('POST', '/v1.3/embed/tasks');

	await form.choose('operation', 'Get Embeddings');
	const entries = await form.openList('taskId');
	const labels = await entries.allInnerTexts();
	expect(labels).toHaveLength(4);
	expect(new Set(labels).size).toBe(4);
	expect(await cutOff(entries)).toBe(0);
	await entries.filter({ hasText: made.slice(-6) }).click();
	expect(await form.title()).toBe('Get the embeddings of a task');

	const show = async (isMeant: (vector: string | undefined) => boolean): Promise<number> => {
		await form.execute();
		const { rowHeight } = await readTable(page, (seen: Table) => isMeant(vectorShown(seen)));
		return rowHeight;
	};
	await form.addOption('Embedding Format');
	await form.choose('embeddingFormat', 'String');
	heights.string = await show((vector) => vector?.startsWith('[') === true);
	await form.choose('embeddingFormat', 'Base64');
	heights.base64 = await show((vector) => vector !== undefined && BASE64.test(vector));
	await form.addOption('Include Embedding');
	await form.turn('includeEmbedding');
	heights.without = await show((vector) => vector === undefined);

	const line = Object.entries(heights).map(([format, height]) => `${format} ${height} px`);
	process.stderr.write(`row heights: ${line.join(', ')}\n`);
	expect(heights.without).toBeLessThan(120);
	expect(desk.requested('POST', '/v1.3/embed/tasks')).toBe(paid);
}
