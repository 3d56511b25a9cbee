import { Failure } from './failure';

/** Labels of the nodes' fields by parameter, for the editor and for errors. */
export const LABELS = {
	modelName: 'Model',
	mediaType: 'Media Type',
	text: 'Text',
	binaryPropertyName: 'Input Binary Field',
	videoUrl: 'Video URL',
	url: 'URL',
	assetId: 'Asset',
	taskId: 'Task',
	videoEmbeddingScope: 'Embedding Scope',
	embeddingOption: 'Embedding Options',
	videoClipLength: 'Clip Length',
	videoStartOffsetSec: 'Start Offset',
	videoEndOffsetSec: 'End Offset',
	audioStartOffsetSec: 'Start Offset',
	segmentation: 'Segmentation',
	minClipDurationSec: 'Minimum Clip Duration',
	embeddingType: 'Embedding Type',
	timeBasedMetadata: 'Time-Based Metadata',
	embeddingDimension: 'Embedding Dimension',
	documentScope: 'Document Scope',
	maxDurationMinutes: 'Max Duration',
	maxSentences: 'Max Sentences',
	overlapSentences: 'Overlap Sentences',
	keepAsset: 'Keep Asset',
	embedApi: 'Embed API',
	startedAt: 'Created After',
	endedAt: 'Created Before',
	limit: 'Limit',
	batchSize: 'Batch Size',
	concurrency: 'Concurrency',
	maxRetryTimeSec: 'Max Retry Time',
	pollIntervalSec: 'Poll Interval',
	waitTimeoutSec: 'Wait Timeout',
} as const;

export const labelOf = (name: string): string =>
	Object.hasOwn(LABELS, name) ? LABELS[name as keyof typeof LABELS] : name;

/** The value of a field, which an expression may have set. @throws Failure unless it is one of `values` */
export function oneOf<T>(value: unknown, values: readonly T[], name: string): T {
	const found = values.find((known) => known === value);
	if (found !== undefined) return found;
	throw new Failure(
		`"${labelOf(name)}" has an unknown value: ${String(value)}`,
		`The values are ${values.join(', ')}.`,
	);
}

/** Defaults that saved workflows rely on. n8n's lint wants them as literals in the fields too: a test compares. */
export const DEFAULTS = {
	/** Seconds. */
	videoClipLength: 6,
	maxSentences: 5,
	documentScope: 'auto',
	maxRetryTimeSec: 300,
	waitTimeoutSec: 3600,
	pollIntervalSec: 5,
	/** Items at the same time. */
	concurrency: 4,
	/** Vectors per item. */
	batchSize: 100,
} as const;

/** The parameters of both APIs, and the fields that set them. */
const API_FIELDS: Readonly<Record<string, keyof typeof LABELS>> = {
	model_name: 'modelName',
	input_type: 'mediaType',
	text: 'text',
	input_text: 'text',
	video_file: 'binaryPropertyName',
	image_file: 'binaryPropertyName',
	audio_file: 'binaryPropertyName',
	video_url: 'videoUrl',
	image_url: 'url',
	audio_url: 'url',
	asset_id: 'assetId',
	task_id: 'taskId',
	video_embedding_scope: 'videoEmbeddingScope',
	embedding_scope: 'videoEmbeddingScope',
	embedding_option: 'embeddingOption',
	video_clip_length: 'videoClipLength',
	duration_sec: 'videoClipLength',
	video_start_offset_sec: 'videoStartOffsetSec',
	start_sec: 'videoStartOffsetSec',
	video_end_offset_sec: 'videoEndOffsetSec',
	end_sec: 'videoEndOffsetSec',
	audio_start_offset_sec: 'audioStartOffsetSec',
	segmentation: 'segmentation',
	min_duration_sec: 'minClipDurationSec',
	embedding_type: 'embeddingType',
	time_based_metadata: 'timeBasedMetadata',
	embedding_dimension: 'embeddingDimension',
	max_sentences: 'maxSentences',
	overlap_sentences: 'overlapSentences',
	started_at: 'startedAt',
	ended_at: 'endedAt',
};

/**
 * The labels of the fields that a text of the API names. A name that is also an English word counts only as in
 * "the text parameter" or "video.segmentation". @param media the label of the field with the sent media
 */
export function labelsIn(text: string, media?: string): string[] {
	const words = text.match(/[a-z]+(_[a-z]+)*/g) ?? [];
	const labels = words.flatMap((word) => {
		if (/^media_sources?$/.test(word)) return media === undefined ? [] : [media];
		const isName =
			word.includes('_') || text.includes(`${word} parameter`) || text.includes(`.${word}`);
		const field = isName && Object.hasOwn(API_FIELDS, word) ? API_FIELDS[word] : undefined;
		return field ? [LABELS[field]] : [];
	});
	return [...new Set(labels)];
}
