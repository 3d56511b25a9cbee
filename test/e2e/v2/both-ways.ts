import type { INode } from 'n8n-workflow';
import type { Execution } from '../n8n/execution';
import type { N8n } from '../n8n/instance';
import type { Workflow } from '../n8n/workflow';
import type { World } from '../world';
import { canonical, sorted } from './canonical';

/** What "Embed API" is set to. */
export type Way = 'v1' | 'v2';

/** The nodes with that option; the others have one way only. */
const HAS_OPTION = /^n8n-nodes-twelvelabs\.embed(Video(Trigger)?|Query)$/;

const isOurs = ({ type }: INode): boolean => type.startsWith('n8n-nodes-twelvelabs.');

/** A saved workflow in which somebody set that one option, and nothing else. */
const withEmbedApi = (workflow: Workflow, embedApi: Way): Workflow => ({
	...workflow,
	nodes: workflow.nodes.map((node) => {
		if (!HAS_OPTION.test(node.type)) return node;
		const options: INode['parameters'] = { ...Object(node.parameters.options), embedApi };
		return { ...node, parameters: { ...node.parameters, options } };
	}),
});

/** The world in which every workflow that is imported has it set so. */
function forced({ n8n, emulator }: World, way: Way): World {
	const importWorkflow: N8n['importWorkflow'] = (workflow) =>
		n8n.importWorkflow(withEmbedApi(workflow, way));
	return { emulator, n8n: Object.assign(Object.create(n8n) as N8n, { importWorkflow }) };
}

/** Does something in the world of a way and gives what is to be the same in both. */
export type Take = (world: World, way: Way) => Promise<unknown>;

/**
 * Does the same with v1 and with v2: the same comes out, for as many paid tasks, each of its own API,
 * and no asset is left.
 * @param at whether the second may begin before the first has ended: not where both use one store
 */
export async function bothWays(
	world: World,
	take: Take,
	at: 'once' | 'turns' = 'turns',
): Promise<void> {
	const { emulator } = world;
	const taken = (way: Way): Promise<unknown> => take(forced(world, way), way);
	const first = taken('v1');
	if (at === 'turns') await first;
	const [v1, v2] = await Promise.all([first, taken('v2')]);
	expect(canonical(v2)).toEqual(canonical(v1));
	const paid = emulator.tasks.size;
	expect([paid > 0, emulator.v2.tasks.tasks.size]).toEqual([true, paid]);
	expect([...emulator.v2.assets.assets]).toEqual([]);
}

/** Runs a workflow from its trigger and gives what came out of it, by node. */
export async function outcomeOf(
	{ n8n }: World,
	workflow: Workflow,
	trigger = 'Start',
): Promise<Record<string, unknown>> {
	const run = await n8n.execute(await n8n.importWorkflow(workflow), trigger);
	expect(run).toMatchObject({ status: 'success', error: undefined });
	return itemsOf(run, workflow);
}

/** What tells the time. */
const isClock = ({ type }: INode): boolean => type === 'n8n-nodes-base.scheduleTrigger';

/** The items of each node that ran, and in ours also what they come from. */
export function itemsOf(run: Execution, { nodes }: Workflow): Record<string, unknown> {
	const ran = nodes.filter((node) => run.runs(node.name) > 0 && !isClock(node));
	return Object.fromEntries(
		ran.map((node) => {
			const items = run.items(node.name);
			const ours = items.map(({ json, pairedItem }) => ({ json, pairedItem }));
			return [node.name, sorted(isOurs(node) ? ours : items.map(({ json }) => json))];
		}),
	);
}
