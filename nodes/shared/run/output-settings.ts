import { Failure } from '../model/failure';
import type { OwnMetadata } from '../output/clips';
import { isOutput, type OutputSettings } from '../output/output';
import { atLeast, toEmbeddingFormat } from './parameters';

/** Most vectors in one item for a store's request: what Qdrant and Pinecone take at ease. */
const BATCH_SIZE = 100;

/**
 * What comes out of a ready task, from the node's fields.
 * @param chosen an option by name, undefined when the user did not add it
 * @param videoId the user's own name of the video, if there is one
 * @param includeByDefault whether vectors are in the items when the user does not say
 * @throws Failure
 */
export function readOutputSettings(
	output: unknown,
	chosen: (name: string) => unknown,
	videoId: unknown,
	includeByDefault: boolean,
): OutputSettings {
	if (typeof output !== 'string' || !isOutput(output)) {
		throw new Failure(`"Output" has an unknown value: ${String(output)}`, 'Choose from the list.');
	}
	return {
		output,
		naming: {
			videoId: String(videoId ?? '').trim() || undefined,
			metadata: readMetadata(chosen('metadata')),
		},
		embeddingFormat: toEmbeddingFormat(chosen('embeddingFormat')),
		includeEmbedding: (chosen('includeEmbedding') ?? includeByDefault) === true,
		batchSize: Math.floor(atLeast(chosen('batchSize') || undefined, 'batchSize', BATCH_SIZE, 1)),
	};
}

/** The user's own fields; those without a name or a value are not there. */
function readMetadata(value: unknown): OwnMetadata | undefined {
	const values: unknown =
		typeof value === 'object' && value !== null && 'values' in value ? value.values : [];
	const fields = (Array.isArray(values) ? values : []) as { name?: unknown; value?: unknown }[];
	const entries = fields
		.map(({ name, value: own }) => [String(name ?? '').trim(), own] as const)
		.filter(([name, own]) => name !== '' && own !== undefined && own !== null && own !== '')
		.map(([name, own]) => [name, typeof own === 'object' ? JSON.stringify(own) : String(own)]);
	return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
