import { Chroma } from './chroma/chroma';
import { withParameters } from './n8n/workflow';
import { insertAndSearch, storeWorkflow } from './storage/any-store';
import { chromaStore, pgvectorStore, simpleStore, type Store } from './storage/store-kinds';
import { closePostgres, importCredential, openPostgres } from './storage/stores';
import { token, whereInMyVideos } from './storage/where-in-my-videos';
import { closeWorld, inWorld, openWorld, type World } from './world';

let chroma: Chroma | undefined;

// The first time, n8n itself is downloaded.
beforeAll(async () => {
	await openWorld();
	chroma = await Chroma.startWhereItCan();
	await inWorld(async (world) => {
		await importCredential(world, 'httpBearerAuth', 'Store token', { token });
		if (chroma === undefined) return;
		await importCredential(world, 'chromaSelfHostedApi', 'Chroma', chroma.credential);
	})();
}, 20 * 60_000);
afterAll(async () => {
	await chroma?.close();
	await closePostgres();
	await closeWorld();
}, 30_000);
jest.setTimeout(180_000);

/** Inserted, searched by words, and asked as an agent asks. */
async function holds(world: World, store: Store): Promise<void> {
	const { texts } = await insertAndSearch(world, store);
	const hits = await whereInMyVideos(world, store, 'the lighthouse turns its beam');
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
	inWorld((world) => holds(world, simpleStore)),
);

test(
	'PGVector Store: a second run adds the same clips, as the README says',
	inWorld(async (world) => {
		const postgres = await openPostgres(world);
		await holds(world, pgvectorStore);
		const count = async () => {
			const sql = 'SELECT count(*) AS all, count(DISTINCT text) AS texts FROM clips_by_n8n';
			const [row] = await postgres.query<{ all: string; texts: string }>(sql);
			return { all: Number(row?.all), texts: Number(row?.texts) };
		};
		const { all, texts } = await count();
		expect(texts).toBe(all);
		const id = await world.n8n.importWorkflow(storeWorkflow(world, pgvectorStore, 'sea'));
		expect(await world.n8n.execute(id, 'Store Videos')).toMatchObject({ status: 'success' });
		expect(await count()).toEqual({ all: 2 * all, texts });
	}),
);

test(
	'Chroma Vector Store',
	inWorld(async (world) => {
		if (chroma === undefined) return;
		await holds(world, chromaStore);
		expect(await chroma.count('clips_by_n8n')).toBeGreaterThan(0);
	}),
);

test(
	'n8n clears a store before each batch, so that only the last stays, as STORES.md warns',
	inWorld(async (world) => {
		if (chroma === undefined) return;
		const changes = {
			'Insert Clips': { embeddingBatchSize: 5, options: { clearCollection: true } },
		};
		const workflow = withParameters(storeWorkflow(world, chromaStore, 'sea'), changes);
		const run = await world.n8n.execute(await world.n8n.importWorkflow(workflow), 'Store Videos');
		expect(run).toMatchObject({ status: 'success', error: undefined });
		const clips = run.items('Insert Clips').length;
		expect(clips).toBeGreaterThan(10);
		expect(await chroma.count('clips_by_n8n')).toBe(clips % 5 || 5);
	}),
);

test.each([
	[
		'the data loader as it comes',
		{ 'Default Data Loader': { jsonMode: 'allInputData' } },
		/is one field of a clip, not its text/,
		/"Mode" to Load Specific Data/,
	],
	[
		'Include Embedding off',
		{ 'TwelveLabs Embed Video': { options: { includeEmbedding: false } } },
		/carry no vectors/,
		/"Include Embedding" on/,
	],
	[
		'Documents as it comes',
		{ 'Embeddings TwelveLabs': { documents: 'embedText' } },
		/clips that are embedded already/,
		/Use the Clips' Vectors/,
	],
])('%s is refused, with what to set, and nothing is sent', async (_, changes, title, todo) => {
	await inWorld(async (world) => {
		const workflow = withParameters(storeWorkflow(world, simpleStore, 'sea'), changes);
		const run = await world.n8n.execute(await world.n8n.importWorkflow(workflow), 'Store Videos');
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(title);
		expect(run.error?.description).toMatch(todo);
		expect(world.emulator.requests.filter(({ path }) => /\/embed$/.test(path))).toEqual([]);
	})();
});
