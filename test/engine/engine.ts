// First: it sets what n8n-core reads when it loads.
import {
	executionData,
	loadPackage,
	nodeIn,
	nodeOf,
	openWorkflow,
	PACKAGE,
	testType,
} from './host';
import type { Readable } from 'node:stream';
import { LoadOptionsContext, type PackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type IBinaryData,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeParameters,
	type INodeType,
	type IRun,
	type IWorkflowExecuteAdditionalData,
	NodeConnectionTypes,
	type Workflow,
} from 'n8n-workflow';
import { CredentialsHelper, type CredentialData } from './credentials-helper';

export { loadPackage };

/** A file to attach to an item; `memory` keeps it in the item as n8n's memory mode does. */
export interface TestFile {
	/** Bytes, or a stream that n8n pipes into its store. */
	content: Buffer | (() => Readable);
	fileName?: string;
	mimeType?: string;
	memory?: boolean;
	/** Called once the file is in n8n's store. */
	stored?: (binary: IBinaryData) => Promise<void>;
}

export interface TestItem {
	json?: IDataObject;
	files?: Record<string, TestFile>;
}

export interface NodeRun {
	/** Name of the node in this package, e.g. `embedVideo`. */
	node?: string;
	parameters: INodeParameters;
	items?: TestItem[];
	credential?: CredentialData;
	onError?: INode['onError'];
	retryOnFail?: number;
	/** How often the node runs in one execution, as in a loop; default 1. */
	passes?: number;
	timezone?: string;
	/** Replaces the node's own `execute`. */
	execute?: INodeType['execute'];
	/** Default `trigger`, as an active workflow; `manual` as in the editor, with more hints. */
	mode?: 'trigger' | 'manual';
}

export interface NodeResult {
	/** Items of the node's first output. */
	items: INodeExecutionData[];
	/** Items of the error output. */
	errorItems: INodeExecutionData[];
	/** What stopped the workflow. */
	error: (Error & { description?: string; context?: IDataObject; httpCode?: string }) | undefined;
	hints: string[];
	run: IRun;
}

async function prepare(
	{ helpers }: IExecuteFunctions,
	{ content, fileName, mimeType = 'video/mp4', memory, stored }: TestFile,
): Promise<IBinaryData> {
	// prepareBinaryData would keep only the last part of a path; a node may have written any name.
	const names = { mimeType, ...(fileName !== undefined && { fileName }) };
	if (!memory) {
		const data = typeof content === 'function' ? content() : content;
		const binary = await helpers.prepareBinaryData(data, undefined, mimeType);
		await stored?.(binary);
		return { ...binary, ...names };
	}
	if (typeof content === 'function') throw new Error('memory mode takes bytes');
	return { data: content.toString('base64'), ...names };
}

/** Gives the items out, their files stored through n8n's own binary data service. */
const sourceType = (items: TestItem[]): INodeType =>
	testType('Source', async function () {
		const output: INodeExecutionData[] = [];
		for (const { json = {}, files = {} } of items) {
			const binary: IBinaryKeyData = {};
			for (const [name, file] of Object.entries(files)) binary[name] = await prepare(this, file);
			output.push({ json, ...(Object.keys(binary).length > 0 && { binary }) });
		}
		return [output];
	});

interface Setup {
	directory: PackageDirectoryLoader;
	workflow: Workflow;
	additionalData: IWorkflowExecuteAdditionalData;
}

/** A workflow of the source and the node, with what n8n hands to an execution. */
async function setUp(options: NodeRun): Promise<Setup> {
	const { node: nodeName = 'embedVideo', parameters, items = [{}] } = options;
	const { credential, onError, retryOnFail } = options;
	const directory = await loadPackage();
	const { type } = directory.getNode(nodeName);
	const own = type as INodeType;
	const { execute } = options;
	const types: Record<string, INodeType> = {
		'test.source': sourceType(items),
		[`${PACKAGE}.${nodeName}`]: execute ? { description: own.description, execute } : own,
	};
	const nodes = [
		nodeOf('Source', 'test.source'),
		nodeOf('Node', `${PACKAGE}.${nodeName}`, {
			parameters,
			credentials: credential && { twelveLabsApi: { id: '1', name: 'TwelveLabs' } },
			...(onError && { onError }),
			...(retryOnFail && { retryOnFail: true, maxTries: retryOnFail, waitBetweenTries: 0 }),
		}),
	];
	const toNode = { node: 'Node', type: NodeConnectionTypes.Main, index: 0 };
	const connections = {
		Source: { main: [Array.from({ length: options.passes ?? 1 }, () => toNode)] },
	};
	const settings = { timezone: options.timezone ?? 'Europe/Berlin' };
	const workflow = openWorkflow(types, { nodes, connections, settings });
	const helper = new CredentialsHelper(directory, credential);
	const additionalData = executionData(nodes, connections, helper);
	return { directory, workflow, additionalData };
}

/** An execution in progress; `stop` is n8n's Stop. */
export interface Execution {
	result: Promise<NodeResult>;
	stop(): void;
}

/** Runs a node of the built package in n8n's own engine, after a node that outputs the items. */
export async function startNode(options: NodeRun): Promise<Execution> {
	const { workflow, additionalData } = await setUp(options);
	const execute = new WorkflowExecute(
		additionalData,
		options.mode ?? 'trigger',
		createRunExecutionData({}),
	);
	const running = execute.run({ workflow, startNode: nodeIn(workflow, 'Source') });
	return {
		stop: () => running.cancel(),
		result: running.then((run) => {
			const data = run.data.resultData.runData.Node?.[0];
			const error = (data?.error ?? run.data.resultData.error) as NodeResult['error'];
			return {
				items: data?.data?.main?.[0] ?? [],
				errorItems: data?.data?.main?.[1] ?? [],
				error,
				hints: (data?.hints ?? []).map(({ message }) => message),
				run,
			};
		}),
	};
}

/** As {@link startNode}, to its end. */
export async function runNode(options: NodeRun): Promise<NodeResult> {
	return (await startNode(options)).result;
}

/** Opens the node's resource locator as n8n's editor does. */
export async function searchList(
	options: Pick<NodeRun, 'credential'> & { method: string; filter?: string; page?: string },
): Promise<INodeListSearchResult> {
	const { directory, workflow, additionalData } = await setUp({ ...options, parameters: {} });
	const { type } = directory.getNode('embedVideo');
	const search = 'methods' in type ? type.methods?.listSearch?.[options.method] : undefined;
	if (!search) throw new Error(`no list search ${options.method}`);
	const opened = nodeIn(workflow, 'Node');
	const context = new LoadOptionsContext(workflow, opened, additionalData, 'taskId');
	return search.call(context, options.filter, options.page);
}
