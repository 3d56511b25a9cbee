import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { executeItems } from '../shared/run/execute-items';
import { chosenOperation, operationFields, operationOptions } from '../shared/run/operation';
import { startRun } from '../shared/run/run';
import { builderHint } from './builder-hint';
import { assetOperations, operations } from './operations';
import { searchAssets, searchTasks } from './list-search';
import { NODE_OUTPUTS } from './read-result';

export class EmbedVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'TwelveLabs Embed Video',
		name: 'embedVideo',
		icon: { light: 'file:twelveLabs.svg', dark: 'file:twelveLabs.dark.svg' },
		group: ['transform'],
		version: 1,
		// `createTask` is shown as "Create Task", `getAll` of assets as "Get Many Assets".
		subtitle:
			'={{ $parameter["operation"].replace("getAll", "getMany").replace(/[A-Z]/g, " $&").replace(/^./, (first) => first.toUpperCase()) + ($parameter["resource"] === "asset" ? " Asset" : "") + ($parameter["operation"] === "getAll" ? "s" : "") }}',
		description: 'Make videos searchable: turn each clip into embeddings',
		defaults: { name: 'TwelveLabs Embed Video' },
		usableAsTool: true,
		builderHint,
		inputs: [NodeConnectionTypes.Main],
		outputs: NODE_OUTPUTS,
		credentials: [{ name: 'twelveLabsApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					// First what most people want: n8n's node panel lists the actions in this order.
					{
						name: 'Embedding',
						value: 'embedding',
						description:
							'Embeddings of a video, audio file, image or document, and the tasks that create them',
					},
					{
						name: 'Asset',
						value: 'asset',
						description: 'A file stored at TwelveLabs that you can embed as often as you like',
					},
				],
				default: 'embedding',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['embedding'] } },
				options: operationOptions(operations),
				default: 'embedVideo',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['asset'] } },
				options: operationOptions(assetOperations),
				default: 'upload',
			},
			...operationFields(operations, { resource: ['embedding'] }),
			...operationFields(assetOperations, { resource: ['asset'] }),
		],
	};

	methods = { listSearch: { searchTasks, searchAssets } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const chosen = (itemIndex: number) => {
			const isAsset = this.getNodeParameter('resource', itemIndex, 'embedding') === 'asset';
			return chosenOperation(this, isAsset ? assetOperations : operations, itemIndex);
		};
		return executeItems(startRun(this), chosen);
	}
}
