import { TwelveLabs } from 'twelvelabs-js';
import { type EmbeddingFormat, formatVector } from '../../nodes/shared/output/vector-format';
import { textVector } from '../emulator/embedding/words';
import { flacOf, jpegOf, mp3Of, pngOf, wavOf } from '../emulator/testing/media';
import { makeMovie } from '../emulator/testing/movies';
import type { NodeRun, TestFile } from './engine';
import { EngineFixture } from './engine-fixture';

const fixture = new EngineFixture({ processingMs: 0, v2: { assetProcessingMs: 0 } });

const query = (
	operation: string,
	parameters: NodeRun['parameters'],
	files: Record<string, TestFile> = {},
): NodeRun => ({
	node: 'embedQuery',
	parameters: { operation, ...parameters },
	items: [{ files }],
});

const file = (content: Buffer, mimeType: string, fileName: string): Record<string, TestFile> => ({
	data: { content, mimeType, fileName },
});
const png = file(pngOf(200, 150), 'image/png', 'boat.png');
const movie = makeMovie({ durationSec: 10, audio: true });

const vectorOf = (item: unknown): unknown => Object(item).embedding;
const vector = (length = 512): unknown[] => Array.from({ length }, () => expect.any(Number));
const paths = (): string[] => fixture.emulator.requests.map(({ path }) => path);

describe('text', () => {
	test('becomes one vector', async () => {
		const items = await fixture.json(query('text', { text: ' a boat at sunset ' }));
		expect(items).toStrictEqual([
			{
				embedding: textVector('a boat at sunset'),
				embedding_type: 'text',
				model_name: 'marengo3.0',
				text: 'a boat at sunset',
			},
		]);
		expect(fixture.emulator.requests).toMatchObject([
			{
				method: 'POST',
				path: '/v1.3/embed',
				fields: { model_name: ['marengo3.0'], text: ['a boat at sunset'] },
			},
		]);
	});

	test.each<[EmbeddingFormat]>([['string'], ['base64']])(
		'has its vector in the format %s',
		async (embeddingFormat) => {
			const run = query('text', { text: 'sea', options: { embeddingFormat } });
			const embedding = formatVector(textVector('sea'), embeddingFormat);
			expect(await fixture.json(run)).toMatchObject([{ embedding }]);
		},
	);

	test('differs item by item, and comes out in order', async () => {
		const texts = ['one', 'two', 'three', 'four', 'five', 'six'];
		const { items } = await fixture.run({
			...query('text', { text: '={{ $json.words }}' }),
			items: texts.map((words) => ({ json: { words } })),
		});
		expect(items.map(({ json, pairedItem }) => [json.text, pairedItem])).toEqual(
			texts.map((text, item) => [text, { item }]),
		);
	});

	test('may be a number', async () => {
		expect(await fixture.json(query('text', { text: '={{ 42 }}' }))).toMatchObject([
			{ text: '42' },
		]);
	});

	test.each([128, '256'])('of marengo3.5 can have %p numbers', async (embeddingDimension) => {
		const options = { embeddingDimension };
		const parameters = { text: 'a boat', modelName: 'marengo3.5', options };
		const embedding = vector(Number(embeddingDimension));
		expect(await fixture.json(query('text', parameters))).toMatchObject([{ embedding }]);
	});
});

const TIMES = { start_offset_sec: 0, end_offset_sec: expect.closeTo(6, 0) };

test.each<[string, string, Buffer, string, object]>([
	['image', 'JPEG', jpegOf(200, 150), 'image/jpeg', {}],
	['image', 'JPEG by its other name', jpegOf(200, 150), 'image/jpg', {}],
	['image', 'PNG', pngOf(200, 150), 'image/png', {}],
	['image', 'a type that n8n does not know', pngOf(200, 150), 'application/octet-stream', {}],
	['audio', 'WAV', wavOf(6), 'audio/wav', TIMES],
	['audio', 'WAV as browsers call it', wavOf(6), 'audio/x-wav', TIMES],
	['audio', 'MP3', mp3Of(6), 'audio/mpeg', TIMES],
	['audio', 'FLAC', flacOf(6), 'audio/flac', TIMES],
])('%s takes %s', async (kind, _, content, type, times) => {
	const items = await fixture.json(query(kind, {}, file(content, type, 'a.bin')));
	expect(items).toStrictEqual([
		{
			embedding: vector(),
			embedding_type: kind,
			model_name: 'marengo3.0',
			input_filename: 'a.bin',
			...times,
		},
	]);
	const [request] = fixture.emulator.requests;
	expect(request?.fields).toEqual({ model_name: ['marengo3.0'] });
	expect(request?.file).toMatchObject({ filename: 'a.bin', bytes: content.length });
});

describe('image', () => {
	test('at a URL is fetched by TwelveLabs, which reports a failure inside a 200', async () => {
		const url = `${fixture.emulator.origin}/samples/nothing.mp4`;
		const { error } = await fixture.run(query('image', { source: 'url', url: ` ${url} ` }));
		expect(fixture.emulator.requests).toMatchObject([
			{ status: 200, fields: { model_name: ['marengo3.0'], image_url: [url] } },
		]);
		expect(error).toMatchObject({
			message: 'TwelveLabs could not embed the image: It answered HTTP 404.',
			context: { itemIndex: 0 },
		});
	});
});

describe('audio', () => {
	test('starts at the offset, from a field of another name', async () => {
		const parameters = { binaryPropertyName: 'sound', options: { audioStartOffsetSec: 1.5 } };
		const sound = { content: wavOf(6), mimeType: 'audio/wav' };
		expect(await fixture.json(query('audio', parameters, { sound }))).toMatchObject([
			{ start_offset_sec: 1.5, end_offset_sec: 6 },
		]);
		expect(fixture.emulator.requests[0]?.fields).toMatchObject({ audio_start_offset_sec: ['1.5'] });
	});

	test("too long for marengo3.5 is refused in the API's words", async () => {
		const long = file(wavOf(31), 'audio/wav', 'a.wav');
		const { error } = await fixture.run(query('audio', { modelName: 'marengo3.5' }, long));
		expect(error?.message).toContain('Duration (31.0 seconds) exceeds maximum limit of 30 seconds');
		expect(error?.description).toContain('"Input Binary Field"');
		expect(error?.context).toMatchObject({ http_code: 400 });
	});
});

describe.each(['marengo3.0', 'marengo3.5'])('%s', (modelName) => {
	test('a text with an image is one vector, its keys in the order people read them', async () => {
		const [item] = await fixture.json(query('textImage', { modelName, text: ' a boat ' }, png));
		expect(Object.entries(Object(item))).toEqual([
			['text', 'a boat'],
			['input_filename', 'boat.png'],
			['embedding_type', 'text_image'],
			['model_name', modelName],
			['embedding', vector()],
		]);
		expect(paths()).toEqual(['/v1.3/embed-v2']);
	});

	test.each([true, false])('a video is one vector, from memory: %p', async (memory) => {
		const data = { content: movie, mimeType: 'video/mp4', fileName: 'a.mp4', memory };
		expect(await fixture.json(query('video', { modelName }, { data }))).toMatchObject([
			{
				input_filename: 'a.mp4',
				embedding_type: 'video',
				model_name: modelName,
				embedding: vector(),
			},
		]);
	});

	test('a video at a URL is fetched by TwelveLabs', async () => {
		const url = `${fixture.emulator.origin}/samples/forest-in-the-rain.mp4`;
		const items = await fixture.json(query('video', { modelName, source: 'url', url }));
		expect(items).toMatchObject([{ input_url: url, embedding_type: 'video' }]);
		expect(JSON.stringify(fixture.emulator.requests[0]?.json)).toContain(`"url":"${url}"`);
	});
});

test.each([
	['text', { text: 'a boat' }, {}],
	['image', {}, png],
	['audio', {}, file(wavOf(8), 'audio/wav', 'a.wav')],
])('%s of marengo3.0 gives the same item when v2 is forced', async (operation, more, files) => {
	const [v1] = await fixture.json(query(operation, more, files));
	const options = { embedApi: 'v2' };
	const [v2] = await fixture.json(query(operation, { ...more, options }, files));
	expect(paths()).toEqual(['/v1.3/embed', '/v1.3/embed-v2']);
	expect(Object.keys(Object(v2))).toEqual(Object.keys(Object(v1)));
	// The emulator makes other numbers of a sound, as the stretch that v1 covers is not known.
	const embedding = operation === 'audio' ? vector() : vectorOf(v1);
	expect(v2).toEqual({ ...Object(v1), embedding });
});

/** An independent check of the requests. */
describe("as TwelveLabs' own client sends it", () => {
	let client: TwelveLabs;
	beforeAll(() => {
		// The client takes its address from the environment only, when it is made.
		process.env.TWELVELABS_BASE_URL = fixture.emulator.url;
		client = new TwelveLabs({ apiKey: fixture.emulator.apiKey });
		delete process.env.TWELVELABS_BASE_URL;
	});

	type Query = Parameters<TwelveLabs['embed']['v2']['create']>[0];

	// Nothing listens there: only the request matters.
	const url = 'http://127.0.0.1:9/a';
	const mediaSource = { url };
	const whole = { embeddingScope: ['asset' as const] };
	const text = 'a boat';
	const older = { modelName: 'marengo3.0' as const };
	const newer = { modelName: 'marengo3.5' as const, inputType: 'multi_input' as const };
	const multi = (mediaType: 'image' | 'audio' | 'video'): Query => ({
		...newer,
		multiInput: { mediaSources: [{ mediaType, url }] },
	});

	test.each<[string, NodeRun['parameters'], Query]>([
		['text', older, { ...older, inputType: 'text', text: { inputText: text } }],
		['image', older, { ...older, inputType: 'image', image: { mediaSource } }],
		[
			'textImage',
			older,
			{ ...older, inputType: 'text_image', textImage: { mediaSource, inputText: text } },
		],
		[
			'audio',
			{ ...older, options: { audioStartOffsetSec: 1.5 } },
			{
				...older,
				inputType: 'audio',
				audio: { mediaSource, startSec: 1.5, embeddingOption: ['audio'], ...whole },
			},
		],
		[
			'video',
			older,
			{
				...older,
				inputType: 'video',
				video: { mediaSource, embeddingOption: ['visual'], ...whole },
			},
		],
		['text', newer, { ...newer, multiInput: { inputText: text } }],
		['image', newer, multi('image')],
		[
			'textImage',
			newer,
			{
				...newer,
				multiInput: {
					inputText: text,
					mediaSources: [{ name: 'image', mediaType: 'image', url }],
				},
			},
		],
		['audio', newer, multi('audio')],
		['video', newer, multi('video')],
	])('%s of %j', async (operation, { modelName, options = {} }, asked) => {
		await client.embed.v2.create(asked).catch(() => undefined);
		await fixture.run({
			node: 'embedQuery',
			parameters: {
				operation,
				modelName,
				text,
				source: 'url',
				url,
				options: { embedApi: 'v2', ...Object(options) },
			},
		});
		const [theirs, ours] = fixture.emulator.requests;
		expect(theirs?.json).toMatchObject({ model_name: modelName });
		expect([ours?.method, ours?.path, ours?.json]).toEqual([
			theirs?.method,
			theirs?.path,
			theirs?.json,
		]);
	});
});
