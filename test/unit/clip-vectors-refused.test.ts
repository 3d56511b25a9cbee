import type { IDataObject } from 'n8n-workflow';
import { ClipVectors } from '../../nodes/EmbeddingsTwelveLabs/clip-vectors';
import { clipText } from '../../nodes/shared/output/clip-text';
import { clip, model, plain, shapes } from './clip-shapes';

const said = (items: IDataObject[], texts: string[]): { message: string; description: string } => {
	try {
		new ClipVectors(items, { model }).of(texts);
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

test.each<[string, IDataObject[], string, RegExp, RegExp]>([
	[
		'no clip',
		[document],
		'a poem',
		/"a poem" is no clip of the items/,
		/Load Specific Data.*\{\{ \$json\.pageContent \}\}.*Embed Their Text/,
	],
	['an empty text', [document], ' ', /is no clip/, /Load Specific Data/],
	[
		'a piece of a text',
		[document],
		'harbour.mp4 0:00',
		/is a piece of a clip's text/,
		/splitter cut it.*"Text Splitting"/,
	],
	['a field', [document], 'harbour.mp4', /is one field of a clip/, /Load Specific Data/],
	[
		'two clips of one text',
		[document, { ...document, embedding: [0, 1] }],
		text,
		/Several clips have the text/,
		/"Video ID".*\{\{ \$json\.metadata\.id \}\}/,
	],
	[
		'no vectors at all',
		[bare],
		text,
		/The items at the vector store carry no vectors/,
		/"Include Embedding" on/,
	],
	['no items', [], text, /carry no vectors/, /Include Embedding/],
	[
		'one without its vector',
		[bare, plain(clip(9, [1]))],
		text,
		/The clip "harbour.* carries no vector/,
		/Include Embedding/,
	],
	[
		'a vector that is none',
		[{ ...document, embedding: 'abc' }],
		text,
		/can not be read/,
		/float32/,
	],
	[
		'another model',
		[plain(shapes.clips?.({ ...one, model_name: 'marengo3.5' }, 'array') ?? {})],
		text,
		/is of the model marengo3\.5, this sub-node is set to marengo3\.0/,
		/Set "Model"/,
	],
])('%s is said, with what to set', (_name, items, asked, message, description) => {
	expect(said(items, [asked])).toEqual({
		message: expect.stringMatching(message),
		description: expect.stringMatching(description),
	});
});

test('the same clip twice is one vector, and no texts need no items', () => {
	expect(new ClipVectors([document, document], { model }).of([text, text])).toEqual([
		[1, 0],
		[1, 0],
	]);
	expect(new ClipVectors([], { model }).of([])).toEqual([]);
});

test('the model is compared as people write it', () => {
	expect(new ClipVectors([document], { model: 'Marengo3.0' }).of([text])).toEqual([[1, 0]]);
});

test('a long text is not said in full', () => {
	expect(said([document], ['x'.repeat(5000)]).message.length).toBeLessThan(160);
});

test.each([
	[256, 512, /Set "Embedding Dimension" of this sub-node to 256/],
	[512, 128, /Set "Embedding Dimension" of this sub-node to 512/],
	[300, 512, /No vector of TwelveLabs' is of that length/],
])('%d numbers where words have %d are said', (made, dimension, advice) => {
	const other = plain(
		clip(
			0,
			Array.from({ length: made }, () => 0.5),
		),
	);
	const read = (chosen: number): number[][] =>
		new ClipVectors([other], { model, dimension: chosen }).of([text]);
	expect(() => read(dimension)).toThrow(
		expect.objectContaining({
			message: expect.stringContaining(
				`has ${made} numbers, those of this sub-node have ${dimension}`,
			),
			description: expect.stringMatching(advice),
		}),
	);
	expect(read(made)).toHaveLength(1);
});
