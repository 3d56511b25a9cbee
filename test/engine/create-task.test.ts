import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { INodeParameters } from 'n8n-workflow';
import { MODELS } from '../../nodes/shared/model/models';
import { edit, on } from '../emulator';
import { pngOf } from '../emulator/testing/media';
import { makeMovie, SAMPLE } from '../emulator/testing/movies';
import { createRequests, emulatorTest } from './emulator-test';
import type { TestFile } from './engine';
import { byId, EngineFixture } from './engine-fixture';
import { smallFile } from './with-emulator';

const fixture = new EngineFixture({ v2: { assetProcessingMs: 0 } });
const sample = readFileSync(SAMPLE);
const sha256 = createHash('sha256').update(sample).digest('hex');

const operation = 'createTask';

const movie = makeMovie({ durationSec: 10, audio: true });

const run = (files: Record<string, TestFile>, more: INodeParameters = {}) =>
	fixture.json({ parameters: { operation, ...more }, items: [{ files }] });

const video = (more: Partial<TestFile> = {}): TestFile => ({
	content: movie,
	fileName: 'a.mp4',
	...more,
});

test("uploads a file byte for byte, with the node's defaults", async () => {
	const items = await fixture.json({ parameters: { operation }, items: [smallFile()] });
	const [request] = fixture.emulator.requests;
	expect(fixture.emulator.requests).toHaveLength(1);
	expect(request).toMatchObject({ method: 'POST', path: '/v1.3/embed/tasks', status: 200 });
	expect(request?.fields).toEqual({ model_name: ['marengo3.0'], video_embedding_scope: ['clip'] });
	expect(request?.file).toEqual({
		filename: 'harbour.mp4',
		contentType: 'video/mp4',
		bytes: sample.length,
		sha256,
	});
	expect(items).toStrictEqual([
		{
			task_id: fixture.taskIds[0],
			status: 'processing',
			model_name: 'marengo3.0',
			input_filename: 'harbour.mp4',
			video_embedding_scope: ['clip'],
		},
	]);
});

test('uploads a file that n8n holds in memory', async () => {
	await fixture.json({
		parameters: { operation, binaryPropertyName: 'clip' },
		items: [{ files: { clip: { content: sample, fileName: 'harbour.mp4', memory: true } } }],
	});
	expect(fixture.creations[0]?.file).toMatchObject({ filename: 'harbour.mp4', sha256 });
});

test('uploads the file in the field that an expression names', async () => {
	const other = makeMovie({ durationSec: 5 });
	await fixture.json({
		parameters: { operation, binaryPropertyName: '={{ $json.field }}' },
		items: [
			{
				json: { field: ' second ' },
				files: {
					first: { content: sample, fileName: 'first.mp4' },
					second: { content: other, fileName: 'second.mp4' },
				},
			},
		],
	});
	expect(fixture.creations[0]?.file).toMatchObject({ filename: 'second.mp4', bytes: other.length });
});

test.each([
	['no name', undefined, undefined, 'video.mp4'],
	['no name, by its type', undefined, 'video/webm', 'video.webm'],
	['an empty name', '', undefined, 'video.mp4'],
	['a blank name', ' ', undefined, 'video.mp4'],
	['a name whose dot is no ending', 'Part 3.5', 'video/mp4', 'Part 3.5.mp4'],
])('names a file with %s', async (_, fileName, mimeType, name) => {
	const items = await run({ data: video({ fileName, mimeType }) });
	expect(fixture.creations[0]?.file?.filename).toBe(name);
	expect(items).toMatchObject([{ input_filename: name }]);
});

test('sends every field under its own name, and each scope', async () => {
	const items = await fixture.json({
		parameters: {
			operation,
			modelName: 'marengo3.0',
			videoSource: 'url',
			videoUrl: fixture.videoUrl,
			videoEmbeddingScope: ['clip', 'video'],
			options: { videoClipLength: 4.5, videoStartOffsetSec: 0, videoEndOffsetSec: 20.25 },
		},
	});
	expect(fixture.creations[0]?.fields).toEqual({
		model_name: ['marengo3.0'],
		video_url: [fixture.videoUrl],
		video_clip_length: ['4.5'],
		video_start_offset_sec: ['0'],
		video_end_offset_sec: ['20.25'],
		video_embedding_scope: ['clip', 'video'],
	});
	expect(fixture.creations[0]?.file).toBeUndefined();
	expect(items).toStrictEqual([
		{
			task_id: fixture.taskIds[0],
			status: 'processing',
			model_name: 'marengo3.0',
			input_url: fixture.videoUrl,
			video_clip_length: 4.5,
			video_embedding_scope: ['clip', 'video'],
		},
	]);
});

test('reads numbers and lists from expressions that give text', async () => {
	await fixture.json({
		parameters: {
			operation,
			videoSource: 'url',
			videoUrl: '={{ $json.url }}',
			videoEmbeddingScope: '={{ "clip, video" }}',
			options: {
				videoClipLength: '={{ "3" }}',
				videoStartOffsetSec: '={{ " 1.5 " }}',
				videoEndOffsetSec: '={{ $json.end }}',
			},
		},
		items: [{ json: { url: ` ${fixture.videoUrl} `, end: 9 } }],
	});
	expect(fixture.creations[0]?.fields).toEqual({
		model_name: ['marengo3.0'],
		video_url: [fixture.videoUrl],
		video_clip_length: ['3'],
		video_start_offset_sec: ['1.5'],
		video_end_offset_sec: ['9'],
		video_embedding_scope: ['clip', 'video'],
	});
});

test('sends an unknown model to v2, and passes on what the API says of it', async () => {
	const { error } = await fixture.run({
		parameters: {
			operation,
			modelName: 'marengo9.9',
			videoSource: 'url',
			videoUrl: fixture.videoUrl,
		},
	});
	expect(fixture.creations.map(({ path }) => path)).toEqual(['/v1.3/embed-v2/tasks']);
	const known = MODELS.map(({ name }) => name).join(', ');
	expect(error).toMatchObject({
		message: expect.stringContaining(`marengo9.9 is not one of ${known}`),
		description: expect.stringContaining('"Model"'),
		context: { itemIndex: 0, http_code: 400 },
	});
});

test("explains the API's refusal of a video", async () => {
	const { error } = await fixture.run({
		parameters: { operation },
		items: [{ files: { data: { content: makeMovie({ durationSec: 5, height: 240 }) } } }],
	});
	expect(error?.context?.code).toBe('video_resolution_too_low');
	expect(error?.description).toBe(
		'Marengo needs videos of at least 360 × 360 pixels. Scale the video up first.',
	);
});

/** Which file of an item goes up. */

test("takes an item's only file where the field is the default", async () => {
	expect(await run({ Your_Video: video() })).toMatchObject([{ input_filename: 'a.mp4' }]);
});

test.each([false, true])('takes the file that an expression gives, memory: %p', async (memory) => {
	const files = {
		thumbnail: { content: pngOf(200, 150), mimeType: 'image/png', fileName: 'b.png', memory },
		clip: video({ memory }),
	};
	const items = await run(files, { binaryPropertyName: '={{ $binary.clip }}' });
	expect(items).toMatchObject([{ input_filename: 'a.mp4' }]);
});

test('a name ending in .mp4 makes a video of any MIME type', async () => {
	expect(await run({ data: video({ mimeType: 'text/plain' }) })).toHaveLength(1);
});

/** Max Duration: a video that is longer, or of unknown length, is not billed. The sample has 43 s. */

const create = (
	maxDurationMinutes: number | string,
	more: INodeParameters = {},
): INodeParameters => ({
	operation: 'createTask',
	...more,
	options: { maxDurationMinutes, ...Object(more.options) },
});

const TOO_LONG =
	/^"harbour[\w-]*\.mp4" is 0\.7 minutes long, more than "Max Duration" \(0\.5 minutes\)$/;

emulatorTest.each([['file'], ['URL']])(
	'refuses a longer video from a %s before it is billed, and deletes its asset',
	async (fixture, source) => {
		const byUrl = { videoSource: 'url', videoUrl: fixture.url() };
		const { error } = await fixture.run({
			parameters: create(0.5, source === 'URL' ? byUrl : {}),
			items: [smallFile()],
		});
		expect(error?.message).toMatch(TOO_LONG);
		expect(error?.description).toContain('Nothing was billed');
		expect([createRequests(fixture), fixture.assetIds()]).toEqual([0, []]);
	},
);

emulatorTest('embeds a shorter video, and deletes its asset at the end', async (fixture) => {
	const { items } = await fixture.run({
		parameters: {
			videoSource: 'url',
			videoUrl: fixture.url(),
			options: { maxDurationMinutes: 1, pollIntervalSec: 1 },
		},
	});
	expect(items.length).toBeGreaterThan(10);
	expect(items[0]?.json.input_url).toBe(fixture.url());
	expect([createRequests(fixture), fixture.assetIds()]).toEqual([1, []]);
});

emulatorTest('refuses a video of unknown duration', async (fixture) => {
	fixture.emulator.intercept(
		on(
			'GET /assets/:id',
			edit(({ body }) => delete Object(body).duration),
		),
	);
	const { error } = await fixture.run({ parameters: create(60), items: [smallFile()] });
	expect(error?.message).toContain('did not report how long "harbour.mp4" is');
	expect([createRequests(fixture), fixture.assetIds()]).toEqual([0, []]);
});

emulatorTest("checks each item's limit, also if one asset comes for both", async (fixture) => {
	let first: unknown;
	fixture.emulator.intercept(
		on(
			'POST /assets',
			edit(({ body }) => void Object.assign(Object(body), { _id: (first ??= Object(body)._id) })),
		),
	);
	const { items } = await fixture.run({
		parameters: create('={{ [1, 0.5][$itemIndex] }}', {
			videoSource: 'url',
			videoUrl: fixture.url(),
			options: { concurrency: 1 },
		}),
		items: [{}, {}],
		onError: 'continueRegularOutput',
	});
	expect(items[0]?.json.error).toBeUndefined();
	expect(items[1]?.json.error).toContain('is 0.7 minutes long, more than "Max Duration"');
	expect(createRequests(fixture)).toBe(1);
});

emulatorTest('refuses a longer asset of the user, and keeps it', async (fixture) => {
	const upload = { resource: 'asset', operation: 'upload' };
	const { items } = await fixture.run({ parameters: upload, items: [smallFile()] });
	const assetId = byId(String(items[0]?.json.asset_id));
	const { error } = await fixture.run({
		parameters: create(0.5, { videoSource: 'asset', assetId }),
	});
	expect(error?.message).toMatch(TOO_LONG);
	expect([createRequests(fixture), fixture.assetIds().length]).toEqual([0, 1]);
});

const text = { 'notes.txt': Buffer.from('The harbor opens at six. A boat comes in.') };

emulatorTest(
	'embeds a text file as a whole by default',
	async (fixture) => {
		const file = { content: text['notes.txt'], fileName: 'notes.txt', mimeType: 'text/plain' };
		const document = { modelName: 'marengo3.5', mediaType: 'document' };
		const options = { pollIntervalSec: 1 };
		for (const [source, items] of [
			[{}, [{ files: { data: file } }]],
			[{ videoSource: 'url', videoUrl: fixture.fileUrl('notes.txt') }, [{}]],
		] as const) {
			const parameters = { ...document, ...source, options };
			const { items: rows, error } = await fixture.run({ parameters, items: [...items] });
			expect(error).toBeUndefined();
			expect(rows.map(({ json }) => json.embedding_option)).toEqual(['text']);
		}
	},
	{ files: text },
);
