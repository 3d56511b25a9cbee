import { createReadStream } from 'node:fs';
import { type INodeProperties, type INodeType, NodeConnectionTypes } from 'n8n-workflow';

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

/** The stand-ins by the types of the nodes that they stand for. */
export const standIns: Readonly<Record<string, INodeType>> = {
	'n8n-nodes-base.manualTrigger': manualTrigger,
	'n8n-nodes-base.readWriteFile': readWriteFile,
};
