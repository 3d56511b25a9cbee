import type { IConnections, IDataObject, INode, NodeConnectionType } from 'n8n-workflow';
import {
	byId,
	node,
	nodeOf,
	ours,
	readExampleFile,
	to,
	type Workflow,
} from '../../e2e/n8n/workflow';

/** A node of a workflow and what belongs to it. */
export interface Step extends INode {
	/** Sub-nodes by the input that they are connected to. */
	subNodes?: Partial<Record<NodeConnectionType, INode>>;
	/** Of a loop: the node that each batch goes through. */
	body?: INode;
}

/** This package's node. */
export const embedVideo = (parameters: IDataObject, name = 'Embed Video'): Step =>
	ours('embedVideo', parameters as INode['parameters'], name);

/** This package's node that gets a task's clips. */
export const getEmbeddings = (taskId: string, parameters: IDataObject = {}): Step =>
	embedVideo({ operation: 'getEmbeddings', taskId: byId(taskId), options: {}, ...parameters });

/** n8n's own HTTP Request node. */
export const httpRequest = (name: string, parameters: IDataObject): Step =>
	node(name, 'n8n-nodes-base.httpRequest', parameters as INode['parameters'], { typeVersion: 4.2 });

const withKey = {
	sendHeaders: true,
	headerParameters: { parameters: [{ name: 'x-api-key', value: 'tlk_counted' }] },
};

const FILE = { parameterType: 'formBinaryData', name: 'video_file', inputDataFieldName: 'data' };

/** HTTP Request as one sets it up to embed a video, here a file. */
export const httpUpload = (url: string, video: Record<string, string> = FILE): Step =>
	httpRequest('HTTP Request', {
		method: 'POST',
		url,
		...withKey,
		sendBody: true,
		contentType: 'multipart-form-data',
		bodyParameters: { parameters: [{ name: 'model_name', value: 'marengo3.0' }, video] },
		options: {},
	});

/** HTTP Request as one sets it up to get a task. */
export const httpGet = (url: string): Step =>
	httpRequest('HTTP Request', { url, ...withKey, options: {} });

/** Turns each entry of a list into an item. */
export const splitOut = (field: string, name = 'Split Out'): Step =>
	node(name, 'n8n-nodes-base.splitOut', { fieldToSplitOut: field, options: {} });

/** Makes items that hold only a number. */
export const makeItems = (count: number): Step[] => [
	node(
		'List',
		'n8n-nodes-base.set',
		{
			mode: 'raw',
			jsonOutput: `={{ { number: Array.from({ length: ${count} }, (_, index) => index) } }}`,
			options: {},
		},
		{ typeVersion: 3.4 },
	),
	splitOut('number', 'Items'),
];

/**
 * Counts the items that have a field. An expression over all items would copy them, and n8n ends
 * expressions that take too much memory.
 */
export const count = (field: string): Step =>
	node(
		'Count',
		'n8n-nodes-base.summarize',
		{ fieldsToSummarize: { values: [{ aggregation: 'count', field }] }, options: {} },
		{ typeVersion: 1.1 },
	);

/** Reads files into n8n's binary store, one item each. */
export const readFiles = (glob: string): Step =>
	node(
		'Read Files',
		'n8n-nodes-base.readWriteFile',
		{ fileSelector: glob, options: {} },
		{ typeVersion: 1.1 },
	);

/** Waits at a gate and passes on the items with their files. */
export const gate = (name: string, url: string): Step =>
	httpRequest(name, {
		url,
		options: {
			timeout: 600_000,
			response: { response: { responseFormat: 'file', outputPropertyName: 'gate' } },
		},
	});

/** Calls a gate once, however many items come. */
export const tell = (name: string, url: string, query: Record<string, string> = {}): Step => ({
	...httpRequest(name, {
		url,
		sendQuery: true,
		queryParameters: {
			parameters: Object.entries(query).map(([key, value]) => ({ name: key, value })),
		},
		options: {},
	}),
	executeOnce: true,
});

/** The manual trigger's name. */
export const START = 'Start';

export const start: Step = node(START, 'n8n-nodes-base.manualTrigger');

/** A workflow of a row of steps, and rows that follow its last step, one executed after the other. */
export function workflowOf(name: string, main: Step[], ends: Step[][], saved: boolean): Workflow {
	const nodes: INode[] = [];
	const connections: IConnections = {};
	const connect = (from: string, output: number, next: string): void => {
		const outputs = ((connections[from] ??= {}).main ??= []);
		(outputs[output] ??= []).push({ node: next, type: 'main', index: 0 });
	};
	const addRow = (steps: Step[], y: number, before?: Step): void => {
		for (const [at, { subNodes = {}, body, ...step }] of steps.entries()) {
			// n8n executes branches from top to bottom.
			nodes.push({ ...step, position: [at, y] });
			const previous = steps[at - 1] ?? before;
			if (previous) connect(previous.name, 0, step.name);
			for (const [type, subNode] of Object.entries(subNodes)) {
				nodes.push(subNode);
				connections[subNode.name] = to(step.name, type as NodeConnectionType);
			}
			if (body) {
				nodes.push(body);
				connect(step.name, 1, body.name);
				connect(body.name, 0, step.name);
			}
		}
	};
	addRow(main, 0);
	ends.forEach((end, at) => addRow(end, at * 200, main.at(-1)));
	return {
		name,
		nodes,
		connections,
		settings: {
			executionOrder: 'v1',
			saveManualExecutions: saved,
			saveDataSuccessExecution: saved ? 'all' : 'none',
		},
	};
}

/** The SQL of a node of an example. */
export const sqlOf = (example: string, name: string): string =>
	String(exampleStep(example, name).parameters.query);

/** A node of an example, for another workflow. */
export function exampleStep(example: string, name: string): Step {
	const found = nodeOf(readExampleFile(example), name);
	if (found === undefined) throw new Error(`examples/${example}.json has no node "${name}"`);
	return found;
}
