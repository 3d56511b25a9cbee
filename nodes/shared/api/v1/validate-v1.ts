import type { Failure } from '../../model/failure';
import { LABELS } from '../../model/labels';
import type { QueryRequest } from '../../model/query';
import { DEFAULT_DIMENSION, MARENGO_35, type NewTask } from '../../model/task';
import { firstBroken, type Rule } from '../validation';

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

/** A rule whose `broken` says what is asked. */
const onlyV2Query = (broken: Rule<QueryRequest>['broken']): Rule<QueryRequest> => ({
	broken: (request) => {
		const asked = broken(request);
		return asked && `${asked}, which Embed v1 can not do`;
	},
	advice: `Embed v2 can: set "${LABELS.embedApi}" to Automatic or to Embed v2.`,
});

/** What `POST /embed` can not do (TWELVELABS.md §3). */
const QUERY_RULES: readonly Rule<QueryRequest>[] = [
	onlyV2Query(({ model }) => model === MARENGO_35 && `"${LABELS.modelName}" is ${model}`),
	onlyV2Query(({ input }) => input.modality === 'video' && 'The query is a video'),
	onlyV2Query(
		({ input }) => input.modality === 'text_image' && 'The query is a text with an image',
	),
	onlyV2Query(
		({ dimension = DEFAULT_DIMENSION }) =>
			dimension !== DEFAULT_DIMENSION && `"${LABELS.embeddingDimension}" is ${dimension}`,
	),
];

/** Why Embed v1 can not embed a query; undefined when it can. */
export const checkQueryV1 = (request: QueryRequest): Failure | undefined =>
	firstBroken(QUERY_RULES, request);

/** What n8n calls the API's parameters, for errors that name one. */
export const FIELD_LABELS: Readonly<Record<string, string>> = {
	model_name: 'Model',
	video_file: 'Input Binary Field',
	video_url: 'Video URL',
	video_clip_length: 'Clip Length',
	video_start_offset_sec: 'Start Offset',
	video_end_offset_sec: 'End Offset',
	video_embedding_scope: 'Embedding Scope',
	embedding_option: 'Embedding Options',
	task_id: 'Task',
	started_at: 'Created After',
	ended_at: 'Created Before',
	text: 'Text',
	image_file: 'Input Binary Field',
	image_url: 'URL',
	audio_file: 'Input Binary Field',
	audio_url: 'URL',
	audio_start_offset_sec: 'Start Offset',
};

/** The labels of the fields that a text of the API names, each once. */
export function labelsIn(text: string): string[] {
	const words = text.match(/[a-z]+(_[a-z]+)*/g) ?? [];
	const named = words.filter((word) => word.includes('_') || text.includes(`${word} parameter`));
	const labels = named.flatMap((word) =>
		Object.hasOwn(FIELD_LABELS, word) ? [FIELD_LABELS[word] ?? word] : [],
	);
	return [...new Set(labels)];
}
