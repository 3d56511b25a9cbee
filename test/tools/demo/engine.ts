import { createReadStream } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { WorkflowExecute } from 'n8n-core';
import coreManifest from 'n8n-core/package.json';
import {
	createRunExecutionData,
	type IDataObject,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	NodeConnectionTypes,
	Workflow,
} from 'n8n-workflow';
import { Execution, readError } from '../../e2e/n8n/execution';
import { remove } from '../../e2e/n8n/folders';
import type { Workflow as SavedWorkflow } from '../../e2e/n8n/workflow';
import { type CredentialData, CredentialsHelper } from '../../engine/credentials-helper';
import { userFolder } from '../../engine/environment';
import { executionData, loadPackage } from '../../engine/host';

// First: it sets what n8n-core reads when it loads.

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

/** A node of n8n's own, which are not part of its engine: as much of it as the example needs. */
function standIn(
	name: string,
	inputs: INodeType['description']['inputs'],
	properties: INodeProperties[] = [],
): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: ['input'],
			version: [1, 1.1],
			description: 'Stands in for the node of this name in n8n-nodes-base',
			defaults: { name },
			inputs,
			outputs: [NodeConnectionTypes.Main],
			properties,
		},
	};
}

/** Manual Trigger: one empty item. */
const manualTrigger: INodeType = {
	...standIn('manualTrigger', []),
	execute: async () => [[{ json: {} }]],
};

/**
 * Read/Write Files from Disk, reading: for each item the file as n8n's helpers store it, and what they
 * found out about it. `fileSelector` is one path here, no pattern.
 */
const readWriteFile: INodeType = {
	...standIn(
		'readWriteFile',
		[NodeConnectionTypes.Main],
		[{ displayName: 'File', name: 'fileSelector', type: 'string', default: '' }],
	),
	async execute() {
		const files = this.getInputData().map(async (_, item) => {
			const path = String(this.getNodeParameter('fileSelector', item));
			const data = await this.helpers.prepareBinaryData(createReadStream(path), path);
			const { mimeType, fileType, fileName, fileExtension, fileSize } = data;
			const json = { mimeType, fileType, fileName, fileExtension, fileSize };
			return { json, binary: { data }, pairedItem: { item } };
		});
		return [await Promise.all(files)];
	},
};

/** Edit Fields, whose JSON is typed in. */
const set: INodeType = {
	...standIn(
		'set',
		[NodeConnectionTypes.Main],
		[{ displayName: 'JSON', name: 'jsonOutput', type: 'json', default: '{}' }],
	),
	async execute() {
		return [
			this.getInputData().map((_, item) => ({
				json: JSON.parse(String(this.getNodeParameter('jsonOutput', item))),
				pairedItem: { item },
			})),
		];
	},
};

/** Code, run once for all items, with `$input` and `$('Node')` as n8n gives them. */
const code: INodeType = {
	...standIn(
		'code',
		[NodeConnectionTypes.Main],
		[{ displayName: 'JavaScript', name: 'jsCode', type: 'string', default: '' }],
	),
	async execute() {
		const { $, $input } = this.getWorkflowDataProxy(0);
		const body = String(this.getNodeParameter('jsCode', 0));
		const given: unknown = runInNewContext(`(() => {${body}\n})()`, { $, $input });
		const items = (Array.isArray(given) ? given : [given]) as IDataObject[];
		return [
			items.map((item): INodeExecutionData =>
				'json' in item ? (item as unknown as INodeExecutionData) : { json: item },
			),
		];
	},
};

/** The stand-ins by the types of the nodes that they stand for. */
const standIns: Readonly<Record<string, INodeType>> = {
	'n8n-nodes-base.manualTrigger': manualTrigger,
	'n8n-nodes-base.readWriteFile': readWriteFile,
	'n8n-nodes-base.set': set,
	'n8n-nodes-base.code': code,
};
