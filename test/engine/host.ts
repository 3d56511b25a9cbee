import 'reflect-metadata';
import './environment';
import { join } from 'node:path';
import { configureGlobalAxiosDefaults } from '@n8n/backend-network';
import { Container } from '@n8n/di';
import { BinaryDataService, ExecutionLifecycleHooks, PackageDirectoryLoader } from 'n8n-core';
import type {
	IConnections,
	ICredentialsHelper,
	INode,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

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
