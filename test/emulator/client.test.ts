import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { promisify } from 'node:util';

import { TwelveLabs } from 'twelvelabs-js';

import type { Emulator } from './index';
import { startEmulator } from './index';
import { SAMPLE } from './testing/movies';

/*
 * An independent check that the emulator speaks the API: TwelveLabs' own client, and the curl command
 * of the documentation (with its scopes as its prose says, repeated).
 */

let emulator: Emulator;
let client: TwelveLabs;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 50 });
	// The client takes its address from the environment only, when it is made.
	process.env.TWELVELABS_BASE_URL = emulator.url;
	client = new TwelveLabs({ apiKey: emulator.apiKey });
});
afterAll(async () => {
	delete process.env.TWELVELABS_BASE_URL;
	await emulator.close();
});
beforeEach(() => emulator.reset());

test('the official client embeds a file: creates, waits, retrieves', async () => {
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
	const rows = task.videoEmbedding?.segments?.map((row) => [
		row.startOffsetSec,
		row.endOffsetSec,
		row.embeddingScope,
		row.embeddingOption,
		row.float?.length,
	]);
	expect(rows).toEqual([
		[3, 8, 'clip', 'visual', 512],
		[3, 8, 'clip', 'audio', 512],
		[8, 13, 'clip', 'visual', 512],
		[8, 13, 'clip', 'audio', 512],
		[13, 15, 'clip', 'visual', 512],
		[13, 15, 'clip', 'audio', 512],
		[3, 15, 'video', 'visual', 512],
		[3, 15, 'video', 'audio', 512],
	]);
	// The client streams a file chunked, without Content-Length.
	expect(emulator.requests[0]?.headers['transfer-encoding']).toBe('chunked');
});

test('the official client embeds a URL', async () => {
	const url = `${emulator.origin}/samples/harbour-at-sunset.mp4`;
	const created = await client.embed.tasks.create({ modelName: 'marengo3.0', videoUrl: url });
	await client.embed.tasks.waitForDone(created.id ?? '', { sleepInterval: 0.02 });
	const task = await client.embed.tasks.retrieve(created.id ?? '');
	expect(task.videoEmbedding?.metadata).toMatchObject({ inputUrl: url, duration: 43 });
	expect(task.videoEmbedding?.metadata?.inputFilename).toBeUndefined();
	expect(task.videoEmbedding?.segments).toHaveLength(7 * 3);
});

test('the official client pages through a list, newest first', async () => {
	const now = Date.now();
	emulator.seedTasks(
		Array.from({ length: 23 }, (_, index) => ({ createdAt: now - index * 60_000 })),
	);
	const names: (string | undefined)[] = [];
	const pages = await client.embed.tasks.list({ pageLimit: 10 });
	for await (const task of pages) names.push(task.videoEmbedding?.metadata?.inputFilename);
	expect(names).toEqual(Array.from({ length: 23 }, (_, index) => `seed-${index + 1}.mp4`));
});

test('the official client sees the API’s errors', async () => {
	await expect(client.embed.tasks.status('nonsense')).rejects.toMatchObject({
		statusCode: 400,
		body: { code: 'parameter_invalid' },
	});
	const stranger = new TwelveLabs({ apiKey: 'tlk_of_someone_else' });
	await expect(stranger.indexes.list()).rejects.toMatchObject({
		statusCode: 401,
		body: { code: 'api_key_invalid' },
	});
});

test('the curl command of the documentation works', async () => {
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
