import { cosineDistance as distance } from '../e2e/storage/distance';
import { pngOf, wavOf } from '../emulator/testing/media';
import { makeMovie } from '../emulator/testing/movies';
import { runTask, rowsIn, uploadAsset } from '../emulator/testing/v2';
import type { NodeRun, TestFile } from './engine';
import { EngineFixture } from './engine-fixture';

/** Queries that only Embed v2 takes, and the choice between the APIs, as a user meets them. */

const fixture = new EngineFixture({ processingMs: 0, v2: { assetProcessingMs: 0 } });

const file = (content: Buffer, mimeType: string, fileName: string): Record<string, TestFile> => ({
	data: { content, mimeType, fileName },
});
const png = file(pngOf(200, 150), 'image/png', 'boat.png');
const movie = makeMovie({ durationSec: 10, audio: true });
const mp4 = file(movie, 'video/mp4', 'a.mp4');

const query = (
	operation: string,
	parameters: NodeRun['parameters'],
	files: Record<string, TestFile> = {},
): NodeRun => ({
	node: 'embedQuery',
	parameters: { operation, ...parameters },
	items: [{ files }],
});

/** By chance the cosine of two such vectors is 0 ± 0.044 (of 512 numbers): none gets this far. */
const CHANCE = 0.2;

const pathsOf = (): string[] => fixture.emulator.requests.map(({ path }) => path);

const vectorOf = (item: unknown): number[] => Object(item).embedding;

const isVectorOf = (value: unknown, many: number): boolean =>
	Array.isArray(value) && value.length === many && value.every(Number.isFinite);

describe.each(['marengo3.0', 'marengo3.5'])('%s', (modelName) => {
	const more = { modelName };

	test('a text with an image is one vector, and says both', async () => {
		const items = await fixture.json(query('textImage', { ...more, text: ' a boat ' }, png));
		expect(items).toEqual([
			{
				text: 'a boat',
				input_filename: 'boat.png',
				embedding_type: 'text_image',
				model_name: modelName,
				embedding: expect.any(Array),
			},
		]);
		expect(isVectorOf(vectorOf(items[0]), 512)).toBe(true);
		expect(pathsOf()).toEqual(['/v1.3/embed-v2']);
	});

	test('a video is one vector', async () => {
		const items = await fixture.json(query('video', more, mp4));
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({
			input_filename: 'a.mp4',
			embedding_type: 'video',
			model_name: modelName,
		});
		expect(isVectorOf(vectorOf(items[0]), 512)).toBe(true);
	});

	test('a video at an address is fetched by TwelveLabs', async () => {
		const url = `${fixture.emulator.origin}/samples/forest-in-the-rain.mp4`;
		const items = await fixture.json(query('video', { ...more, source: 'url', url }));
		expect(items).toMatchObject([{ input_url: url, embedding_type: 'video' }]);
		expect(JSON.stringify(fixture.emulator.requests[0]?.json)).toContain(`"url":"${url}"`);
	});

	test('the keys stand in the order in which a person reads them, the vector last', async () => {
		const [both] = await fixture.json(query('textImage', { ...more, text: 'a boat' }, png));
		expect(Object.keys(Object(both))).toEqual([
			'text',
			'input_filename',
			'embedding_type',
			'model_name',
			'embedding',
		]);
	});

	test.each(['memory', 'store'])("a file from n8n's %s", async (mode) => {
		const content = { ...mp4.data, memory: mode === 'memory' } as TestFile;
		const items = await fixture.json(query('video', more, { data: content }));
		expect(items).toHaveLength(1);
	});

	test.each(modelName === 'marengo3.0' ? [512] : [512, 128])(
		'words find the moment of Embed Video that they describe, with %d numbers',
		async (embeddingDimension) => {
			const options = { embeddingDimension };
			const clips = await fixture.json({
				parameters: {
					operation: 'embedVideo',
					...more,
					videoSource: 'url',
					videoUrl: fixture.videoUrl,
					embeddingOption: ['visual'],
					options: { ...options, pollIntervalSec: 1 },
				},
			});
			const [item] = await fixture.json(query('text', { ...more, text: 'a lighthouse', options }));
			const [nearest] = clips
				.map((clip) => ({ ...Object(clip), far: distance(vectorOf(item), vectorOf(clip)) }))
				.sort((a, b) => a.far - b.far);
			// The chapter of 0:10 to 0:19 is called so.
			expect(nearest).toMatchObject({ model_name: modelName, embedding_scope: 'clip' });
			expect(nearest?.start_offset_sec).toBeLessThan(19);
			expect(nearest?.end_offset_sec).toBeGreaterThan(10);
			expect(nearest?.far).toBeLessThan(1 - CHANCE);
		},
	);

	test('a video finds itself among others', async () => {
		const clips = async (bytes: Buffer<ArrayBuffer>, name: string): Promise<number[][]> => {
			const asset_id = await uploadAsset(fixture.emulator, bytes, name);
			const task = await runTask(fixture.emulator, {
				input_type: 'video',
				model_name: modelName,
				video: { media_source: { asset_id }, embedding_option: ['visual'] },
			});
			return rowsIn(task).map(({ embedding }) => embedding);
		};
		const own = await clips(movie, 'b.mp4');
		const others = await clips(makeMovie({ durationSec: 10, audio: true, marker: 9 }), 'c.mp4');
		const [item] = await fixture.json(query('video', more, mp4));
		const far = (vectors: number[][]): number[] =>
			vectors.map((vector) => distance(vectorOf(item), vector));
		expect(Math.max(...far(own))).toBeLessThan(Math.min(...far(others)));
	});
});

test.each([128, 256, '256'])('a query of marengo3.5 has %s numbers', async (embeddingDimension) => {
	const options = { embeddingDimension };
	const [item] = await fixture.json(
		query('text', { text: 'a boat', modelName: 'marengo3.5', options }),
	);
	expect(isVectorOf(vectorOf(item), Number(embeddingDimension))).toBe(true);
});

test('a query finds nothing of another model but by chance', async () => {
	const words = { text: 'a lighthouse' };
	const [older] = await fixture.json(query('text', words));
	const [newer] = await fixture.json(query('text', { ...words, modelName: 'marengo3.5' }));
	expect(Math.abs(1 - distance(vectorOf(older), vectorOf(newer)))).toBeLessThan(CHANCE);
});

test.each([
	['text', { text: 'a boat' }, {}],
	['image', {}, png],
	['audio', {}, file(wavOf(8), 'audio/wav', 'a.wav')],
])('%s of marengo3.0 gives the same item when v2 is forced', async (operation, more, files) => {
	const [v1] = await fixture.json(query(operation, more, files));
	const options = { embedApi: 'v2' };
	const [v2] = await fixture.json(query(operation, { ...more, options }, files));
	expect(pathsOf()).toEqual(['/v1.3/embed', '/v1.3/embed-v2']);
	const numberless = (item: unknown): unknown => ({ ...Object(item), embedding: [] });
	expect(Object.keys(Object(v2))).toEqual(Object.keys(Object(v1)));
	expect(numberless(v2)).toEqual(numberless(v1));
	// The emulator makes the numbers of a sound otherwise, as the stretch that v1 covers is not known.
	if (operation !== 'audio') expect(v2).toEqual(v1);
});

test.each<[string, NodeRun['parameters'], Record<string, TestFile>, string]>([
	[
		'text',
		{ text: 'a boat', options: { embeddingDimension: 256 } },
		{},
		'"Embedding Dimension" is 256, which is not supported by marengo3.0',
	],
	[
		'text',
		{ text: 'a boat', modelName: 'marengo3.5', options: { embeddingDimension: '=many' } },
		{},
		'"Embedding Dimension" has an unknown value: many',
	],
	[
		'text',
		{ text: 'a boat', modelName: 'marengo3.5', options: { embedApi: 'v1' } },
		{},
		'"Model" is marengo3.5, which is not supported by Embed v1',
	],
	[
		'video',
		{ options: { embedApi: 'v1' } },
		mp4,
		'The query is a video, which is not supported by Embed v1',
	],
	[
		'textImage',
		{ text: 'a boat', options: { embedApi: 'v1' } },
		png,
		'The query is a text with an image, which is not supported by Embed v1',
	],
	['textImage', { text: ' ' }, png, '"Text" is empty'],
	[
		'textImage',
		{ text: 'a boat' },
		file(Buffer.alloc(32 * 1024 ** 2 + 1), 'image/png', 'a.png'),
		'The file "a.png" is larger than 32 MB (33554433 bytes)',
	],
	[
		'video',
		{ modelName: 'marengo3.5' },
		file(Buffer.alloc(32 * 1024 ** 2 + 1), 'video/mp4', 'a.mp4'),
		'The file "a.mp4" is larger than 32 MB, the most that marengo3.5 takes at once (33554433 bytes)',
	],
	[
		'video',
		{},
		file(wavOf(8), 'audio/wav', 'a.wav'),
		'The file "a.wav" is an audio file (audio/wav), not a video',
	],
	[
		'audio',
		{ modelName: 'marengo3.5', options: { audioStartOffsetSec: 2 } },
		file(wavOf(8), 'audio/wav', 'a.wav'),
		'"Start Offset" is 2 s, which is not supported by marengo3.5',
	],
])('%s of %j is said before anything is sent', async (operation, parameters, files, message) => {
	const { error } = await fixture.run(query(operation, parameters, files));
	expect(error?.message).toBe(message);
	expect(error?.description).toBeTruthy();
	expect(fixture.emulator.requests).toHaveLength(0);
});

test("a sound that is too long for marengo3.5 is refused in the API's words", async () => {
	const { error } = await fixture.run(
		query('audio', { modelName: 'marengo3.5' }, file(wavOf(31), 'audio/wav', 'a.wav')),
	);
	expect(error?.message).toContain('Duration (31.0 seconds) exceeds maximum limit of 30 seconds');
	expect(error?.description).toContain('"Input Binary Field"');
	expect(error?.context).toMatchObject({ http_code: 400 });
});
