import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConnections, INode, IWorkflowSettings } from 'n8n-workflow';
import { checkout } from './paths';

/** A workflow as n8n's editor saves and opens it. */
export type Workflow = {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
};

const folder = join(checkout, 'examples');

/** The names of the workflows in examples/, without `.json`. */
export const exampleNames = (): string[] =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.map((name) => name.slice(0, -'.json'.length));

const isWorkflow = (value: unknown): value is Workflow =>
	typeof value === 'object' &&
	value !== null &&
	'nodes' in value &&
	Array.isArray(value.nodes) &&
	'connections' in value;

/** Reads one workflow of examples/. */
export function readExample(name: string): Workflow {
	const parsed: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
	if (!isWorkflow(parsed)) throw new Error(`examples/${name}.json is not a workflow`);
	return parsed;
}

/** The workflow with the parameters of some nodes, found by name, set to other values. */
export function withParameters(
	workflow: Workflow,
	changes: Record<string, INode['parameters']>,
): Workflow {
	const unknown = Object.keys(changes).find((name) =>
		workflow.nodes.every((node) => node.name !== name),
	);
	if (unknown !== undefined) throw new Error(`"${workflow.name}" has no node "${unknown}"`);
	return {
		...workflow,
		nodes: workflow.nodes.map((node) => ({
			...node,
			parameters: { ...node.parameters, ...changes[node.name] },
		})),
	};
}
