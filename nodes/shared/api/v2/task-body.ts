import { DEFAULTS } from '../../model/labels';
import { defaultDimension, shapeOf } from '../../model/models';
import { type EmbeddingOption, isTimed, type NewTask } from '../../model/task';
import { compact } from '../../model/values';

/*
 * The JSON of `POST /embed-v2/tasks`. It holds all that the user set, even what the API will refuse, so
 * that the check and the API judge the same; what is not set is left out, never null. Option, scope,
 * segmentation and type are always given: the reference and TwelveLabs' SDKs differ in their defaults.
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v2/create-async-embedding-task
 */

/** Where the API finds the media. */
export type MediaSource = { readonly url: string } | { readonly asset_id: string };

/** All options of a model for a kind of media; for a document those of its scope. */
function allOptions({
	mediaType = 'video',
	model,
	documentScope,
}: NewTask): readonly EmbeddingOption[] {
	if (mediaType === 'image') return ['visual'];
	if (mediaType === 'document') {
		return documentScope === 'text' || documentScope === 'textChunks' ? ['text'] : ['visual'];
	}
	return shapeOf(model).options[mediaType] ?? [];
}

/** The options to embed, each once: the chosen ones, else all there are. */
export function optionsOf(task: NewTask): readonly EmbeddingOption[] {
	const { options = [] } = task;
	return options.length > 0 ? [...new Set(options)] : allOptions(task);
}

/** Scopes by the API's names. */
function scopesOf({ mediaType = 'video', scopes, documentScope = 'pages' }: NewTask): string[] {
	if (mediaType === 'image') return ['asset'];
	if (mediaType === 'document') {
		return [documentScope === 'pages' || documentScope === 'textChunks' ? 'local' : 'asset'];
	}
	return [...new Set(scopes.map((scope) => (scope === 'video' ? 'asset' : scope)))];
}

/** Types by the API's names; with a single option it takes none. */
function typesOf(task: NewTask): string[] | undefined {
	const { embeddingType = 'separate', mediaType = 'video' } = task;
	if (embeddingType === 'separate' && isTimed(mediaType) && optionsOf(task).length < 2)
		return undefined;
	return [
		...(embeddingType === 'fused' ? [] : ['separate_embedding']),
		...(embeddingType === 'separate' ? [] : ['fused_embedding']),
	];
}

/** How audio and video are cut. */
function cutsOf({ model, segmentation, clipLength, minClipDuration }: NewTask): object {
	const shape = shapeOf(model);
	const cuts =
		segmentation === 'dynamic'
			? {
					strategy: 'dynamic',
					dynamic: { min_duration_sec: minClipDuration ?? shape.minClipDuration },
				}
			: {
					strategy: 'fixed',
					fixed: { duration_sec: clipLength ?? DEFAULTS.videoClipLength },
				};
	return shape.segmentation === 'temporal' ? { temporal: cuts } : cuts;
}

/** Documents can be cut into sentences; images are not cut. */
function segmentationOf(task: NewTask): object | undefined {
	const { mediaType = 'video', segmentation, documentScope, maxSentences, overlapSentences } = task;
	const isDynamic = segmentation === 'dynamic';
	if (isTimed(mediaType) || isDynamic) return cutsOf(task);
	const counts = [maxSentences, overlapSentences].some((count) => count !== undefined);
	if (mediaType === 'image' || (documentScope !== 'textChunks' && !counts)) return undefined;
	return {
		sequential: compact({
			strategy: 'sentence',
			max_sentences: maxSentences,
			overlap_sentences: overlapSentences,
		}),
	};
}

/** The body for a task whose media are at `source`. */
export function taskBody(task: NewTask, source: MediaSource): object {
	const { model, mediaType = 'video', dimension, part = {}, timeBasedMetadata = [] } = task;
	return compact({
		input_type: mediaType,
		model_name: model,
		embedding_dimension: dimension === defaultDimension(model) ? undefined : dimension,
		[mediaType]: compact({
			media_source: source,
			start_sec: part.start,
			end_sec: part.end,
			segmentation: segmentationOf(task),
			embedding_option: optionsOf(task),
			embedding_scope: scopesOf(task),
			embedding_type: typesOf(task),
			time_based_metadata: timeBasedMetadata.length > 0 ? timeBasedMetadata : undefined,
		}),
	});
}
