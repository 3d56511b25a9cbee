import type { Failure } from '../../model/failure';
import { LABELS } from '../../model/labels';
import { defaultDimension, isInV1 } from '../../model/models';
import type { QueryRequest } from '../../model/query';
import type { NewTask } from '../../model/task';
import { firstBroken, type Rule } from '../validation';

/** Largest file of `POST /embed/tasks` in bytes, 2 GB. */
const MAX_BYTES = 2 * 1024 ** 3;

/** A rule whose `broken` says what is asked of Embed v1. */
const onlyV2 = <Asked = NewTask>(broken: Rule<Asked>['broken']): Rule<Asked> => ({
	broken: (asked) => {
		const wish = broken(asked);
		return wish && `${wish}, which is not supported by Embed v1`;
	},
	advice: `Set "${LABELS.embedApi}" to Automatic or Embed V2.`,
});

/**
 * What Embed v1 cannot do:
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v1/video-embeddings/create-video-embedding-task
 */
const RULES: readonly Rule[] = [
	onlyV2(
		({ mediaType = 'video' }) => mediaType !== 'video' && `"${LABELS.mediaType}" is ${mediaType}`,
	),
	onlyV2(({ model }) => !isInV1(model) && `"${LABELS.modelName}" is ${model}`),
	onlyV2(({ source }) => source.kind === 'asset' && `The video is an asset ("${LABELS.assetId}")`),
	onlyV2(
		({ scopes }) => !scopes.includes('clip') && `"${LABELS.videoEmbeddingScope}" is without Clip`,
	),
	onlyV2(
		({ maxDurationSec }) => maxDurationSec !== undefined && `"${LABELS.maxDurationMinutes}" is set`,
	),
	onlyV2(({ segmentation }) => segmentation === 'dynamic' && `"${LABELS.segmentation}" is dynamic`),
	onlyV2(
		({ embeddingType = 'separate' }) =>
			embeddingType !== 'separate' && `"${LABELS.embeddingType}" is ${embeddingType}`,
	),
	onlyV2(
		({ timeBasedMetadata = [] }) =>
			timeBasedMetadata.length > 0 && `"${LABELS.timeBasedMetadata}" is set`,
	),
	onlyV2(
		({ model, dimension = defaultDimension(model) }) =>
			dimension !== defaultDimension(model) && `"${LABELS.embeddingDimension}" is ${dimension}`,
	),
	onlyV2(
		({ part: { start = 0, end } = {} }) =>
			start > 0 &&
			end === undefined &&
			`"${LABELS.videoStartOffsetSec}" is set without "${LABELS.videoEndOffsetSec}"`,
	),
	{
		broken: ({ source }) =>
			source.kind === 'file' &&
			source.file.size > MAX_BYTES &&
			`The file "${source.file.name}" is larger than 2 GB (${source.file.size} bytes)`,
		advice: `Embed v1 takes files up to 2 GB. Set "${LABELS.embedApi}" to Automatic or Embed V2, or compress or split the video.`,
	},
];

/** Why Embed v1 cannot do what is asked; undefined when it can. */
export const checkV1 = (task: NewTask): Failure | undefined => firstBroken(RULES, task);

/** What a query of Embed v1 cannot be. */
const QUERY_RULES: readonly Rule<QueryRequest>[] = [
	onlyV2(({ model }) => !isInV1(model) && `"${LABELS.modelName}" is ${model}`),
	onlyV2(({ input }) => input.modality === 'video' && 'The query is a video'),
	onlyV2(({ input }) => input.modality === 'text_image' && 'The query is a text with an image'),
	onlyV2(
		({ model, dimension = defaultDimension(model) }) =>
			dimension !== defaultDimension(model) && `"${LABELS.embeddingDimension}" is ${dimension}`,
	),
];

/** Why Embed v1 cannot embed a query; undefined when it can. */
export const checkQueryV1 = (request: QueryRequest): Failure | undefined =>
	firstBroken(QUERY_RULES, request);
