// First: it sets what n8n-core reads when it loads.
import { userFolder } from '../../engine/environment';
import { WorkflowExecute } from 'n8n-core';
import coreManifest from 'n8n-core/package.json';
import { createRunExecutionData, type INodeType, Workflow } from 'n8n-workflow';
import { type CredentialData, CredentialsHelper } from '../../engine/credentials-helper';
import { executionData, loadPackage } from '../../engine/host';
import { Execution, readError } from '../../e2e/n8n/execution';
import { remove } from '../../e2e/n8n/folders';
import type { Workflow as SavedWorkflow } from '../../e2e/n8n/workflow';
import { standIns } from './stand-ins';

/** The version of n8n's engine. */
export const version = coreManifest.version;

/** Deletes what the engine kept on disk. */
export const forget = (): void => remove(userFolder);

const TYPE = /^n8n-nodes-twelvelabs\.(\w+)$/;

/**
 * Runs a workflow from a node on in n8n's own engine, as the editor's button does. The nodes of this
 * package are the built ones, those of n8n itself stand-ins.
 */
export async function runInEngine(
	{ name, nodes: saved, connections, settings }: SavedWorkflow,
	start: string,
	credential: CredentialData,
): Promise<Execution> {
	const directory = await loadPackage();
	const byType = (type: string): INodeType => {
		const own = TYPE.exec(type)?.[1];
		const found = own === undefined ? standIns[type] : directory.getNode(own).type;
		if (found === undefined || !('description' in found)) throw new Error(`no node ${type}`);
		return found as INodeType;
	};
	// Notes are for the editor.
	const nodes = saved
		.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote')
		.map((node) => ({
			...node,
			...(TYPE.test(node.type) && { credentials: { twelveLabsApi: { id: '1', name: 'Demo' } } }),
		}));
	const workflow = new Workflow({
		id: 'w1',
		name,
		nodes,
		connections,
		settings,
		active: false,
		nodeTypes: { getByName: byType, getByNameAndVersion: byType, getKnownTypes: () => ({}) },
	});
	const startNode = workflow.getNode(start);
	if (startNode === null) throw new Error(`"${name}" has no node "${start}"`);
	const helper = new CredentialsHelper(directory, credential);
	const data = executionData(nodes, connections, helper);
	const run = await new WorkflowExecute(data, 'manual', createRunExecutionData({})).run({
		workflow,
		startNode,
	});
	const { runData, error } = run.data.resultData;
	return new Execution('1', run.status, runData, error && readError(error));
}
