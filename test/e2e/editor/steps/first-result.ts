import { DESKTOP, LAPTOP } from '../browser';
import type { Desk } from '../desk';
import { inSight, readTable, vectorShown } from '../table';

const TIME_AND_OPTION = ['start_offset_sec', 'end_offset_sec', 'embedding_option'];

export async function firstResult(desk: Desk): Promise<void> {
	const { form, page, emulator, heights, videoUrl } = desk;
	await form.execute();
	const table = await readTable(page, (seen) => vectorShown(seen)?.startsWith('0:') === true);
	await form.output.getByText('21 items').waitFor();
	heights.array = table.rowHeight;

	const [task] = emulator.tasks.keys();
	const hints = (await form.hints()).join('\n');
	expect(hints).toContain('This run made, and paid, 1 task; each run makes new ones.');
	expect(hints).toContain('use Get Embeddings with it, or pin this output');
	expect(hints).toContain(`Task ${task}.`);
	expect(hints).toContain('Vectors make rows of Table view very long.');
	expect(hints).toContain('turn off "Include Embedding"');

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
