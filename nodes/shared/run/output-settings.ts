import { isOutput, type OutputSettings } from '../output/output';
import { Failure } from '../model/failure';
import { atLeast, toEmbeddingFormat } from './parameters';

/**
 * What comes out of a ready task, from the node's fields.
 * @param chosen an option by name, undefined when the user did not add it
 * @param includeByDefault whether vectors are in the items when the user does not say
 * @throws Failure
 */
export function readOutputSettings(
	output: unknown,
	chosen: (name: string) => unknown,
	includeByDefault: boolean,
): OutputSettings {
	if (typeof output !== 'string' || !isOutput(output)) {
		throw new Failure(`"Output" has an unknown value: ${String(output)}`, 'Choose from the list.');
	}
	const batchSize = chosen('batchSize');
	return {
		output,
		videoId: String(chosen('videoId') ?? '') || undefined,
		embeddingFormat: toEmbeddingFormat(chosen('embeddingFormat')),
		includeEmbedding: (chosen('includeEmbedding') ?? includeByDefault) === true,
		batchSize:
			batchSize === undefined ? undefined : Math.floor(atLeast(batchSize, 'batchSize', 1, 1)),
	};
}
