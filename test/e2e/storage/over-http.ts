import { readFileSync } from 'node:fs';
import { fetch, FormData } from 'undici';
import { sampleVideo } from '../../tools/demo/video';
import { expectClips, expectSuccess, runToSuccess, type N8nFixture } from '../n8n-fixture';
import { editFields, nodeOf, readExample, withParameters, type Workflow } from '../n8n/workflow';
import { startPinecone, startQdrant, STORE_KEY } from './http-stores';

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
	const { n8n, emulator, cleanup } = fixture;
	const { url, points, upserts } = await startQdrant(cleanup);
	const account = { apiKey: STORE_KEY, qdrantUrl: url };
	await n8n.storeCredential('qdrantApi', 'Qdrant account', account);
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
	expect(upserts).toEqual([8, 8, 5]);
	const stored = [...points];
	await expectClips(
		emulator,
		stored.map(([pointId, { vector, payload }]) =>
			asClip(pointId, Object(payload.metadata), vector),
		),
	);
	expect(stored[0]?.[1].payload).toEqual({
		content: expect.stringMatching(/^video\.mp4 .* 0:00:00–0:00:06 \(visual\)$/),
		metadata: expect.objectContaining({
			title: 'Harbour',
			input_filename: 'video.mp4',
			start_offset_sec: 0,
		}),
	});

	// Another video with the same file name overwrites nothing.
	await submit(fixture, 'Another');
	await n8n.until('second upload', () => upserts.length === 6);
	const titles = [...points.values()].map(({ payload }) => Object(payload.metadata).title);
	expect(titles.filter((title) => title === 'Harbour')).toHaveLength(stored.length);
	expect(titles.filter((title) => title === 'Another')).toHaveLength(stored.length);
}

/** pinecone-over-http: a video becomes vectors that Pinecone's reference allows. */
export async function pineconeOverHttp(fixture: N8nFixture): Promise<void> {
	const { n8n, emulator, cleanup } = fixture;
	const { url, vectors } = await startPinecone(cleanup);
	const videoUrl = `${emulator.origin}/samples/forest-in-the-rain.mp4`;
	await n8n.storeCredential('pineconeApi', 'Pinecone account', { apiKey: STORE_KEY });
	const example = readExample('pinecone-over-http');
	const workflow = withParameters(example, {
		Upsert: { url: `${url}/vectors/upsert` },
		Video: editFields({ url: videoUrl, title: 'Forest', page: 'https://example.com/forest' }),
		...inBatches(example, 5),
	});
	const run = await runToSuccess(fixture, workflow);
	expect(run.json('Upsert')).toEqual([{ upsertedCount: 5 }, { upsertedCount: 4 }]);

	const stored = [...vectors];
	const { text, ...metadata } = stored[0]?.[1].metadata ?? {};
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
		stored.map(([vectorId, vector]) => asClip(vectorId, vector.metadata, vector.values)),
	);

	// A second run under the same Video ID overwrites the same vectors.
	await runToSuccess(fixture, workflow);
	expect(vectors.size).toBe(stored.length);
}
