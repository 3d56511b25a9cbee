import { Chroma } from './chroma/chroma';
import { closeN8n, openN8n, runToSuccess, withN8n, type N8nFixture } from './n8n-fixture';
import { byId } from './n8n/workflow';
import {
	chromaStore,
	insertAndSearch,
	pgvectorStore,
	queries,
	searchAsTool,
	simpleStore,
	type Store,
	storeExample,
	storeWorkflow,
	token,
} from './storage/any-store';
import { closePostgres, openPostgres } from './storage/stores';

let chroma: Chroma | undefined;

beforeAll(async () => {
	await openN8n();
	chroma = await Chroma.startIfPossible();
	await withN8n(async ({ n8n }) => {
		await n8n.storeCredential('httpBearerAuth', 'Store token', { token });
		if (chroma === undefined) return;
		await n8n.storeCredential('chromaSelfHostedApi', 'Chroma', chroma.credential);
	})();
});
afterAll(async () => {
	await chroma?.close();
	await closePostgres();
	await closeN8n();
});

/** Inserts the sample videos, and searches them in a workflow and as an agent's tool. */
async function storesAndFinds(fixture: N8nFixture, store: Store): Promise<void> {
	const texts = await insertAndSearch(fixture, store);
	const hits = await searchAsTool(fixture, store, 'the lighthouse turns its beam');
	expect(hits).toMatchObject(
		texts.slice(0, 3).map((pageContent) => ({
			pageContent,
			metadata: {
				video_id: 'harbour-at-sunset',
				start_offset_sec: expect.any(Number),
				end_offset_sec: expect.any(Number),
			},
		})),
	);
}

test(
	'Simple Vector Store',
	withN8n((fixture) => storesAndFinds(fixture, simpleStore)),
);

test(
	'PGVector Store: a second run adds the same clips, as the README says',
	withN8n(async (fixture) => {
		const postgres = await openPostgres(fixture);
		await storesAndFinds(fixture, pgvectorStore);
		const count = async () => {
			const sql = 'SELECT count(*) AS all, count(DISTINCT text) AS texts FROM clips_by_n8n';
			const [row] = await postgres.query<{ all: string; texts: string }>(sql);
			return { all: Number(row?.all), texts: Number(row?.texts) };
		};
		const { all, texts } = await count();
		expect(texts).toBe(all);
		await runToSuccess(fixture, storeWorkflow(fixture, pgvectorStore, 'sea'), 'Store Videos');
		expect(await count()).toEqual({ all: 2 * all, texts });
	}),
);

test(
	'Chroma Vector Store',
	withN8n(async (fixture) => {
		if (chroma === undefined) return;
		await storesAndFinds(fixture, chromaStore);
		expect(await chroma.count('clips_by_n8n')).toBeGreaterThan(0);
	}),
);

test(
	'n8n clears a store before each batch, so that only the last stays, as STORES.md warns',
	withN8n(async (fixture) => {
		if (chroma === undefined) return;
		const changes = {
			'Insert Clips': { embeddingBatchSize: 5, options: { clearCollection: true } },
		};
		const workflow = storeWorkflow(fixture, chromaStore, 'sea', changes);
		const run = await runToSuccess(fixture, workflow, 'Store Videos');
		const clips = run.items('Insert Clips').length;
		expect(clips).toBeGreaterThan(10);
		expect(await chroma.count('clips_by_n8n')).toBe(clips % 5 || 5);
	}),
);

const emptyStore = (value: string): Store => ({
	...simpleStore,
	place: { memoryKey: byId(value) },
});

test(
	"with Documents set to Use the Clips' Vectors, the same is found",
	withN8n(async (fixture) => {
		const useVectors = { 'Embeddings TwelveLabs': { documents: 'useVectors' } };
		await insertAndSearch(fixture, emptyStore('clips_by_choice'), useVectors);
	}),
);

test(
	'with the default of Documents, other texts are embedded',
	withN8n(async (fixture) => {
		const { n8n, emulator } = fixture;
		const texts = ['a boat enters the harbour', 'rain in the forest', 'set start_offset_sec: 10'];
		const videos = texts.map((pageContent) => ({ pageContent }));
		const changes = { Videos: { jsonOutput: JSON.stringify({ videos }) } };
		const workflow = storeExample(emptyStore('texts'), changes, texts[0] ?? '');
		// The list leads straight into the store, past Embed Video.
		const connections = {
			...workflow.connections,
			'One by One': workflow.connections['TwelveLabs Embed Video'] ?? {},
			'TwelveLabs Embed Video': {},
		};
		const id = await n8n.importWorkflow({ ...workflow, connections });
		await runToSuccess(fixture, id, 'Store Videos');
		const asked = emulator.requests.map(({ fields }) => String(fields?.text)).sort();
		expect(asked).toEqual([...texts].sort());
		const run = await runToSuccess(fixture, id, 'What to Find');
		const [hit] = run.json('Find Clips');
		expect(hit).toMatchObject({ document: { pageContent: texts[0] } });
	}),
);

test.each([
	[
		'the default of the data loader',
		{ 'Default Data Loader': { jsonMode: 'allInputData' } },
		/is not the text of a clip at the vector store/,
		/"Mode" to Load Specific Data/,
	],
	[
		'Include Embedding off',
		{ 'TwelveLabs Embed Video': { options: { includeEmbedding: false } } },
		/has no vector/,
		/"Include Embedding" on/,
	],
	[
		'Embed Their Text',
		{ 'Embeddings TwelveLabs': { documents: 'embedText' } },
		/clips that are embedded already/,
		/need not be embedded again/,
	],
])(
	'%s is refused, the error says what to set, and nothing is sent',
	async (_, changes, title, todo) => {
		await withN8n(async (fixture) => {
			const workflow = storeWorkflow(fixture, simpleStore, 'sea', changes);
			const run = await fixture.n8n.execute(workflow, 'Store Videos');
			expect(run.status).toBe('error');
			expect(run.error?.message).toMatch(title);
			expect(run.error?.description).toMatch(todo);
			expect(queries(fixture)).toEqual([]);
		})();
	},
);
