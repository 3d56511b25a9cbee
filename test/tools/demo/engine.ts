import { createReadStream } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { WorkflowExecute } from 'n8n-core';
import coreManifest from 'n8n-core/package.json';
import {
	createRunExecutionData,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { Execution, readError } from '../../e2e/n8n/execution';
import { remove } from '../../e2e/n8n/folders';
import type { Workflow } from '../../e2e/n8n/workflow';
import { type CredentialData, CredentialsHelper } from '../../engine/credentials-helper';
import { userFolder } from '../../engine/environment';
import { executionData, loadPackage, nodeIn, openWorkflow, testType } from '../../engine/host';

/** The version of n8n's engine. */
export const version = coreManifest.version;

/** Deletes the engine's files. */
export const forget = (): void => remove(userFolder);

const TYPE = /^n8n-nodes-twelvelabs\.(\w+)$/;

/**
 * Runs a workflow from a node on in n8n's own engine, as the editor's button does. This package's nodes
 * are the built ones, n8n's own are stand-ins.
 */
export async function runInEngine(
	{ name, nodes: saved, connections, settings }: Workflow,
	start: string,
	credential: CredentialData,
): Promise<Execution> {
	const directory = await loadPackage();
	const nodes = saved
		.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote')
		.map((node) => ({
			...node,
			...(TYPE.test(node.type) && { credentials: { twelveLabsApi: { id: '1', name: 'Demo' } } }),
		}));
	const ownTypes = nodes.flatMap(({ type }): [string, INodeType][] => {
		const own = TYPE.exec(type)?.[1];
		return own === undefined ? [] : [[type, directory.getNode(own).type as INodeType]];
	});
	const types = { ...standIns, ...Object.fromEntries(ownTypes) };
	const workflow = openWorkflow(types, { name, nodes, connections, settings });
	const helper = new CredentialsHelper(directory, credential);
	const data = executionData(nodes, connections, helper);
	const run = await new WorkflowExecute(data, 'manual', createRunExecutionData({})).run({
		workflow,
		startNode: nodeIn(workflow, start),
	});
	const { runData, error } = run.data.resultData;
	return new Execution('1', run.status, runData, error && readError(error));
}

/** A stand-in for one of n8n's own nodes, which its engine does not include: what the example needs of it. */
function standIn(
	name: string,
	fields: string[],
	execute: INodeType['execute'],
	inputs?: INodeType['description']['inputs'],
): INodeType {
	const type = testType(name, execute, inputs);
	const field = (name: string) =>
		({ displayName: name, name, type: 'string', default: '' }) as const;
	return { ...type, description: { ...type.description, properties: fields.map(field) } };
}

/** Code, run once for all items, with n8n's `$input` and `$('Node')`. */
const runCode: INodeType['execute'] = async function () {
	const { $, $input } = this.getWorkflowDataProxy(0);
	const body = String(this.getNodeParameter('jsCode', 0));
	const given: unknown = runInNewContext(`(() => {${body}\n})()`, { $, $input });
	const items = (Array.isArray(given) ? given : [given]) as IDataObject[];
	return [
		items.map((item): INodeExecutionData =>
			'json' in item ? (item as unknown as INodeExecutionData) : { json: item },
		),
	];
};

/** The stand-ins by the types of the nodes that they stand for. */
const standIns: Readonly<Record<string, INodeType>> = {
	/** A form that was submitted with words and, instead of a URL, a file. */
	'n8n-nodes-base.formTrigger': standIn('formTrigger', ['path', 'words'], async function () {
		const path = String(this.getNodeParameter('path', 0));
		const data = await this.helpers.prepareBinaryData(createReadStream(path), path);
		const json = { 'What are you looking for?': this.getNodeParameter('words', 0) as string };
		return [[{ json, binary: { data } }]];
	}),

	'n8n-nodes-base.code': standIn('code', ['jsCode'], runCode, [NodeConnectionTypes.Main]),
};
