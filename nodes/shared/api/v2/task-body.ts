import { DEFAULTS } from '../../model/labels';
import { defaultDimension, shapeOf } from '../../model/models';
import { type EmbeddingOption, isTimed, type NewTask } from '../../model/task';
import { compact } from '../../model/values';

/** Where the API finds the media. */
export type MediaSource = { readonly url: string } | { readonly asset_id: string };

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

/** The options to embed, each once: the chosen ones, otherwise all of them. */
export function optionsOf(task: NewTask): readonly EmbeddingOption[] {
	const { options = [] } = task;
	return options.length > 0 ? [...new Set(options)] : allOptions(task);
}

function scopesOf({ mediaType = 'video', scopes, documentScope = 'pages' }: NewTask): string[] {
	if (mediaType === 'image') return ['asset'];
	if (mediaType === 'document') {
		return [documentScope === 'pages' || documentScope === 'textChunks' ? 'local' : 'asset'];
	}
	return [...new Set(scopes.map((scope) => (scope === 'video' ? 'asset' : scope)))];
}

/** With a single option the API takes none. */
function typesOf(task: NewTask): string[] | undefined {
	const { embeddingType = 'separate', mediaType = 'video' } = task;
	if (embeddingType === 'separate' && isTimed(mediaType) && optionsOf(task).length < 2)
		return undefined;
	return [
		...(embeddingType === 'fused' ? [] : ['separate_embedding']),
		...(embeddingType === 'separate' ? [] : ['fused_embedding']),
	];
}

/** Audio and video are cut into clips, documents into sentences if that is set, images not at all. */
function segmentationOf(task: NewTask): object | undefined {
	const { mediaType = 'video', segmentation, documentScope, maxSentences, overlapSentences } = task;
	if (isTimed(mediaType) || segmentation === 'dynamic') {
		const shape = shapeOf(task.model);
		const { minClipDuration = shape.minClipDuration, clipLength = DEFAULTS.videoClipLength } = task;
		const clips =
			segmentation === 'dynamic'
				? { strategy: 'dynamic', dynamic: { min_duration_sec: minClipDuration } }
				: { strategy: 'fixed', fixed: { duration_sec: clipLength } };
		return shape.segmentation === 'temporal' ? { temporal: clips } : clips;
	}
	const counts = compact({ max_sentences: maxSentences, overlap_sentences: overlapSentences });
	const inSentences = documentScope === 'textChunks' || Object.keys(counts).length > 0;
	if (mediaType === 'image' || !inSentences) return undefined;
	return { sequential: { strategy: 'sentence', ...counts } };
}

/**
 * The JSON of `POST /embed-v2/tasks` for a task whose media are at `source`. It holds all that the user set, even
 * what the API will refuse, so that the check and the API judge the same. Option, scope, segmentation and type are
 * always given: the reference and TwelveLabs' SDKs differ in their defaults.
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v2/create-async-embedding-task
 */
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
