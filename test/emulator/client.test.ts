import { execFile } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { TwelveLabs } from 'twelvelabs-js';

import { newTasks } from './index';
import { until, useEmulator } from './testing/calls';
import { pngOf, wavOf } from './testing/media';
import { makeMovie, SAMPLE } from './testing/movies';

/*
 * An independent check that the emulator speaks the API: TwelveLabs' own client, and the curl command
 * of the documentation (with its scopes as its prose says, repeated).
 */

const CHUNK = 64 * 1024;

const emulator = useEmulator({ processingMs: 50, v2: { assetProcessingMs: 20 } });
let client: TwelveLabs;

beforeAll(() => {
	// The client takes its address from the environment only, when it is made.
	process.env.TWELVELABS_BASE_URL = emulator.url;
	client = new TwelveLabs({ apiKey: emulator.apiKey });
	// Its upload helper reports every step on the console.
	jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterAll(() => {
	delete process.env.TWELVELABS_BASE_URL;
	jest.restoreAllMocks();
});

test('v1: it embeds a file: creates, waits, retrieves', async () => {
	emulator.intercept(newTasks({ never: true }));
	const created = await client.embed.tasks.create({
		modelName: 'marengo3.0',
		videoFile: createReadStream(SAMPLE),
		videoClipLength: 5,
		videoStartOffsetSec: 3,
		videoEndOffsetSec: 15,
		videoEmbeddingScope: ['clip', 'video'],
	});
	const id = created.id ?? '';
	const seen: (string | undefined)[] = [];
	const done = await client.embed.tasks.waitForDone(id, {
		sleepInterval: 0.02,
		callback: (task) => {
			seen.push(task.status);
			Object.assign(emulator.tasks.get(id) ?? {}, { outcome: { processingMs: 0, fail: false } });
		},
	});
	expect(done.status).toBe('ready');
	expect(seen).toContain('processing');
	const task = await client.embed.tasks.retrieve(id, { embeddingOption: ['visual', 'audio'] });
	expect(task.videoEmbedding?.metadata).toMatchObject({
		inputFilename: 'harbour-at-sunset.mp4',
		videoClipLength: 5,
		videoEmbeddingScope: ['clip', 'video'],
		duration: 43,
	});
	const rows = task.videoEmbedding?.segments?.map((row) =>
		[row.startOffsetSec, row.endOffsetSec, row.embeddingScope, row.embeddingOption].join(),
	);
	expect(rows).toEqual([
		...['3,8,clip,visual', '3,8,clip,audio', '8,13,clip,visual', '8,13,clip,audio'],
		...['13,15,clip,visual', '13,15,clip,audio', '3,15,video,visual', '3,15,video,audio'],
	]);
	expect(task.videoEmbedding?.segments?.[0]?.float).toHaveLength(512);
	// The client streams a file chunked, without Content-Length.
	expect(emulator.requests[0]?.headers['transfer-encoding']).toBe('chunked');
});

test('v1: it embeds text, image and sound at once', async () => {
	const answer = await client.embed.create({
		modelName: 'marengo3.0',
		text: 'a boat at sunset',
		imageFile: new File([pngOf(200, 150)], 'boat.png'),
		audioFile: new File([wavOf(6)], 'waves.wav'),
		audioStartOffsetSec: 1,
	});
	expect(answer.textEmbedding?.segments?.[0]?.float).toHaveLength(512);
	expect(answer.imageEmbedding?.segments?.[0]?.float).toHaveLength(512);
	expect(answer.imageEmbedding?.metadata?.inputFilename).toBe('boat.png');
	const audio = { startOffsetSec: 1, endOffsetSec: 6 };
	expect(answer.audioEmbedding?.segments?.[0]).toMatchObject(audio);
});

test('v1: the curl command of the documentation', async () => {
	const { stdout } = await promisify(execFile)('curl', [
		'--silent',
		...['-X', 'POST', `${emulator.url}/embed/tasks`],
		...['-H', `x-api-key: ${emulator.apiKey}`],
		...['-H', 'Content-Type: multipart/form-data'],
		...['-F', 'model_name=marengo3.0'],
		...['-F', `video_file=@${SAMPLE}`],
		...['-F', 'video_embedding_scope=clip'],
		...['-F', 'video_embedding_scope=video'],
	]);
	expect(JSON.parse(stdout)).toEqual({ _id: expect.stringMatching(/^[0-9a-f]{24}$/) });
	expect(emulator.requests[0]?.fields?.video_embedding_scope).toEqual(['clip', 'video']);
});

async function ready(assetId: string) {
	await until(() => emulator.v2.assets.find(assetId)?.status !== 'processing');
	return client.assets.retrieve(assetId);
}

test('v2: it uploads a file, embeds it, and reads the rows and the list', async () => {
	const asset = await client.assets.create({ method: 'direct', file: createReadStream(SAMPLE) });
	const assetId = asset.id ?? '';
	const detail = await ready(assetId);
	expect(detail).toMatchObject({ duration: 43, filename: 'harbour-at-sunset.mp4' });
	expect(detail.technicalMetadata?.hasAudio).toBe(true);
	const created = await client.embed.v2.tasks.create({
		inputType: 'video',
		modelName: 'marengo3.0',
		video: {
			mediaSource: { assetId },
			startSec: 3,
			endSec: 15,
			segmentation: { strategy: 'fixed', fixed: { durationSec: 5 } },
			embeddingOption: ['visual', 'audio'],
			embeddingScope: ['clip', 'asset'],
			embeddingType: ['separate_embedding', 'fused_embedding'],
		},
	});
	const id = created.id ?? '';
	await until(() => emulator.v2.tasks.tasks.get(id)?.status === 'ready');
	const task = await client.embed.v2.tasks.retrieve(id);
	expect(task.metadata).toMatchObject({
		inputFilename: 'harbour-at-sunset.mp4',
		clipLength: 5,
		embeddingScopes: ['clip', 'asset'],
		embeddingOptions: ['visual', 'audio'],
		duration: 43,
		startOffsetSec: 3,
		endOffsetSec: 15,
	});
	const rows = task.data?.map((row) =>
		[row.embeddingOption, row.embeddingScope, row.startSec, row.endSec].join(),
	);
	expect(rows).toHaveLength(12);
	expect(rows).toEqual(expect.arrayContaining(['fused,clip,13,15', 'visual,asset,3,15']));
	const models: (string | undefined)[] = [];
	for await (const item of await client.embed.v2.tasks.list({ status: 'ready' })) {
		models.push(item.modelName);
	}
	expect(models).toEqual(['marengo3.0']);
	await client.assets.delete(assetId, { force: true });
	await expect(client.assets.retrieve(assetId)).rejects.toMatchObject({ statusCode: 404 });
});

test('v2: its upload helper sends 120 parts, with fresh URLs lot by lot', async () => {
	emulator.v2.set({ chunkBytes: CHUNK });
	const box = Buffer.alloc(120 * CHUNK);
	box.writeUInt32BE(box.length, 0);
	box.write('mdat', 4, 'latin1');
	const dir = mkdtempSync(path.join(tmpdir(), 'client-of-emulator-'));
	const file = path.join(dir, 'large.mp4');
	writeFileSync(file, Buffer.concat([makeMovie({ durationSec: 20, audio: true }), box]));
	try {
		const { assetId } = await client.multipartUpload.uploadFile(file, { batchSize: 50 });
		expect(await ready(assetId)).toMatchObject({ method: 'multipart', duration: 20 });
		const puts = emulator.requests.filter(({ method }) => method === 'PUT');
		expect(puts).toHaveLength(121);
		expect(puts.some(({ keyLeaked }) => keyLeaked)).toBe(false);
		const paths = emulator.requests.map((record) => record.path);
		expect(paths.filter((each) => each.endsWith('/presigned-urls'))).toHaveLength(3);
		const [uploadId = ''] = emulator.v2.uploads.keys();
		const status = await client.multipartUpload.waitForUploadCompletion(uploadId);
		expect(status).toEqual({ status: 'completed', completedChunks: 121, totalChunks: 121 });
	} finally {
		rmSync(dir, { recursive: true });
	}
});

test('it sees the API’s errors', async () => {
	await expect(client.embed.tasks.status('nonsense')).rejects.toMatchObject({
		statusCode: 400,
		body: { code: 'parameter_invalid' },
	});
	const stranger = new TwelveLabs({ apiKey: 'tlk_of_someone_else' });
	await expect(stranger.indexes.list()).rejects.toMatchObject({
		statusCode: 401,
		body: { code: 'api_key_invalid' },
	});
	const text = { inputText: 'a boat' };
	const ok = await client.embed.v2.create({ inputType: 'text', modelName: 'marengo3.0', text });
	expect(ok.data[0]?.embedding).toHaveLength(512);
	const invalid = client.embed.v2.create({ inputType: 'text', modelName: 'marengo3.5', text });
	await expect(invalid).rejects.toMatchObject({
		statusCode: 400,
		body: { error: { code: 'VALIDATION_ERROR', details: { field: 'input_type' } } },
	});
});
