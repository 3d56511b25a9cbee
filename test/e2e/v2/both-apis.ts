import type { INode } from 'n8n-workflow';
import type { N8nFixture } from '../n8n-fixture';
import type { Execution } from '../n8n/execution';
import type { N8n } from '../n8n/instance';
import type { Workflow } from '../n8n/workflow';

/** What "Embed API" is set to. */
export type Api = 'v1' | 'v2';

/** The nodes with that option; the others have one api only. */
const HAS_OPTION = /^n8n-nodes-twelvelabs\.embed(Video(Trigger)?|Query)$/;

const isOurs = ({ type }: INode): boolean => type.startsWith('n8n-nodes-twelvelabs.');

/** A saved workflow in which somebody set that one option, and nothing else. */
const withEmbedApi = (workflow: Workflow, embedApi: Api): Workflow => ({
	...workflow,
	nodes: workflow.nodes.map((node) => {
		if (!HAS_OPTION.test(node.type)) return node;
		const options: INode['parameters'] = { ...Object(node.parameters.options), embedApi };
		return { ...node, parameters: { ...node.parameters, options } };
	}),
});

/** The fixture in which every workflow that is imported has it set so. */
function forced({ n8n, emulator }: N8nFixture, api: Api): N8nFixture {
	const importWorkflow: N8n['importWorkflow'] = (workflow) =>
		n8n.importWorkflow(withEmbedApi(workflow, api));
	return { emulator, n8n: Object.assign(Object.create(n8n) as N8n, { importWorkflow }) };
}

/** Does something in the fixture of a api and gives what is to be the same in both. */
export type Scenario = (fixture: N8nFixture, api: Api) => Promise<unknown>;

/**
 * Does the same with v1 and with v2: the same comes out, for as many paid tasks, each of its own API,
 * and no asset is left.
 * @param at whether the second may begin before the first has ended: not where both use one store
 */
export async function withBothApis(
	fixture: N8nFixture,
	scenario: Scenario,
	at: 'once' | 'turns' = 'turns',
): Promise<void> {
	const { emulator } = fixture;
	const run = (api: Api): Promise<unknown> => scenario(forced(fixture, api), api);
	const first = run('v1');
	if (at === 'turns') await first;
	const [v1, v2] = await Promise.all([first, run('v2')]);
	expect(canonical(v2)).toEqual(canonical(v1));
	const paid = emulator.tasks.size;
	expect([paid > 0, emulator.v2.tasks.tasks.size]).toEqual([true, paid]);
	expect([...emulator.v2.assets.assets]).toEqual([]);
}

/** Runs a workflow from its trigger and gives what came out of it, by node. */
export async function outcomeOf(
	{ n8n }: N8nFixture,
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

/** Keys of what differs from run to run, with one API as with the other. */
const OF_THE_RUN = new Set(['task_id', 'created_at', 'updated_at', 'created']);

/** IDs of tasks, and of runs in the name that the upload form gives a video. */
const texts = (text: string): string =>
	text.replace(/\b[0-9a-f]{24}\b/g, 'TASK').replace(/\(upload \d+-\d+\)/, '(upload)');

/** Whether the ID of a row is made of a name that is the same in every run. */
function isNamed(row: object): boolean {
	const [, name] = /"video_id":"([^"]*)"/.exec(JSON.stringify(row)) ?? [];
	return name !== undefined && texts(name) === name;
}

function isKept(key: string, value: object): boolean {
	if (key === 'id') return isNamed(value);
	// Only what tells of a task says which API has it.
	if (key === 'api_version') return !('status' in value);
	return !OF_THE_RUN.has(key);
}

/** A value without what differs from run to run. */
function canonical(value: unknown): unknown {
	if (typeof value === 'string') return texts(value);
	if (Array.isArray(value)) return value.map(canonical);
	if (typeof value !== 'object' || value === null) return value;
	const kept = Object.entries(value).filter(([key]) => isKept(key, value));
	return Object.fromEntries(kept.map(([key, each]) => [key, canonical(each)]));
}

const byKeys = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(byKeys);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
	return Object.fromEntries(entries.map(([key, each]) => [key, byKeys(each)]));
};

/**
 * Rows in an order that does not depend on that in which an API gives them, of which no source says
 * anything; so requests of a hundred rows each are run apart.
 */
export function sorted(rows: readonly unknown[]): unknown[] {
	const single = rows.flatMap((row) => {
		const { points, vectors } = Object(Object(row).json ?? row);
		return Array.isArray(points) ? points : Array.isArray(vectors) ? vectors : [row];
	});
	const keyed = single.map((row): [string, unknown] => [
		JSON.stringify(byKeys(canonical(row))),
		row,
	]);
	return keyed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}
