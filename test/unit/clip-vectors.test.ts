import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { ClipVectors } from '../../nodes/EmbeddingsTwelveLabs/clip-vectors';
import type { Clip } from '../../nodes/shared/output/clips';
import { clipText } from '../../nodes/shared/output/clip-text';
import { documentRow, pgvectorRow } from '../../nodes/shared/output/store-rows';
import { type EmbeddingFormat, formatVector } from '../../nodes/shared/output/vector-format';

const model = 'marengo3.0';

const clip = (start: number, embedding: number[], more: Partial<Clip> = {}): Clip => ({
	start_offset_sec: start,
	end_offset_sec: start + 0.5,
	embedding_option: 'visual',
	input_filename: 'harbour.mp4',
	id: `00000000-0000-5000-8000-${String(start * 1000).padStart(12, '0')}`,
	task_id: '663e16ac4d11aff765088b3a',
	model_name: model,
	embedding_scope: 'clip',
	...more,
	embedding,
});

const plain = (value: object): IDataObject => JSON.parse(JSON.stringify(value));

/** Items as the nodes before the store give them. */
const SHAPES: ((of: Clip, format: EmbeddingFormat) => IDataObject)[] = [
	(of, format) => plain({ ...of, embedding: formatVector(of.embedding, format) }),
	(of, format) => plain({ ...documentRow(of), embedding: formatVector(of.embedding, format) }),
	(of) => plain(pgvectorRow(of)),
];
const documentOf = (of: Clip): IDataObject =>
	plain({ ...documentRow(of), embedding: of.embedding });

/** Vectors of float32 numbers, which every format keeps as they are. */
const vectors = fc
	.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 8 })
	.map((numbers) => numbers.map((number) => (Object.is(number, -0) ? 0 : number)));

const starts = fc.integer({ min: 0, max: 9_000_000 }).map((ms) => ms / 1000);

const clips = fc
	.uniqueArray(fc.tuple(starts, vectors), {
		selector: ([start]) => start,
		minLength: 1,
		maxLength: 12,
	})
	.map((all) => all.map(([start, vector]) => clip(start, vector)));

test('every clip has its own vector, in any shape, format, order and batch, by its text or its ID', () => {
	fc.assert(
		fc.property(
			clips.chain((all) => fc.tuple(fc.constant(all), fc.array(fc.constantFrom(...all)))),
			fc.constantFrom(...SHAPES),
			fc.constantFrom<EmbeddingFormat>('array', 'string', 'base64'),
			fc.constantFrom<(of: Clip) => string>(
				clipText,
				({ id }) => id,
				(of) => ` ${clipText(of)}\n`,
			),
			([all, asked], shape, format, name) => {
				const items = all.map((of) => shape(of, format));
				const found = new ClipVectors(items, { model });
				expect(asked.map((of) => found.vectorOf(name(of)))).toEqual(
					asked.map(({ embedding }) => embedding),
				);
			},
		),
	);
});

test('a text that is not of a clip never has a vector', () => {
	fc.assert(
		fc.property(clips, fc.string({ maxLength: 30 }), (all, text) => {
			expect(() => new ClipVectors(all.map(documentOf), { model }).vectorOf(text)).toThrow(
				/not the text of any clip/,
			);
		}),
	);
});

test('pages, their parts and pieces of a text are found by their own line', () => {
	const row = { task_id: 't', input_filename: 'a.pdf', embedding_scope: 'page' };
	const items = [
		{ ...row, start_page_number: 1, end_page_number: 1 },
		{ ...row, start_page_number: 1, end_page_number: 1, quadrant: 'top_left' },
		{ ...row, start_page_number: 2, end_page_number: 2 },
		{ ...row, embedding_scope: 'chunk', chunk_index: 0 },
	].map((json, at) => ({ ...json, embedding: Array.from({ length: 512 }, () => at) }));
	const found = new ClipVectors(items, { model: 'marengo3.5' });
	expect(items.map((item) => found.vectorOf(clipText(item))[0])).toEqual([0, 1, 2, 3]);
});

const one = clip(0, [1, 0]);
const document = documentOf(one);
const text = clipText(one);
const bare = { pageContent: document.pageContent, metadata: document.metadata };

const NOT_A_CLIP = /is not the text of any clip to be inserted$/;
const SETTINGS =
	/Load Specific Data.*\{\{ \$json\.pageContent \}\}.*need not be embedded again: set the operation to Get Embeddings/;

test.each<[string, IDataObject[], string, RegExp, RegExp]>([
	['any other text', [document], 'a poem', NOT_A_CLIP, /Embed Their Text\.$/],
	['an empty text', [document], ' ', NOT_A_CLIP, SETTINGS],
	['a piece of a text', [document], 'harbour.mp4 0:00', NOT_A_CLIP, /"Text Splitting" to Simple/],
	['a field', [document], 'harbour.mp4', NOT_A_CLIP, SETTINGS],
	['a clip where there are no items', [], text, NOT_A_CLIP, SETTINGS],
	[
		'two clips of one text',
		[document, { ...document, embedding: [0, 1] }],
		text,
		/Several clips have the text/,
		/"Video ID".*\{\{ \$json\.metadata\.id \}\}/,
	],
	['a clip without its vector', [bare], text, /^The clip "harbour.* has no vector$/, SETTINGS],
	[
		'a vector that is not one',
		[{ ...document, embedding: 'abc' }],
		text,
		/has no vector$/,
		/"Include Embedding" on/,
	],
	[
		'another model',
		[plain({ ...one, model_name: 'marengo3.5' })],
		text,
		/has 2 numbers from marengo3\.5, but this sub-node creates 2 with marengo3\.0$/,
		/Set "Model"/,
	],
	['a long text, cut', [document], 'x'.repeat(5000), /^.{0,159}$/, /./],
])('%s is an error that says what to set', (_name, items, asked, message, description) => {
	expect(() => new ClipVectors(items, { model }).vectorOf(asked)).toThrow(
		expect.objectContaining({
			message: expect.stringMatching(message),
			description: expect.stringMatching(description),
		}),
	);
});

test('only what the items prove is a clip', () => {
	const found = new ClipVectors([document, { text: 'a poem', embedding: [1] }], { model });
	const proved = [text, ` ${text}\n`, JSON.stringify(document), 'harbour.mp4', one.id, 'visual'];
	expect(proved.filter((each) => !found.has(each))).toEqual([]);
	const numbers = '0.123 0.456 0.789 1.234 2.345 3.456 4.567 5.678 6.789 7.891 8.912 9.123';
	const others = ['a poem', numbers, 'set start_offset_sec: 10', '', `${text} and a boat`];
	expect(others.filter((each) => found.has(each))).toEqual([]);
	expect(found.areAll).toBe(false);
	expect(new ClipVectors([document], { model }).areAll).toBe(true);
	expect(new ClipVectors([], { model }).areAll).toBe(false);
});

test.each([
	['the same clip twice is one vector', [document, document], model],
	['the case of a model does not matter', [document], 'Marengo3.0'],
])('%s', (_, items, name) => {
	expect(new ClipVectors(items, { model: name }).vectorOf(text)).toEqual([1, 0]);
});
