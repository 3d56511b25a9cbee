import { executionData, loadPackage } from './host';
import {
	createRunExecutionData,
	type IDataObject,
	type INode,
	type INodeType,
	type IRun,
	NodeConnectionTypes,
	Workflow,
} from 'n8n-workflow';
import { CredentialsHelper, type CredentialData } from './credentials-helper';
import { WorkflowExecute } from 'n8n-core';

const PACKAGE = 'n8n-nodes-twelvelabs';

/** The two methods by which n8n's vector stores ask for vectors. */
export interface Embedder {
	embedQuery(text: string): Promise<number[]>;
	embedDocuments(texts: string[]): Promise<number[][]>;
}

export interface SubNodeRun {
	/** What the vector store gave out; undefined when it failed. */
	result: unknown;
	/** What stopped the workflow. */
	error:
		| (Error & {
				description?: string;
				node?: INode;
				functionality?: string;
				context?: IDataObject;
		  })
		| undefined;
	/** n8n's run log of the sub-node: one entry per call, `sent` to it and `received` from it. */
	log: { sent: unknown; received: unknown; error: string | undefined }[];
}

/** A node as n8n's vector stores are, that does with its embedder what the test says. */
function vectorStore(work: (embedder: Embedder) => Promise<unknown>): INodeType {
	return {
		description: {
			displayName: 'Store',
			name: 'store',
			group: ['transform'],
			version: 1,
			description: 'A vector store',
			defaults: { name: 'Store' },
			inputs: [
				NodeConnectionTypes.Main,
				{ type: NodeConnectionTypes.AiEmbedding, required: true, maxConnections: 1 },
			],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute() {
			const embedder = await this.getInputConnectionData(NodeConnectionTypes.AiEmbedding, 0);
			return [[{ json: { result: JSON.parse(JSON.stringify(await work(embedder as Embedder))) } }]];
		},
	};
}

/** The trigger, and what it gives the vector store. */
const start = (items: readonly IDataObject[]): INodeType => ({
	description: {
		displayName: 'Start',
		name: 'start',
		group: ['trigger'],
		version: 1,
		description: 'Starts',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	execute: async () => [items.map((json) => ({ json }))],
});

const node = (name: string, type: string, extra: Partial<INode> = {}): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...extra,
});

const link = (to: string, type: 'main' | 'ai_embedding') => ({
	[type]: [[{ node: to, type, index: 0 }]],
});

const first = (data: unknown): unknown => {
	const [[item] = []] = Array.isArray(data) ? data : [];
	return Object(item).json;
};

function readRun(run: IRun): SubNodeRun {
	const { runData, error } = run.data.resultData;
	return {
		result: Object(first(runData.Store?.[0]?.data?.main)).result,
		error: error as SubNodeRun['error'],
		log: (runData.Embeddings ?? []).map((entry) => ({
			sent: first(entry.inputOverride?.ai_embedding),
			received: first(entry.data?.ai_embedding),
			error: entry.error?.message,
		})),
	};
}

/** Runs the built sub-node under a vector store in n8n's own engine. */
export async function runSubNode(
	credential: CredentialData,
	work: (embedder: Embedder) => Promise<unknown>,
	parameters: INode['parameters'] = {},
	items: readonly IDataObject[] = [{}],
): Promise<SubNodeRun> {
	const directory = await loadPackage();
	const { type } = directory.getNode('embeddingsTwelveLabs');
	const types: Record<string, INodeType> = {
		'test.start': start(items),
		'test.store': vectorStore(work),
		[`${PACKAGE}.embeddingsTwelveLabs`]: type as INodeType,
	};
	const byName = (name: string): INodeType => {
		const found = types[name];
		if (!found) throw new Error(`no node type ${name}`);
		return found;
	};
	const nodes = [
		node('Start', 'test.start'),
		node('Store', 'test.store'),
		node('Embeddings', `${PACKAGE}.embeddingsTwelveLabs`, {
			parameters,
			credentials: { twelveLabsApi: { id: '1', name: 'TwelveLabs' } },
		}),
	];
	const connections = { Start: link('Store', 'main'), Embeddings: link('Store', 'ai_embedding') };
	const workflow = new Workflow({
		id: 'w1',
		nodes,
		connections,
		active: false,
		nodeTypes: { getByName: byName, getByNameAndVersion: byName, getKnownTypes: () => ({}) },
	});
	const helper = new CredentialsHelper(directory, credential);
	const additionalData = executionData(nodes, connections, helper);
	const begin = workflow.getNode('Start');
	if (!begin) throw new Error('the workflow lost its start');
	const execute = new WorkflowExecute(additionalData, 'manual', createRunExecutionData({}));
	return readRun(await execute.run({ workflow, startNode: begin }));
}
