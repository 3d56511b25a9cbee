import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConnections, INode, IWorkflowSettings } from 'n8n-workflow';
import { checkout } from './folders';

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

/** The same, in the order in which examples/README.md has a person try them. */
export const orderedNames = (): string[] =>
	[...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\[([\w-]+)\.json\]/gm)].map(
		([, name = '']) => name,
	);

const isWorkflow = (value: unknown): value is Workflow =>
	typeof value === 'object' &&
	value !== null &&
	'nodes' in value &&
	Array.isArray(value.nodes) &&
	'connections' in value;

/** The credentials that an n8n has: the name of one by its type. */
export type CredentialNames = Readonly<Record<string, string>>;

/** The names under which demos and tests store theirs. */
const STORED: CredentialNames = {
	twelveLabsApi: 'TwelveLabs account',
	postgres: 'Postgres account',
	qdrantApi: 'Qdrant account',
	pineconeApi: 'Pinecone account',
	httpBearerAuth: 'MCP token',
	httpHeaderAuth: 'TwelveLabs key',
};

/** The type of the credential that a node of the examples asks for, if it asks for one. */
function credentialType({ type, parameters }: INode): string | undefined {
	if (type.startsWith('n8n-nodes-twelvelabs.')) return 'twelveLabsApi';
	if (/\.(postgres|vectorStorePGVector)$/.test(type)) return 'postgres';
	if (parameters.authentication === 'bearerAuth') return 'httpBearerAuth';
	const named = parameters.nodeCredentialType ?? parameters.genericAuthType;
	return typeof named === 'string' ? named : undefined;
}

/**
 * The workflow as a person leaves it who chose a credential in each node that asks for one; n8n finds
 * them by name.
 */
function withCredentials(workflow: Workflow, names: CredentialNames): Workflow {
	const nodes = workflow.nodes.map((node) => {
		const type = credentialType(node);
		const name = type === undefined ? undefined : names[type];
		if (type === undefined || name === undefined) return node;
		return { ...node, credentials: { [type]: { id: null, name } } };
	});
	return { ...workflow, nodes };
}

/** Reads one workflow of examples/ as it is. */
export function readExampleFile(name: string): Workflow {
	const parsed: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
	if (!isWorkflow(parsed)) throw new Error(`examples/${name}.json is not a workflow`);
	return parsed;
}

/** Reads one workflow of examples/ and chooses credentials in it. */
export const readExample = (name: string, names: CredentialNames = STORED): Workflow =>
	withCredentials(readExampleFile(name), names);

/** Where the examples have their sample videos. */
const SAMPLES =
	'https://raw.githubusercontent.com/n8n-nodes-twelvelabs/n8n-nodes-twelvelabs/main/test/emulator/samples/';

/** The workflow with the sample videos that an emulator serves. */
export const withSamples = (workflow: Workflow, origin: string): Workflow =>
	JSON.parse(JSON.stringify(workflow).replaceAll(SAMPLES, `${origin}/samples/`)) as Workflow;

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
