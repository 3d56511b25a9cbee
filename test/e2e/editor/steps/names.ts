import { NodeHelpers } from 'n8n-workflow';
import { EmbedVideo } from '../../../../nodes/EmbedVideo/EmbedVideo.node';
import type { Desk } from '../desk';

/** As n8n makes the description of a tool from the operation that is chosen. */
const toolDescription = (operation: string): string =>
	NodeHelpers.makeDescription({ resource: 'embedding', operation }, new EmbedVideo().description);

export async function names({ canvas, form }: Desk): Promise<void> {
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
