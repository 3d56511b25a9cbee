import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IDataObject, INode } from 'n8n-workflow';
import { FormData } from 'undici';
import { sampleVideo } from '../tools/demo/video';
import { expectClips, withN8n } from './n8n-fixture';
import { withParameters, type Workflow } from './n8n/workflow';

/** Takes a video at a webhook, in the field `film`, and answers with its clips. */
export const uploadWorkflow = (options: INode['parameters'] = {}): Workflow => ({
	name: 'Embed what is uploaded',
	nodes: [
		{
			id: '7b1d0c00-0000-4000-8000-000000000900',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2.1,
			position: [0, 0],
			webhookId: '7b1d0c00-0000-4000-8000-000000000902',
			parameters: {
				httpMethod: 'POST',
				path: 'embed',
				responseMode: 'lastNode',
				responseData: 'allEntries',
				options: {},
			},
		},
		{
			id: '7b1d0c00-0000-4000-8000-000000000901',
			name: 'Embed',
			type: 'n8n-nodes-twelvelabs.embedVideo',
			typeVersion: 1,
			position: [220, 0],
			parameters: { binaryPropertyName: 'film', options },
			credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
		},
	],
	connections: { Webhook: { main: [[{ node: 'Embed', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});

const paddingBytes = 40_000_000;

/** The sample with a large box at its end that players skip: a valid MP4 of some 40 MB. */
export function largeVideo(): Buffer {
	const padding = Buffer.alloc(paddingBytes);
	padding.writeUInt32BE(paddingBytes);
	padding.write('free', 4, 'latin1');
	return Buffer.concat([readFileSync(sampleVideo), padding]);
}

/** A published workflow takes an upload, keeps it on disk, and passes it on byte for byte. */
export function upload(): void {
	it(
		'is kept on disk, uploaded byte for byte and answered with its clips',
		withN8n(async ({ n8n, emulator }) => {
			const id = await n8n.importWorkflow(uploadWorkflow());
			await n8n.activate(id);
			const video = largeVideo();
			const form = new FormData();
			form.append(
				'film',
				new Blob([new Uint8Array(video)], { type: 'video/mp4' }),
				'hafen – ünï "x".mp4',
			);

			const response = await n8n.webhook('embed', { method: 'POST', body: form });
			expect(response.status).toBe(200);
			const answer: unknown = await response.json();
			const clips: IDataObject[] = Array.isArray(answer) ? answer : [];
			await expectClips(emulator, clips);

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
			const changes = { Webhook: { path }, Embed: { binaryPropertyName: field } };
			const id = await n8n.importWorkflow(withParameters(uploadWorkflow(), changes));
			await n8n.activate(id);
			const form = new FormData();
			form.append('film', new Blob([readFileSync(sampleVideo)], { type: 'video/mp4' }), 'a.mp4');
			const response = await n8n.webhook(path, { method: 'POST', body: form });
			expect(response.status).toBe(200);
			await expectClips(emulator, (await response.json()) as IDataObject[]);
		})(),
	);
}
