import {
	executionData,
	loadPackage,
	nodeIn,
	nodeOf,
	openWorkflow,
	PACKAGE,
	testType,
} from './host';
import {
	createRunExecutionData,
	type IDataObject,
	type INode,
	type INodeType,
	type IRun,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { CredentialsHelper, type CredentialData } from './credentials-helper';
import { WorkflowExecute } from 'n8n-core';

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

/** A node like n8n's vector stores, which calls its embedder as the test says. */
const storeType = (work: (embedder: Embedder) => Promise<unknown>): INodeType =>
	testType(
		'Store',
		async function () {
			const embedder = await this.getInputConnectionData(NodeConnectionTypes.AiEmbedding, 0);
			return [[{ json: { result: JSON.parse(JSON.stringify(await work(embedder as Embedder))) } }]];
		},
		[
			NodeConnectionTypes.Main,
			{ type: NodeConnectionTypes.AiEmbedding, required: true, maxConnections: 1 },
		],
	);

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
		'test.start': testType('Start', async () => [items.map((json) => ({ json }))]),
		'test.store': storeType(work),
		[`${PACKAGE}.embeddingsTwelveLabs`]: type as INodeType,
	};
	const nodes = [
		nodeOf('Start', 'test.start'),
		nodeOf('Store', 'test.store'),
		nodeOf('Embeddings', `${PACKAGE}.embeddingsTwelveLabs`, {
			parameters,
			credentials: { twelveLabsApi: { id: '1', name: 'TwelveLabs' } },
		}),
	];
	const connections = { Start: link('Store', 'main'), Embeddings: link('Store', 'ai_embedding') };
	const workflow = openWorkflow(types, { nodes, connections });
	const helper = new CredentialsHelper(directory, credential);
	const additionalData = executionData(nodes, connections, helper);
	const execute = new WorkflowExecute(additionalData, 'manual', createRunExecutionData({}));
	return readRun(await execute.run({ workflow, startNode: nodeIn(workflow, 'Start') }));
}
