import { compact } from '../../model/compact';
import { DEFAULT_DIMENSION, MARENGO_35 } from '../../model/new-task';
import { type Modality, type QueryRequest, textOfQuery } from '../../model/query';

/**
 * The JSON of `POST /embed-v2`. As with tasks it says all that is asked for, also what the API will
 * refuse, and leaves out what is not asked for.
 */

/** Where the API finds the media. */
export type QuerySource =
	{ readonly url: string } | { readonly asset_id: string } | { readonly base64_string: string };

/** What the image beside a text is called, so that the text can point to it: `<@image>`. */
export const IMAGE_NAME = 'image';

/**
 * What marengo3.0 is to make of sound and video: one vector of the whole, as of any query. Without
 * these it gives one per clip and per option, speech included (TWELVELABS.md §4.1).
 */
const WHOLE: Partial<Record<Modality, object>> = {
	audio: { embedding_option: ['audio'], embedding_scope: ['asset'] },
	video: { embedding_option: ['visual'], embedding_scope: ['asset'] },
};

/** Of marengo3.0: an object of the input's own kind. */
const plain = ({ input, startOffsetSec }: QueryRequest, source: QuerySource | undefined): object =>
	compact({
		input_text: textOfQuery(input),
		media_source: source,
		start_sec: startOffsetSec,
		...WHOLE[input.modality],
	});

/** Of marengo3.5, which takes nothing else at once: one vector of all that is given. */
function multiInput(
	{ input, startOffsetSec = 0 }: QueryRequest,
	source: QuerySource | undefined,
): object {
	const withText = input.modality === 'text_image';
	const media = source && {
		...compact({
			name: withText ? IMAGE_NAME : undefined,
			media_type: withText ? 'image' : input.modality,
			start_sec: startOffsetSec > 0 ? startOffsetSec : undefined,
		}),
		...source,
	};
	return compact({ input_text: textOfQuery(input), media_sources: media && [media] });
}

/** The body for a query, with where its media are if it has some. */
export function queryBody(request: QueryRequest, source?: QuerySource): object {
	const { model, input, dimension = DEFAULT_DIMENSION } = request;
	const isMulti = model === MARENGO_35;
	const type = isMulti ? 'multi_input' : input.modality;
	return compact({
		input_type: type,
		model_name: model,
		embedding_dimension: dimension === DEFAULT_DIMENSION ? undefined : dimension,
		[type]: isMulti ? multiInput(request, source) : plain(request, source),
	});
}
