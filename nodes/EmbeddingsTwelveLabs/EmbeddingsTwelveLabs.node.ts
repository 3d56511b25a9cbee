import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	INodeType,
	INodeTypeDescription,
	ISupplyDataFunctions,
	SupplyData,
} from 'n8n-workflow';
import { modelName } from '../shared/fields/model';
import { textEmbedder } from './text-embedder';

export class EmbeddingsTwelveLabs implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Embeddings TwelveLabs',
		name: 'embeddingsTwelveLabs',
		icon: {
			light: 'file:../EmbedVideo/twelveLabs.svg',
			dark: 'file:../EmbedVideo/twelveLabs.dark.svg',
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
					'For searching: it turns words into a vector that finds clips of TwelveLabs Embed Video, 512 numbers each, of the same model. To store clips, set "Output" of Embed Video to the rows of your store and use its own node.',
				name: 'notice',
				type: 'notice',
				default: '',
			},
			modelName,
		],
	};

	async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
		const model = String(this.getNodeParameter('modelName', itemIndex)).trim();
		return { response: textEmbedder(this, model) };
	}
}
