import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	INodeProperties,
	INodeType,
	INodeTypeDescription,
	ISupplyDataFunctions,
	SupplyData,
} from 'n8n-workflow';
import { modelName } from '../shared/fields/media';
import { embeddingDimensionOption } from '../shared/fields/media';
import { textEmbedder } from './text-embedder';

const documents: INodeProperties = {
	displayName: 'Documents',
	name: 'documents',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Embed Their Text',
			value: 'embedText',
			description: 'Documents are texts of your own: each is sent to TwelveLabs',
		},
		{
			name: "Use the Clips' Vectors",
			value: 'useVectors',
			description:
				'Documents are clips that are embedded already: the vectors of the items at the vector store are stored as they are, and nothing is sent',
		},
	],
	default: 'embedText',
	description:
		'What the vector store gets for the documents it inserts. Words that are searched for are embedded either way. Words and clips have to be of one model and one dimension.',
};

export class EmbeddingsTwelveLabs implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Embeddings TwelveLabs',
		name: 'embeddingsTwelveLabs',
		icon: {
			light: 'file:vector.svg',
			dark: 'file:vector.dark.svg',
		},
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
					"For searching clips by words, in any vector store. And for inserting the clips of TwelveLabs Embed Video (Output: Documents): set Documents to Use the Clips' Vectors, and Data of the Default Data Loader to {{ $json.pageContent }}.",
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

	async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
		const model = String(this.getNodeParameter('modelName', itemIndex)).trim();
		const choice = this.getNodeParameter('documents', itemIndex, 'embedText');
		const use = choice === 'useVectors' ? choice : 'embedText';
		const dimension: unknown = this.getNodeParameter('options.embeddingDimension', itemIndex, null);
		return { response: textEmbedder(this, { model, dimension }, use) };
	}
}
