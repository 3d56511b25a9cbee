import { Chroma } from './chroma/chroma';
import { inN8n, runToSuccess, useN8n, withN8n, type N8nFixture } from './n8n-fixture';
import {
	chromaStore,
	insertAndSearch,
	pgvectorStore,
	searchAsTool,
	simpleStore,
	type Store,
	storeWorkflow,
} from './storage/any-store';
import { openPostgres } from './storage/stores';

let chroma: Chroma;

useN8n();
beforeAll(
	withN8n(async ({ n8n, cleanup }) => {
		chroma = await Chroma.start();
		cleanup.add(() => chroma.close());
		await n8n.storeCredential('chromaSelfHostedApi', 'Chroma', chroma.credential);
	}),
);

/** Inserts the sample videos, and searches them in a workflow and as an agent's tool. */
async function storesAndFinds(fixture: N8nFixture, store: Store): Promise<void> {
	const texts = await insertAndSearch(fixture, store);
	const hits = await searchAsTool(fixture, store, 'the lighthouse turns its beam');
	const metadata = {
		video_id: 'harbour-at-sunset',
		start_offset_sec: expect.any(Number),
		end_offset_sec: expect.any(Number),
	};
	expect(hits).toMatchObject(texts.slice(0, 3).map((pageContent) => ({ pageContent, metadata })));
}

inN8n('Simple Vector Store', (fixture) => storesAndFinds(fixture, simpleStore));

inN8n('PGVector Store: a second run adds the same clips, as the README says', async (fixture) => {
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
});

inN8n('Chroma Vector Store', async (fixture) => {
	await storesAndFinds(fixture, chromaStore);
	expect(await chroma.count('clips_by_n8n')).toBeGreaterThan(0);
});

inN8n('n8n clears a store before each batch, as STORES.md warns', async (fixture) => {
	const changes = {
		'Insert Clips': { embeddingBatchSize: 5, options: { clearCollection: true } },
	};
	const workflow = storeWorkflow(fixture, chromaStore, 'sea', changes);
	const run = await runToSuccess(fixture, workflow, 'Store Videos');
	const clips = run.items('Insert Clips').length;
	expect(clips).toBeGreaterThan(10);
	expect(await chroma.count('clips_by_n8n')).toBe(clips % 5 || 5);
});
