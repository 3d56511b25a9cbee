import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import { fetch, FormData } from 'undici';
import { sampleVideo } from '../../tools/demo/video';
import { expectClips, type N8nFixture } from '../n8n-fixture';
import type { Execution } from '../n8n/execution';
import { until } from '../n8n/program';
import { readExample, withParameters, type Workflow } from '../n8n/workflow';
import { Pinecone, Qdrant } from './http-stores';
import { importCredential } from './stores';

/** The points and vectors as clips again, to compare with what the API says. */
const asClip = (id: string, metadata: Record<string, unknown>, embedding: number[]) => ({
	...Object(metadata),
	id,
	embedding,
});

/** The options of a node as the example has them. */
const optionsOf = ({ nodes }: Workflow, name: string): INode['parameters'] =>
	Object(nodes.find((node) => node.name === name)?.parameters.options);

/** The parameters of an Edit Fields node that gives these texts. */
const fields = (values: Record<string, string>): INode['parameters'] => ({
	assignments: {
		assignments: Object.entries(values).map(([name, value]) => ({
			id: name,
			name,
			value,
			type: 'string',
		})),
	},
});

/** Fills in the form of the example as a person does. */
export async function submit({ n8n }: N8nFixture, title: string): Promise<void> {
	const form = new FormData();
	const video = new Blob([new Uint8Array(readFileSync(sampleVideo))], { type: 'video/mp4' });
	form.append('field-0', video, 'video.mp4');
	form.append('field-1', title);
	const address = `${n8n.url}/form/7b1d0c00-0000-4000-8000-000000001399`;
	expect((await fetch(address, { method: 'POST', body: form })).status).toBe(200);
}

/** The newest run of a workflow, as soon as there is one, to its end. */
export async function newestRun({ n8n }: N8nFixture, workflowId: string): Promise<Execution> {
	for (let tries = 0; ; tries += 1) {
		try {
			return await n8n.lastExecution(workflowId);
		} catch (error) {
			if (tries > 50) throw error;
			await sleep(200);
		}
	}
}

/** The example upload-form-to-qdrant for a Qdrant, in requests of few points. */
export function qdrantExample(url: string): Workflow {
	const example = readExample('upload-form-to-qdrant');
	return withParameters(example, {
		'Store Points': { url: `${url}/collections/clips/points` },
		'Make Collection': { url: `${url}/collections/clips` },
		'TwelveLabs Embed Video': {
			options: {
				...optionsOf(example, 'TwelveLabs Embed Video'),
				batchSize: 8,
				pollIntervalSec: 1,
			},
		},
	});
}

/** The example pinecone-over-http for a Pinecone and a video, in requests of few vectors. */
export function pineconeExample(url: string, videoUrl: string): Workflow {
	const example = readExample('pinecone-over-http');
	return withParameters(example, {
		Upsert: { url: `${url}/vectors/upsert` },
		Video: fields({ url: videoUrl, title: 'Forest', page: 'https://example.com/forest' }),
		'TwelveLabs Embed Video': {
			options: {
				...optionsOf(example, 'TwelveLabs Embed Video'),
				batchSize: 5,
				pollIntervalSec: 1,
			},
		},
	});
}

/** upload-form-to-qdrant: a video from n8n's form becomes points, as Qdrant's reference wants them. */
export async function uploadFormToQdrant(fixture: N8nFixture): Promise<void> {
	const { n8n, emulator } = fixture;
	const qdrant = await Qdrant.start();
	try {
		const { apiKey, url } = qdrant;
		await importCredential(fixture, 'qdrantApi', 'Qdrant account', { apiKey, qdrantUrl: url });
		const id = await n8n.importWorkflow(qdrantExample(url));
		expect(await n8n.execute(id, 'Once')).toMatchObject({ status: 'success', error: undefined });
		await n8n.activate(id);

		await submit(fixture, 'Harbour');
		const run = await newestRun(fixture, id);
		expect(run).toMatchObject({ status: 'success', error: undefined });
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

		// Somebody else's video of the same name overwrites nothing.
		await submit(fixture, 'Another');
		await until('second upload', () => qdrant.upserts.length === 6);
		const titles = [...(qdrant.collections.get('clips')?.points.values() ?? [])].map(
			({ payload }) => String(Object(payload.metadata).title),
		);
		expect(titles.filter((title) => title === 'Harbour')).toHaveLength(points.length);
		expect(titles.filter((title) => title === 'Another')).toHaveLength(points.length);
	} finally {
		await qdrant.close();
	}
}

/** pinecone-over-http: a video's vectors go up as Pinecone's reference wants them. */
export async function pineconeOverHttp(fixture: N8nFixture): Promise<void> {
	const { n8n, emulator } = fixture;
	const pinecone = await Pinecone.start();
	try {
		const { apiKey, url } = pinecone;
		const videoUrl = `${emulator.origin}/samples/forest-in-the-rain.mp4`;
		await importCredential(fixture, 'pineconeApi', 'Pinecone account', { apiKey });
		const id = await n8n.importWorkflow(pineconeExample(url, videoUrl));
		const run = await n8n.execute(id, 'Start');
		expect(run).toMatchObject({ status: 'success', error: undefined });
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

		// Once more under the same name: the same vectors, not more.
		expect(await n8n.execute(id, 'Start')).toMatchObject({ status: 'success' });
		expect(pinecone.namespaces.get('clips')?.size).toBe(vectors.length);
	} finally {
		await pinecone.close();
	}
}
