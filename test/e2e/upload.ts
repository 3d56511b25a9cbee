import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IDataObject, INode } from 'n8n-workflow';
import { FormData } from 'undici';
import { sampleVideo } from '../tools/demo/video';
import { expectClips, withN8n } from './n8n-fixture';
import { connected, node, ours, type Workflow } from './n8n/workflow';

/** Takes a video at a webhook, in the field `film`, and answers with its clips. */
export const uploadWorkflow = (
	path: string,
	embed: INode['parameters'] = { binaryPropertyName: 'film', options: {} },
): Workflow =>
	connected('Embed what is uploaded', [
		node(
			'Webhook',
			'n8n-nodes-base.webhook',
			{
				httpMethod: 'POST',
				path,
				responseMode: 'lastNode',
				responseData: 'allEntries',
				options: {},
			},
			{ typeVersion: 2.1, webhookId: path },
		),
		ours('embedVideo', embed, 'Embed'),
	]);

/** A form with a video in the field `film`. */
export function videoForm(video: Buffer, fileName = 'a.mp4'): FormData {
	const form = new FormData();
	form.append('film', new Blob([new Uint8Array(video)], { type: 'video/mp4' }), fileName);
	return form;
}

const paddingBytes = 40_000_000;

/** The sample with a large box at its end, which players skip: a valid MP4 of some 40 MB. */
export function largeVideo(): Buffer {
	const padding = Buffer.alloc(paddingBytes);
	padding.writeUInt32BE(paddingBytes);
	padding.write('free', 4, 'latin1');
	return Buffer.concat([readFileSync(sampleVideo), padding]);
}

export function upload(): void {
	it(
		'is kept on disk, uploaded byte for byte and answered with its clips',
		withN8n(async ({ n8n, emulator }) => {
			const id = await n8n.importWorkflow(uploadWorkflow('embed'));
			await n8n.activate(id);
			const video = largeVideo();
			const body = videoForm(video, 'hafen – ünï "x".mp4');
			const response = await n8n.webhook('embed', { method: 'POST', body });
			expect(response.status).toBe(200);
			await expectClips(emulator, (await response.json()) as IDataObject[]);

			const run = await n8n.lastExecution(id);
			const [item] = run.items('Webhook');
			expect(item?.binary?.film?.id).toMatch(/^filesystem/);
			const [created] = emulator.requests.filter((request) => request.method === 'POST');
			expect(created?.file).toMatchObject({
				bytes: video.length,
				sha256: createHash('sha256').update(video).digest('hex'),
			});
		}),
	);

	it.each([
		['by-expression', '={{ $binary.film }}'],
		['as-the-only-file', 'data'],
	])('is found %s', async (path, field) =>
		withN8n(async ({ n8n, emulator }) => {
			const workflow = uploadWorkflow(path, { binaryPropertyName: field, options: {} });
			await n8n.activate(await n8n.importWorkflow(workflow));
			const body = videoForm(readFileSync(sampleVideo));
			const response = await n8n.webhook(path, { method: 'POST', body });
			expect(response.status).toBe(200);
			await expectClips(emulator, (await response.json()) as IDataObject[]);
		})(),
	);
}
