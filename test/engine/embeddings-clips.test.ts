import { textVector } from '../emulator/embedding/words';
import { runSubNode } from './sub-node';
import { EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();

const clip = (at: number) => ({
	pageContent: `harbour.mp4 0:00:0${at}–0:00:0${at + 1} (visual)`,
	metadata: {
		id: `00000000-0000-5000-8000-00000000000${at}`,
		task_id: '663e16ac4d11aff765088b3a',
		model_name: 'marengo3.0',
		embedding_option: 'visual',
	},
	embedding: [at, ...Array.from({ length: 511 }, () => -0.5)],
});
const items = [0, 1, 2, 3].map(clip);
const texts = items.map(({ pageContent }) => pageContent);
const useVectors = { documents: 'useVectors' };
const embedText = { documents: 'embedText' };

test('documents have the vectors of the items, batch by batch, and nothing is sent', async () => {
	const { result, error, log } = await runSubNode(
		fixture.credential,
		async (embedder) => [
			await embedder.embedDocuments(texts.slice(0, 3)),
			await embedder.embedDocuments(texts.slice(3)),
		],
		useVectors,
		items,
	);
	expect(error).toBeUndefined();
	const vectors = items.map(({ embedding }) => embedding);
	expect(result).toEqual([vectors.slice(0, 3), vectors.slice(3)]);
	expect(fixture.emulator.requests).toHaveLength(0);
	// The log counts the vectors: they are in the run's data already.
	expect(log).toMatchObject([
		{
			sent: { documents: texts.slice(0, 3) },
			received: { response: { vectors: 3, dimensions: 512 } },
		},
		{
			sent: { documents: texts.slice(3) },
			received: { response: { vectors: 1, dimensions: 512 } },
		},
	]);
});

test.each([
	['marengo3.5', 256],
	['marengo3.5', undefined],
	['marengo3.0', undefined],
])(
	'clips of %s in another dimension than that of the words (%s) are said',
	async (made, chosen) => {
		const length = chosen === undefined ? 256 : 512;
		const [{ metadata, pageContent }] = [clip(0)];
		const other = {
			pageContent,
			metadata: { ...metadata, model_name: made },
			embedding: Array.from({ length }, () => 0.5),
		};
		const ask = (embeddingDimension: number | undefined) =>
			runSubNode(
				fixture.credential,
				(embedder) => embedder.embedDocuments([pageContent]),
				{
					...useVectors,
					modelName: made,
					options: embeddingDimension === undefined ? {} : { embeddingDimension },
				},
				[other],
			);
		const { error } = await ask(chosen);
		expect(error?.message).toContain(`has ${length} numbers of ${made}`);
		expect(error?.description).toContain('"Embedding Dimension" of this sub-node');
		expect((await ask(length)).result).toEqual([other.embedding]);
	},
);

test('words are embedded as ever', async () => {
	const { error } = await runSubNode(
		fixture.credential,
		(embedder) => embedder.embedQuery('sea'),
		useVectors,
		items,
	);
	expect(error).toBeUndefined();
	expect(fixture.emulator.requests.map(({ fields }) => fields?.text)).toEqual([['sea']]);
});

test('a document that is no clip is said on the sub-node, and nothing is sent', async () => {
	const { error, log } = await runSubNode(
		fixture.credential,
		(embedder) => embedder.embedDocuments([...texts, 'a poem']),
		useVectors,
		items,
	);
	expect(error?.message).toBe(
		'The document "a poem" is not the text of a clip at the vector store',
	);
	expect(error?.description).toContain('(sub-node "Embeddings")');
	expect(log).toMatchObject([{ error: error?.message }]);
	expect(fixture.emulator.requests).toHaveLength(0);
});

test.each([
	['its JSON', JSON.stringify(items[0])],
	['its line, at the item that carries its vector', texts[0] ?? ''],
])('Embed Their Text refuses a clip, as %s, and names the other choice', async (_, text) => {
	const { error } = await runSubNode(
		fixture.credential,
		(embedder) => embedder.embedDocuments([text]),
		embedText,
		items,
	);
	expect(error?.message).toBe('These documents are clips that are embedded already');
	expect(error?.description).toContain('Set "Documents" of this sub-node to Automatic');
	expect(fixture.emulator.requests).toHaveLength(0);
});

test('Embed Their Text refuses the fields of clips that left their vectors out', async () => {
	const { metadata } = clip(0);
	const bare = { ...metadata, start_offset_sec: 0, embedding_scope: 'clip' };
	// So n8n's data loader hands on an item: each of its texts is a document.
	const fields = Object.values(bare).filter((value) => typeof value === 'string');
	const { error } = await runSubNode(
		fixture.credential,
		(embedder) => embedder.embedDocuments(fields),
		embedText,
		[bare],
	);
	expect(error?.message).toBe('These documents are clips that are embedded already');
	expect(fixture.emulator.requests).toHaveLength(0);
});

test('Embed Their Text embeds a text that stands in an item of anything else', async () => {
	const { error } = await runSubNode(
		fixture.credential,
		(embedder) => embedder.embedDocuments(['a poem']),
		embedText,
		[{ text: 'a poem' }],
	);
	expect(error).toBeUndefined();
	expect(fixture.emulator.requests).toHaveLength(1);
});

test.each(['visual', '663e16ac4d11aff765088b3a', 'clip', 'https://example.com/a.mp4'])(
	'a store that asks for one text at a time: "%s" of a clip is refused, before anything is sent',
	async (piece) => {
		const one = items.slice(0, 1).map(({ metadata, embedding }) => ({
			...metadata,
			embedding_scope: 'clip',
			input_url: 'https://example.com/a.mp4',
			title: 'A boat comes home',
			embedding,
		}));
		const asked = (text: string) =>
			runSubNode(fixture.credential, (embedder) => embedder.embedDocuments([text]), embedText, one);
		expect((await asked(piece)).error?.message).toContain('clips that are embedded already');
		expect(fixture.emulator.requests).toHaveLength(0);
		expect((await asked('A boat comes home')).error).toBeUndefined();
	},
);

/** Texts that look like what this package gives out, and are nobody's clip. */
const ordinary = [
	'0.123 0.456 0.789 1.234 2.345 3.456 4.567 5.678 6.789 7.891 8.912 9.123',
	'set start_offset_sec: 10 to begin later',
	'1.5\n2.5\n3.5\n4.5\n5.5\n6.5\n7.5\n8.5\n9.5',
];

test.each([{}, embedText])('ordinary texts are embedded, with %j', async (parameters) => {
	const { result, error } = await runSubNode(
		fixture.credential,
		(embedder) => embedder.embedDocuments(ordinary),
		parameters,
		ordinary.map((text) => ({ text })),
	);
	expect(error).toBeUndefined();
	expect(result).toHaveLength(ordinary.length);
	expect(fixture.emulator.requests).toHaveLength(ordinary.length);
});

describe('as it comes', () => {
	const run = (documents: string[], at: Parameters<typeof runSubNode>[3]) =>
		runSubNode(fixture.credential, (embedder) => embedder.embedDocuments(documents), {}, at);

	test('clips keep the vectors they have, and nothing is sent', async () => {
		const { result, error } = await run(texts, items);
		expect(error).toBeUndefined();
		expect(result).toEqual(items.map(({ embedding }) => embedding));
		expect(fixture.emulator.requests).toHaveLength(0);
	});

	test('texts of a vector of somebody else are embedded', async () => {
		const { result } = await run(['a poem'], [{ text: 'a poem', embedding: [1, 2, 3] }]);
		expect(result).toEqual([textVector('a poem')]);
	});

	test('clips and texts side by side each get theirs', async () => {
		const both = await run(['a poem', ...texts], [...items, { text: 'a poem' }]);
		expect(both.result).toEqual([textVector('a poem'), ...items.map(({ embedding }) => embedding)]);
	});

	test.each([
		['a field of a clip', 'visual', items, 'is not the text of a clip'],
		['what is no clip, among clips alone', 'a poem', items, 'is not the text of a clip'],
		[
			'a clip that left its vector out',
			texts[0] ?? '',
			items.map(({ pageContent, metadata }) => ({
				pageContent,
				metadata: { ...metadata, embedding_scope: 'clip' },
			})),
			'has no vector',
		],
	])('%s is refused before anything is sent', async (_, text, at, message) => {
		const { error } = await run([text], at);
		expect(error?.message).toContain(message);
		expect(error?.description).toContain('need not be embedded again');
		expect(fixture.emulator.requests).toHaveLength(0);
	});
});

describe('items that hold many clips', () => {
	const rows = items.map(({ pageContent, metadata, embedding }, at) => {
		const { id, ...fields } = metadata;
		const place = { start_offset_sec: at, end_offset_sec: at + 1, embedding_scope: 'clip' };
		return { id, pageContent, embedding, place, fields: { ...fields, ...place } };
	});
	const task = {
		task_id: '663e16ac4d11aff765088b3a',
		status: 'ready',
		model_name: 'marengo3.0',
		input_filename: 'harbour.mp4',
		embeddings: rows.map(({ id, embedding, place }) => ({
			...place,
			embedding_option: 'visual',
			id,
			embedding,
		})),
	};
	const points = rows.map(({ id, pageContent, embedding, fields }) => ({
		id,
		vector: embedding,
		payload: { content: pageContent, metadata: fields },
	}));
	const vectors = rows.map(({ id, pageContent, embedding, fields }) => ({
		id,
		values: embedding,
		metadata: { ...fields, text: pageContent },
	}));
	const shapes: [string, object[]][] = [
		['a task with its embeddings', [task]],
		['points of Qdrant', [{ points: points.slice(0, 3) }, { points: points.slice(3) }]],
		['vectors of Pinecone', [{ vectors }]],
		['one point of Qdrant each', points],
		['one vector of Pinecone each', vectors],
	];
	const run = (documents: string[], at: object[], parameters = {}) =>
		runSubNode(
			fixture.credential,
			(embedder) => embedder.embedDocuments(documents),
			parameters,
			JSON.parse(JSON.stringify(at)),
		);

	test.each(shapes)('%s: their lines have their vectors, and nothing is sent', async (_, at) => {
		for (const parameters of [{}, useVectors]) {
			const { result, error } = await run(texts, at, parameters);
			expect(error).toBeUndefined();
			expect(result).toEqual(items.map(({ embedding }) => embedding));
		}
		expect(fixture.emulator.requests).toHaveLength(0);
	});

	test.each(shapes)('%s: their JSON and fields are refused, with what to set', async (_, at) => {
		for (const text of [JSON.stringify(at[0]), 'visual', 'ready', 'a poem']) {
			const { error } = await run([text], at);
			expect(error?.message).toContain('is not the text of a clip at the vector store');
			expect(error?.description).toContain('"Output" of TwelveLabs Embed Video to Documents');
		}
		for (const text of [JSON.stringify(at[0]), texts[0] ?? '', 'visual']) {
			const { error } = await run([text], at, embedText);
			expect(error?.message).toBe('These documents are clips that are embedded already');
		}
		expect(fixture.emulator.requests).toHaveLength(0);
	});

	test.each(shapes)('%s without vectors: said before anything is sent', async (_, at) => {
		const bare = JSON.parse(JSON.stringify(at), (key, value: unknown) =>
			['embedding', 'vector', 'values'].includes(key) ? undefined : value,
		);
		const { error } = await run(texts, bare);
		expect(error?.message).toContain('has no vector');
		expect(fixture.emulator.requests).toHaveLength(0);
	});

	test.each(['embeddings', 'points', 'vectors'])(
		'what others keep under "%s" is a text as any other',
		async (name) => {
			const { result, error } = await run(['a poem'], [{ text: 'a poem', [name]: [{ id: 1 }, 2] }]);
			expect(error).toBeUndefined();
			expect(result).toEqual([textVector('a poem')]);
		},
	);
});

test('an error names the item, as n8n shows it', async () => {
	const { error } = await runSubNode(fixture.credential, (embedder) =>
		embedder.embedDocuments([' ']),
	);
	expect(error?.context).toMatchObject({ itemIndex: 0 });
});
