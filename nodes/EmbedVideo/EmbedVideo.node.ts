import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { executeItems } from '../shared/execute-items';
import { startRun } from '../shared/run';
import { operationByValue, operationProperties } from './operations';
import { searchTasks } from './search-tasks';

export class EmbedVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'TwelveLabs Embed Video',
		name: 'embedVideo',
		icon: { light: 'file:twelveLabs.svg', dark: 'file:twelveLabs.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ { embedVideo: "Embed Video", createTask: "Create Task", getStatus: "Get Status", listTasks: "List Tasks", getEmbeddings: "Get Embeddings" }[$parameter.operation] }}',
		description: 'Turn videos into searchable embeddings, one item per clip',
		defaults: { name: 'TwelveLabs Embed Video' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'twelveLabsApi', required: true }],
		properties: operationProperties,
	};

	methods = { listSearch: { searchTasks } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = await executeItems(startRun(this), (itemIndex) => {
			const value: unknown = this.getNodeParameter('operation', itemIndex);
			const operation = operationByValue(value);
			if (operation) return operation;
			throw new NodeOperationError(this.getNode(), `Unknown operation: ${String(value)}`, {
				itemIndex,
				description: 'Choose an operation from the list.',
			});
		});
		return [items];
	}
}
