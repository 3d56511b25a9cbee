import 'reflect-metadata';
import './environment';
import { join } from 'node:path';
import { configureGlobalAxiosDefaults } from '@n8n/backend-network';
import { Container } from '@n8n/di';
import { BinaryDataService, ExecutionLifecycleHooks, PackageDirectoryLoader } from 'n8n-core';
import {
	type IConnections,
	type ICredentialsHelper,
	type INode,
	type INodeType,
	type INodeTypeDescription,
	type IWorkflowExecuteAdditionalData,
	NodeConnectionTypes,
	Workflow,
} from 'n8n-workflow';

export const PACKAGE = 'n8n-nodes-twelvelabs';

const ROOT = join(__dirname, '..', '..');

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

/** What n8n hands to an execution beside its workflow. */
export function executionData(
	nodes: INode[],
	connections: IConnections,
	credentialsHelper: ICredentialsHelper,
): IWorkflowExecuteAdditionalData {
	return {
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
		credentialsHelper,
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
}

/** A node type of the test's own, without fields. */
export const testType = (
	displayName: string,
	execute: INodeType['execute'],
	inputs: INodeTypeDescription['inputs'] = [],
): INodeType => ({
	description: {
		displayName,
		name: displayName.toLowerCase(),
		group: ['transform'],
		version: 1,
		description: 'A node of the test',
		defaults: { name: displayName },
		inputs,
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	execute,
});

/** A node of a workflow. */
export const nodeOf = (name: string, type: string, extra: Partial<INode> = {}): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...extra,
});

/** A workflow of nodes of these types, by name. */
export function openWorkflow(
	types: Readonly<Record<string, INodeType>>,
	settings: Partial<ConstructorParameters<typeof Workflow>[0]>,
): Workflow {
	const getByName = (name: string): INodeType => {
		const found = types[name];
		if (!found) throw new Error(`no node type ${name}`);
		return found;
	};
	const nodeTypes = { getByName, getByNameAndVersion: getByName, getKnownTypes: () => ({}) };
	return new Workflow({
		id: 'w1',
		nodes: [],
		connections: {},
		active: false,
		nodeTypes,
		...settings,
	});
}

/** The node with this name. */
export function nodeIn(workflow: Workflow, name: string): INode {
	const found = workflow.getNode(name);
	if (!found) throw new Error(`no node ${name}`);
	return found;
}
