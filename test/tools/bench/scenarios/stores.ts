import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chroma } from '../../../e2e/chroma/chroma';
import { checkout } from '../../../e2e/n8n/folders';
import {
	chromaStore,
	pgvectorStore,
	simpleStore,
	type Store,
} from '../../../e2e/storage/any-store';
import { Postgres } from '../../../e2e/storage/postgres';
import type { Cost, Harness, StoredCredential } from '../harness';
import { medianOf, repeat, type Finding } from '../report';
import { exampleStep, getEmbeddings, httpRequest, sqlOf, type Step } from '../workflow';
import { search, TABLE } from './search';

/** Clips that are stored, and in PostgreSQL those that are searched. */
const FULL = { clips: 10_000, searched: 100_000 };

/** Clips into PostgreSQL, by n8n's own node with the vectors they have and as rows; and a search among many. */
export async function stores(harness: Harness, sizes = FULL): Promise<Finding[]> {
	const stored = await compare(harness, await openPgvector(), sizes.clips);
	return [...stored, ...(await search(sizes.searched))];
}

/** The same into other real vector stores. */
export async function otherStores(harness: Harness, clips = FULL.clips): Promise<Finding[]> {
	const simple = await compare(harness, simpleVectorStore, clips);
	const chroma = await openChroma();
	return chroma ? [...simple, ...(await compare(harness, chroma, clips))] : simple;
}

/** A way for the clips of a task into a store. */
interface Way {
	/** For people. */
	name: string;
	/** Makes the nodes, from one that gets the clips to one that writes into the store as emptied last. */
	steps(taskId: string): Step[];
	/** A field that every item out of the last node has. */
	field: string;
}

/** A real vector store. */
interface BenchStore {
	/** n8n's node. */
	name: string;
	credentials: StoredCredential[];
	/** Ours, and what it is compared with. */
	ways: Way[];
	/** Makes it empty. */
	empty(): Promise<void>;
	/** How many vectors of 512 numbers it holds; undefined where only n8n knows. */
	count(): Promise<number | undefined>;
	close(): Promise<void>;
}

/** Clips of a run before each that is measured: n8n loads a node's code when it is first used. */
const FIRST = 3;

/** Measures all ways into a store in turn, and the first of them against the others. */
async function compare(harness: Harness, store: BenchStore, clips: number): Promise<Finding[]> {
	const credentials = [...store.credentials, openAiCredential(harness)];
	/** Measures a way into an empty store, in an n8n that went this way before with a few clips. */
	const measure = async ({ steps, field }: Way): Promise<Cost> => {
		const course = async (count: number) => {
			const taskId = await harness.counter.task(count);
			await store.empty();
			const name = `${count} clips into ${store.name}`;
			return { name, credentials, measured: steps(taskId), field };
		};
		if (harness.options.fresh) await harness.measureFresh(await course(FIRST));
		const cost = await harness.measure(await course(clips));
		const stored = (await store.count()) ?? cost.items;
		if (stored === clips) return cost;
		throw new Error(`${store.name} holds ${stored} clips instead of ${clips}`);
	};
	try {
		const what = `${clips.toLocaleString('en')} clips into ${store.name} with their vectors`;
		const rounds = await repeat(harness.options.rounds, () =>
			repeat(store.ways.length, (way) => measure(store.ways[way] as Way)),
		);
		const [own = [], ...others] = store.ways.map((_, way) =>
			rounds.flatMap((costs) => costs.slice(way, way + 1)),
		);
		return others.flatMap((costs, at) => against(what, own, store.ways[at + 1]?.name, costs));
	} finally {
		await store.close();
	}
}

/** Our way in against another, measured in the same rounds. */
function against(what: string, own: Cost[], peer: string | undefined, costs: Cost[]): Finding[] {
	const compared = (figure: 'ms' | 'cpuMs' | 'riseMb', unit: string) => {
		const ours = medianOf(own, (cost) => cost[figure]);
		const theirs = medianOf(costs, (cost) => cost[figure]);
		const from = { [`with their vectors, ${unit}`]: ours, [`${peer}, ${unit}`]: theirs };
		return { value: ours / theirs, from };
	};
	const time = compared('ms', 'ms');
	const cpu = compared('cpuMs', "n8n's processor time in ms");
	const memory = compared('riseMb', 'MB');
	return [
		{
			what: `${what}: time over ${peer}`,
			value: time.value,
			unit: '×',
			from: { ...time.from, ...cpu.from },
		},
		{ what: `${what}: peak memory over ${peer}`, unit: '×', ...memory },
	];
}

const EXAMPLE = 'any-vector-store';

const openAiCredential = ({ counter }: Harness) => ({
	type: 'openAiApi',
	name: 'Canned',
	data: { apiKey: 'canned', url: `${counter.origin}/v1` },
});

/** n8n's own node as the example inserts with it: with our sub-node, or one that asks a server for each text. */
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
				subNodes: [
					{ step: exampleStep(EXAMPLE, 'Default Data Loader'), as: 'ai_document' },
					{ step: embeddings, as: 'ai_embedding' },
				],
			},
		],
	});
	return [
		way('with their vectors', {
			...exampleStep(EXAMPLE, 'Embeddings TwelveLabs'),
			credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
		}),
		way('Embeddings OpenAI (a local server)', {
			name: 'Embeddings OpenAI',
			type: '@n8n/n8n-nodes-langchain.embeddingsOpenAi',
			typeVersion: 1.2,
			parameters: { model: 'canned', options: {} },
			credentials: { openAiApi: { id: null, name: 'Canned' } },
		}),
	];
}

/** n8n's Simple Vector Store, in its memory: it goes with its n8n, and its node tells how much went in. */
const simpleVectorStore: BenchStore = {
	name: 'Simple Vector Store',
	credentials: [],
	ways: byNode(simpleStore),
	empty: () => Promise.resolve(),
	count: () => Promise.resolve(undefined),
	close: () => Promise.resolve(),
};

const PGVECTOR_EXAMPLE = 'archive-to-pgvector';

/** Rows as n8n's own operation writes them. */
const rowByRow: Step = {
	name: 'Store Clips',
	type: 'n8n-nodes-base.postgres',
	typeVersion: 2.6,
	parameters: {
		operation: 'upsert',
		schema: { __rl: true, mode: 'list', value: 'public' },
		table: { __rl: true, mode: 'name', value: TABLE },
		columns: { mappingMode: 'autoMapInputData', value: null, matchingColumns: ['id'], schema: [] },
		options: {},
	},
};

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
			asRows('PGVector Rows, 500 in a statement', batches, 'clips'),
			asRows('PGVector Rows, a statement each', { ...rowByRow, credentials }, 'id'),
		],
		async empty() {
			await postgres.query(`DROP TABLE IF EXISTS ${TABLE}`);
			await postgres.query(sqlOf(PGVECTOR_EXAMPLE, 'Prepare Table'));
			// The same work for all ways, in PGlite many times as long as the rest: `search` measures it.
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

/** The body of the request, as STORES.md tells people to type it. */
function bodyInStores(): string {
	const stores = readFileSync(join(checkout, 'examples/STORES.md'), 'utf8');
	const [, body] = /^\| Chroma \|.*JSON body `([^`]+)`/m.exec(stores) ?? [];
	if (body === undefined) throw new Error('examples/STORES.md has no JSON body for Chroma');
	return body;
}

/** A real Chroma server; undefined where it cannot be installed. */
async function openChroma(): Promise<BenchStore | undefined> {
	const chroma = await Chroma.startWhereItCan();
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
				name: 'Pinecone Vectors and HTTP Request',
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
