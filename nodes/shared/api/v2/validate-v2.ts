import type { Failure } from '../../model/failure';
import { DEFAULTS, LABELS } from '../../model/labels';
import { knownModel, type Model, MODELS, shapeOf, type Size } from '../../model/models';
import { fileOfQuery, type QueryRequest, textOfQuery } from '../../model/query';
import { type FileSource, isTimed, type NewTask } from '../../model/task';
import { DIRECT_BYTES, IMAGE_BYTES, PARTS_BYTES } from '../assets/limits';
import { firstBroken, type Rule } from '../validation';
import { optionsOf } from './task-body';

/*
 * The rules across the fields of `POST /embed-v2/tasks` and `POST /embed-v2`:
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v2/create-async-embedding-task
 * What a model can do, its row in model/models.ts says; of a model without a row the API decides.
 */

/** A field's value that not every model supports; `wish` tells it, as far as it is asked for. */
const supported = <Asked extends Pick<NewTask, 'model'>>(
	label: string,
	wish: (asked: Asked) => string | false,
	isSupportedBy: (model: Model, asked: Asked) => boolean,
): Rule<Asked> => ({
	broken: (asked) => {
		const model = knownModel(asked.model);
		const wished = model && !isSupportedBy(model, asked) && wish(asked);
		return wished && `"${label}" is ${wished}, which is not supported by ${asked.model}`;
	},
	advice: (asked) => {
		const able = MODELS.filter((model) => isSupportedBy(model, asked)).map(({ name }) => name);
		const change = `change "${label}".`;
		return `Set "${LABELS.modelName}" to ${able.join(' or ')}, or ${change}`;
	},
});

const DIMENSION = supported<Pick<NewTask, 'model' | 'dimension'>>(
	LABELS.embeddingDimension,
	({ dimension }) => String(dimension),
	({ dimensions }, { dimension }) => dimension === undefined || dimensions.includes(dimension),
);

/** What a model has to embed of a task's media. */
const optionsIn = ({ options }: Model, { mediaType = 'video' }: NewTask) =>
	options[mediaType] ?? [];

/** What depends on the model. */
const MODEL_RULES: readonly Rule[] = [
	supported(
		LABELS.mediaType,
		({ mediaType = 'video' }) => mediaType,
		({ options }, { mediaType = 'video' }) => options[mediaType] !== undefined,
	),
	DIMENSION,
	supported(
		LABELS.timeBasedMetadata,
		({ timeBasedMetadata = [] }) => timeBasedMetadata.length > 0 && 'set',
		({ takesTimedTexts }) => takesTimedTexts,
	),
	{
		broken: (task) => {
			const { mediaType = 'video' } = task;
			const odd = optionsOf(task).find(
				(option) => !MODELS.some((model) => optionsIn(model, task).includes(option)),
			);
			return (
				odd &&
				knownModel(task.model) &&
				`"${LABELS.embeddingOption}" has ${odd}, but ${mediaType} has no ${odd}`
			);
		},
		advice: `Take it out of "${LABELS.embeddingOption}", or choose none to get all there are.`,
	},
	supported(
		LABELS.embeddingOption,
		(task) =>
			optionsOf(task)
				.filter((option) => !MODELS.every((model) => optionsIn(model, task).includes(option)))
				.map((option) => `${option.charAt(0).toUpperCase()}${option.slice(1)}`)
				.join(', '),
		(model, task) => optionsOf(task).every((option) => optionsIn(model, task).includes(option)),
	),
	supported(
		LABELS.segmentation,
		({ mediaType = 'video', segmentation }) =>
			segmentation === 'dynamic' && `dynamic for ${mediaType}`,
		// Other media than these have no time, and another rule.
		({ dynamic }, { mediaType = 'video' }) => mediaType !== 'audio' || dynamic.includes(mediaType),
	),
];

/** Bounds in whole seconds. */
const FIXED = { min: 2, max: 10 };
const DYNAMIC = { min: 2, max: 5 };

const isWholeWithin = (value: number, { min, max }: { min: number; max: number }): boolean =>
	Number.isInteger(value) && value >= min && value <= max;

const isFused = ({ embeddingType = 'separate' }: NewTask): boolean => embeddingType !== 'separate';

/** A wish that only what has a time can have fulfilled. */
const timedOnly = (label: string, wish: (task: NewTask) => unknown): Rule => ({
	broken: (task) =>
		!isTimed(task.mediaType ?? 'video') &&
		Boolean(wish(task)) &&
		`"${label}" is set, but ${task.mediaType ?? 'video'} has no time`,
	advice: `Remove "${label}", or set "${LABELS.mediaType}" to Video or Audio.`,
});

/** What is asked for of audio and video. */
const TIMED_RULES: readonly Rule[] = [
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
			isTimed(task.mediaType ?? 'video') &&
			task.segmentation !== 'dynamic' &&
			!isWholeWithin(task.clipLength ?? DEFAULTS.videoClipLength, FIXED) &&
			`"${LABELS.videoClipLength}" is ${task.clipLength} seconds`,
		advice: 'Embed v2 takes whole numbers from 2 to 10.',
	},
	{
		broken: ({ segmentation, model, minClipDuration = shapeOf(model).minClipDuration }) =>
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
			knownModel(task.model)?.takesTimedTexts === true &&
			(task.timeBasedMetadata ?? []).length === 0 &&
			`"${LABELS.embeddingType}" is ${task.embeddingType}, for which ${task.model} needs "${LABELS.timeBasedMetadata}"`,
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

/** What is asked for of documents. */
const DOCUMENT_RULES: readonly Rule[] = [
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

/** What to say of a file that is larger than so much. */
const larger = (
	file: FileSource | undefined,
	{ bytes, text }: Size,
	which = '',
): string | undefined =>
	file !== undefined && file.size > bytes
		? `The file "${file.name}" is larger than ${text}${which} (${file.size} bytes)`
		: undefined;

const fileOf = ({ source }: NewTask): FileSource | undefined =>
	source.kind === 'file' ? source.file : undefined;

const IMAGE_SIZE: Size = { bytes: IMAGE_BYTES, text: '32 MB' };

/** How large a file may be. */
const FILE_RULES: readonly Rule[] = [
	{
		broken: (task) => task.mediaType === 'image' && larger(fileOf(task), IMAGE_SIZE),
		advice: 'Scale the image down.',
	},
	{
		broken: (task) =>
			task.mediaType === 'document' &&
			larger(fileOf(task), { bytes: DIRECT_BYTES, text: '200 MB' }),
		advice: 'Split the document, or give a URL: TwelveLabs fetches documents up to 512 MB itself.',
	},
	{
		broken: (task) => {
			const { maxFile } = knownModel(task.model) ?? {};
			return maxFile && larger(fileOf(task), maxFile, `, the most that ${task.model} takes`);
		},
		advice: `Compress or split it first, or try another "${LABELS.modelName}".`,
	},
	{
		broken: (task) => larger(fileOf(task), { bytes: PARTS_BYTES, text: '10 GB' }),
		advice: 'Compress or split it first.',
	},
];

const RULES = [...MODEL_RULES, ...TIMED_RULES, ...DOCUMENT_RULES, ...FILE_RULES];

/** Why Embed v2 cannot do what is asked, in the words of n8n's fields; undefined when it can. */
export const checkV2 = (task: NewTask): Failure | undefined => firstBroken(RULES, task);

/** What the image beside a text is called, so that the text can point to it: `<@image>`. */
export const IMAGE_NAME = 'image';

/** The first reference to media in a text that points to nothing. */
function dangling({ input }: QueryRequest): string | undefined {
	const names = [...(textOfQuery(input) ?? '').matchAll(/<@([^<>]+)>/g)].map(([, name]) => name);
	return names.find((name) => input.modality !== 'text_image' || name !== IMAGE_NAME);
}

/** The rules of `POST /embed-v2` for what a query asks, of which the first that is broken is told. */
const QUERY_RULES: readonly Rule<QueryRequest>[] = [
	DIMENSION,
	supported(
		LABELS.audioStartOffsetSec,
		({ startOffsetSec = 0 }) => startOffsetSec > 0 && `${startOffsetSec} s`,
		({ takesAudioStart }) => takesAudioStart,
	),
	{
		broken: (request) => {
			const isMulti = knownModel(request.model)?.query === 'multi_input';
			const name = isMulti ? dangling(request) : undefined;
			return name && `"${LABELS.text}" holds <@${name}>, which ${request.model} takes for media`;
		},
		advice: `Take out the < before the @. Beside an image, <@${IMAGE_NAME}> stands for it.`,
	},
	{
		broken: ({ model, input }) => {
			const { maxQueryFile } = knownModel(model) ?? {};
			const which = `, the most that ${model} takes at once`;
			return maxQueryFile && larger(fileOfQuery(input), maxQueryFile, which);
		},
		advice: 'Cut out the part that matters first.',
	},
	{
		broken: ({ input }) =>
			(input.modality === 'image' || input.modality === 'text_image') &&
			larger(fileOfQuery(input), IMAGE_SIZE),
		advice: 'Scale the image down.',
	},
];

/** Why Embed v2 cannot embed a query, in the words of n8n's fields; undefined when it can. */
export const checkQueryV2 = (request: QueryRequest): Failure | undefined =>
	firstBroken(QUERY_RULES, request);
