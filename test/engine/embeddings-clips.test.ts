import { runSubNode } from './sub-node';
import { EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();

const clip = (at: number) => ({
	pageContent: `harbour.mp4 0:00:0${at}–0:00:0${at + 1} (visual)`,
	metadata: {
		id: `id-${at}`,
		task_id: '663e16ac4d11aff765088b3a',
		model_name: 'marengo3.0',
		embedding_option: 'visual',
	},
	embedding: [at, ...Array.from({ length: 511 }, () => -0.5)],
});
const items = [0, 1, 2, 3].map(clip);
const texts = items.map(({ pageContent }) => pageContent);
const useVectors = { documents: 'useVectors' };

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
		expect(error?.message).toMatch(/has (256|512) numbers, those of this sub-node have (512|256)$/);
		expect(error?.description).toContain(`Set "Embedding Dimension" of this sub-node to ${length}`);
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
	expect(error?.message).toBe('The document "a poem" is no clip of the items at the vector store');
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
		{},
		items,
	);
	expect(error?.message).toBe('These documents are clips that are embedded already');
	expect(error?.description).toContain(
		'Set "Documents" of this sub-node to Use the Clips\' Vectors',
	);
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
		{},
		[bare],
	);
	expect(error?.message).toBe('These documents are clips that are embedded already');
	expect(fixture.emulator.requests).toHaveLength(0);
});

test('Embed Their Text embeds a text that stands in an item of anything else', async () => {
	const { error } = await runSubNode(
		fixture.credential,
		(embedder) => embedder.embedDocuments(['a poem']),
		{},
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
			runSubNode(fixture.credential, (embedder) => embedder.embedDocuments([text]), {}, one);
		expect((await asked(piece)).error?.message).toContain('clips that are embedded already');
		expect(fixture.emulator.requests).toHaveLength(0);
		expect((await asked('A boat comes home')).error).toBeUndefined();
	},
);
