import type { Failure } from '../../model/failure';
import { DEFAULTS, LABELS } from '../../model/labels';
import { knownModel, type Model, MODELS, shapeOf, type Size } from '../../model/models';
import { fileOfQuery, type QueryRequest } from '../../model/query';
import { type EmbeddingOption, type FileSource, isTimed, type NewTask } from '../../model/task';
import { capital } from '../../model/values';
import { DIRECT_BYTES, IMAGE_BYTES, PARTS_BYTES } from '../assets/limits';
import { firstProblem, type Problem } from '../validation';
import { optionsOf } from './task-body';

/*
 * The rules across the fields of `POST /embed-v2/tasks` and `POST /embed-v2`, in the words of n8n's fields:
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v2/create-async-embedding-task
 * What a model supports is in its row of model/models.ts; for a model without a row the API decides.
 */

/** A field with a value that this model does not support but others do. */
function unsupported(
	model: string,
	label: string,
	value: unknown,
	isSupportedBy: (model: Model) => boolean,
): Problem {
	const known = knownModel(model);
	const able = MODELS.filter(isSupportedBy).map(({ name }) => name);
	return [
		known !== undefined && !isSupportedBy(known),
		`"${label}" is ${value}, which is not supported by ${model}`,
		`Set "${LABELS.modelName}" to ${able.join(' or ')}, or change "${label}".`,
	];
}

const dimensionProblem = ({ model, dimension }: { model: string; dimension?: number }): Problem =>
	unsupported(
		model,
		LABELS.embeddingDimension,
		dimension,
		({ dimensions }) => dimension === undefined || dimensions.includes(dimension),
	);

function modelProblems(task: NewTask): Problem[] {
	const { model, mediaType = 'video', segmentation, timeBasedMetadata = [] } = task;
	const wanted = optionsOf(task);
	const has = ({ options }: Model, option: EmbeddingOption): boolean =>
		options[mediaType]?.includes(option) ?? false;
	const impossible = wanted.find((option) => !MODELS.some((each) => has(each, option)));
	const notInAll = wanted.filter((option) => !MODELS.every((each) => has(each, option)));
	// Dynamic images and documents are refused by the rule about media without a duration.
	const isDynamicAudio = segmentation === 'dynamic' && mediaType === 'audio';
	return [
		unsupported(model, LABELS.mediaType, mediaType, ({ options }) => mediaType in options),
		dimensionProblem(task),
		unsupported(
			model,
			LABELS.timeBasedMetadata,
			'set',
			({ takesTimedTexts }) => timeBasedMetadata.length === 0 || takesTimedTexts,
		),
		[
			impossible !== undefined && knownModel(model) !== undefined,
			`"${LABELS.embeddingOption}" has ${impossible}, but ${mediaType} has no ${impossible}`,
			`Take it out of "${LABELS.embeddingOption}", or leave it empty to get all of them.`,
		],
		unsupported(model, LABELS.embeddingOption, notInAll.map(capital).join(', '), (each) =>
			wanted.every((option) => has(each, option)),
		),
		unsupported(
			model,
			LABELS.segmentation,
			'dynamic for audio',
			({ dynamic }) => !isDynamicAudio || dynamic.includes('audio'),
		),
	];
}

const isWholeWithin = (value: number, min: number, max: number): boolean =>
	Number.isInteger(value) && value >= min && value <= max;

function timedProblems(task: NewTask): Problem[] {
	const { mediaType = 'video', model, segmentation, part = {}, timeBasedMetadata = [] } = task;
	const { clipLength = DEFAULTS.videoClipLength, embeddingType = 'separate' } = task;
	const { minClipDuration = shapeOf(model).minClipDuration } = task;
	const timed = isTimed(mediaType);
	const dynamic = segmentation === 'dynamic';
	const fused = embeddingType !== 'separate';
	const hasTexts = timeBasedMetadata.length > 0;
	const timedOnly = (label: string, isSet: boolean): Problem => [
		!timed && isSet,
		`"${label}" is set, but ${mediaType} has no time`,
		`Remove "${label}", or set "${LABELS.mediaType}" to Video or Audio.`,
	];
	return [
		timedOnly(LABELS.videoStartOffsetSec, part.start !== undefined),
		timedOnly(LABELS.videoEndOffsetSec, part.end !== undefined),
		timedOnly(LABELS.segmentation, dynamic),
		timedOnly(LABELS.embeddingType, fused),
		timedOnly(LABELS.timeBasedMetadata, hasTexts),
		[
			timed && !dynamic && !isWholeWithin(clipLength, 2, 10),
			`"${LABELS.videoClipLength}" is ${clipLength} seconds`,
			'Embed v2 takes whole numbers from 2 to 10.',
		],
		[
			dynamic && !isWholeWithin(minClipDuration, 2, 5),
			`"${LABELS.minClipDurationSec}" is ${minClipDuration} seconds`,
			'TwelveLabs takes whole numbers from 2 to 5.',
		],
		[
			fused && optionsOf(task).length < 2,
			`"${LABELS.embeddingType}" is ${embeddingType}, but there is only ${optionsOf(task).join()} to embed`,
			`Choose two or more of "${LABELS.embeddingOption}", or set "${LABELS.embeddingType}" to Separate.`,
		],
		[
			fused && !hasTexts && knownModel(model)?.takesTimedTexts === true,
			`"${LABELS.embeddingType}" is ${embeddingType}, for which ${model} needs "${LABELS.timeBasedMetadata}"`,
			`Add the option "${LABELS.timeBasedMetadata}", or set "${LABELS.embeddingType}" to Separate.`,
		],
		[
			!fused && hasTexts,
			`"${LABELS.timeBasedMetadata}" is set, but "${LABELS.embeddingType}" is Separate`,
			`Set "${LABELS.embeddingType}" to Fused or Both, or remove "${LABELS.timeBasedMetadata}".`,
		],
		[
			timeBasedMetadata.some((each) => each.start < 0 || each.end < each.start || each.text === ''),
			`"${LABELS.timeBasedMetadata}" has an entry without text, or one that ends before it starts`,
			'Each entry has "start" and "end" in seconds from the start of the media, and "text"; the end may equal the start.',
		],
	];
}

function documentProblems(task: NewTask): Problem[] {
	if (task.mediaType !== 'document') return [];
	const { documentScope = 'pages', maxSentences, overlapSentences } = task;
	const most = maxSentences ?? 0;
	const overlap = overlapSentences ?? 0;
	const chunked = documentScope === 'textChunks';
	const asText = chunked || documentScope === 'text';
	const options = optionsOf(task);
	return [
		[
			options.some((option) => (option === 'text') !== asText),
			`"${LABELS.embeddingOption}" is ${options.join(', ')}, but "${LABELS.documentScope}" is ${documentScope}`,
			`Clear "${LABELS.embeddingOption}": for a document, "${LABELS.documentScope}" decides what is embedded.`,
		],
		[
			chunked && !(Number.isInteger(most) && most >= 1),
			`"${LABELS.maxSentences}" is ${maxSentences ?? 'not set'}`,
			`Text chunks need it: add the option "${LABELS.maxSentences}" with a whole number from 1.`,
		],
		[
			chunked && !(Number.isInteger(overlap) && overlap >= 0 && overlap < most),
			`"${LABELS.overlapSentences}" is ${overlap}`,
			`Set it to a whole number from 0 that is less than "${LABELS.maxSentences}".`,
		],
		[
			!chunked && (maxSentences !== undefined || overlapSentences !== undefined),
			`"${LABELS.maxSentences}" or "${LABELS.overlapSentences}" is set, but "${LABELS.documentScope}" is ${documentScope}`,
			`Remove them, or set "${LABELS.documentScope}" to Text Chunks.`,
		],
	];
}

const tooLarge = (file: FileSource, limit: Size, advice: string, which = ''): Problem => [
	file.size > limit.bytes,
	`The file "${file.name}" is larger than ${limit.text}${which} (${file.size} bytes)`,
	advice,
];

const imageTooLarge = (file: FileSource): Problem =>
	tooLarge(file, { bytes: IMAGE_BYTES, text: '32 MB' }, 'Scale the image down.');

const documentTooLarge = (file: FileSource): Problem =>
	tooLarge(
		file,
		{ bytes: DIRECT_BYTES, text: '200 MB' },
		'Split the document, or give a URL: TwelveLabs downloads documents of up to 512 MB itself.',
	);

function fileProblems({ source, mediaType, model }: NewTask): Problem[] {
	if (source.kind !== 'file') return [];
	const { file } = source;
	const { maxFile } = knownModel(model) ?? {};
	const which = `, the most that ${model} takes`;
	const advice = `Compress or split it first, or try another "${LABELS.modelName}".`;
	return [
		...(mediaType === 'image' ? [imageTooLarge(file)] : []),
		...(mediaType === 'document' ? [documentTooLarge(file)] : []),
		...(maxFile ? [tooLarge(file, maxFile, advice, which)] : []),
		tooLarge(file, { bytes: PARTS_BYTES, text: '10 GB' }, 'Compress or split it first.'),
	];
}

export const checkV2 = (task: NewTask): Failure | undefined =>
	firstProblem([
		...modelProblems(task),
		...timedProblems(task),
		...documentProblems(task),
		...fileProblems(task),
	]);

/** The name of the image beside a text, with which the text can refer to it: `<@image>`. */
export const IMAGE_NAME = 'image';

/** The first reference to media in a text that points to nothing, such as `<@boat>`. */
function danglingName({ input }: QueryRequest): string | undefined {
	const names = [...(input.text ?? '').matchAll(/<@([^<>]+)>/g)].map(([, name]) => name);
	return names.find((name) => input.modality !== 'text_image' || name !== IMAGE_NAME);
}

export function checkQueryV2(request: QueryRequest): Failure | undefined {
	const { model, input, startOffsetSec = 0 } = request;
	const { query, maxQueryFile } = knownModel(model) ?? {};
	const name = danglingName(request);
	const file = fileOfQuery(input);
	const isImage = input.modality === 'image' || input.modality === 'text_image';
	const which = `, the most that ${model} takes at once`;
	const cut = 'Cut out the part that matters first.';
	return firstProblem([
		dimensionProblem(request),
		unsupported(
			model,
			LABELS.audioStartOffsetSec,
			`${startOffsetSec} s`,
			({ takesAudioStart }) => startOffsetSec <= 0 || takesAudioStart,
		),
		[
			query === 'multi_input' && name !== undefined,
			`"${LABELS.text}" contains <@${name}>, which ${model} reads as a reference to media`,
			`Remove the < before the @. Next to an image, <@${IMAGE_NAME}> refers to it.`,
		],
		...(file && maxQueryFile ? [tooLarge(file, maxQueryFile, cut, which)] : []),
		...(file && isImage ? [imageTooLarge(file)] : []),
	]);
}
