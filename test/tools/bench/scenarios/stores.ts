import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chroma } from '../../../e2e/chroma/chroma';
import { checkout } from '../../../e2e/n8n/folders';
import { credential, node } from '../../../e2e/n8n/workflow';
import {
	chromaStore,
	pgvectorStore,
	simpleStore,
	type Store,
} from '../../../e2e/storage/any-store';
import { Postgres } from '../../../e2e/storage/postgres';
import type { Cost, Harness, StoredCredential } from '../harness';
import { mediansOf, repeat, ROUNDS, type Finding } from '../report';
import { exampleStep, getEmbeddings, httpRequest, sqlOf, type Step } from '../workflow';
import { search, TABLE } from './search';

/** Clips that are stored. */
const CLIPS = 10_000;

/** Clips into PostgreSQL, by n8n's own node with their vectors and as rows; and a search among many. */
export async function stores(harness: Harness): Promise<Finding[]> {
	return [...(await compare(harness, await openPgvector())), ...(await search())];
}

/** The same into other real vector stores. */
export async function otherStores(harness: Harness): Promise<Finding[]> {
	const simple = await compare(harness, simpleVectorStore);
	const chroma = await openChroma();
	return chroma ? [...simple, ...(await compare(harness, chroma))] : simple;
}

/** A way for the clips of a task into a store. */
interface Way {
	/** For people. */
	name: string;
	/** The nodes, from one that gets the clips to one that writes into the emptied store. */
	steps(taskId: string): Step[];
	/** A field that every item out of the last node has. */
	field: string;
}

/** A real vector store. */
interface BenchStore {
	/** n8n's node. */
	name: string;
	credentials: StoredCredential[];
	ways: Way[];
	empty?(): Promise<void>;
	/** How many vectors of 512 numbers it holds, if n8n is not the only one who knows. */
	count?(): Promise<number>;
	close?(): Promise<void>;
}

/** Clips of a run before each measured one: n8n loads a node's code at its first use. */
const FIRST = 3;

/** Measures all ways into a store in turn. */
async function compare(harness: Harness, store: BenchStore): Promise<Finding[]> {
	const credentials = [...store.credentials, openAiCredential(harness)];
	/** Measures a way into an empty store, in an n8n that has used it before with a few clips. */
	const measure = async ({ steps, field }: Way): Promise<Cost> => {
		const course = async (count: number) => {
			const taskId = await harness.counter.task(count);
			await store.empty?.();
			const name = `${count} clips into ${store.name}`;
			return { name, credentials, measured: steps(taskId), field };
		};
		await harness.measureFresh(await course(FIRST));
		const cost = await harness.measure(await course(CLIPS));
		const stored = (await store.count?.()) ?? cost.items;
		if (stored === CLIPS) return cost;
		throw new Error(`${store.name} holds ${stored} clips instead of ${CLIPS}`);
	};
	try {
		const rounds = await repeat(ROUNDS, async () => {
			const costs: Record<string, Cost> = {};
			for (const way of store.ways) costs[way.name] = await measure(way);
			return costs;
		});
		return Object.entries(mediansOf(rounds)).map(([way, { ms, riseMb }]) => ({
			what: `${CLIPS.toLocaleString('en')} clips into ${store.name}, ${way}`,
			value: ms / 1000,
			unit: 's',
			from: { "rise of n8n's peak memory, MB": riseMb },
		}));
	} finally {
		await store.close?.();
	}
}

const EXAMPLE = 'any-vector-store';

const openAiCredential = ({ counter }: Harness) => ({
	type: 'openAiApi',
	name: 'Canned',
	data: { apiKey: 'canned', url: `${counter.origin}/v1` },
});

/** n8n's own node as in the example, with our sub-node or with one that embeds each text at a server. */
function byNode({ type, place, credentials }: Store): Way[] {
	const insert = {
		...exampleStep(EXAMPLE, 'Insert Clips'),
		type: `@n8n/n8n-nodes-langchain.${type}`,
		parameters: { mode: 'insert', ...place },
		credentials,
	};
	const way = (name: string, embeddings: Step): Way => ({
		name,
		field: 'pageContent',
		steps: (taskId) => [
			getEmbeddings(taskId, { output: 'document' }),
			{
				...insert,
				subNodes: {
					ai_document: exampleStep(EXAMPLE, 'Default Data Loader'),
					ai_embedding: embeddings,
				},
			},
		],
	});
	return [
		way('with their vectors', {
			...exampleStep(EXAMPLE, 'Embeddings TwelveLabs'),
			credentials: credential('twelveLabsApi', 'TwelveLabs account'),
		}),
		way(
			'Embeddings OpenAI (a local server)',
			node(
				'Embeddings OpenAI',
				'@n8n/n8n-nodes-langchain.embeddingsOpenAi',
				{ model: 'canned', options: {} },
				{ typeVersion: 1.2, credentials: credential('openAiApi', 'Canned') },
			),
		),
	];
}

/** n8n's Simple Vector Store: it is in n8n's memory, and its node gives an item for each vector. */
const simpleVectorStore: BenchStore = {
	name: 'Simple Vector Store',
	credentials: [],
	ways: byNode(simpleStore),
};

const PGVECTOR_EXAMPLE = 'archive-to-pgvector';

/** Rows as n8n's own operation writes them. */
const rowByRow = node(
	'Store Clips',
	'n8n-nodes-base.postgres',
	{
		operation: 'upsert',
		schema: { __rl: true, mode: 'list', value: 'public' },
		table: { __rl: true, mode: 'name', value: TABLE },
		columns: { mappingMode: 'autoMapInputData', value: null, matchingColumns: ['id'], schema: [] },
		options: {},
	},
	{ typeVersion: 2.6, credentials: pgvectorStore.credentials },
);

/** A real PostgreSQL with pgvector; the row way and its table are those of the example. */
async function openPgvector(): Promise<BenchStore> {
	const postgres = await Postgres.start();
	const { credentials } = pgvectorStore;
	const batches: Step = {
		...exampleStep(PGVECTOR_EXAMPLE, '500 at a Time'),
		body: { ...exampleStep(PGVECTOR_EXAMPLE, 'Store Clips'), credentials },
	};
	const asRows = (name: string, last: Step, field: string): Way => ({
		name,
		steps: (taskId) => [getEmbeddings(taskId, { output: 'pgvector' }), last],
		field,
	});
	return {
		name: 'PGVector Store',
		credentials: [{ type: 'postgres', name: 'Postgres account', data: postgres.credential }],
		ways: [
			...byNode({ ...pgvectorStore, place: { ...pgvectorStore.place, tableName: TABLE } }),
			asRows('as rows, 500 in a statement', batches, 'clips'),
			asRows('as rows, a statement each', rowByRow, 'id'),
		],
		async empty() {
			await postgres.query(`DROP TABLE IF EXISTS ${TABLE}`);
			await postgres.query(sqlOf(PGVECTOR_EXAMPLE, 'Prepare Table'));
			// It would be the same work for all ways, many times the rest in PGlite; `search` measures it.
			await postgres.query(`DROP INDEX ${TABLE}_embedding`);
		},
		async count() {
			const sql = `SELECT count(*) AS clips FROM ${TABLE} WHERE vector_dims(embedding) = 512`;
			const [row] = await postgres.query<{ clips: string }>(sql);
			return Number(row?.clips);
		},
		close: () => postgres.close(),
	};
}

const COLLECTION = 'clips_by_n8n';

/** The request body that STORES.md gives for Chroma. */
function bodyInStores(): string {
	const stores = readFileSync(join(checkout, 'examples/STORES.md'), 'utf8');
	const [, body] = /^\| Chroma \|.*JSON body `([^`]+)`/m.exec(stores) ?? [];
	if (body === undefined) throw new Error('examples/STORES.md has no JSON body for Chroma');
	return body;
}

/** A real Chroma server, where it can be installed. */
async function openChroma(): Promise<BenchStore | undefined> {
	const chroma = await Chroma.startIfPossible();
	if (chroma === undefined) return undefined;
	let address = '';
	const upsert = () =>
		httpRequest('Upsert', {
			method: 'POST',
			url: `${address}/upsert`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: bodyInStores(),
			options: { response: { response: { fullResponse: true } } },
		});
	return {
		name: 'Chroma Vector Store',
		credentials: [{ type: 'chromaSelfHostedApi', name: 'Chroma', data: chroma.credential }],
		ways: [
			...byNode(chromaStore),
			{
				name: 'as rows by HTTP Request',
				steps: (taskId) => [getEmbeddings(taskId, { output: 'pinecone' }), upsert()],
				field: 'statusCode',
			},
		],
		empty: async () => {
			address = await chroma.renew(COLLECTION);
		},
		count: () => chroma.count(COLLECTION),
		close: () => chroma.close(),
	};
}
