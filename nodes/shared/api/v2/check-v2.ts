import type { Failure } from '../../model/failure';
import { LABELS } from '../../model/labels';
import type { NewTask } from '../../model/new-task';
import { firstBroken } from '../refusals';
import { DOCUMENT_RULES } from './rules/document';
import { FILE_RULES } from './rules/file';
import { MODEL_RULES } from './rules/model';
import { TIMED_RULES } from './rules/timed';

/**
 * The rules across the fields of `POST /embed-v2/tasks` (EMBED_V2.md §3, §5.2, §6.2), of which the
 * first that is broken is told.
 */
const RULES = [...MODEL_RULES, ...TIMED_RULES, ...DOCUMENT_RULES, ...FILE_RULES];

/** Why Embed v2 can not do what is asked, in the words of n8n's fields; undefined when it can. */
export const checkV2 = (task: NewTask): Failure | undefined => firstBroken(RULES, task);

/** The API's names of fields, as n8n labels them, for what the API itself refuses. */
const NAMES: Readonly<Record<string, string>> = {
	input_type: LABELS.mediaType,
	model_name: LABELS.modelName,
	asset_id: LABELS.assetId,
	start_sec: LABELS.videoStartOffsetSec,
	end_sec: LABELS.videoEndOffsetSec,
	duration_sec: LABELS.videoClipLength,
	min_duration_sec: LABELS.minClipDurationSec,
	segmentation: LABELS.segmentation,
	embedding_option: LABELS.embeddingOption,
	embedding_scope: LABELS.videoEmbeddingScope,
	embedding_type: LABELS.embeddingType,
	embedding_dimension: LABELS.embeddingDimension,
	time_based_metadata: LABELS.timeBasedMetadata,
	max_sentences: LABELS.maxSentences,
	overlap_sentences: LABELS.overlapSentences,
};

/** The labels of the fields that a text of the API names, each once. */
export function labelsIn(text: string): string[] {
	const words = text.match(/[a-z]+(_[a-z]+)*/g) ?? [];
	const labels = words.flatMap((word) =>
		Object.hasOwn(NAMES, word) && (word.includes('_') || text.includes(`.${word}`))
			? [NAMES[word] ?? word]
			: [],
	);
	return [...new Set(labels)];
}
