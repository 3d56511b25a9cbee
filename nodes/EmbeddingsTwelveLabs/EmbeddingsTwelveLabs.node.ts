import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	INodeProperties,
	INodeType,
	INodeTypeDescription,
	ISupplyDataFunctions,
} from 'n8n-workflow';
import { embeddingDimensionOption, modelName } from '../shared/fields/media';
import { TextEmbedder } from './text-embedder';

const documents: INodeProperties = {
	displayName: 'Documents',
	name: 'documents',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Automatic',
			value: 'auto',
			description:
				"Clips are stored with the vectors they have; any other document's text is embedded",
		},
		{
			name: 'Embed Their Text',
			value: 'embedText',
			description: "Each document's text is sent to TwelveLabs; clips are refused",
		},
		{
			name: "Use the Clips' Vectors",
			value: 'useVectors',
			description:
				'Each document has to be a clip: its vector is stored as it is, and nothing is sent',
		},
	],
	default: 'auto',
	description:
		'What the vector store keeps for the documents it inserts. The words you search for are embedded either way.',
};

export class EmbeddingsTwelveLabs implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Embeddings TwelveLabs',
		name: 'embeddingsTwelveLabs',
		icon: { light: 'file:vector.svg', dark: 'file:vector.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter.modelName }}',
		description: 'Search video clips by words in a vector store',
		defaults: { name: 'Embeddings TwelveLabs' },
		inputs: [],
		outputs: [NodeConnectionTypes.AiEmbedding],
		outputNames: ['Embeddings'],
		credentials: [{ name: 'twelveLabsApi', required: true }],
		properties: [
			{
				displayName:
					"<b>Searching:</b> nothing to set. <b>Inserting clips:</b> set Embed Video's Output to Documents, and the data loader's Mode to Load Specific Data, Data to {{ $json.pageContent }}.",
				name: 'notice',
				type: 'notice',
				default: '',
			},
			modelName,
			documents,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [embeddingDimensionOption],
			},
		],
	};

	async supplyData(this: ISupplyDataFunctions, itemIndex: number) {
		const model = String(this.getNodeParameter('modelName', itemIndex)).trim();
		const choice = this.getNodeParameter('documents', itemIndex, 'auto');
		const chosen = choice === 'useVectors' || choice === 'embedText' ? choice : 'auto';
		const dimension: unknown = this.getNodeParameter('options.embeddingDimension', itemIndex, null);
		return { response: new TextEmbedder(this, itemIndex, model, dimension, chosen) };
	}
}
