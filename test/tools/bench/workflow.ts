import type { IConnections, IDataObject, INode } from 'n8n-workflow';
import { readExampleFile, type Workflow } from '../../e2e/n8n/workflow';

/** A node of a chain: what differs from one node to the next. */
export interface Step {
	name: string;
	type: string;
	typeVersion: number;
	parameters: INode['parameters'];
	credentials?: INode['credentials'];
	executeOnce?: boolean;
	/** Nodes that serve it. */
	subNodes?: SubNode[];
	/** Of a loop: the node that each batch goes through before the next. */
	body?: Step;
}

/** A node that gives another what it works with, such as a data loader to a vector store. */
export interface SubNode {
	step: Step;
	/** The input of the other that it is connected to. */
	as: 'ai_document' | 'ai_embedding';
}

/** This package's node. */
export const embedVideo = (parameters: IDataObject, name = 'Embed Video'): Step => ({
	name,
	type: 'n8n-nodes-twelvelabs.embedVideo',
	typeVersion: 1,
	parameters: parameters as INode['parameters'],
	credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
});

/** This package's node that gets a task's clips. */
export const getEmbeddings = (taskId: string, parameters: IDataObject = {}): Step =>
	embedVideo({
		operation: 'getEmbeddings',
		taskId: { __rl: true, mode: 'id', value: taskId },
		options: {},
		...parameters,
	});

/** n8n's own HTTP Request node. */
export const httpRequest = (name: string, parameters: IDataObject): Step => ({
	name,
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: parameters as INode['parameters'],
});

const withKey = {
	sendHeaders: true,
	headerParameters: { parameters: [{ name: 'x-api-key', value: 'tlk_counted' }] },
};

const FILE = { parameterType: 'formBinaryData', name: 'video_file', inputDataFieldName: 'data' };

/** The HTTP Request node as one sets it up to have a video embedded, here a file. */
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

/** The HTTP Request node as one sets it up to get a task. */
export const httpGet = (url: string): Step =>
	httpRequest('HTTP Request', { url, ...withKey, options: {} });

/** n8n's node that makes an item of each entry of a list. */
export const splitOut = (field: string): Step => ({
	name: 'Split Out',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: field, options: {} },
});

/** Makes a number of empty-handed items. */
export const makeItems = (count: number): Step[] => [
	{
		name: 'List',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'raw',
			jsonOutput: `={{ { number: Array.from({ length: ${count} }, (_, index) => index) } }}`,
			options: {},
		},
	},
	{ ...splitOut('number'), name: 'Items' },
];

/**
 * Counts the items that have a field. An expression over all items would copy them, and n8n ends
 * expressions that take too much memory.
 */
export const count = (field: string): Step => ({
	name: 'Count',
	type: 'n8n-nodes-base.summarize',
	typeVersion: 1.1,
	parameters: { fieldsToSummarize: { values: [{ aggregation: 'count', field }] }, options: {} },
});

/** Reads files into n8n's binary store, one item each. */
export const readFiles = (glob: string): Step => ({
	name: 'Read Files',
	type: 'n8n-nodes-base.readWriteFile',
	typeVersion: 1.1,
	parameters: { fileSelector: glob, options: {} },
});

/** Waits at a gate and hands on the items with their files. */
export const gate = (name: string, url: string): Step =>
	httpRequest(name, {
		url,
		options: {
			timeout: 600_000,
			response: { response: { responseFormat: 'file', outputPropertyName: 'gate' } },
		},
	});

/** Tells a gate something, once, however many items come. */
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

/** The name of the trigger of what is run by hand. */
export const START = 'Start';

/** That trigger. */
export const start: Step = {
	name: START,
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	parameters: {},
};

/** A workflow of a row that begins with a trigger, and rows behind its last node, one after the other. */
export function workflowOf(name: string, main: Step[], ends: Step[][], saved: boolean): Workflow {
	const nodes: INode[] = [];
	const connections: IConnections = {};
	const add = ({ subNodes = [], body, ...step }: Step, x: number, y: number): void => {
		const id = `7b1d0c00-0000-4000-8000-${String(nodes.length).padStart(12, '0')}`;
		nodes.push({ ...step, id, position: [x * 220, y * 220] });
		subNodes.forEach(({ step: subNode, as }, index) => {
			connections[subNode.name] = { [as]: [[{ node: step.name, type: as, index: 0 }]] };
			add(subNode, x + index, y + 1);
		});
		if (body === undefined) return;
		add(body, x, y + 1);
		const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
		connections[step.name] = { main: [[], to(body.name)] };
		connections[body.name] = { main: [to(step.name)] };
	};
	const place = (steps: Step[], after: Step | undefined, x: number, y: number): void => {
		let before = after;
		for (const [index, step] of steps.entries()) {
			add(step, x + index, y);
			if (before) {
				const [next, ...others] = connections[before.name]?.main ?? [];
				const to = { node: step.name, type: 'main', index: 0 } as const;
				connections[before.name] = { main: [[...(next ?? []), to], ...others] };
			}
			before = step;
		}
	};
	place(main, undefined, 0, 0);
	ends.forEach((end, index) => place(end, main.at(-1), main.length, 2 * index));
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

/** A node of an example with its settings, for another workflow. */
export function exampleStep(example: string, name: string): Step {
	const node = readExampleFile(example).nodes.find((each) => each.name === name);
	if (node === undefined) throw new Error(`examples/${example}.json has no node "${name}"`);
	const { type, typeVersion, parameters, executeOnce } = node;
	return { name, type, typeVersion, parameters, executeOnce };
}
