import { textVector } from '../emulator/embedding/words';
import { runSubNode } from './sub-node';
import { EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();

test('a query becomes a vector, shown in the run log', async () => {
	const { result, error, log } = await runSubNode(fixture.credential, (embedder) =>
		embedder.embedQuery('a boat at sunset'),
	);
	expect(error).toBeUndefined();
	expect(result).toEqual(textVector('a boat at sunset'));
	expect(log).toEqual([
		{
			sent: { query: 'a boat at sunset' },
			received: { response: textVector('a boat at sunset') },
			error: undefined,
		},
	]);
	expect(fixture.emulator.requests.map(({ path, fields }) => [path, fields])).toEqual([
		['/v1.3/embed', { model_name: ['marengo3.0'], text: ['a boat at sunset'] }],
	]);
});

test('documents become vectors in their order, a few at a time', async () => {
	const texts = Array.from({ length: 11 }, (_, at) => `text ${at}`);
	// The first is the slowest.
	fixture.emulator.faults.add({ match: { path: '/embed$' }, then: { delayMs: 400 } });
	fixture.emulator.faults.add({
		match: { path: '/embed$' },
		times: 'always',
		then: { delayMs: 60 },
	});
	const { result, log } = await runSubNode(fixture.credential, (embedder) =>
		embedder.embedDocuments(texts),
	);
	expect(result).toEqual(texts.map(textVector));
	expect(log).toMatchObject([{ sent: { documents: texts } }]);
	expect(fixture.emulator.requests).toHaveLength(texts.length);
	// Before any answer, four requests are under way and no more.
	const [begun = 0] = fixture.emulator.requests.map(({ at }) => at);
	const soon = fixture.emulator.requests.filter(({ at }) => at < begun + 50);
	expect(soon).toHaveLength(4);
});

test('no documents are no requests', async () => {
	const { result } = await runSubNode(fixture.credential, (embedder) =>
		embedder.embedDocuments([]),
	);
	expect(result).toEqual([]);
	expect(fixture.emulator.requests).toHaveLength(0);
});

test('the model is the one chosen', async () => {
	const { error } = await runSubNode(fixture.credential, (embedder) => embedder.embedQuery('sea'), {
		modelName: 'marengo9.9',
	});
	expect(fixture.emulator.requests.map(({ path }) => path)).toEqual(['/v1.3/embed-v2']);
	expect(error?.message).toMatch(/marengo9\.9 is not one of/);
});

describe('marengo3.5', () => {
	const ask = (text: string, options = {}) =>
		runSubNode(fixture.credential, (embedder) => embedder.embedQuery(text), {
			modelName: 'marengo3.5',
			options,
		});

	test('words go to Embed v2, in as many numbers as are chosen', async () => {
		const whole = await ask('a boat at sunset');
		const less = await ask('a boat at sunset', { embeddingDimension: 128 });
		const text = { input_type: 'multi_input', model_name: 'marengo3.5' };
		const multi_input = { input_text: 'a boat at sunset' };
		expect(fixture.emulator.requests.map(({ json }) => json)).toEqual([
			{ ...text, multi_input },
			{ ...text, embedding_dimension: 128, multi_input },
		]);
		expect(whole.result).toHaveLength(512);
		expect(less.result).toEqual((whole.result as number[]).slice(0, 128));
	});

	test('documents too', async () => {
		const { result } = await runSubNode(
			fixture.credential,
			(embedder) => embedder.embedDocuments(['one', 'two']),
			{ modelName: 'marengo3.5' },
		);
		expect(result).toEqual([(await ask('one')).result, (await ask('two')).result]);
	});

	test('a mention that would be taken for media is said before asking', async () => {
		const { error } = await ask('ask <@U024BE7LH> about boats');
		expect(error?.message).toBe('"Text" holds <@U024BE7LH>, which marengo3.5 takes for media');
		expect(fixture.emulator.requests).toHaveLength(0);
	});

	test.each([
		['marengo3.0', 256, '"Embedding Dimension" is 256, which is not supported by marengo3.0'],
		['marengo3.5', 300, '"Embedding Dimension" has an unknown value: 300'],
	])('%s and %d numbers are said before asking', async (modelName, embeddingDimension, message) => {
		const { error } = await runSubNode(
			fixture.credential,
			(embedder) => embedder.embedQuery('sea'),
			{
				modelName,
				options: { embeddingDimension },
			},
		);
		expect(error?.message).toBe(message);
		expect(fixture.emulator.requests).toHaveLength(0);
	});
});

test('a v1 that is no more does not keep words from being embedded', async () => {
	const body = { code: 'gone', message: 'v1 is no more.' };
	fixture.emulator.faults.add({
		match: { path: '/embed$' },
		times: 'always',
		then: { status: 410, body },
	});
	const { result } = await runSubNode(fixture.credential, (embedder) => embedder.embedQuery('sea'));
	expect(result).toEqual(textVector('sea'));
});

test('an error names the sub-node, and stands in its run log', async () => {
	const { error, log } = await runSubNode(
		{ ...fixture.credential, apiKey: 'tlk_wrong' },
		(embedder) => embedder.embedQuery('sea'),
	);
	expect(error?.node?.name).toBe('Embeddings');
	expect(error?.functionality).toBe('configuration-node');
	expect(error?.description).toContain('(sub-node "Embeddings")');
	expect(log).toMatchObject([{ sent: { query: 'sea' }, error: error?.message }]);
});

test.each(['', '  '])('an empty query is said before asking', async (text) => {
	const { error } = await runSubNode(fixture.credential, (embedder) => embedder.embedQuery(text));
	expect(error?.message).toBe('There is no text to embed');
	expect(fixture.emulator.requests).toHaveLength(0);
});

test('one document that fails fails the call, and no more are begun', async () => {
	const texts = Array.from({ length: 30 }, (_, at) => (at === 1 ? ' ' : `text ${at}`));
	fixture.emulator.faults.add({
		match: { path: '/embed$' },
		times: 'always',
		then: { delayMs: 50 },
	});
	const { error } = await runSubNode(fixture.credential, (embedder) =>
		embedder.embedDocuments(texts),
	);
	expect(error?.message).toBe('There is no text to embed');
	expect(fixture.emulator.requests.length).toBeLessThan(10);
});

test('a server that is busy for a moment is waited for', async () => {
	fixture.emulator.faults.add({
		match: { path: '/embed$' },
		then: { status: 429, headers: { 'Retry-After': '1' } },
	});
	const { result } = await runSubNode(fixture.credential, (embedder) => embedder.embedQuery('sea'));
	expect(result).toEqual(textVector('sea'));
	expect(fixture.emulator.requests).toHaveLength(2);
});
