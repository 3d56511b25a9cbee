import type { INodeProperties } from 'n8n-workflow';
import { labelsOf } from '../model/models';
import { embeddingFormatOption, includeEmbeddingOption } from './embeddings';
import { embedApiOption, embeddingDimensionOption } from './media';

/** Options of every query. */
export const queryOptions: INodeProperties[] = [
	{ ...embeddingFormatOption, displayOptions: { hide: { includeEmbedding: [false] } } },
	includeEmbeddingOption,
	embeddingDimensionOption,
	{
		...embedApiOption,
		options: [
			{ name: 'Automatic', value: 'auto', description: 'Embed v1 where possible, else Embed v2' },
			{
				name: 'Embed V1',
				value: 'v1',
				description: `Text, image or audio with ${labelsOf(({ isInV1 }) => isInV1)}. TwelveLabs will remove this API.`,
			},
			{ name: 'Embed V2', value: 'v2', description: 'All queries and models' },
		],
	},
];
