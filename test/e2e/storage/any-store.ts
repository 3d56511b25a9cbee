import type { IDataObject, INode } from 'n8n-workflow';
import type { Execution } from '../n8n/execution';
import { readExample, withParameters, type Workflow } from '../n8n/workflow';
import { expectClips } from '../truth';
import type { World } from '../world';
import { bruteForce } from './distance';
import type { Store } from './store-kinds';
import { sampleNames, vectorOf } from './stores';

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
	{ emulator }: World,
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

const asked = ({ emulator }: World) =>
	emulator.requests.filter(({ path }) => /\/embed$/.test(path));

const succeeded = (run: Execution): Execution => {
	expect(run).toMatchObject({ status: 'success', error: undefined });
	return run;
};

/** The clips that went into the store, held against what the API says of each task. */
async function clipsOf({ emulator }: World, run: Execution): Promise<IDataObject[]> {
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
	world: World,
	store: Store,
	changes: Record<string, INode['parameters']> = {},
): Promise<{ id: string; texts: string[] }> {
	const { n8n } = world;
	const words = 'the lighthouse turns its beam';
	const id = await n8n.importWorkflow(storeWorkflow(world, store, words, changes));
	const inserted = succeeded(await n8n.execute(id, 'Store Videos'));
	const clips = await clipsOf(world, inserted);
	expect(inserted.items('Insert Clips')).toHaveLength(clips.length);
	expect(asked(world)).toEqual([]);

	const run = succeeded(await n8n.execute(id, 'What to Find'));
	expect(asked(world).map(({ fields }) => fields?.text)).toEqual([[words]]);
	const stored = clips.map((clip) => ({ id: String(clip.id), vector: vectorIn(clip) }));
	const expected = bruteForce(await vectorOf(world, words), stored).slice(0, 5);
	const found = run.json('Find Clips');
	expect(found.map(({ document }) => Object(Object(document).metadata).id)).toEqual(
		expected.map((near) => near.id),
	);
	found.forEach(({ score }, at) => {
		expect(score).toBeCloseTo(store.score(expected[at]?.distance ?? NaN), 4);
	});

	const texts = found.map(({ document }) => String(Object(document).pageContent));
	expect(texts[0]).toMatch(/^harbour-at-sunset 0:00:(06|12|18)–0:00:(12|18|24) \(\w+\)$/);
	expect(run.json('Answer')).toEqual([{ output: texts.map((text) => `- ${text}`).join('\n') }]);
	return { id, texts };
}

const vectorIn = ({ embedding }: IDataObject): number[] =>
	Array.isArray(embedding) ? embedding.map(Number) : [];
