import type { FileRules } from '../shared/media/binary-file';
import { chooseInstead } from '../shared/media/media-url';
import { readMedia } from '../shared/media/read-media';
import { Failure } from '../shared/model/failure';
import { DEFAULTS, LABELS, oneOf } from '../shared/model/labels';
import {
	type DocumentScope,
	isTimed,
	MEDIA_TYPES,
	type MediaType,
	type NewTask,
	type Part,
	type Source,
	type TimedText,
} from '../shared/model/task';
import { parseUrl } from '../shared/model/url';
import {
	choices,
	option,
	readModel,
	readRetryOptions,
	toDimension,
	toNumber,
} from '../shared/run/parameters';
import type { Run } from '../shared/run/run';
import { readId } from './read-ids';

/** An option by its name; undefined when it was not added, or left empty. */
type Chosen = (name: string) => unknown;

const numberIfSet = (chosen: Chosen, name: string): number | undefined =>
	chosen(name) === undefined ? undefined : toNumber(chosen(name), name);

/** The first value by default. @throws Failure for any other value */
const choiceOf = <T extends string>(chosen: Chosen, name: string, values: readonly T[]): T =>
	oneOf(chosen(name) ?? values[0], values, name);

const timedTextsFailure = (what: string): Failure =>
	new Failure(
		`"${LABELS.timeBasedMetadata}" ${what}`,
		'Enter a list such as [{ "start": 0, "end": 5, "text": "Kick-off" }], in seconds.',
	);

function parseIfText(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		throw timedTextsFailure('is not valid JSON');
	}
}

/**
 * Texts with their times, from JSON or an expression's list. Entries without text, such as that of an option
 * just added, are left out. @throws Failure that says which entry is wrong
 */
function readTimedTexts(value: unknown): TimedText[] {
	const list = parseIfText(value ?? []);
	if (!Array.isArray(list)) throw timedTextsFailure('is not a list');
	return list.flatMap((entry: unknown, index) => {
		const { start, end, text } = Object(entry) as Record<string, unknown>;
		if (text === undefined || text === null || String(text).trim() === '') return [];
		const [from, to] = [Number(start ?? NaN), Number(end ?? NaN)];
		if (Number.isFinite(from) && Number.isFinite(to)) {
			return [{ start: from, end: to, text: String(text) }];
		}
		throw timedTextsFailure(`has no start and end in its entry ${index + 1}`);
	});
}

/** What to embed of video or audio. @throws Failure when neither API allows it */
export function timedSettings(
	scopes: readonly string[],
	options: readonly string[],
	chosen: Chosen,
): Omit<NewTask, 'source' | 'model'> {
	if (scopes.length === 0) {
		throw new Failure('No "Embedding Scope" is chosen', 'Choose Clip, Video, or both.');
	}
	const number = (name: string): number | undefined => numberIfSet(chosen, name);
	const segmentation = choiceOf(chosen, 'segmentation', ['fixed', 'dynamic']);
	const embeddingType = choiceOf(chosen, 'embeddingType', ['separate', 'fused', 'both']);
	const common = {
		scopes: scopes.map((scope) => oneOf(scope, ['clip', 'video'] as const, 'videoEmbeddingScope')),
		options: options.map((each) =>
			oneOf(each, ['visual', 'audio', 'transcription'] as const, 'embeddingOption'),
		),
		part: partOf(number('videoStartOffsetSec'), number('videoEndOffsetSec')),
		embeddingType,
		timeBasedMetadata:
			embeddingType === 'separate' ? undefined : readTimedTexts(chosen('timeBasedMetadata')),
	};
	if (segmentation === 'dynamic') {
		return { ...common, segmentation, minClipDuration: number('minClipDurationSec') };
	}
	const clipLength = number('videoClipLength');
	if (common.scopes.includes('clip')) checkClips(clipLength, common.part);
	return { ...common, clipLength };
}

/** An offset that was added and left at 0 or empty counts as not set. @throws Failure */
function partOf(start: number | undefined, end: number | undefined): Part | undefined {
	const from = start ?? 0;
	if (from < 0 || (end ?? 0) < 0) {
		throw new Failure('An offset is negative', "Offsets count in seconds from the video's start.");
	}
	if (!end) return from === 0 ? undefined : { start: from };
	if (end > from) return { start: from, end };
	throw new Failure(
		`"End Offset" (${end} s) is not after "Start Offset" (${from} s)`,
		'Set an end that comes after the start.',
	);
}

/** @throws Failure when clips of equal length have no room */
function checkClips(clipLength: number | undefined, part: Part | undefined): void {
	if (clipLength !== undefined && (clipLength < 2 || clipLength > 10)) {
		throw new Failure(
			`"Clip Length" is ${clipLength} seconds`,
			'Set it to a number from 2 to 10, or remove it to use 6.',
		);
	}
	const length = clipLength ?? DEFAULTS.videoClipLength;
	const { start: from = 0, end = Infinity } = part ?? {};
	// Compared in milliseconds: 64.1 - 58.1 is less than 6 in floating point.
	if (Math.round((end - from) * 1000) >= Math.round(length * 1000)) return;
	throw new Failure(
		`The part from ${from} s to ${end} s is shorter than a clip of ${length} s`,
		clipLength === undefined
			? 'Move the offsets apart, or set "Clip Length" to 2 or more seconds within that part.'
			: 'Move the offsets apart or set a shorter "Clip Length".',
	);
}

type TaskSettings = Omit<NewTask, 'source' | 'documentScope'> & {
	readonly mediaType: MediaType;
	readonly documentScope?: DocumentScope | 'auto';
};

/** Ignores the fields of other media types, which n8n hides. @throws Failure that names the field to change */
function readTaskSettings(run: Run, itemIndex: number): TaskSettings {
	const { ctx } = run;
	const chosen: Chosen = (name) => {
		const value = option(run, itemIndex, name);
		return value === '' ? undefined : value;
	};
	const model = readModel(run, itemIndex);
	const mediaType = oneOf(
		ctx.getNodeParameter('mediaType', itemIndex, 'video'),
		MEDIA_TYPES,
		'mediaType',
	);
	const dimension = toDimension(chosen('embeddingDimension'));
	const settings = { model, mediaType, scopes: [], dimension };
	if (mediaType === 'document') return { ...settings, ...documentSettings(chosen) };
	if (!isTimed(mediaType)) return settings;
	const scopes = choices(ctx.getNodeParameter('videoEmbeddingScope', itemIndex, ['clip']));
	const options = choices(ctx.getNodeParameter('embeddingOption', itemIndex, []));
	const minutes = numberIfSet(chosen, 'maxDurationMinutes');
	const maxDurationSec = minutes === undefined ? undefined : minutes * 60;
	return { ...settings, ...timedSettings(scopes, options, chosen), maxDurationSec };
}

const AUTO = DEFAULTS.documentScope;
const DOCUMENT_SCOPES = [AUTO, 'pages', 'document', 'text', 'textChunks'] as const;

/** @throws Failure */
function documentSettings(chosen: Chosen): Partial<TaskSettings> {
	const documentScope = choiceOf(chosen, 'documentScope', DOCUMENT_SCOPES);
	if (documentScope !== 'textChunks') return { documentScope };
	return {
		documentScope,
		maxSentences: numberIfSet(chosen, 'maxSentences') ?? DEFAULTS.maxSentences,
		overlapSentences: numberIfSet(chosen, 'overlapSentences'),
	};
}

/** Audio is read from a video as well. */
const FILES: Readonly<Record<MediaType, Pick<FileRules, 'fallbackName' | 'kinds'>>> = {
	video: { fallbackName: 'video.mp4', kinds: ['video'] },
	audio: { fallbackName: 'audio.mp3', kinds: ['audio', 'video'] },
	image: { fallbackName: 'image.jpg', kinds: ['image'] },
	document: { fallbackName: 'document.pdf', kinds: ['document'] },
};

async function readSource(run: Run, itemIndex: number, mediaType: MediaType): Promise<Source> {
	const kind = run.ctx.getNodeParameter('videoSource', itemIndex);
	if (kind === 'asset') return { kind, assetId: readId(run, itemIndex, 'assetId'), file: {} };
	const { connection } = await run.open();
	return readMedia(run.ctx, itemIndex, connection.baseUrl, {
		source: 'videoSource',
		url: 'videoUrl',
		file: { ...FILES[mediaType], chooseInstead },
		mediaType,
	});
}

/** For "Automatic": a PDF by its pages, a text as a whole. @throws Failure, CancelledError */
async function automaticScope(run: Run, itemIndex: number, source: Source): Promise<DocumentScope> {
	const { name = '', type } = await documentFile(run, itemIndex, source);
	const isText = type?.startsWith('text/') ?? /\.(txt|md|markdown)$/i.test(name);
	return isText ? 'text' : 'pages';
}

async function documentFile(run: Run, itemIndex: number, source: Source) {
	if (source.kind === 'file') return source.file;
	if (source.kind === 'url') return { name: parseUrl(source.url)?.pathname, type: undefined };
	const { assets } = await run.open();
	const asset = await assets.get(source.assetId, readRetryOptions(run, itemIndex));
	return { name: asset.fileName, type: asset.fileType };
}

/** The task that an item asks for, checked against all known rules. @throws Failure that names the field to change */
export async function readNewTask(run: Run, itemIndex: number) {
	const { api } = await run.open();
	const { documentScope: scope, ...settings } = readTaskSettings(run, itemIndex);
	const source = await readSource(run, itemIndex, settings.mediaType);
	const documentScope = scope === 'auto' ? await automaticScope(run, itemIndex, source) : scope;
	const task = { ...settings, source, documentScope };
	const refusal = api.check(task);
	if (refusal) throw refusal;
	return task;
}
