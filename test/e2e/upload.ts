import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IDataObject, INode } from 'n8n-workflow';
import { FormData } from 'undici';
import { sampleVideo } from '../tools/demo/video';
import { expectClips, inN8n } from './n8n-fixture';
import { connected, node, ours, type Workflow } from './n8n/workflow';

/** Takes a video at a webhook, in the field `film`, and answers with its clips. */
export const uploadWorkflow = (path: string, options: INode['parameters'] = {}): Workflow =>
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
		ours('embedVideo', { binaryPropertyName: 'film', options }, 'Embed'),
	]);

/** A form with a video in the field `film`. */
export function videoForm(video: Buffer, fileName = 'a.mp4'): FormData {
	const form = new FormData();
	form.append('film', new Blob([new Uint8Array(video)], { type: 'video/mp4' }), fileName);
	return form;
}

/** The sample, padded to that size with noise in a box that players skip: a valid MP4 whose parts all differ. */
export function paddedVideo(bytes: number): Buffer {
	const sample = readFileSync(sampleVideo);
	const box = randomBytes(bytes - sample.length);
	box.writeUInt32BE(box.length);
	box.write('free', 4, 'latin1');
	return Buffer.concat([sample, box]);
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export function upload(): void {
	inN8n('is kept on disk, uploaded byte for byte, and embedded', async ({ n8n, emulator }) => {
		const id = await n8n.importWorkflow(uploadWorkflow('embed'));
		await n8n.activate(id);
		const video = paddedVideo(40_000_000);
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
			sha256: sha256(video),
		});
	});
}
