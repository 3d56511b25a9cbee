import type { Failure } from '../../model/failure';
import { LABELS } from '../../model/labels';
import { DEFAULT_DIMENSION, MARENGO_35, type NewTask } from '../../model/new-task';
import { firstBroken, type Rule } from '../refusals';

/** Largest file of `POST /embed/tasks` in bytes: 2 GB by the reference. */
const MAX_BYTES = 2 * 1024 ** 3;

const ONLY_V2 = `Embed v2 can: set "${LABELS.embedApi}" to Automatic or to Embed v2.`;

/** A rule whose `broken` names the field. */
const only = (broken: Rule['broken']): Rule => ({
	broken: (task) => {
		const field = broken(task);
		return field && `${field}, which Embed v1 can not do`;
	},
	advice: ONLY_V2,
});

/** What Embed v1 can not do (TWELVELABS.md §2, CONTRACT.md "Which API"). */
const RULES: readonly Rule[] = [
	only(
		({ mediaType = 'video' }) => mediaType !== 'video' && `"${LABELS.mediaType}" is ${mediaType}`,
	),
	only(({ model }) => model === MARENGO_35 && `"${LABELS.modelName}" is ${model}`),
	only(({ source }) => source.kind === 'asset' && `The video is an asset ("${LABELS.assetId}")`),
	only(
		({ scopes }) => !scopes.includes('clip') && `"${LABELS.videoEmbeddingScope}" is without Clip`,
	),
	only(({ segmentation }) => segmentation === 'dynamic' && `"${LABELS.segmentation}" is dynamic`),
	only(
		({ embeddingType = 'separate' }) =>
			embeddingType !== 'separate' && `"${LABELS.embeddingType}" is ${embeddingType}`,
	),
	only(
		({ timeBasedMetadata = [] }) =>
			timeBasedMetadata.length > 0 && `"${LABELS.timeBasedMetadata}" is set`,
	),
	only(
		({ dimension = DEFAULT_DIMENSION }) =>
			dimension !== DEFAULT_DIMENSION && `"${LABELS.embeddingDimension}" is ${dimension}`,
	),
	only(
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
		advice: `Embed v1 takes files up to 2 GB. Set "${LABELS.embedApi}" to Automatic or to Embed v2, compress or split the video, or send a URL.`,
	},
];

/** Why Embed v1 can not do what is asked; undefined when it can. */
export const checkV1 = (task: NewTask): Failure | undefined => firstBroken(RULES, task);
