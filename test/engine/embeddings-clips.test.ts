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
const vectors = items.map(({ embedding }) => embedding);
const useVectors = { documents: 'useVectors' };
const embedText = { documents: 'embedText' };

/** Asks for the vectors of documents, beside the items of the vector store. */
const embed = (documents: string[], at: object[], parameters = {}) =>
	runSubNode(
		fixture.credential,
		(embedder) => embedder.embedDocuments(documents),
		parameters,
		JSON.parse(JSON.stringify(at)),
	);

const sent = () => fixture.emulator.requests;

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
	expect(result).toEqual([vectors.slice(0, 3), vectors.slice(3)]);
	expect(sent()).toEqual([]);
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

test.each<[string, number, object]>([
	['marengo3.5', 512, { embeddingDimension: 256 }],
	['marengo3.5', 256, {}],
	['marengo3.0', 256, {}],
])('clips of %s with %i numbers are refused with %j', async (modelName, length, options) => {
	const [{ metadata, pageContent }] = [clip(0)];
	const embedding = Array.from({ length }, () => 0.5);
	const other = { pageContent, metadata: { ...metadata, model_name: modelName }, embedding };
	const ask = (chosen: object) =>
		embed([pageContent], [other], { ...useVectors, modelName, options: chosen });
	const { error } = await ask(options);
	expect(error?.message).toContain(`has ${length} numbers from ${modelName}`);
	expect(error?.description).toContain('"Embedding Dimension" of this sub-node');
	expect((await ask({ embeddingDimension: length })).result).toEqual([embedding]);
});

test('embeds queries', async () => {
	const { error } = await runSubNode(
		fixture.credential,
		(embedder) => embedder.embedQuery('sea'),
		useVectors,
		items,
	);
	expect(error).toBeUndefined();
	expect(sent().map(({ fields }) => fields?.text)).toEqual([['sea']]);
});

test('the error about a document that is not a clip is shown on the sub-node', async () => {
	const { error, log } = await embed([...texts, 'a poem'], items, useVectors);
	expect(error?.message).toBe('The document "a poem" is not the text of any clip to be inserted');
	expect(error?.description).toContain('(sub-node "Embeddings")');
	expect(log).toMatchObject([{ error: error?.message }]);
	expect(sent()).toEqual([]);
});

const { metadata } = clip(0);
const bare = { ...metadata, start_offset_sec: 0, embedding_scope: 'clip' };

test.each<[string, string[], object[]]>([
	['as its JSON', [JSON.stringify(items[0])], items],
	['as its line, where the item has its vector', texts.slice(0, 1), items],
	// n8n's data loader makes a document of each text of an item.
	['by its fields, without its vector', [metadata.id, 'clip'], [bare]],
])('Embed Their Text refuses a clip %s, and names the other choice', async (_, documents, at) => {
	const { error } = await embed(documents, at, embedText);
	expect(error?.message).toBe('These documents are clips that are embedded already');
	expect(error?.description).toContain('Set "Documents" of this sub-node to Automatic');
	expect(sent()).toEqual([]);
});

test('Embed Their Text embeds a text of an item that is not a clip', async () => {
	const { error } = await embed(['a poem'], [{ text: 'a poem' }], embedText);
	expect(error).toBeUndefined();
	expect(sent()).toHaveLength(1);
});

test.each(['visual', '663e16ac4d11aff765088b3a', 'clip', 'https://example.com/a.mp4'])(
	'Embed Their Text refuses the field "%s" of a clip when a store asks for one text at a time',
	async (piece) => {
		const own = { input_url: 'https://example.com/a.mp4', title: 'A boat comes home' };
		const one = [{ ...bare, ...own, embedding: vectors[0] }];
		const { error } = await embed([piece], one, embedText);
		expect(error?.message).toContain('clips that are embedded already');
		expect(sent()).toEqual([]);
		expect((await embed([own.title], one, embedText)).error).toBeUndefined();
	},
);

/** Texts that look like the output of this package, but are not clips. */
const ordinary = [
	'0.123 0.456 0.789 1.234 2.345 3.456 4.567 5.678 6.789 7.891 8.912 9.123',
	'set start_offset_sec: 10 to begin later',
	'1.5\n2.5\n3.5\n4.5\n5.5\n6.5\n7.5\n8.5\n9.5',
];

test.each([{}, embedText])('embeds ordinary texts with %j', async (parameters) => {
	const at = ordinary.map((text) => ({ text }));
	const { result, error } = await embed(ordinary, at, parameters);
	expect(error).toBeUndefined();
	expect(result).toHaveLength(ordinary.length);
	expect(sent()).toHaveLength(ordinary.length);
});

describe('Automatic', () => {
	test("embeds a text beside somebody else's vector", async () => {
		const { result } = await embed(['a poem'], [{ text: 'a poem', embedding: [1, 2, 3] }]);
		expect(result).toEqual([textVector('a poem')]);
	});

	test('gives clips the vectors they have, and embeds the texts beside them', async () => {
		const { result } = await embed(['a poem', ...texts], [...items, { text: 'a poem' }]);
		expect(result).toEqual([textVector('a poem'), ...vectors]);
		expect(sent()).toHaveLength(1);
	});

	test.each([
		['a field of a clip', 'visual', items, 'is not the text of any clip'],
		['another text among clips only', 'a poem', items, 'is not the text of any clip'],
		[
			'a clip without its vector',
			texts[0] ?? '',
			items.map(({ pageContent }) => ({ pageContent, metadata: bare })),
			'has no vector',
		],
	])('refuses %s before anything is sent', async (_, text, at, message) => {
		const { error } = await embed([text], at);
		expect(error?.message).toContain(message);
		expect(error?.description).toContain('need not be embedded again');
		expect(sent()).toEqual([]);
	});
});

describe('items of many clips', () => {
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
	const pinecone = rows.map(({ id, pageContent, embedding, fields }) => ({
		id,
		values: embedding,
		metadata: { ...fields, text: pageContent },
	}));
	const shapes: [string, object[]][] = [
		['a task with its embeddings', [task]],
		['points of Qdrant', [{ points: points.slice(0, 3) }, { points: points.slice(3) }]],
		['vectors of Pinecone', [{ vectors: pinecone }]],
		['one point of Qdrant each', points],
		['one vector of Pinecone each', pinecone],
	];
	test.each(shapes)('%s: each text has its vector, and nothing is sent', async (_, at) => {
		for (const parameters of [{}, useVectors]) {
			const { result, error } = await embed(texts, at, parameters);
			expect(error).toBeUndefined();
			expect(result).toEqual(vectors);
		}
		expect(sent()).toEqual([]);
	});

	test.each(shapes)('%s: refuses their JSON and fields, and says what to set', async (_, at) => {
		for (const text of [JSON.stringify(at[0]), 'visual', 'ready', 'a poem']) {
			const { error } = await embed([text], at);
			expect(error?.message).toContain('is not the text of any clip to be inserted');
			expect(error?.description).toContain('"Output" of TwelveLabs Embed Video to Documents');
		}
		for (const text of [JSON.stringify(at[0]), texts[0] ?? '', 'visual']) {
			const { error } = await embed([text], at, embedText);
			expect(error?.message).toBe('These documents are clips that are embedded already');
		}
		expect(sent()).toEqual([]);
	});

	test.each(shapes)('%s without vectors: refused before anything is sent', async (_, at) => {
		const bare = JSON.parse(JSON.stringify(at), (key, value: unknown) =>
			['embedding', 'vector', 'values'].includes(key) ? undefined : value,
		);
		const { error } = await embed(texts, bare);
		expect(error?.message).toContain('has no vector');
		expect(sent()).toEqual([]);
	});

	test.each(['embeddings', 'points', 'vectors'])(
		'embeds a text of an item with other things under "%s"',
		async (name) => {
			const { result, error } = await embed(
				['a poem'],
				[{ text: 'a poem', [name]: [{ id: 1 }, 2] }],
			);
			expect(error).toBeUndefined();
			expect(result).toEqual([textVector('a poem')]);
		},
	);
});

test('an error names the item, as n8n shows it', async () => {
	const { error } = await embed([' '], [{}]);
	expect(error?.context).toMatchObject({ itemIndex: 0 });
});
