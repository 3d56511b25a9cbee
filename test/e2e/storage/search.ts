import { answer, on } from '../../emulator';
import { runToSuccess, type N8nFixture } from '../n8n-fixture';
import { editFields, readExample, withParameters } from '../n8n/workflow';
import { McpClient } from './mcp';
import type { Postgres } from './postgres';
import { nearestByHand, openArchive } from './stores';

/** search-by-words: SQL finds the rows that brute force finds, and the links lead to them. */
export async function searchByWords(fixture: N8nFixture): Promise<void> {
	const { emulator } = fixture;
	const postgres = await openArchive(fixture);
	const words = 'the lighthouse turns its beam';
	const changes = { Words: editFields({ words }) };
	const run = await runToSuccess(fixture, withParameters(readExample('search-by-words'), changes));

	const expected = (await nearestByHand(fixture, postgres, words)).slice(0, 5);
	const found = run.json('Nearest Moments');
	expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
	found.forEach(({ distance }, at) => {
		expect(distance).toBeCloseTo(expected[at]?.distance ?? NaN, 5);
	});

	const matches = found.map(({ similarity, match }) => [Number(similarity), match]);
	expect(matches).toEqual(
		expected.map(({ distance }) => {
			const similarity = 1 - distance;
			const match = similarity >= 0.3 ? 'strong' : similarity >= 0.2 ? 'fair' : 'weak';
			return [expect.closeTo(similarity, 5), match];
		}),
	);

	// The lighthouse is in the harbour's video between 0:10 and 0:19.
	const [best] = run.json('Links');
	const link = /^(.*)#t=(\d+),(\d+)$/.exec(String(best?.link));
	expect(link?.[1]).toBe(`${emulator.origin}/samples/harbour-at-sunset.mp4`);
	expect(Number(link?.[2])).toBeLessThan(19);
	expect(Number(link?.[3])).toBeGreaterThan(10);
	expect(best).toEqual({
		link: expect.any(String),
		match: expect.any(String),
		similarity: expect.closeTo(1 - (expected[0]?.distance ?? NaN), 3),
		title: 'harbour-at-sunset',
		clip: expect.stringContaining('harbour-at-sunset.mp4 0:00:'),
	});
}

/** search-with-vector-store: n8n's own store finds the clips, for a workflow and as a tool. */
export async function searchWithVectorStore(fixture: N8nFixture): Promise<void> {
	const { n8n, emulator } = fixture;
	const postgres = await openArchive(fixture);
	const words = 'a red train in the mountains';
	const changes = { Words: editFields({ words }) };
	const example = withParameters(readExample('search-with-vector-store'), changes);
	const id = await n8n.importWorkflow(example);

	const expected = (await nearestByHand(fixture, postgres, words)).slice(0, 5);
	const texts = expected.map(({ text }) => text);
	expect(texts[0]).toContain('train-in-snowy-mountains.mp4');

	emulator.requests.length = 0;
	const run = await runToSuccess(fixture, id);
	const found = run.json('Best per Moment');
	expect(found.map(({ document }) => Object(document).pageContent)).toEqual(texts);
	found.forEach(({ score }, at) => {
		expect(score).toBeCloseTo(expected[at]?.distance ?? NaN, 5);
	});
	expect(Object(found[0]?.document).metadata).toMatchObject({ model_name: 'marengo3.0' });
	expect(run.runs('Embeddings TwelveLabs')).toBe(1);
	expect(emulator.requests.map(({ path, fields }) => [path, fields?.text])).toEqual([
		['/v1.3/embed', [words]],
	]);

	await n8n.activate(id);
	const client = await McpClient.connect(n8n, 'search-videos');
	expect(await client.tools()).toEqual(['Search_Videos']);
	expect(await client.call('Search_Videos', { input: words })).toContain(texts[0]);

	await otherDimension(fixture, postgres);
	await faultInSubNode(fixture, id);
}

/** A table with vectors of another dimension is reported in pgvector's words. */
async function otherDimension({ n8n }: N8nFixture, postgres: Postgres): Promise<void> {
	await postgres.query(
		'CREATE TABLE IF NOT EXISTS other_model (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), text text, metadata jsonb, embedding vector(3))',
	);
	await postgres.query("INSERT INTO other_model (text, embedding) VALUES ('x', '[1,2,3]')");
	const workflow = withParameters(readExample('search-with-vector-store'), {
		'PGVector Store': { tableName: 'other_model' },
	});
	const { status, error } = await n8n.execute(workflow, 'Start');
	const message = 'different vector dimensions 3 and 512';
	expect({ status, error }).toMatchObject({
		status: 'error',
		error: { node: 'PGVector Store', message },
	});
}

/** An error of TwelveLabs is shown at the store node, with the name of the sub-node. */
async function faultInSubNode({ n8n, emulator }: N8nFixture, id: string): Promise<void> {
	const refused = answer(400, { code: 'parameter_invalid', message: 'The text is too long.' });
	// Both APIs refuse: what v1 refuses is sent to v2 as well.
	const mend = emulator.intercept(on('* /embed', refused), on('* /embed-v2', refused));
	const run = await n8n.execute(id, 'Start');
	mend();
	expect(run.status).toBe('error');
	expect(run.error?.message).toContain('The text is too long.');
	expect(run.error?.description).toContain('(sub-node "Embeddings TwelveLabs")');
}
