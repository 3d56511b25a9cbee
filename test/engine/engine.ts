import 'reflect-metadata';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

// n8n reads these when its modules load.
process.env.N8N_USER_FOLDER = mkdtempSync(path.join(tmpdir(), 'n8n-engine-'));
process.env.N8N_ENCRYPTION_KEY = 'k'.repeat(32);

import { configureGlobalAxiosDefaults } from '@n8n/backend-network';
import { Container } from '@n8n/di';
import {
	BinaryDataService,
	ExecutionLifecycleHooks,
	PackageDirectoryLoader,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	type IBinaryData,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type IRun,
	type IWorkflowExecuteAdditionalData,
	NodeConnectionTypes,
	Workflow,
} from 'n8n-workflow';
import { CredentialsHelper, type CredentialData } from './credentials-helper';

const PACKAGE = 'n8n-nodes-twelvelabs';
const ROOT = path.join(__dirname, '..', '..');

/** A file to attach to an item; `memory` keeps it in the item as n8n's memory mode does. */
export interface TestFile {
	content: Buffer;
	fileName?: string;
	mimeType?: string;
	memory?: boolean;
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
	timezone?: string;
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

/** Gives the prepared items out, files stored through n8n's own binary data service. */
function sourceNode(items: TestItem[]): INodeType {
	return {
		description: {
			displayName: 'Source',
			name: 'source',
			group: ['trigger'],
			version: 1,
			description: 'Items of the test',
			defaults: { name: 'Source' },
			inputs: [],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute() {
			const prepare = async ({ content, fileName, mimeType, memory }: TestFile): Promise<IBinaryData> =>
				memory
					? { data: content.toString('base64'), mimeType: mimeType ?? 'video/mp4', fileName }
					: {
							...(await this.helpers.prepareBinaryData(content, fileName, mimeType ?? 'video/mp4')),
							...(fileName === undefined ? {} : { fileName }),
							...(mimeType === undefined ? {} : { mimeType }),
						};
			return [
				await Promise.all(
					items.map(async ({ json = {}, files = {} }) => ({
						json,
						binary: Object.fromEntries(
							await Promise.all(
								Object.entries(files).map(async ([name, file]) => [name, await prepare(file)] as const),
							),
						),
					})),
				),
			];
		},
	};
}

let loader: Promise<PackageDirectoryLoader> | undefined;

/** The built package, loaded as n8n loads it. */
export function loadPackage(): Promise<PackageDirectoryLoader> {
	loader ??= (async () => {
		configureGlobalAxiosDefaults();
		await Container.get(BinaryDataService).init();
		const directory = new PackageDirectoryLoader(ROOT);
		await directory.loadAll();
		return directory;
	})();
	return loader;
}

function node(name: string, type: string, extra: Partial<INode> = {}): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {}, ...extra };
}

/** An execution under way: its promise, and a way to press Stop. */
export interface Execution {
	result: Promise<NodeResult>;
	stop(): void;
}

/** Runs one node of the built package in n8n's own engine, after a node that gives the items. */
export async function startNode(options: NodeRun): Promise<Execution> {
	const {
		node: nodeName = 'embedVideo',
		parameters,
		items = [{}],
		credential,
		onError,
		retryOnFail,
	} = options;
	const directory = await loadPackage();
	const { type } = directory.getNode(nodeName);
	const types: Record<string, INodeType> = {
		'test.source': sourceNode(items),
		[`${PACKAGE}.${nodeName}`]: type as INodeType,
	};
	const byName = (name: string): INodeType => {
		const found = types[name];
		if (!found) throw new Error(`no node type ${name}`);
		return found;
	};
	const nodes = [
		node('Source', 'test.source'),
		node('Node', `${PACKAGE}.${nodeName}`, {
			parameters,
			credentials: credential && { twelveLabsApi: { id: '1', name: 'TwelveLabs' } },
			...(onError && { onError }),
			...(retryOnFail && { retryOnFail: true, maxTries: retryOnFail, waitBetweenTries: 0 }),
		}),
	];
	const connections = {
		Source: { main: [[{ node: 'Node', type: NodeConnectionTypes.Main, index: 0 }]] },
	};
	const workflow = new Workflow({
		id: 'w1',
		nodes,
		connections,
		active: false,
		nodeTypes: { getByName: byName, getByNameAndVersion: byName, getKnownTypes: () => ({}) },
		settings: { timezone: options.timezone ?? 'Europe/Berlin' },
	});
	const additionalData = {
		hooks: new ExecutionLifecycleHooks('manual', '1', {
			id: 'w1',
			name: 'test',
			active: false,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			activeVersionId: null,
			nodes,
			connections,
		}),
		credentialsHelper: new CredentialsHelper(directory, credential),
		executionId: '1',
		restApiUrl: 'http://localhost/rest',
		instanceBaseUrl: 'http://localhost',
		webhookBaseUrl: 'http://localhost/webhook',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		webhookTestBaseUrl: 'http://localhost/webhook-test',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
		currentNodeExecutionIndex: 0,
		setExecutionStatus: () => undefined,
		logAiEvent: () => undefined,
	} as unknown as IWorkflowExecuteAdditionalData;
	const start = workflow.getNode('Source');
	if (!start) throw new Error('the workflow lost its source');
	const execute = new WorkflowExecute(additionalData, 'manual', createRunExecutionData({}));
	const running = execute.run({ workflow, startNode: start });
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
