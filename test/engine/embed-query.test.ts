import { TwelveLabs } from 'twelvelabs-js';
import { answer, inTurn, on, resetConnection } from '../emulator';
import { textVector } from '../emulator/embedding/words';
import { flacOf, jpegOf, mp3Of, pngOf, wavOf } from '../emulator/testing/media';
import type { NodeRun, TestFile } from './engine';
import { EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();

const query = (
	operation: string,
	parameters: NodeRun['parameters'],
	files: Record<string, TestFile> = {},
): NodeRun => ({
	node: 'embedQuery',
	parameters: { operation, ...parameters },
	items: [{ files }],
});

const file = (content: Buffer, mimeType: string, fileName = 'query.bin'): TestFile => ({
	content,
	mimeType,
	fileName,
});

/** The item of a query is its vector, apart from what is checked beside it. */
const vectorOf = (item: unknown): unknown => Object(item).embedding;

describe('text', () => {
	test('becomes one vector of the same space', async () => {
		const items = await fixture.json(query('text', { text: ' a boat at sunset ' }));
		expect(items).toStrictEqual([
			{
				embedding: textVector('a boat at sunset'),
				embedding_type: 'text',
				model_name: 'marengo3.0',
				text: 'a boat at sunset',
			},
		]);
		expect(fixture.emulator.requests).toHaveLength(1);
		expect(fixture.emulator.requests[0]).toMatchObject({
			method: 'POST',
			path: '/v1.3/embed',
			fields: { model_name: ['marengo3.0'], text: ['a boat at sunset'] },
		});
	});

	test.each([
		['string', (value: unknown): unknown => JSON.parse(String(value))],
		[
			'base64',
			(value: unknown): unknown => {
				const bytes = Buffer.from(String(value), 'base64');
				return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
			},
		],
	])('as %s holds the same floats', async (embeddingFormat, decode) => {
		const [item] = await fixture.json(query('text', { text: 'sea', options: { embeddingFormat } }));
		const exact = embeddingFormat === 'base64' ? Math.fround : (value: number): number => value;
		expect(decode(vectorOf(item))).toEqual(textVector('sea').map(exact));
	});

	test('each item has its own text, and comes out in order', async () => {
		const texts = ['one', 'two', 'three', 'four', 'five', 'six'];
		const { items } = await fixture.run({
			node: 'embedQuery',
			parameters: { operation: 'text', text: '={{ $json.words }}' },
			items: texts.map((words) => ({ json: { words } })),
		});
		expect(items.map(({ json, pairedItem }) => [json.text, pairedItem])).toEqual(
			texts.map((text, item) => [text, { item }]),
		);
	});

	test('a number is a text as well', async () => {
		expect(await fixture.json(query('text', { text: '={{ 42 }}' }))).toMatchObject([
			{ text: '42' },
		]);
	});

	test.each([' ', '={{ "" }}', '={{ null }}', '={{ [] }}'])(
		'%j is said before asking',
		async (text) => {
			const { error } = await fixture.run(query('text', { text }));
			expect(error).toMatchObject({ message: '"Text" is empty', context: { itemIndex: 0 } });
			expect(fixture.emulator.requests).toHaveLength(0);
		},
	);

	test('no model is said before asking', async () => {
		const { error } = await fixture.run(query('text', { text: 'sea', modelName: ' ' }));
		expect(error?.message).toBe('"Model" is empty');
		expect(fixture.emulator.requests).toHaveLength(0);
	});

	test('too many words are refused by the API, in its words', async () => {
		const { error } = await fixture.run(query('text', { text: 'sea '.repeat(501) }));
		expect(error?.message).toMatch(/500 tokens/);
		expect(error?.context).toMatchObject({ code: 'parameter_invalid', http_code: 400 });
	});

	test('with "continue", a text that fails leaves the others alone', async () => {
		const { items } = await fixture.run({
			node: 'embedQuery',
			parameters: { operation: 'text', text: '={{ $json.words }}' },
			items: [{ json: { words: '' } }, { json: { words: 'sea' } }],
			onError: 'continueRegularOutput',
		});
		expect(items.map(({ json }) => json)).toMatchObject([
			{ error: expect.stringContaining('"Text" is empty') },
			{ text: 'sea' },
		]);
	});

	test('a hiccup of the network or the server is waited out', async () => {
		const hiccups = inTurn(resetConnection('after-body'), answer(503));
		fixture.emulator.intercept(on('POST /embed', hiccups));
		expect(await fixture.json(query('text', { text: 'sea' }))).toMatchObject([{ text: 'sea' }]);
		expect(fixture.emulator.requests.length).toBeGreaterThan(1);
	});
});

describe('image', () => {
	test.each([
		['JPEG', jpegOf(200, 150), 'image/jpeg'],
		['JPEG by its other name', jpegOf(200, 150), 'image/jpg'],
		['PNG', pngOf(200, 150), 'image/png'],
		['a type that nobody knew', pngOf(200, 150), 'application/octet-stream'],
	])('takes %s', async (_, content, type) => {
		const items = await fixture.json(query('image', {}, { data: file(content, type, 'boat.img') }));
		expect(items).toStrictEqual([
			{
				embedding: expect.any(Array),
				embedding_type: 'image',
				model_name: 'marengo3.0',
				input_filename: 'boat.img',
			},
		]);
		expect(vectorOf(items[0])).toHaveLength(512);
		const [request] = fixture.emulator.requests;
		expect(request?.fields).toEqual({ model_name: ['marengo3.0'] });
		expect(request?.file).toMatchObject({ filename: 'boat.img', bytes: content.length });
	});

	test('from an address is fetched by TwelveLabs', async () => {
		const url = `${fixture.emulator.origin}/samples/harbour-at-sunset.mp4`;
		const { error } = await fixture.run(query('image', { source: 'url', url: ` ${url} ` }));
		expect(fixture.emulator.requests[0]?.fields).toEqual({
			model_name: ['marengo3.0'],
			image_url: [url],
		});
		// There is no image, which the API reports inside a 200.
		expect(fixture.emulator.requests[0]?.status).toBe(200);
		expect(error?.message).toMatch(/^TwelveLabs could not embed the image: /);
	});

	test('a failure inside a 200 is an error', async () => {
		const url = `${fixture.emulator.origin}/samples/nothing.mp4`;
		const { error } = await fixture.run(query('image', { source: 'url', url }));
		expect(error).toMatchObject({
			message: 'TwelveLabs could not embed the image: It answered HTTP 404.',
			context: { itemIndex: 0 },
		});
	});

	test.each([
		['a missing field', {}, /^The item has no file in the field "data"$/],
		[
			'another kind of file',
			{ data: file(pngOf(200, 150), 'image/gif', 'a.gif') },
			/^The file "a\.gif" is of the type image\/gif, which TwelveLabs does not read here$/,
		],
		[
			'more than 32 MB',
			{ data: file(Buffer.alloc(32 * 1024 ** 2 + 1), 'image/png', 'a.png') },
			/^The file "a\.png" is larger than 32 MB/,
		],
		['an empty file', { data: file(Buffer.alloc(0), 'image/png', 'a.png') }, /is empty$/],
	])('%s is said before anything is sent', async (_, files, message) => {
		const { error } = await fixture.run(query('image', {}, files));
		expect(error?.message).toMatch(message);
		expect(error?.description).toBeTruthy();
		expect(fixture.emulator.requests).toHaveLength(0);
	});

	test.each([
		['https://drive.google.com/file/d/1/view', /is a drive\.google\.com page/],
		['https://www.youtube.com/watch?v=1', /is a www\.youtube\.com page/],
		['ftp://h/a.png', /http:\/\/ or https:\/\//],
		[' ', /"URL" is empty/],
	])('%s is no address of an image', async (url, message) => {
		const { error } = await fixture.run(query('image', { source: 'url', url }));
		expect(error?.message).toMatch(message);
		expect(fixture.emulator.requests).toHaveLength(0);
	});
});

describe('audio', () => {
	test.each([
		['WAV', wavOf(6), 'audio/wav'],
		['WAV as browsers call it', wavOf(6), 'audio/x-wav'],
		['MP3', mp3Of(6), 'audio/mpeg'],
		['FLAC', flacOf(6), 'audio/flac'],
	])('takes %s', async (_, content, type) => {
		const items = await fixture.json(query('audio', {}, { data: file(content, type, 'a.snd') }));
		expect(items).toStrictEqual([
			{
				embedding: expect.any(Array),
				embedding_type: 'audio',
				model_name: 'marengo3.0',
				input_filename: 'a.snd',
				start_offset_sec: 0,
				end_offset_sec: expect.closeTo(6, 0),
			},
		]);
	});

	test('begins where it is told, from a field of another name', async () => {
		const items = await fixture.json(
			query(
				'audio',
				{ binaryPropertyName: 'sound', options: { audioStartOffsetSec: 1.5 } },
				{ sound: file(wavOf(6), 'audio/wav') },
			),
		);
		expect(items).toMatchObject([{ start_offset_sec: 1.5, end_offset_sec: 6 }]);
		expect(fixture.emulator.requests[0]?.fields).toMatchObject({ audio_start_offset_sec: ['1.5'] });
	});

	test.each([
		[{ audioStartOffsetSec: -1 }, '"Start Offset" is negative'],
		[{ audioStartOffsetSec: 'later' }, '"Start Offset" is not a number'],
	])('%j is said before anything is sent', async (options, message) => {
		const { error } = await fixture.run(
			query('audio', { options }, { data: file(wavOf(6), 'audio/wav') }),
		);
		expect(error?.message).toBe(message);
		expect(fixture.emulator.requests).toHaveLength(0);
	});

	test('a kind that TwelveLabs does not read is said before anything is sent', async () => {
		const { error } = await fixture.run(
			query('audio', {}, { data: file(wavOf(6), 'audio/ogg', 'a.ogg') }),
		);
		expect(error?.description).toMatch(/WAV, MP3 or FLAC/);
		expect(fixture.emulator.requests).toHaveLength(0);
	});

	test('what the API refuses is said in its words', async () => {
		const { error } = await fixture.run(query('audio', {}, { data: file(wavOf(3), 'audio/wav') }));
		expect(error?.context).toMatchObject({ code: 'parameter_invalid', http_code: 400 });
	});
});

/** An independent check of what is sent. */
describe("as TwelveLabs' own client sends it", () => {
	let client: TwelveLabs;
	beforeAll(() => {
		// The client takes its address from the environment only, when it is made.
		process.env.TWELVELABS_BASE_URL = fixture.emulator.url;
		client = new TwelveLabs({ apiKey: fixture.emulator.apiKey });
		delete process.env.TWELVELABS_BASE_URL;
	});

	type Query = Parameters<TwelveLabs['embed']['v2']['create']>[0];

	// Nothing listens there: what is at the address does not matter, only what is sent.
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
