import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
	IConnections,
	INode,
	IPinData,
	IWorkflowSettings,
	NodeConnectionType,
} from 'n8n-workflow';
import { checkout } from './folders';

/** A workflow as n8n's editor saves and opens it. */
export type Workflow = {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
	/** Items that stand in for a node's output, by its name. */
	pinData?: IPinData;
};

/** A node; its name is its ID too. */
export const node = (
	name: string,
	type: string,
	parameters: INode['parameters'] = {},
	more: Partial<INode> = {},
): INode => ({ id: name, name, type, typeVersion: 1, position: [0, 0], parameters, ...more });

/** A node of this package. */
export const ours = (type: string, parameters: INode['parameters'] = {}, name = type): INode =>
	node(name, `n8n-nodes-twelvelabs.${type}`, parameters, {
		credentials: credential('twelveLabsApi', 'TwelveLabs account'),
	});

/** The credential of a node; n8n finds it by its name. */
export const credential = (type: string, name: string): NonNullable<INode['credentials']> => ({
	[type]: { id: null, name },
});

/** One output of a node that leads to another node, or to a node that it serves as a sub-node. */
export const to = (node: string, type: NodeConnectionType = 'main'): IConnections[string] => ({
	[type]: [[{ node, type, index: 0 }]],
});

/** A workflow of nodes in a row, with more connections if there are any. */
export const connected = (
	name: string,
	nodes: INode[],
	connections: IConnections = Object.fromEntries(
		nodes.slice(1).map((next, at) => [nodes[at]?.name, to(next.name)]),
	),
): Workflow => ({ name, nodes, connections, settings: { executionOrder: 'v1' } });

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

/** Names of the credentials in an n8n, by type. */
export type CredentialNames = Readonly<Record<string, string>>;

/** The names that demos and tests give them. */
const STORED: CredentialNames = {
	twelveLabsApi: 'TwelveLabs account',
	postgres: 'Postgres account',
	qdrantApi: 'Qdrant account',
	pineconeApi: 'Pinecone account',
	httpBearerAuth: 'MCP token',
	httpHeaderAuth: 'TwelveLabs key',
};

/** The type of credential that a node of the examples needs, if any. */
function credentialType({ type, parameters }: INode): string | undefined {
	if (type.startsWith('n8n-nodes-twelvelabs.')) return 'twelveLabsApi';
	if (/\.(postgres|vectorStorePGVector)$/.test(type)) return 'postgres';
	if (parameters.authentication === 'bearerAuth') return 'httpBearerAuth';
	const named = parameters.nodeCredentialType ?? parameters.genericAuthType;
	return typeof named === 'string' ? named : undefined;
}

/** Reads one workflow of examples/ as it is. */
export const readExampleFile = (name: string): Workflow =>
	JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Workflow;

/** Reads one workflow of examples/ and selects a credential in each node that needs one. */
export function readExample(name: string, names: CredentialNames = STORED): Workflow {
	const example = readExampleFile(name);
	const nodes = example.nodes.map((node) => {
		const type = credentialType(node);
		const stored = type === undefined ? undefined : names[type];
		if (type === undefined || stored === undefined) return node;
		return { ...node, credentials: credential(type, stored) };
	});
	return { ...example, nodes };
}

/** Where the examples have their sample videos. */
const SAMPLES =
	'https://raw.githubusercontent.com/n8n-nodes-twelvelabs/n8n-nodes-twelvelabs/main/test/emulator/samples/';

/** The workflow with the sample videos that an emulator serves. */
export const withSamples = (workflow: Workflow, origin: string): Workflow =>
	JSON.parse(JSON.stringify(workflow).replaceAll(SAMPLES, `${origin}/samples/`)) as Workflow;

/**
 * The workflow with some nodes, found by name, changed.
 * @throws Error if it has no such node
 */
export function withNodes(workflow: Workflow, changes: Record<string, Partial<INode>>): Workflow {
	const known = workflow.nodes.map(({ name }) => name);
	const unknown = Object.keys(changes).find((name) => !known.includes(name));
	if (unknown !== undefined) throw new Error(`"${workflow.name}" has no node "${unknown}"`);
	const nodes = workflow.nodes.map((node) => ({ ...node, ...changes[node.name] }));
	return { ...workflow, nodes };
}

/** The workflow with some parameters of some nodes, found by name, set to other values. */
export function withParameters(
	workflow: Workflow,
	changes: Record<string, INode['parameters']>,
): Workflow {
	const merged = Object.entries(changes).map(([name, parameters]) => [
		name,
		{ parameters: { ...nodeOf(workflow, name)?.parameters, ...parameters } },
	]);
	return withNodes(workflow, Object.fromEntries(merged));
}

/** A node of a workflow by its name. */
export const nodeOf = ({ nodes }: Workflow, name: string): INode | undefined =>
	nodes.find((node) => node.name === name);

/** The parameters of an Edit Fields node that sets these texts. */
export const editFields = (values: Record<string, string>): INode['parameters'] => ({
	assignments: {
		assignments: Object.entries(values).map(([name, value]) => ({
			id: name,
			name,
			value,
			type: 'string',
		})),
	},
});

/** The parameter that takes a value from a list, given by its ID. */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value });
