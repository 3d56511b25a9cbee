import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { executeItems } from '../shared/run/execute-items';
import { chosenOperation, operationField, operationFields } from '../shared/run/operation';
import { startRun } from '../shared/run/run';
import { NODE_OUTPUTS } from './actions/embedding/get-embeddings.operation';
import { searchAssets, searchTasks } from './list-search';
import { assetOperations, operations } from './operations';

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
		// For n8n's AI builder, in n8n 2.11 and later.
		builderHint: {
			searchHint:
				'Turns videos into vectors, one item per clip with its start and end in seconds, to find moments in videos by words, images or sounds. Embed Video sends a video, waits, and returns the clips: for videos of up to about ten minutes. For longer ones use Create Task, and collect with the trigger of this package, or with Get Embeddings and Not Ready Output. Each run of Embed Video or Create Task creates a new task, which TwelveLabs bills, so collect an existing task with Get Embeddings instead of creating it again. Set Video ID to a stable name before storing clips, so that embedding the video again overwrites them. Choose the Output that suits the store that follows.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-twelvelabs.embedVideoTrigger',
					relationHint:
						'Starts a workflow when a task of Create Task is ready, and returns its clips',
				},
				{
					nodeType: 'n8n-nodes-twelvelabs.embedQuery',
					relationHint: 'Turns words, an image or a sound into the vector to search the clips with',
				},
				{
					nodeType: 'n8n-nodes-twelvelabs.embeddingsTwelveLabs',
					relationHint: 'Embeddings of any vector store node that holds the clips',
				},
				{
					nodeType: 'n8n-nodes-base.postgres',
					relationHint: 'Upserts the rows of Output PGVector Rows, matched by id',
				},
				{
					nodeType: '@n8n/n8n-nodes-langchain.vectorStorePGVector',
					relationHint: 'Searches rows of Output PGVector Rows',
				},
				{
					nodeType: '@n8n/n8n-nodes-langchain.vectorStoreQdrant',
					relationHint:
						'Searches points of Output Qdrant Points, which an HTTP Request node upserts',
				},
				{
					nodeType: 'n8n-nodes-base.wait',
					relationHint:
						'Between the output Not Ready of Get Embeddings and its input, to wait outside',
				},
			],
		},
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
					// The most wanted one first: n8n's node panel lists the actions in this order.
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
			operationField('embedding', operations, 'embedVideo'),
			operationField('asset', assetOperations, 'upload'),
			...operationFields('embedding', operations),
			...operationFields('asset', assetOperations),
		],
	};

	methods = { listSearch: { searchTasks, searchAssets } };

	async execute(this: IExecuteFunctions) {
		return executeItems(startRun(this), (itemIndex) => {
			const isAsset = this.getNodeParameter('resource', itemIndex, 'embedding') === 'asset';
			return chosenOperation(this, isAsset ? assetOperations : operations, itemIndex);
		});
	}
}
