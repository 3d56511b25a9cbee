import type { IDataObject, INode } from 'n8n-workflow';
import { expectClips, runToSuccess, type N8nFixture } from '../n8n-fixture';
import type { Execution } from '../n8n/execution';
import {
	byId,
	connected,
	credential,
	node,
	ours,
	readExample,
	to,
	withParameters,
	type Workflow,
} from '../n8n/workflow';
import { bruteForce } from './distance';
import { McpClient, mcpServer } from './mcp';
import { sampleNames, vectorOf } from './stores';

/** A vector store node of n8n, and where it keeps its vectors. */
export type Store = {
	type: string;
	place: INode['parameters'];
	credentials?: INode['credentials'];
	/** Its score of two vectors with this cosine distance. */
	score(distance: number): number;
};

/** n8n's Simple Vector Store, in memory. */
export const simpleStore: Store = {
	type: 'vectorStoreInMemory',
	place: { memoryKey: byId('video_clips') },
	score: (distance) => 1 - distance,
};

export const pgvectorStore: Store = {
	type: 'vectorStorePGVector',
	place: { tableName: 'clips_by_n8n', options: {} },
	credentials: credential('postgres', 'Postgres account'),
	score: (distance) => distance,
};

export const chromaStore: Store = {
	type: 'vectorStoreChromaDB',
	place: { chromaCollection: byId('clips_by_n8n') },
	credentials: credential('chromaSelfHostedApi', 'Chroma'),
	// Squared Euclidean distance, of vectors of length one.
	score: (distance) => 2 * distance,
};

/** The example with the nodes of a store and the sample videos, asked for words. */
export function storeWorkflow(
	{ emulator }: N8nFixture,
	{ type, place, credentials }: Store,
	words: string,
	changes: Record<string, INode['parameters']> = {},
): Workflow {
	const videos = sampleNames.map((name) => ({
		name: name.replace('.mp4', ''),
		url: `${emulator.origin}/samples/${name}`,
	}));
	const workflow = withParameters(readExample('any-vector-store'), {
		...changes,
		Videos: { jsonOutput: JSON.stringify({ videos }) },
	});
	const nodes = workflow.nodes.map((each) => {
		if (!each.type.includes('.vectorStore')) return each;
		const parameters = { ...each.parameters, memoryKey: undefined, ...place };
		return { ...each, type: `@n8n/n8n-nodes-langchain.${type}`, parameters, credentials };
	});
	return { ...workflow, nodes, pinData: { 'What to Find': [{ json: { chatInput: words } }] } };
}

/** Requests that embed a query. */
const queries = ({ emulator }: N8nFixture) =>
	emulator.requests.filter(({ path }) => /\/embed$/.test(path));

/** The clips that went into the store, compared with each task's segments at the API. */
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

/**
 * Stores the sample videos without embedding anything again, searches them, and expects what brute
 * force finds. Returns the texts of the hits, the nearest first.
 */
export async function insertAndSearch(fixture: N8nFixture, store: Store): Promise<string[]> {
	const words = 'the lighthouse turns its beam';
	const id = await fixture.n8n.importWorkflow(storeWorkflow(fixture, store, words));
	const inserted = await runToSuccess(fixture, id, 'Store Videos');
	const clips = await clipsOf(fixture, inserted);
	expect(inserted.items('Insert Clips')).toHaveLength(clips.length);
	expect(queries(fixture)).toEqual([]);

	const run = await runToSuccess(fixture, id, 'What to Find');
	expect(queries(fixture).map(({ fields }) => fields?.text)).toEqual([[words]]);
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
	return texts;
}

const vectorIn = ({ embedding }: IDataObject): number[] =>
	Array.isArray(embedding) ? embedding.map(Number) : [];

/** Searches the store as an agent's tool; returns the hits that the agent reads, the nearest first. */
export async function searchAsTool(
	{ n8n }: N8nFixture,
	store: Store,
	words: string,
): Promise<unknown[]> {
	const path = `search-${store.type}`;
	const search = node(
		'Search Videos',
		`@n8n/n8n-nodes-langchain.${store.type}`,
		{
			mode: 'retrieve-as-tool',
			toolDescription: 'Finds moments in our videos',
			topK: 3,
			...store.place,
		},
		{ typeVersion: 1.3, credentials: store.credentials },
	);
	const embeddings = ours('embeddingsTwelveLabs', { documents: 'useVectors' });
	const server = mcpServer(path);
	const workflow = connected('Where in my videos?', [server, search, embeddings], {
		[search.name]: to(server.name, 'ai_tool'),
		[embeddings.name]: to(search.name, 'ai_embedding'),
	});
	await n8n.activate(await n8n.importWorkflow(workflow));
	const client = await McpClient.connect(n8n, path);
	expect(await client.tools()).toEqual(['Search_Videos']);
	const answer = await client.call('Search_Videos', { input: words });
	const hits = JSON.parse(answer) as { text: string }[];
	return hits.map(({ text }): unknown => JSON.parse(text));
}
