import type { INode } from 'n8n-workflow';
import { textVector } from '../emulator/embedding/words';
import { answer, delay, limited, on, once } from '../emulator/intercept';
import { runSubNode } from './sub-node';
import { EngineFixture, until } from './engine-fixture';

const fixture = new EngineFixture();

const embedQuery = (text: string, parameters?: INode['parameters']) =>
	runSubNode(fixture.credential, (embedder) => embedder.embedQuery(text), parameters);

const embedDocuments = (texts: string[], parameters?: INode['parameters']) =>
	runSubNode(fixture.credential, (embedder) => embedder.embedDocuments(texts), parameters);

test('a query becomes a vector, shown in the run log', async () => {
	const { result, error, log } = await embedQuery('a boat at sunset');
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
	let open = 0;
	let most = 0;
	let answered = 0;
	fixture.emulator.intercept(
		on('POST /embed', async (_, honest) => {
			most = Math.max(most, ++open);
			// The first is answered last.
			if (open === 1 && answered === 0) await until(() => answered === texts.length - 1);
			const given = await honest();
			[open, answered] = [open - 1, answered + 1];
			return given;
		}),
	);
	const { result, log } = await embedDocuments(texts);
	expect(result).toEqual(texts.map((text) => textVector(text)));
	expect(log).toMatchObject([{ sent: { documents: texts } }]);
	expect(fixture.emulator.requests).toHaveLength(texts.length);
	expect(most).toBeGreaterThan(1);
	expect(most).toBeLessThanOrEqual(4);
});

test('no documents, no requests', async () => {
	const { result } = await embedDocuments([]);
	expect(result).toEqual([]);
	expect(fixture.emulator.requests).toHaveLength(0);
});

test('asks for the chosen model', async () => {
	const { error } = await embedQuery('sea', { modelName: 'marengo9.9' });
	expect(fixture.emulator.requests.map(({ path }) => path)).toEqual(['/v1.3/embed-v2']);
	expect(error?.message).toMatch(/marengo9\.9 is not one of/);
});

describe('marengo3.5', () => {
	const ask = (text: string, options = {}) =>
		embedQuery(text, { modelName: 'marengo3.5', options });

	test('sends queries to Embed v2, with the chosen dimension', async () => {
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

	test('sends documents to Embed v2', async () => {
		const { result } = await embedDocuments(['one', 'two'], { modelName: 'marengo3.5' });
		expect(result).toEqual([(await ask('one')).result, (await ask('two')).result]);
	});

	test('refuses a mention that the API would take for media', async () => {
		const { error } = await ask('ask <@U024BE7LH> about boats');
		expect(error?.message).toBe(
			'"Text" contains <@U024BE7LH>, which marengo3.5 reads as a reference to media',
		);
		expect(fixture.emulator.requests).toHaveLength(0);
	});

	test.each([
		['marengo3.0', 256, '"Embedding Dimension" is 256, which is not supported by marengo3.0'],
		['marengo3.5', 300, '"Embedding Dimension" has an unknown value: 300'],
	])('%s refuses %d numbers, nothing is sent', async (modelName, embeddingDimension, message) => {
		const options = { embeddingDimension };
		const { error } = await embedQuery('sea', { modelName, options });
		expect(error?.message).toBe(message);
		expect(fixture.emulator.requests).toHaveLength(0);
	});
});

test('embeds a query with Embed v2 when v1 is gone', async () => {
	const body = { code: 'gone', message: 'v1 is no more.' };
	fixture.emulator.intercept(on('POST /embed', answer(410, body)));
	const { result } = await embedQuery('sea');
	expect(result).toEqual(textVector('sea'));
});

test('an error names the sub-node, and is in its run log', async () => {
	const { error, log } = await runSubNode(
		{ ...fixture.credential, apiKey: 'tlk_wrong' },
		(embedder) => embedder.embedQuery('sea'),
	);
	expect(error?.node?.name).toBe('Embeddings');
	expect(error?.functionality).toBe('configuration-node');
	expect(error?.description).toContain('(sub-node "Embeddings")');
	expect(log).toMatchObject([{ sent: { query: 'sea' }, error: error?.message }]);
});

test.each(['', '  '])('refuses the empty query %j before anything is sent', async (text) => {
	const { error } = await embedQuery(text);
	expect(error?.message).toBe('There is no text to embed');
	expect(fixture.emulator.requests).toHaveLength(0);
});

test('a document that fails fails the call, and no more requests start', async () => {
	const texts = Array.from({ length: 30 }, (_, at) => (at === 1 ? ' ' : `text ${at}`));
	fixture.emulator.intercept(on('POST /embed', delay(50)));
	const { error } = await embedDocuments(texts);
	expect(error?.message).toBe('There is no text to embed');
	expect(fixture.emulator.requests.length).toBeLessThan(10);
});

test('waits out a rate limit', async () => {
	fixture.emulator.intercept(on('POST /embed', once(limited(1))));
	const { result } = await embedQuery('sea');
	expect(result).toEqual(textVector('sea'));
	expect(fixture.emulator.requests).toHaveLength(2);
});
