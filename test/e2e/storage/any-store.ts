import type { IDataObject, INode } from 'n8n-workflow';
import { expectClips, type N8nFixture } from '../n8n-fixture';
import type { Execution } from '../n8n/execution';
import { readExample, withParameters, type Workflow } from '../n8n/workflow';
import { bruteForce } from './distance';
import { McpClient } from './mcp';
import { sampleNames, vectorOf } from './stores';

/** A vector store node of n8n, and where it keeps its vectors. */
export type Store = {
	type: string;
	place: INode['parameters'];
	credentials?: INode['credentials'];
	/** What it tells of two vectors whose cosine distance is this. */
	score(distance: number): number;
};

/** n8n's own, in its memory. */
export const simpleStore: Store = {
	type: 'vectorStoreInMemory',
	place: { memoryKey: { __rl: true, mode: 'id', value: 'video_clips' } },
	score: (distance) => 1 - distance,
};

/** PostgreSQL. */
export const pgvectorStore: Store = {
	type: 'vectorStorePGVector',
	place: { tableName: 'clips_by_n8n', options: {} },
	credentials: { postgres: { id: null, name: 'Postgres account' } },
	score: (distance) => distance,
};

/** Chroma. */
export const chromaStore: Store = {
	type: 'vectorStoreChromaDB',
	place: { chromaCollection: { __rl: true, mode: 'id', value: 'clips_by_n8n' } },
	credentials: { chromaSelfHostedApi: { id: null, name: 'Chroma' } },
	// Squared Euclidean distance, of vectors of length one.
	score: (distance) => 2 * distance,
};

const twelveLabsApi = { id: null, name: 'TwelveLabs account' };

/** As the editor opens the example: with the credentials that it finds by itself, and of one store. */
const opened = (workflow: Workflow, { type, place, credentials }: Store): Workflow => ({
	...workflow,
	nodes: workflow.nodes.map((node) => {
		if (node.type.startsWith('n8n-nodes-twelvelabs.')) {
			return { ...node, credentials: { twelveLabsApi } };
		}
		if (!node.type.includes('.vectorStore')) return node;
		const parameters = Object.fromEntries(
			Object.entries(node.parameters).filter(([key]) => key !== 'memoryKey'),
		);
		return {
			...node,
			type: `@n8n/n8n-nodes-langchain.${type}`,
			parameters: { ...parameters, ...place },
			...(credentials && { credentials }),
		};
	}),
});

/** The example for a store, with other parameters, asking for words. */
export function storeExample(
	store: Store,
	changes: Record<string, INode['parameters']>,
	words: string,
): Workflow {
	const workflow = withParameters(readExample('any-vector-store'), changes);
	const pinData = { 'What to Find': [{ json: { chatInput: words } }] };
	return { ...opened(workflow, store), ...{ pinData } };
}

/** The example for a store and the sample videos, asking for words. */
export function storeWorkflow(
	{ emulator }: N8nFixture,
	store: Store,
	words: string,
	changes: Record<string, INode['parameters']> = {},
): Workflow {
	const videos = sampleNames.map((name) => ({
		name: name.replace('.mp4', ''),
		url: `${emulator.origin}/samples/${name}`,
	}));
	const jsonOutput = JSON.stringify({ videos });
	return storeExample(store, { ...changes, Videos: { jsonOutput } }, words);
}

const asked = ({ emulator }: N8nFixture) =>
	emulator.requests.filter(({ path }) => /\/embed$/.test(path));

const succeeded = (run: Execution): Execution => {
	expect(run).toMatchObject({ status: 'success', error: undefined });
	return run;
};

/** The clips that went into the store, held against what the API says of each task. */
async function clipsOf({ emulator }: N8nFixture, run: Execution): Promise<IDataObject[]> {
	const clips = run
		.json('TwelveLabs Embed Video')
		.map(({ metadata, embedding }): IDataObject => ({ ...Object(metadata), embedding }));
	const tasks = [...new Set(clips.map(({ task_id }) => task_id))];
	expect(tasks).toHaveLength(sampleNames.length);
	for (const task of tasks) {
		await expectClips(
			emulator,
			clips.filter(({ task_id }) => task_id === task),
		);
	}
	return clips;
}

/** Stores the sample videos without one request for a vector, and finds what brute force finds. */
export async function insertAndSearch(
	fixture: N8nFixture,
	store: Store,
	changes: Record<string, INode['parameters']> = {},
): Promise<{ id: string; texts: string[] }> {
	const { n8n } = fixture;
	const words = 'the lighthouse turns its beam';
	const id = await n8n.importWorkflow(storeWorkflow(fixture, store, words, changes));
	const inserted = succeeded(await n8n.execute(id, 'Store Videos'));
	const clips = await clipsOf(fixture, inserted);
	expect(inserted.items('Insert Clips')).toHaveLength(clips.length);
	expect(asked(fixture)).toEqual([]);

	const run = succeeded(await n8n.execute(id, 'What to Find'));
	expect(asked(fixture).map(({ fields }) => fields?.text)).toEqual([[words]]);
	const stored = clips.map((clip) => ({ id: String(clip.id), vector: vectorIn(clip) }));
	const expected = bruteForce(await vectorOf(fixture, words), stored).slice(0, 15);
	const found = run.json('Find Clips');
	expect(found.map(({ document }) => Object(Object(document).metadata).id)).toEqual(
		expected.map((near) => near.id),
	);
	found.forEach(({ score }, at) => {
		expect(score).toBeCloseTo(store.score(expected[at]?.distance ?? NaN), 4);
	});

	const texts = found.map(({ document }) => String(Object(document).pageContent));
	expect(texts[0]).toMatch(
		/^harbour-at-sunset 0:00:(06|12|18)–0:00:(12|18|24) \(\w+\)\nhttp.*harbour-at-sunset\.mp4#t=\d+,\d+$/,
	);
	// The best hit of each moment, which its link names.
	const linkOf = (text: string) => text.split('\n')[1];
	const links = texts.map(linkOf);
	const answer = texts
		.filter((text, at) => links.indexOf(linkOf(text)) === at)
		.slice(0, 5)
		.map((text) => `- ${text.replace('\n', '  \n  ')}`);
	expect(answer).toHaveLength(5);
	expect(run.json('Answer')).toEqual([{ output: answer.join('\n') }]);
	return { id, texts };
}

const vectorIn = ({ embedding }: IDataObject): number[] =>
	Array.isArray(embedding) ? embedding.map(Number) : [];

/** The bearer token of the MCP server of these tests; n8n has it as the credential "Store token". */
export const token = 'store-test-token';

const node = (at: number, name: string, type: string, more: Partial<INode>): INode => ({
	id: `7b1d0c00-0000-4000-8000-00000000196${at}`,
	name,
	type,
	typeVersion: 1,
	position: [200 * at, 0],
	parameters: {},
	...more,
});

/**
 * Asks the store as an agent does: it is the agent's tool, and n8n's MCP server runs tools as its
 * agents do, without a language model. Gives the hits that the agent reads, the nearest first.
 */
export async function whereInMyVideos(
	fixture: N8nFixture,
	store: Store,
	words: string,
): Promise<unknown[]> {
	const { n8n } = fixture;
	const path = `search-${store.type}`;
	const id = await n8n.importWorkflow({
		name: 'Where in my videos?',
		nodes: [
			node(1, 'MCP Server Trigger', '@n8n/n8n-nodes-langchain.mcpTrigger', {
				typeVersion: 2,
				webhookId: `7b1d0c00-0000-4000-8000-${path.length.toString().padStart(12, '0')}`,
				parameters: { authentication: 'bearerAuth', path },
				credentials: { httpBearerAuth: { id: null, name: 'Store token' } },
			}),
			node(2, 'Search Videos', `@n8n/n8n-nodes-langchain.${store.type}`, {
				typeVersion: 1.3,
				parameters: {
					mode: 'retrieve-as-tool',
					toolDescription: 'Finds moments in our videos',
					topK: 3,
					...store.place,
				},
				...(store.credentials && { credentials: store.credentials }),
			}),
			node(3, 'Embeddings TwelveLabs', 'n8n-nodes-twelvelabs.embeddingsTwelveLabs', {
				parameters: { documents: 'useVectors' },
				credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
			}),
		],
		connections: {
			'Search Videos': { ai_tool: [[{ node: 'MCP Server Trigger', type: 'ai_tool', index: 0 }]] },
			'Embeddings TwelveLabs': {
				ai_embedding: [[{ node: 'Search Videos', type: 'ai_embedding', index: 0 }]],
			},
		},
		settings: { executionOrder: 'v1' },
	});
	await n8n.activate(id);
	const client = await McpClient.connect(`${n8n.url}/mcp/${path}`, token);
	expect(await client.tools()).toEqual(['Search_Videos']);
	const answer = await client.call('Search_Videos', { input: words });
	expect(answer.isError).toBe(false);
	const hits: unknown = JSON.parse(answer.texts.join(''));
	if (!Array.isArray(hits)) throw new Error(`no list of hits: ${answer.texts.join('')}`);
	return hits.map((hit: unknown): unknown => JSON.parse(String(Object(hit).text)));
}
