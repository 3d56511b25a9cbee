import type { IDataObject } from 'n8n-workflow';
import { ClipVectors } from '../../nodes/EmbeddingsTwelveLabs/clip-vectors';
import { clipText } from '../../nodes/shared/output/clip-text';
import { clip, model, plain, shapes } from './clip-shapes';

const said = (items: IDataObject[], asked: string): { message: string; description: string } => {
	try {
		new ClipVectors(items, { model }).vectorOf(asked);
	} catch (error) {
		const { message, description } = Object(error);
		return { message: String(message), description: String(description) };
	}
	throw new Error('it has vectors');
};

const one = clip(0, [1, 0]);
const document = plain(shapes.document?.(one, 'array') ?? {});
const text = clipText(one);
const bare = { pageContent: document.pageContent, metadata: document.metadata };

const NOT_A_CLIP = /is not the text of a clip at the vector store$/;
const SETTINGS =
	/Load Specific Data.*\{\{ \$json\.pageContent \}\}.*need not be embedded again: set the operation to Get Embeddings/;

test.each<[string, IDataObject[], string, RegExp, RegExp]>([
	["a text of one's own", [document], 'a poem', NOT_A_CLIP, /Embed Their Text\.$/],
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
		'a vector that is none',
		[{ ...document, embedding: 'abc' }],
		text,
		/has no vector$/,
		/"Include Embedding" on/,
	],
	[
		'another model',
		[plain(shapes.clips?.({ ...one, model_name: 'marengo3.5' }, 'array') ?? {})],
		text,
		/has 2 numbers of marengo3\.5, but this sub-node makes 2 of marengo3\.0$/,
		/Set "Model"/,
	],
])('%s is said, with what to set', (_name, items, asked, message, description) => {
	expect(said(items, asked)).toEqual({
		message: expect.stringMatching(message),
		description: expect.stringMatching(description),
	});
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

test('the same clip twice is one vector', () => {
	expect(new ClipVectors([document, document], { model }).vectorOf(text)).toEqual([1, 0]);
});

test('the model is compared as people write it', () => {
	expect(new ClipVectors([document], { model: 'Marengo3.0' }).vectorOf(text)).toEqual([1, 0]);
});

test('a long text is not said in full', () => {
	expect(said([document], 'x'.repeat(5000)).message.length).toBeLessThan(160);
});

test.each([
	[256, 512],
	[512, 128],
	[300, 512],
])('%d numbers where words have %d are said', (made, dimension) => {
	const numbers = Array.from({ length: made }, () => 0.5);
	const read = (wanted: number): number[] =>
		new ClipVectors([plain(clip(0, numbers))], { model, dimension: wanted }).vectorOf(text);
	expect(() => read(dimension)).toThrow(
		expect.objectContaining({
			message: expect.stringContaining(
				`has ${made} numbers of ${model}, but this sub-node makes ${dimension} of ${model}`,
			),
			description: expect.stringContaining('"Embedding Dimension"'),
		}),
	);
	expect(read(made)).toHaveLength(made);
});
