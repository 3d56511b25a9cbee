import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { TwelveLabs } from 'twelvelabs-js';

import type { Emulator } from '..';
import { startEmulator } from '..';
import { until } from '../testing/calls';
import { makeMovie, SAMPLE } from '../testing/movies';

/* An independent check that the emulator speaks Embed v2 and Assets: TwelveLabs' own client. */

const CHUNK = 64 * 1024;

let emulator: Emulator;
let client: TwelveLabs;
let dir: string;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 50, v2: { assetProcessingMs: 20 } });
	// The client takes its address from the environment only, when it is made.
	process.env.TWELVELABS_BASE_URL = emulator.url;
	client = new TwelveLabs({ apiKey: emulator.apiKey });
	dir = mkdtempSync(path.join(tmpdir(), 'client-of-emulator-'));
	// Its upload helper reports every step on the console.
	jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterAll(async () => {
	delete process.env.TWELVELABS_BASE_URL;
	jest.restoreAllMocks();
	rmSync(dir, { recursive: true });
	await emulator.close();
});
beforeEach(() => emulator.reset());

async function ready(assetId: string) {
	await until(() => emulator.v2.assets.find(assetId)?.status !== 'processing');
	return client.assets.retrieve(assetId);
}

/** A movie whose file takes about so many parts of the upload. */
function largeFile(parts: number): string {
	const file = path.join(dir, 'large.mp4');
	const box = Buffer.alloc(parts * CHUNK);
	box.writeUInt32BE(box.length, 0);
	box.write('mdat', 4, 'latin1');
	writeFileSync(file, Buffer.concat([makeMovie({ durationSec: 20, audio: true }), box]));
	return file;
}

test('it uploads a file, embeds it, and reads the rows', async () => {
	const asset = await client.assets.create({ method: 'direct', file: createReadStream(SAMPLE) });
	const detail = await ready(asset.id ?? '');
	expect(detail).toMatchObject({
		status: 'ready',
		duration: 43,
		filename: 'harbour-at-sunset.mp4',
	});
	expect(detail.technicalMetadata?.hasAudio).toBe(true);
	const created = await client.embed.v2.tasks.create({
		inputType: 'video',
		modelName: 'marengo3.0',
		video: {
			mediaSource: { assetId: asset.id },
			startSec: 3,
			endSec: 15,
			segmentation: { strategy: 'fixed', fixed: { durationSec: 5 } },
			embeddingOption: ['visual', 'audio'],
			embeddingScope: ['clip', 'asset'],
			embeddingType: ['separate_embedding', 'fused_embedding'],
		},
	});
	expect(created).toMatchObject({ status: 'processing' });
	const id = created.id ?? '';
	await until(() => emulator.v2.tasks.tasks.get(id)?.status === 'ready');
	const task = await client.embed.v2.tasks.retrieve(id);
	expect(task.metadata).toMatchObject({ inputFilename: 'harbour-at-sunset.mp4', clipLength: 5 });
	const rows = task.data?.map((row) => [
		row.embeddingOption,
		row.embeddingScope,
		row.startSec,
		row.endSec,
	]);
	expect(rows).toHaveLength(12);
	expect(rows).toContainEqual(['fused', 'clip', 13, 15]);
	expect(rows).toContainEqual(['visual', 'asset', 3, 15]);
	expect(task.data?.every((row) => row.embedding.length === 512)).toBe(true);
	await client.assets.delete(asset.id ?? '', { force: true });
	await expect(client.assets.retrieve(asset.id ?? '')).rejects.toMatchObject({ statusCode: 404 });
});

test('its upload helper sends 120 parts, with fresh URLs lot by lot', async () => {
	emulator.v2.set({ chunkBytes: CHUNK });
	const file = largeFile(120);
	const { assetId } = await client.multipartUpload.uploadFile(file, { batchSize: 50 });
	expect(await ready(assetId)).toMatchObject({
		status: 'ready',
		method: 'multipart',
		duration: 20,
	});
	const puts = emulator.requests.filter(({ method }) => method === 'PUT');
	expect(puts).toHaveLength(121);
	expect(puts.some(({ keyLeaked }) => keyLeaked)).toBe(false);
	const paths = emulator.requests.map((record) => record.path);
	expect(paths.filter((each) => each.endsWith('/presigned-urls'))).toHaveLength(3);
	const { data } = await client.multipartUpload.listIncompleteUploads();
	expect(data).toEqual([]);
	const [uploadId = ''] = emulator.v2.uploads.sessions.keys();
	const status = await client.multipartUpload.waitForUploadCompletion(uploadId);
	expect(status).toEqual({ status: 'completed', completedChunks: 121, totalChunks: 121 });
	const { data: listed } = await client.assets.list({ assetIds: [assetId], assetTypes: ['video'] });
	expect(listed.map(({ id }) => id)).toEqual([assetId]);
});

test('marengo3.5 by URL, in the list, with its usage', async () => {
	const url = `${emulator.origin}/samples/harbour-at-sunset.mp4`;
	const { id = '' } = await client.embed.v2.tasks.create({
		inputType: 'video',
		modelName: 'marengo3.5',
		embeddingUncertainty: true,
		video: {
			mediaSource: { url },
			segmentation: { temporal: { strategy: 'dynamic', dynamic: { minDurationSec: 3 } } },
			embeddingScope: ['local'],
			embeddingOption: ['visual', 'audio'],
		},
	});
	await until(() => emulator.v2.tasks.tasks.get(id)?.status === 'ready');
	const { data, usage } = await client.embed.v2.tasks.retrieve(id);
	expect(data?.[0]?.embeddingUncertainty).toHaveLength(512);
	expect(usage).toMatchObject({ truncated: false, inputTokens: { video: 4300 } });
	const models: (string | undefined)[] = [];
	for await (const item of await client.embed.v2.tasks.list({ status: 'ready' }))
		models.push(item.modelName);
	expect(models).toEqual(['marengo3.5']);
});

test('at once, and the errors', async () => {
	const answer = await client.embed.v2.create({
		inputType: 'text',
		modelName: 'marengo3.0',
		text: { inputText: 'a boat' },
	});
	expect(answer.data[0]?.embedding).toHaveLength(512);
	const invalid = client.embed.v2.create({
		inputType: 'text',
		modelName: 'marengo3.5',
		text: { inputText: 'a boat' },
	});
	await expect(invalid).rejects.toMatchObject({
		statusCode: 400,
		body: { error: { code: 'VALIDATION_ERROR', details: { field: 'input_type' } } },
	});
	const missing = client.embed.v2.tasks.retrieve('66419a20c70bb578439bd8f4');
	await expect(missing).rejects.toMatchObject({ statusCode: 404 });
});
