import type { Failure } from '../../model/failure';
import { LABELS } from '../../model/labels';
import { fileOfQuery, type QueryRequest, textOfQuery } from '../../model/query';
import {
	DEFAULT_CLIP_LENGTH,
	DEFAULT_DIMENSION,
	defaultMinClip,
	type EmbeddingOption,
	type FileSource,
	MARENGO_30,
	MARENGO_35,
	type NewTask,
} from '../../model/task';
import { DIRECT_BYTES, IMAGE_BYTES, PARTS_BYTES } from '../assets/limits';
import { firstBroken, type Rule } from '../validation';
import { optionsOf } from './task-body';

/** The models that Embed v2 is known to have. */
const MODELS: readonly string[] = [MARENGO_30, MARENGO_35];

/** A wish that one model of the two can not fulfil. */
export const wants = <Asked extends Pick<NewTask, 'model'>>(
	model: string,
	label: string,
	wish: (asked: Asked) => string | undefined | false,
): Rule<Asked> => ({
	broken: (asked) => {
		const wished = asked.model === model ? undefined : wish(asked);
		return wished && `"${label}" is ${wished}, which ${asked.model} does not have`;
	},
	advice: `Set "${LABELS.modelName}" to ${model}, or change "${label}".`,
});

/** The model is one that Embed v2 has. */
export const KNOWN_MODEL: Rule<Pick<NewTask, 'model'>> = {
	broken: ({ model }) =>
		!MODELS.includes(model) && `"${LABELS.modelName}" is ${model}, which Embed v2 does not have`,
	advice: `Set "${LABELS.modelName}" to ${MODELS.join(' or ')}.`,
};

/** The model has vectors of that many numbers. */
export const KNOWN_DIMENSION = wants<Pick<NewTask, 'model' | 'dimension'>>(
	MARENGO_35,
	LABELS.embeddingDimension,
	({ dimension = DEFAULT_DIMENSION }) => dimension !== DEFAULT_DIMENSION && String(dimension),
);

/** What depends on the model. */
export const MODEL_RULES: readonly Rule[] = [
	KNOWN_MODEL,
	wants(
		MARENGO_35,
		LABELS.mediaType,
		({ mediaType }) => (mediaType === 'image' || mediaType === 'document') && mediaType,
	),
	KNOWN_DIMENSION,
	wants(
		MARENGO_35,
		LABELS.timeBasedMetadata,
		({ timeBasedMetadata = [] }) => timeBasedMetadata.length > 0 && 'set',
	),
	wants(
		MARENGO_30,
		LABELS.embeddingOption,
		(task) => optionsOf(task).includes('transcription') && 'Transcription',
	),
	wants(
		MARENGO_35,
		LABELS.segmentation,
		({ mediaType, segmentation }) =>
			mediaType === 'audio' && segmentation === 'dynamic' && 'dynamic for audio',
	),
];

/** Bounds in whole seconds (API reference, `segmentation`). */
const FIXED = { min: 2, max: 10 };
const DYNAMIC = { min: 2, max: 5 };

/** What there is to embed of each kind of media. */
const OPTIONS: Readonly<Record<string, readonly EmbeddingOption[]>> = {
	video: ['visual', 'audio', 'transcription'],
	audio: ['audio', 'transcription'],
	image: ['visual'],
	document: ['visual', 'text'],
};

const isTimed = ({ mediaType = 'video' }: NewTask): boolean =>
	mediaType === 'video' || mediaType === 'audio';

const isWholeWithin = (value: number, { min, max }: { min: number; max: number }): boolean =>
	Number.isInteger(value) && value >= min && value <= max;

const isFused = ({ embeddingType = 'separate' }: NewTask): boolean => embeddingType !== 'separate';

/** A wish that only what has a time can have fulfilled. */
const timedOnly = (label: string, wish: (task: NewTask) => unknown): Rule => ({
	broken: (task) =>
		!isTimed(task) &&
		Boolean(wish(task)) &&
		`"${label}" is set, but ${task.mediaType ?? 'video'} has no time`,
	advice: `Remove "${label}", or set "${LABELS.mediaType}" to Video or Audio.`,
});

/** What is asked for of sound and video. */
export const TIMED_RULES: readonly Rule[] = [
	{
		broken: (task) => {
			const { mediaType = 'video' } = task;
			const odd = optionsOf(task).find((option) => !OPTIONS[mediaType]?.includes(option));
			return odd && `"${LABELS.embeddingOption}" has ${odd}, of which ${mediaType} has nothing`;
		},
		advice: `Take it out of "${LABELS.embeddingOption}", or choose none to get all there are.`,
	},
	timedOnly(LABELS.videoStartOffsetSec, ({ part }) => part?.start !== undefined),
	timedOnly(LABELS.videoEndOffsetSec, ({ part }) => part?.end !== undefined),
	timedOnly(LABELS.segmentation, ({ segmentation }) => segmentation === 'dynamic'),
	timedOnly(LABELS.embeddingType, isFused),
	timedOnly(LABELS.timeBasedMetadata, ({ timeBasedMetadata }) => timeBasedMetadata?.length),
	{
		broken: ({ part: { start = 0, end = 0 } = {} }) =>
			(start < 0 && `"${LABELS.videoStartOffsetSec}" is negative`) ||
			(end < 0 && `"${LABELS.videoEndOffsetSec}" is negative`),
		advice: 'Offsets count in seconds from the start of the media.',
	},
	{
		broken: ({ part: { start = 0, end } = {} }) =>
			end !== undefined &&
			end <= start &&
			`"${LABELS.videoEndOffsetSec}" (${end} s) is not after "${LABELS.videoStartOffsetSec}" (${start} s)`,
		advice: 'Set an end that comes after the start.',
	},
	{
		broken: (task) =>
			isTimed(task) &&
			task.segmentation !== 'dynamic' &&
			!isWholeWithin(task.clipLength ?? DEFAULT_CLIP_LENGTH, FIXED) &&
			`"${LABELS.videoClipLength}" is ${task.clipLength} seconds`,
		advice: 'Embed v2 takes whole numbers from 2 to 10.',
	},
	{
		broken: ({ segmentation, model, minClipDuration = defaultMinClip(model) }) =>
			segmentation === 'dynamic' &&
			!isWholeWithin(minClipDuration, DYNAMIC) &&
			`"${LABELS.minClipDurationSec}" is ${minClipDuration} seconds`,
		advice: 'TwelveLabs takes whole numbers from 2 to 5.',
	},
	{
		broken: (task) =>
			isFused(task) &&
			optionsOf(task).length < 2 &&
			`"${LABELS.embeddingType}" is ${task.embeddingType}, but there is only ${optionsOf(task).join()} to embed`,
		advice: `Choose two or more of "${LABELS.embeddingOption}", or set "${LABELS.embeddingType}" to Separate.`,
	},
	{
		broken: (task) =>
			isFused(task) &&
			task.model === MARENGO_35 &&
			(task.timeBasedMetadata ?? []).length === 0 &&
			`"${LABELS.embeddingType}" is ${task.embeddingType}, for which ${MARENGO_35} needs "${LABELS.timeBasedMetadata}"`,
		advice: `Add the option "${LABELS.timeBasedMetadata}", or set "${LABELS.embeddingType}" to Separate.`,
	},
	{
		broken: (task) =>
			!isFused(task) &&
			(task.timeBasedMetadata ?? []).length > 0 &&
			`"${LABELS.timeBasedMetadata}" is set, but "${LABELS.embeddingType}" is Separate`,
		advice: `Set "${LABELS.embeddingType}" to Fused or Both, or remove "${LABELS.timeBasedMetadata}".`,
	},
	{
		broken: ({ timeBasedMetadata = [] }) =>
			timeBasedMetadata.some(({ start, end, text }) => start < 0 || end < start || text === '') &&
			`"${LABELS.timeBasedMetadata}" has an entry without text, or one that ends before it starts`,
		advice:
			'Each entry has "start" and "end" in seconds from the start of the media, and "text"; the end may equal the start.',
	},
];

const isDocument = ({ mediaType }: NewTask): boolean => mediaType === 'document';

/** Embedded as text, not as it looks. */
const isText = ({ documentScope }: NewTask): boolean =>
	documentScope === 'text' || documentScope === 'textChunks';

/** What is asked for of documents (EMBED_V2.md §5.2, §5.3). */
export const DOCUMENT_RULES: readonly Rule[] = [
	{
		broken: (task) =>
			isDocument(task) &&
			optionsOf(task).some((option) => (option === 'text') !== isText(task)) &&
			`"${LABELS.embeddingOption}" is ${optionsOf(task).join(', ')}, but "${LABELS.documentScope}" is ${task.documentScope ?? 'pages'}`,
		advice: `Choose none of "${LABELS.embeddingOption}": of a document "${LABELS.documentScope}" says what is embedded.`,
	},
	{
		broken: (task) =>
			isDocument(task) &&
			task.documentScope === 'textChunks' &&
			!(Number.isInteger(task.maxSentences) && (task.maxSentences ?? 0) >= 1) &&
			`"${LABELS.maxSentences}" is ${task.maxSentences ?? 'not set'}`,
		advice: `Text chunks need it: add the option "${LABELS.maxSentences}" with a whole number from 1.`,
	},
	{
		broken: ({ mediaType, documentScope, maxSentences = 0, overlapSentences: overlap = 0 }) =>
			mediaType === 'document' &&
			documentScope === 'textChunks' &&
			!(Number.isInteger(overlap) && overlap >= 0 && overlap < maxSentences) &&
			`"${LABELS.overlapSentences}" is ${overlap}`,
		advice: `Set it to a whole number from 0 that is less than "${LABELS.maxSentences}".`,
	},
	{
		broken: ({ mediaType, documentScope = 'pages', maxSentences, overlapSentences }) =>
			mediaType === 'document' &&
			documentScope !== 'textChunks' &&
			(maxSentences !== undefined || overlapSentences !== undefined) &&
			`"${LABELS.maxSentences}" or "${LABELS.overlapSentences}" is set, but "${LABELS.documentScope}" is ${documentScope}`,
		advice: `Remove them, or set "${LABELS.documentScope}" to Text Chunks.`,
	},
];

/** Largest video or sound of marengo3.0 in bytes: 4 GB (EMBED_V2.md §6.2). */
export const MODEL_BYTES = 4 * 1024 ** 3;

/** What to say of a file of more than so many bytes; `text` is the same in words. */
export const larger = (
	file: FileSource | undefined,
	bytes: number,
	text: string,
): string | undefined =>
	file !== undefined && file.size > bytes
		? `The file "${file.name}" is larger than ${text} (${file.size} bytes)`
		: undefined;

/** A limit of a file's size. */
const atMost = (
	bytes: number,
	text: string,
	isFor: (task: NewTask) => boolean,
	advice: string,
): Rule => ({
	broken: (task) =>
		task.source.kind === 'file' && isFor(task) && larger(task.source.file, bytes, text),
	advice,
});

const SMALLER = 'Compress or split it first.';

/** How large a file may be (EMBED_V2.md §6.2). */
export const FILE_RULES: readonly Rule[] = [
	atMost(IMAGE_BYTES, '32 MB', ({ mediaType }) => mediaType === 'image', 'Scale the image down.'),
	atMost(
		DIRECT_BYTES,
		'200 MB',
		({ mediaType }) => mediaType === 'document',
		'Split the document, or give a URL: TwelveLabs fetches documents up to 512 MB itself.',
	),
	atMost(
		MODEL_BYTES,
		'4 GB, the most that marengo3.0 takes',
		(task) => isTimed(task) && task.model !== MARENGO_35,
		`${SMALLER} ${MARENGO_35} may take more ("${LABELS.modelName}").`,
	),
	atMost(PARTS_BYTES, '10 GB', isTimed, SMALLER),
];

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

/** What the image beside a text is called, so that the text can point to it: `<@image>`. */
export const IMAGE_NAME = 'image';

/** Largest source of a query with marengo3.5 in bytes: 32 MB (EMBED_V2.md §3, `multi_input`). */
const SOURCE_BYTES = 32 * 1024 ** 2;

/** The first reference to media in a text that points to nothing (EMBED_V2.md §3, `<@name>`). */
function dangling({ input }: QueryRequest): string | undefined {
	const names = [...(textOfQuery(input) ?? '').matchAll(/<@([^<>]+)>/g)].map(([, name]) => name);
	return names.find((name) => input.modality !== 'text_image' || name !== IMAGE_NAME);
}

/** The rules of `POST /embed-v2` for what a query asks, of which the first that is broken is told. */
const QUERY_RULES: readonly Rule<QueryRequest>[] = [
	KNOWN_MODEL,
	KNOWN_DIMENSION,
	wants(
		MARENGO_30,
		LABELS.audioStartOffsetSec,
		({ startOffsetSec = 0 }) => startOffsetSec > 0 && `${startOffsetSec} s`,
	),
	{
		broken: (request) => {
			const name = request.model === MARENGO_35 ? dangling(request) : undefined;
			return name && `"${LABELS.text}" holds <@${name}>, which ${MARENGO_35} takes for media`;
		},
		advice: `Take out the < before the @. Beside an image, <@${IMAGE_NAME}> stands for it.`,
	},
	{
		broken: ({ model, input }) =>
			model === MARENGO_35 &&
			larger(fileOfQuery(input), SOURCE_BYTES, '32 MB, the most that marengo3.5 takes at once'),
		advice: 'Cut out the part that matters first: up to 30 seconds of sound or video.',
	},
	{
		broken: ({ input }) =>
			(input.modality === 'image' || input.modality === 'text_image') &&
			larger(fileOfQuery(input), IMAGE_BYTES, '32 MB'),
		advice: 'Scale the image down.',
	},
	{
		broken: ({ input }) => larger(fileOfQuery(input), MODEL_BYTES, '4 GB'),
		advice: 'Cut out the part that matters first: up to 10 minutes.',
	},
];

/** Why Embed v2 can not embed a query, in the words of n8n's fields; undefined when it can. */
export const checkQueryV2 = (request: QueryRequest): Failure | undefined =>
	firstBroken(QUERY_RULES, request);

/** The API's names of fields, as n8n labels them. */
const QUERY_FIELD_LABELS: Readonly<Record<string, string>> = {
	model_name: LABELS.modelName,
	input_text: LABELS.text,
	start_sec: LABELS.audioStartOffsetSec,
	embedding_dimension: LABELS.embeddingDimension,
};

/** The labels of the fields of a query that a text of the API names, each once. */
export function queryLabelsIn(text: string, { input }: QueryRequest): string[] {
	const media = fileOfQuery(input) ? LABELS.binaryPropertyName : LABELS.url;
	const names = Object.entries({ ...QUERY_FIELD_LABELS, media_source: media });
	return names.flatMap(([name, label]) => (text.includes(name) ? [label] : []));
}
