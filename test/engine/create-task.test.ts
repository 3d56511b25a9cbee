import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { INodeParameters } from 'n8n-workflow';
import { labelsOf, MODELS } from '../../nodes/shared/model/models';
import { edit, on } from '../emulator';
import { pngOf } from '../emulator/testing/media';
import { makeMovie, SAMPLE } from '../emulator/testing/movies';
import { concurrentTest } from './concurrent-test';
import type { TestFile } from './engine';
import { byId, EngineFixture } from './engine-fixture';
import { type Fixture, smallFile, withEmulator } from './with-emulator';

const fixture = new EngineFixture({ v2: { assetProcessingMs: 0 } });
const sample = readFileSync(SAMPLE);
const sha256 = createHash('sha256').update(sample).digest('hex');

const operation = 'createTask';
const KNOWN = MODELS.map(({ name }) => name).join(', ');

test('a file goes up as it is, with the defaults of the node', async () => {
	const items = await fixture.json({
		parameters: { operation },
		items: [smallFile()],
	});
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

test('a file that n8n holds in memory goes up the same way', async () => {
	await fixture.json({
		parameters: { operation, binaryPropertyName: 'clip' },
		items: [{ files: { clip: { content: sample, fileName: 'harbour.mp4', memory: true } } }],
	});
	expect(fixture.creations[0]?.file).toMatchObject({ filename: 'harbour.mp4', sha256 });
});

test('of several files the named one goes up, also by a name that an expression gives', async () => {
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
	['no name', undefined],
	['an empty name', ''],
	['a blank name', ' '],
])('a file with %s gets one, as the API asks for', async (_, fileName) => {
	const items = await fixture.json({
		parameters: { operation },
		items: [{ files: { data: { content: sample, fileName } } }],
	});
	expect(fixture.creations[0]?.file?.filename).toBe('video.mp4');
	expect(items).toMatchObject([{ input_filename: 'video.mp4' }]);
});

test('every field arrives under its own name, scopes one by one', async () => {
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

test('numbers and lists may come from expressions as text', async () => {
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

test('any model goes through, and what the API says of it comes back', async () => {
	const { error } = await fixture.run({
		parameters: {
			operation,
			modelName: 'marengo9.9',
			videoSource: 'url',
			videoUrl: fixture.videoUrl,
		},
	});
	expect(fixture.creations.map(({ path }) => path)).toEqual(['/v1.3/embed-v2/tasks']);
	expect(error).toMatchObject({
		message: expect.stringContaining(`marengo9.9 is not one of ${KNOWN}`),
		description: expect.stringContaining('"Model"'),
		httpCode: '400',
		context: { itemIndex: 0, http_code: 400 },
	});
});

test("the API's own refusal of a video says what to change", async () => {
	const { error } = await fixture.run({
		parameters: { operation },
		items: [{ files: { data: { content: makeMovie({ durationSec: 5, height: 240 }) } } }],
	});
	expect(error?.context?.code).toBe('video_resolution_too_low');
	expect(error?.description).toBe(
		'Marengo takes videos from 360 × 360 pixels. Scale the video up first.',
	);
});

/** Which file an item's field means, what it is called, and what is said of a file of another kind. */

const movie = makeMovie({ durationSec: 10, audio: true });

const run = (files: Record<string, TestFile>, more: INodeParameters = {}) =>
	fixture.run({ parameters: { operation: 'createTask', ...more }, items: [{ files }] });

const video = (more: Partial<TestFile> = {}): TestFile => ({
	content: movie,
	fileName: 'a.mp4',
	...more,
});

const sentNames = () => fixture.emulator.requests.map(({ file }) => file?.filename);

test("an item's only file is taken where the field is as it comes", async () => {
	const { items, error } = await run({ Your_Video: video() });
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ input_filename: 'a.mp4' });
});

test.each<[string, Record<string, TestFile>, INodeParameters, string]>([
	[
		'one of two',
		{ one: video(), two: video() },
		{},
		`This item's files are in "one", "two": set "Input Binary Field" to one of them.`,
	],
	[
		'another one than was named',
		{ Your_Video: video() },
		{ binaryPropertyName: 'video' },
		`This item's file is in "Your_Video": set "Input Binary Field" to that.`,
	],
])('%s is not guessed', async (_, files, parameters, todo) => {
	const { error } = await run(files, parameters);
	expect(error?.message).toMatch(/^The item has no file in the field "(data|video)"$/);
	expect(error?.description).toContain(todo);
	expect(fixture.emulator.requests).toEqual([]);
});

test.each(['memory', 'store'])("an expression that gives a file, in n8n's %s", async (mode) => {
	const memory = mode === 'memory';
	const files = {
		thumbnail: { content: pngOf(200, 150), mimeType: 'image/png', fileName: 'b.png', memory },
		clip: video({ memory }),
	};
	const { items, error } = await run(files, { binaryPropertyName: '={{ $binary.clip }}' });
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ input_filename: 'a.mp4' });
});

test.each<[string, Partial<TestFile>, string]>([
	['by its type', { fileName: 'lecture', mimeType: 'video/quicktime' }, 'lecture.mov'],
	[
		'by its type, of a name with a dot',
		{ fileName: 'Part 3.5', mimeType: 'video/mp4' },
		'Part 3.5.mp4',
	],
	[
		'none where n8n knows nothing',
		{ fileName: 'lecture', mimeType: 'application/octet-stream' },
		'lecture',
	],
	['with a name of ours', { fileName: undefined, mimeType: 'video/webm' }, 'video.webm'],
	['of its own', { fileName: 'a.mkv', mimeType: 'video/mp4' }, 'a.mkv'],
])('a file goes out with an ending: %s', async (_, file, name) => {
	await run({ data: video(file) });
	expect(sentNames()).toEqual([name]);
});

const png = { content: pngOf(200, 150), mimeType: 'image/png', fileName: 'a.png' };

test.each<[string, TestFile, INodeParameters, string, string]>([
	[
		'an image on Video',
		png,
		{},
		'The file "a.png" is an image (image/png), not a video',
		`Set "Media Type" to Image (needs ${labelsOf(({ options }) => options.image !== undefined)}).`,
	],
	[
		'an mp3 on Video',
		video({ fileName: 'a.mp3', mimeType: 'audio/mpeg' }),
		{},
		'The file "a.mp3" is an audio file (audio/mpeg), not a video',
		'Set "Media Type" to Audio.',
	],
	[
		'a PDF on Video that n8n does not know',
		video({ fileName: 'a.pdf', mimeType: 'application/octet-stream' }),
		{},
		'The file "a.pdf" is a document (application/pdf), not a video',
		`Set "Media Type" to Document (needs ${labelsOf(({ options }) => options.document !== undefined)}).`,
	],
	[
		'a video on Image',
		video(),
		{ mediaType: 'image', modelName: 'marengo3.5' },
		'The file "a.mp4" is a video (video/mp4), not an image',
		'Set "Media Type" to Video.',
	],
	[
		'a web page on Video',
		video({ fileName: 'watch', mimeType: 'text/html' }),
		{},
		'The file "watch.html" is of the type text/html, not a video',
		'Check the node that gives the file, and the field it is in.',
	],
	[
		'what n8n does not know',
		video({ fileName: 'lecture', mimeType: 'text/plain' }),
		{},
		'The file "lecture" is of the type text/plain, not a video',
		'give it a name with its ending, such as "video.mp4".',
	],
])('%s is refused before anything is sent', async (_, file, parameters, message, todo) => {
	const { error } = await run({ data: file }, parameters);
	expect(error?.message).toBe(message);
	expect(error?.description).toContain(todo);
	expect(fixture.emulator.requests).toEqual([]);
});

test('what is named as a video is one, whatever n8n says', async () => {
	const { error } = await run({ data: video({ mimeType: 'text/plain' }) });
	expect(error).toBeUndefined();
});

/** Max Duration: what is longer, or of unknown length, is not paid; its asset is not left behind. The sample has 43 s. */

const assets = ({ emulator }: Fixture): string[] => [...emulator.v2.assets.assets.keys()];
const paid = ({ asked }: Fixture): string[] =>
	asked().filter((each) => /^POST \/embed(-v2)?\/tasks$/.test(each));

const create = (maxDurationMinutes: number, more: INodeParameters = {}): INodeParameters => ({
	operation: 'createTask',
	...more,
	options: { maxDurationMinutes, ...Object(more.options) },
});

const TOO_LONG =
	/^"harbour[\w-]*\.mp4" is 0\.7 minutes long, more than "Max Duration" \(0\.5 minutes\)$/;

concurrentTest('a longer file is refused before it is paid, and its asset deleted', () =>
	withEmulator(async (fixture) => {
		const { error } = await fixture.run({ parameters: create(0.5), items: [smallFile()] });
		expect(error?.message).toMatch(TOO_LONG);
		expect(error?.description).toContain('Nothing was billed');
		expect([paid(fixture), assets(fixture)]).toEqual([[], []]);
	}),
);

concurrentTest('a longer video at a URL too: it becomes an asset first', () =>
	withEmulator(async (fixture) => {
		const byUrl = { videoSource: 'url', videoUrl: fixture.url() };
		const { error } = await fixture.run({ parameters: create(0.5, byUrl) });
		expect(error?.message).toMatch(TOO_LONG);
		expect([paid(fixture), assets(fixture)]).toEqual([[], []]);
	}),
);

concurrentTest('what is short enough is embedded, and its asset deleted in the end', () =>
	withEmulator(async (fixture) => {
		const { items } = await fixture.run({
			parameters: {
				videoSource: 'url',
				videoUrl: fixture.url(),
				options: { maxDurationMinutes: 1, pollIntervalSec: 1 },
			},
		});
		expect(items.length).toBeGreaterThan(10);
		expect(items[0]?.json.input_url).toBe(fixture.url());
		expect([paid(fixture).length, assets(fixture)]).toEqual([1, []]);
	}),
);

concurrentTest('of which TwelveLabs tells no duration is refused', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(
			on(
				'GET /assets/:id',
				edit(({ body }) => delete Object(body).duration),
			),
		);
		const { error } = await fixture.run({ parameters: create(60), items: [smallFile()] });
		expect(error?.message).toContain('does not know how long "harbour.mp4" is');
		expect([paid(fixture), assets(fixture)]).toEqual([[], []]);
	}),
);

concurrentTest("a user's own asset is refused as well, and stays", () =>
	withEmulator(async (fixture) => {
		const upload = { resource: 'asset', operation: 'upload' };
		const { items } = await fixture.run({ parameters: upload, items: [smallFile()] });
		const assetId = byId(String(items[0]?.json.asset_id));
		const { error } = await fixture.run({
			parameters: create(0.5, { videoSource: 'asset', assetId }),
		});
		expect(error?.message).toMatch(TOO_LONG);
		expect([paid(fixture).length, assets(fixture).length]).toEqual([0, 1]);
	}),
);

concurrentTest('Embed v1 cannot do it, which is said before anything is sent', () =>
	withEmulator(async (fixture) => {
		const parameters = create(60, { options: { embedApi: 'v1' } });
		const { error } = await fixture.run({ parameters, items: [smallFile()] });
		expect(error?.message).toBe('"Max Duration" is set, which is not supported by Embed v1');
		expect(fixture.asked()).toEqual([]);
	}),
);

const text = { 'notes.txt': Buffer.from('The harbor opens at six. A boat comes in.') };

concurrentTest('a text file is embedded with the defaults: as a whole', () =>
	withEmulator(
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
	),
);
