import { readFileSync } from 'node:fs';
import { fetch, FormData } from 'undici';
import { sampleVideo } from '../../tools/demo/video';
import { expectClips, expectSuccess, runToSuccess, type N8nFixture } from '../n8n-fixture';
import { editFields, nodeOf, readExample, withParameters, type Workflow } from '../n8n/workflow';
import { Pinecone, Qdrant } from './http-stores';

/** A point or vector as a clip again, to compare with the API's segments. */
const asClip = (id: string, metadata: Record<string, unknown>, embedding: number[]) => ({
	...Object(metadata),
	id,
	embedding,
});

const NODE = 'TwelveLabs Embed Video';

/** The options of the example's node, with requests of few vectors. */
const inBatches = (example: Workflow, batchSize: number) => ({
	[NODE]: {
		options: {
			...Object(nodeOf(example, NODE)?.parameters.options),
			batchSize,
			pollIntervalSec: 1,
		},
	},
});

/** Submits the form of the example. */
async function submit({ n8n }: N8nFixture, title: string): Promise<void> {
	const form = new FormData();
	const video = new Blob([new Uint8Array(readFileSync(sampleVideo))], { type: 'video/mp4' });
	form.append('field-0', video, 'video.mp4');
	form.append('field-1', title);
	const address = `${n8n.url}/form/7b1d0c00-0000-4000-8000-000000001399`;
	expect((await fetch(address, { method: 'POST', body: form })).status).toBe(200);
}

/** upload-form-to-qdrant: a video from n8n's form becomes points that Qdrant's reference allows. */
export async function uploadFormToQdrant(fixture: N8nFixture): Promise<void> {
	const { n8n, emulator } = fixture;
	const qdrant = await Qdrant.start();
	try {
		const { apiKey, url } = qdrant;
		await n8n.storeCredential('qdrantApi', 'Qdrant account', { apiKey, qdrantUrl: url });
		const example = readExample('upload-form-to-qdrant');
		const workflow = withParameters(example, {
			'Store Points': { url: `${url}/collections/clips/points` },
			'Make Collection': { url: `${url}/collections/clips` },
			...inBatches(example, 8),
		});
		await runToSuccess(fixture, workflow, 'Once');
		const id = await n8n.importWorkflow(workflow);
		await n8n.activate(id);

		await submit(fixture, 'Harbour');
		const run = expectSuccess(await n8n.lastExecution(id));
		expect(run.json('Store Points')).toMatchObject([
			{ status: 'ok', result: { status: 'completed' } },
			{ status: 'ok' },
			{ status: 'ok' },
		]);

		// Seven clips in three options, at most eight in a request.
		expect(qdrant.upserts).toEqual([8, 8, 5]);
		const points = [...(qdrant.collections.get('clips')?.points ?? [])];
		await expectClips(
			emulator,
			points.map(([pointId, { vector, payload }]) =>
				asClip(pointId, Object(payload.metadata), vector),
			),
		);
		expect(points[0]?.[1].payload).toEqual({
			content: expect.stringMatching(/^video\.mp4 .* 0:00:00–0:00:06 \(visual\)$/),
			metadata: expect.objectContaining({
				title: 'Harbour',
				input_filename: 'video.mp4',
				start_offset_sec: 0,
			}),
		});

		// Another video with the same file name overwrites nothing.
		await submit(fixture, 'Another');
		await n8n.until('second upload', () => qdrant.upserts.length === 6);
		const titles = [...(qdrant.collections.get('clips')?.points.values() ?? [])].map(
			({ payload }) => String(Object(payload.metadata).title),
		);
		expect(titles.filter((title) => title === 'Harbour')).toHaveLength(points.length);
		expect(titles.filter((title) => title === 'Another')).toHaveLength(points.length);
	} finally {
		await qdrant.close();
	}
}

/** pinecone-over-http: a video becomes vectors that Pinecone's reference allows. */
export async function pineconeOverHttp(fixture: N8nFixture): Promise<void> {
	const { n8n, emulator } = fixture;
	const pinecone = await Pinecone.start();
	try {
		const { apiKey, url } = pinecone;
		const videoUrl = `${emulator.origin}/samples/forest-in-the-rain.mp4`;
		await n8n.storeCredential('pineconeApi', 'Pinecone account', { apiKey });
		const example = readExample('pinecone-over-http');
		const workflow = withParameters(example, {
			Upsert: { url: `${url}/vectors/upsert` },
			Video: editFields({ url: videoUrl, title: 'Forest', page: 'https://example.com/forest' }),
			...inBatches(example, 5),
		});
		const run = await runToSuccess(fixture, workflow);
		expect(run.json('Upsert')).toEqual([{ upsertedCount: 5 }, { upsertedCount: 4 }]);

		const vectors = [...(pinecone.namespaces.get('clips') ?? [])];
		const { text, ...metadata } = vectors[0]?.[1].metadata ?? {};
		expect(text).toBe('forest-in-the-rain.mp4 0:00:00–0:00:06 (visual)');
		expect(metadata).toMatchObject({
			video_id: videoUrl,
			embedding_option: 'visual',
			title: 'Forest',
			page: 'https://example.com/forest',
			link: `${videoUrl}#t=0,6`,
		});
		await expectClips(
			emulator,
			vectors.map(([vectorId, vector]) => asClip(vectorId, vector.metadata, vector.values)),
		);

		// A second run under the same Video ID overwrites the same vectors.
		await runToSuccess(fixture, workflow);
		expect(pinecone.namespaces.get('clips')?.size).toBe(vectors.length);
	} finally {
		await pinecone.close();
	}
}
