import { Chroma } from './chroma/server';
import { withParameters } from './n8n/workflow';
import { insertAndSearch, storeExample, storeWorkflow } from './storage/any-store';
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

/** Documents as a new sub-node has it: n8n saves no parameter that equals its default. */
const asItComes = { 'Embeddings TwelveLabs': { documents: undefined } };

const emptyStore = (value: string): Store => ({
	...simpleStore,
	place: { memoryKey: { __rl: true, mode: 'id', value } },
});

test(
	'Documents as it comes: clips go in with the vectors they have',
	inWorld(async (world) => {
		await insertAndSearch(world, emptyStore('clips_as_they_come'), asItComes);
	}),
);

test(
	"Documents as it comes: texts of one's own are embedded",
	inWorld(async ({ n8n, emulator }) => {
		const texts = ['a boat enters the harbour', 'rain in the forest', 'set start_offset_sec: 10'];
		const videos = texts.map((pageContent) => ({ pageContent }));
		const changes = { ...asItComes, Videos: { jsonOutput: JSON.stringify({ videos }) } };
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
	await inWorld(async (world) => {
		const workflow = storeWorkflow(world, simpleStore, 'sea', changes);
		const run = await world.n8n.execute(await world.n8n.importWorkflow(workflow), 'Store Videos');
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(title);
		expect(run.error?.description).toMatch(todo);
		expect(world.emulator.requests.filter(({ path }) => /\/embed$/.test(path))).toEqual([]);
	})();
});
