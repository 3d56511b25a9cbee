import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { executeItems } from '../shared/run/execute-items';
import { chosenOperation, operationField, operationFields } from '../shared/run/operation';
import { startRun } from '../shared/run/run';
import { operations } from './operations';

export class EmbedQuery implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'TwelveLabs Embed Query',
		name: 'embedQuery',
		icon: { light: 'file:query.svg', dark: 'file:query.dark.svg' },
		group: ['transform'],
		version: 1,
		// `textImage` is shown as "Embed Text Image".
		subtitle:
			'={{ "Embed " + $parameter["operation"].replace(/[A-Z]/g, " $&").replace(/^./, (first) => first.toUpperCase()) }}',
		description: 'Turn text, an image, audio or a video into a vector, to find matching clips',
		defaults: { name: 'TwelveLabs Embed Query' },
		usableAsTool: true,
		// For n8n's AI builder, in n8n 2.11 and later.
		builderHint: {
			searchHint:
				'Returns the vector for searching stored video clips, for stores that are queried by SQL or HTTP. A vector store node needs no such vector to search by words: connect Embeddings TwelveLabs to that node instead. Model and Embedding Dimension must be those of the clips.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-twelvelabs.embedVideo',
					relationHint: 'Makes the clips that are searched',
				},
				{
					nodeType: 'n8n-nodes-base.postgres',
					relationHint: 'Searches a pgvector table with the vector, nearest first',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'twelveLabsApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'hidden',
				noDataExpression: true,
				default: 'query',
			},
			operationField('query', operations, 'text'),
			{
				displayName:
					'A language model cannot use a vector. To let it search your videos, add a Vector Store as a tool (Operation Mode "Retrieve Documents (As Tool)") with Embeddings TwelveLabs instead.',
				name: 'toolNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { '@tool': [true] } },
			},
			...operationFields('query', operations),
		],
	};

	async execute(this: IExecuteFunctions) {
		return executeItems(startRun(this), (itemIndex) =>
			chosenOperation(this, operations, itemIndex),
		);
	}
}
