import { Chroma } from './chroma/chroma';
import { closeN8n, withN8n, openN8n, type N8nFixture } from './n8n-fixture';
import { withParameters } from './n8n/workflow';
import {
	chromaStore,
	insertAndSearch,
	pgvectorStore,
	simpleStore,
	type Store,
	storeExample,
	storeWorkflow,
	token,
	whereInMyVideos,
} from './storage/any-store';
import { closePostgres, importCredential, openPostgres } from './storage/stores';

let chroma: Chroma | undefined;

beforeAll(async () => {
	await openN8n();
	chroma = await Chroma.startWhereItCan();
	await withN8n(async (fixture) => {
		await importCredential(fixture, 'httpBearerAuth', 'Store token', { token });
		if (chroma === undefined) return;
		await importCredential(fixture, 'chromaSelfHostedApi', 'Chroma', chroma.credential);
	})();
});
afterAll(async () => {
	await chroma?.close();
	await closePostgres();
	await closeN8n();
});

/** Inserted, searched by words, and asked as an agent asks. */
async function holds(fixture: N8nFixture, store: Store): Promise<void> {
	const { texts } = await insertAndSearch(fixture, store);
	const hits = await whereInMyVideos(fixture, store, 'the lighthouse turns its beam');
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
	withN8n((fixture) => holds(fixture, simpleStore)),
);

test(
	'PGVector Store: a second run adds the same clips, as the README says',
	withN8n(async (fixture) => {
		const postgres = await openPostgres(fixture);
		await holds(fixture, pgvectorStore);
		const count = async () => {
			const sql = 'SELECT count(*) AS all, count(DISTINCT text) AS texts FROM clips_by_n8n';
			const [row] = await postgres.query<{ all: string; texts: string }>(sql);
			return { all: Number(row?.all), texts: Number(row?.texts) };
		};
		const { all, texts } = await count();
		expect(texts).toBe(all);
		const id = await fixture.n8n.importWorkflow(storeWorkflow(fixture, pgvectorStore, 'sea'));
		expect(await fixture.n8n.execute(id, 'Store Videos')).toMatchObject({ status: 'success' });
		expect(await count()).toEqual({ all: 2 * all, texts });
	}),
);

test(
	'Chroma Vector Store',
	withN8n(async (fixture) => {
		if (chroma === undefined) return;
		await holds(fixture, chromaStore);
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
		const workflow = withParameters(storeWorkflow(fixture, chromaStore, 'sea'), changes);
		const run = await fixture.n8n.execute(
			await fixture.n8n.importWorkflow(workflow),
			'Store Videos',
		);
		expect(run).toMatchObject({ status: 'success', error: undefined });
		const clips = run.items('Insert Clips').length;
		expect(clips).toBeGreaterThan(10);
		expect(await chroma.count('clips_by_n8n')).toBe(clips % 5 || 5);
	}),
);

/** As a person chooses who wants nothing but clips stored. */
const useVectors = { 'Embeddings TwelveLabs': { documents: 'useVectors' } };

const emptyStore = (value: string): Store => ({
	...simpleStore,
	place: { memoryKey: { __rl: true, mode: 'id', value } },
});

test(
	"Documents set to Use the Clips' Vectors: the same",
	withN8n(async (fixture) => {
		await insertAndSearch(fixture, emptyStore('clips_by_choice'), useVectors);
	}),
);

test(
	"Documents as it comes: texts of one's own are embedded",
	withN8n(async ({ n8n, emulator }) => {
		const texts = ['a boat enters the harbour', 'rain in the forest', 'set start_offset_sec: 10'];
		const videos = texts.map((pageContent) => ({ pageContent }));
		const changes = { Videos: { jsonOutput: JSON.stringify({ videos }) } };
		const workflow = storeExample(emptyStore('texts'), changes, texts[0] ?? '');
		// The list leads into the store, past the node that embeds videos.
		const connections = {
			...workflow.connections,
			'One by One': workflow.connections['TwelveLabs Embed Video'] ?? {},
			'TwelveLabs Embed Video': {},
		};
		const id = await n8n.importWorkflow({ ...workflow, connections });
		expect(await n8n.execute(id, 'Store Videos')).toMatchObject({ status: 'success' });
		const asked = emulator.requests.map(({ fields }) => String(fields?.text)).sort();
		expect(asked).toEqual([...texts].sort());
		const run = await n8n.execute(id, 'What to Find');
		const [hit] = run.json('Find Clips');
		expect(hit).toMatchObject({ document: { pageContent: texts[0] } });
	}),
);

test.each([
	[
		'the data loader as it comes',
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
])('%s is refused, with what to set, and nothing is sent', async (_, changes, title, todo) => {
	await withN8n(async (fixture) => {
		const workflow = withParameters(storeWorkflow(fixture, simpleStore, 'sea'), changes);
		const run = await fixture.n8n.execute(
			await fixture.n8n.importWorkflow(workflow),
			'Store Videos',
		);
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(title);
		expect(run.error?.description).toMatch(todo);
		expect(fixture.emulator.requests.filter(({ path }) => /\/embed$/.test(path))).toEqual([]);
	})();
});
