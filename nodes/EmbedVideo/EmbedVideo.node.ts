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
import { operations } from './embedding';
import { OUTPUTS } from './embedding/not-ready';
import { searchTasks } from './embedding/search-tasks';

export class EmbedVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'TwelveLabs Embed Video',
		name: 'embedVideo',
		icon: { light: 'file:twelveLabs.svg', dark: 'file:twelveLabs.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ { embedVideo: "Embed Video", createTask: "Create Task", getStatus: "Get Status", listTasks: "List Tasks", getEmbeddings: "Get Embeddings" }[$parameter.operation] }}',
		description: 'Turn videos into searchable embeddings, one item per clip and option',
		defaults: { name: 'TwelveLabs Embed Video' },
		usableAsTool: true,
		builderHint,
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		credentials: [{ name: 'twelveLabsApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'Embedding', value: 'embedding' }],
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
			...operationFields(operations, { resource: ['embedding'] }),
		],
	};

	methods = { listSearch: { searchTasks } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const chosen = (itemIndex: number) => chosenOperation(this, operations, itemIndex);
		return executeItems(startRun(this), chosen);
	}
}
