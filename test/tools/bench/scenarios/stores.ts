import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { Chroma } from '../../../e2e/chroma/chroma';
import { checkout } from '../../../e2e/n8n/folders';
import { chromaStore, pgvectorStore, simpleStore } from '../../../e2e/storage/any-store';
import { Postgres } from '../../../e2e/storage/postgres';
import type { Harness } from '../harness';
import type { Cost, Course, StoredCredential } from '../harness';
import { type Finding, medianOf, repeat } from '../report';
import { embedVideo, exampleStep, httpRequest, sqlOf, type Step, type SubNode } from '../workflow';
import { search, TABLE } from './search';

/** Clips of a run before each that is measured: n8n loads a node's code when it is first used. */
const FIRST = 3;

const EXAMPLE = 'any-vector-store';

/** Our sub-node, as the example has it. */
const ours = (): Step => ({
	...exampleStep(EXAMPLE, 'Embeddings TwelveLabs'),
	credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
});

/** What one would have without it: each text is sent to a server, which here answers at once. */
const openAi: Step = {
	name: 'Embeddings OpenAI',
	type: '@n8n/n8n-nodes-langchain.embeddingsOpenAi',
	typeVersion: 1.2,
	parameters: { model: 'canned', options: {} },
	credentials: { openAiApi: { id: null, name: 'Canned' } },
};

const openAiCredential = ({ counter }: Harness) => ({
	type: 'openAiApi',
	name: 'Canned',
	data: { apiKey: 'canned', url: `${counter.origin}/v1` },
});

/** Clips that are stored, and in PostgreSQL those that are searched. */
const FULL = { clips: 10_000, searched: 100_000 };

/** Clips into PostgreSQL, by n8n's own node with the vectors they have and as rows; and a search among many. */
export async function stores(harness: Harness, sizes = FULL): Promise<Finding[]> {
	const stored = await compareIn(await openPgvector(), harness, sizes.clips);
	return [...stored, ...(await search(sizes.searched))];
}

/** The same into other real vector stores. */
export async function otherStores(harness: Harness, clips = FULL.clips): Promise<Finding[]> {
	const simple = await compareIn(openSimple(), harness, clips);
	const chroma = await openChroma();
	return chroma ? [...simple, ...(await compareIn(chroma, harness, clips))] : simple;
}

async function compareIn(store: BenchStore, harness: Harness, clips: number): Promise<Finding[]> {
	try {
		return await compare(harness, store, clips);
	} finally {
		await store.close();
	}
}

/** A way in: from a task's ID to its clips in the store. */
type Way = (store: BenchStore, taskId: string) => Omit<Course, 'name'>;

const clipsOf = (taskId: string, output: string): Step =>
	embedVideo({
		operation: 'getEmbeddings',
		taskId: { __rl: true, mode: 'id', value: taskId },
		output,
		options: {},
	});

const byNode =
	(embeddings: Step): Way =>
	({ insert }, taskId) => {
		const subNodes: SubNode[] = [
			{ step: exampleStep(EXAMPLE, 'Default Data Loader'), as: 'ai_document' },
			{ step: embeddings, as: 'ai_embedding' },
		];
		const measured = [clipsOf(taskId, 'document'), { ...insert, subNodes }];
		return { measured, field: 'pageContent' };
	};

const byRows =
	(rows: RowWay): Way =>
	(_store, taskId) => ({
		measured: [clipsOf(taskId, rows.output), rows.step()],
		field: rows.field,
	});

/** Measures a way into an empty store, in an n8n that went this way before with a few clips. */
async function measureWay(
	harness: Harness,
	store: BenchStore,
	way: Way,
	clips: number,
): Promise<Cost> {
	const course = (count: number): Course => ({
		name: `${count} clips into ${store.name}`,
		credentials: [...store.credentials, openAiCredential(harness)],
		...way(store, harness.counter.taskId(count)),
	});
	await harness.counter.fetchOnce(
		`${harness.counter.url}/embed/tasks/${harness.counter.taskId(clips)}`,
	);
	await store.empty();
	if (harness.options.fresh) {
		await harness.measureFresh(course(FIRST));
		await store.empty();
	}
	const cost = await harness.measure(course(clips));
	const stored = (await store.count()) ?? cost.items;
	if (stored !== clips) throw new Error(`${store.name} holds ${stored} clips instead of ${clips}`);
	return cost;
}

/** All ways into a store, in turn. */
async function compare(harness: Harness, store: BenchStore, clips: number): Promise<Finding[]> {
	const { rows } = store;
	const measured = (way: Way) => measureWay(harness, store, way, clips);
	const rounds = await repeat(harness.options.rounds, async () => ({
		vectors: await measured(byNode(ours())),
		openAi: await measured(byNode(openAi)),
		rows: await repeat(rows.length, (at) => measured(byRows(rows[at] as RowWay))),
	}));
	const what = `${clips.toLocaleString('en')} clips into ${store.name} with their vectors`;
	const own = rounds.map(({ vectors }) => vectors);
	const peers: [name: string, costs: Cost[]][] = [
		['Embeddings OpenAI (a local server)', rounds.map((round) => round.openAi)],
	];
	rows.forEach(({ name }, at) =>
		peers.push([name, rounds.flatMap((round) => round.rows.slice(at, at + 1))]),
	);
	return peers.flatMap(([peer, costs]) => against(what, peer, own, costs));
}

/** Our way in against another, measured in the same rounds. */
function against(what: string, peer: string, own: Cost[], others: Cost[]): Finding[] {
	const from = (unit: string, figure: (cost: Cost) => number): Finding['from'] => ({
		[`with their vectors, ${unit}`]: medianOf(own, figure),
		[`${peer}, ${unit}`]: medianOf(others, figure),
	});
	const ms = ({ ms: took }: Cost) => took;
	const rise = ({ riseMb }: Cost) => riseMb;
	return [
		{
			what: `${what}: time over ${peer}`,
			value: medianOf(own, ms) / medianOf(others, ms),
			unit: '×',
			from: { ...from('ms', ms), ...from("n8n's processor time in ms", ({ cpuMs }) => cpuMs) },
		},
		{
			what: `${what}: peak memory over ${peer}`,
			value: medianOf(own, rise) / medianOf(others, rise),
			unit: '×',
			from: from('MB', rise),
		},
	];
}

/** How clips get into a store as rows, without n8n's own vector store node. */
interface RowWay {
	/** The output and the node, for people. */
	name: string;
	/** Which of our outputs it takes. */
	output: string;
	/** The node that writes them, into the store as it was emptied last. */
	step(): Step;
	/** A field that every item out of that node has. */
	field: string;
}

/** A real vector store, and both ways into it. */
interface BenchStore {
	/** n8n's node. */
	name: string;
	credentials: StoredCredential[];
	/** n8n's own node, without what serves it. */
	insert: Step;
	/** None where a store takes nothing but documents. */
	rows: RowWay[];
	/** Makes it empty. */
	empty(): Promise<void>;
	/** How many vectors of 512 numbers it holds; undefined where only n8n knows. */
	count(): Promise<number | undefined>;
	close(): Promise<void>;
}

/** n8n's node of a vector store as the example inserts with it. */
function insertStep(
	type: string,
	place: INode['parameters'],
	credentials: INode['credentials'] = {},
): Step {
	const { typeVersion } = exampleStep('any-vector-store', 'Insert Clips');
	return {
		name: 'Insert Clips',
		type: `@n8n/n8n-nodes-langchain.${type}`,
		typeVersion,
		parameters: { mode: 'insert', ...place },
		credentials,
	};
}

/** n8n's Simple Vector Store, in its memory: no other node writes there. */
function openSimple(): BenchStore {
	const { type, place } = simpleStore;
	return {
		name: 'Simple Vector Store',
		credentials: [],
		insert: insertStep(type, place),
		rows: [],
		// It goes with its n8n, and its node tells how much went in.
		empty: () => Promise.resolve(),
		count: () => Promise.resolve(undefined),
		close: () => Promise.resolve(),
	};
}

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
		columns: {
			mappingMode: 'autoMapInputData',
			value: null,
			matchingColumns: ['id'],
			schema: [],
		},
		options: {},
	},
};

/** A real PostgreSQL with pgvector; the row way and its table are those of the example. */
async function openPgvector(): Promise<BenchStore> {
	const postgres = await Postgres.start();
	const { type, place, credentials } = pgvectorStore;
	return {
		name: 'PGVector Store',
		credentials: [{ type: 'postgres', name: 'Postgres account', data: postgres.credential }],
		insert: insertStep(type, { ...place, tableName: TABLE }, credentials),
		rows: [
			{
				name: 'PGVector Rows, 500 in a statement',
				output: 'pgvector',
				step: () => ({
					...exampleStep(PGVECTOR_EXAMPLE, '500 at a Time'),
					body: { ...exampleStep(PGVECTOR_EXAMPLE, 'Store Clips'), credentials },
				}),
				field: 'clips',
			},
			{
				name: 'PGVector Rows, a statement each',
				output: 'pgvector',
				step: () => ({ ...rowByRow, credentials }),
				field: 'id',
			},
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
	const { type, place, credentials } = chromaStore;
	let address = '';
	return {
		name: 'Chroma Vector Store',
		credentials: [{ type: 'chromaSelfHostedApi', name: 'Chroma', data: chroma.credential }],
		insert: insertStep(type, place, credentials),
		rows: [
			{
				name: 'Pinecone Vectors and HTTP Request',
				output: 'pinecone',
				step: () =>
					httpRequest('Upsert', {
						method: 'POST',
						url: `${address}/upsert`,
						sendBody: true,
						specifyBody: 'json',
						jsonBody: bodyInStores(),
						options: { response: { response: { fullResponse: true } } },
					}),
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
