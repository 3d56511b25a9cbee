import type { AssetApi } from '../shared/api/assets/asset-api';
import type { RetryOptions } from '../shared/http/outcome';
import { type FileRules } from '../shared/media/binary-file';
import { chooseInstead } from '../shared/media/media-url';
import { readMedia } from '../shared/media/read-media';
import { Failure } from '../shared/model/failure';
import { DEFAULTS, LABELS } from '../shared/model/labels';
import {
	type DocumentScope,
	type EmbeddingOption,
	type EmbeddingScope,
	type EmbeddingType,
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
	maxRetryMs,
	oneOf,
	option,
	readModel,
	toDimension,
	toNumber,
} from '../shared/run/parameters';
import type { Run, Session } from '../shared/run/run';
import { readAssetId } from './read-ids';

const FORM = 'Give a list such as [{ "start": 0, "end": 5, "text": "Kick-off" }], in seconds.';

const fault = (what: string): Failure => new Failure(`"${LABELS.timeBasedMetadata}" ${what}`, FORM);

function parsed(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		throw fault('is not valid JSON');
	}
}

/**
 * Texts with their times, from JSON or from what an expression gives. Entries without text are left out:
 * the option has one when it was just added. @throws Failure that says which entry is wrong
 */
export function readTimedTexts(value: unknown): TimedText[] {
	const list = parsed(value ?? []);
	if (!Array.isArray(list)) throw fault('is not a list');
	return list.flatMap((entry: unknown, index) => {
		const { start, end, text } = Object(entry) as Record<string, unknown>;
		if (text === undefined || text === null || String(text).trim() === '') return [];
		const [from, to] = [Number(start ?? NaN), Number(end ?? NaN)];
		if (Number.isFinite(from) && Number.isFinite(to)) {
			return [{ start: from, end: to, text: String(text) }];
		}
		throw fault(`has no start and end in its entry ${index + 1}`);
	});
}

const SCOPES: readonly EmbeddingScope[] = ['clip', 'video'];
const OPTIONS: readonly EmbeddingOption[] = ['visual', 'audio', 'transcription'];
const TYPES: readonly EmbeddingType[] = ['separate', 'fused', 'both'];
const SEGMENTATIONS = ['fixed', 'dynamic'] as const;

/**
 * What is to be embedded of video or sound.
 * @param chosen an option by its name, undefined when the user did not add it or left it empty
 * @throws Failure when no API of TwelveLabs allows it
 */
export function timedSettings(
	scopes: readonly string[],
	options: readonly string[],
	chosen: (name: string) => unknown,
): Omit<NewTask, 'source' | 'model'> {
	if (scopes.length === 0) {
		throw new Failure('No "Embedding Scope" is chosen', 'Choose Clip, Video, or both.');
	}
	const number = (name: string): number | undefined =>
		chosen(name) === undefined ? undefined : toNumber(chosen(name), name);
	const segmentation = oneOf(chosen('segmentation') ?? 'fixed', SEGMENTATIONS, 'segmentation');
	const embeddingType = oneOf(chosen('embeddingType') ?? 'separate', TYPES, 'embeddingType');
	const common = {
		scopes: scopes.map((scope) => oneOf(scope, SCOPES, 'videoEmbeddingScope')),
		options: options.map((each) => oneOf(each, OPTIONS, 'embeddingOption')),
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

/** The part to embed. An offset that was added and left at 0 or empty counts as not set. */
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

/** @throws Failure when clips of one length have no room */
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

/** Everything of a task but its media. */
export type TaskSettings = Omit<NewTask, 'source' | 'documentScope'> & {
	readonly mediaType: MediaType;
	readonly documentScope?: DocumentScope | 'auto';
};

const DOCUMENT_SCOPES = ['auto', 'pages', 'document', 'text', 'textChunks'] as const;

/**
 * Reads what an item wants of its media. Of fields that do not go with its kind of media nothing is
 * read: n8n does not show them. @throws Failure that names the field to change
 */
export function readTaskSettings(run: Run, itemIndex: number): TaskSettings {
	const { ctx } = run;
	const model = readModel(run, itemIndex);
	const mediaType = oneOf(
		ctx.getNodeParameter('mediaType', itemIndex, 'video'),
		MEDIA_TYPES,
		'mediaType',
	);
	const chosen = (name: string): unknown => {
		const value = option(run, itemIndex, name);
		return value === '' ? undefined : value;
	};
	const settings = {
		model,
		mediaType,
		scopes: [],
		dimension: toDimension(chosen('embeddingDimension')),
	};
	if (isTimed(mediaType)) {
		const scopes = choices(ctx.getNodeParameter('videoEmbeddingScope', itemIndex, ['clip']));
		const options = choices(ctx.getNodeParameter('embeddingOption', itemIndex, []));
		const minutes = chosen('maxDurationMinutes');
		const limit = minutes === undefined ? undefined : toNumber(minutes, 'maxDurationMinutes') * 60;
		return { ...settings, ...timedSettings(scopes, options, chosen), maxDurationSec: limit };
	}
	return mediaType === 'document' ? { ...settings, ...documentSettings(chosen) } : settings;
}

/** What of a document gets vectors. @throws Failure */
function documentSettings(chosen: (name: string) => unknown): Partial<TaskSettings> {
	const scope = chosen('documentScope') ?? DEFAULTS.documentScope;
	const documentScope = oneOf(scope, DOCUMENT_SCOPES, 'documentScope');
	if (documentScope !== 'textChunks') return { documentScope };
	const overlap = chosen('overlapSentences');
	return {
		documentScope,
		maxSentences: toNumber(chosen('maxSentences') ?? DEFAULTS.maxSentences, 'maxSentences'),
		...(overlap !== undefined && { overlapSentences: toNumber(overlap, 'overlapSentences') }),
	};
}

/** What a file of each kind of media may be; audio is read from a video as well. */
const FILES: Readonly<Record<MediaType, Omit<FileRules, 'label'>>> = {
	video: { fallbackName: 'video.mp4', kinds: ['video'], chooseInstead },
	audio: { fallbackName: 'audio.mp3', kinds: ['audio', 'video'], chooseInstead },
	image: { fallbackName: 'image.jpg', kinds: ['image'], chooseInstead },
	document: { fallbackName: 'document.pdf', kinds: ['document'], chooseInstead },
};

/**
 * The task an item asks for, checked by all rules that are known, those of TwelveLabs' APIs included.
 * @throws Failure that names the field to change
 */
export async function readNewTask(
	run: Run,
	itemIndex: number,
): Promise<NewTask & { readonly mediaType: MediaType }> {
	const session = await run.open();
	const { connection, api } = session;
	const { documentScope, ...settings } = readTaskSettings(run, itemIndex);
	const source = await readSource(run, itemIndex, settings.mediaType, connection.baseUrl);
	const retryOptions = { maxRetryMs: maxRetryMs(run, itemIndex) };
	const task = {
		...settings,
		source,
		documentScope:
			documentScope === 'auto'
				? await documentScopeOf(source, session, retryOptions)
				: documentScope,
	};
	const refusal = api.check(task);
	if (refusal) throw refusal;
	return task;
}

async function readSource(
	run: Run,
	itemIndex: number,
	mediaType: MediaType,
	baseUrl: string,
): Promise<Source> {
	const kind = run.ctx.getNodeParameter('videoSource', itemIndex);
	if (kind === 'asset') return { kind, assetId: readAssetId(run, itemIndex), file: {} };
	const fields = { source: 'videoSource', url: 'videoUrl', file: FILES[mediaType] } as const;
	return readMedia(run.ctx, itemIndex, baseUrl, { ...fields, mediaType });
}

/** What "Automatic" means for a document: a PDF by its pages, a text as a whole. @throws Failure, CancelledError */
async function documentScopeOf(
	source: Source,
	{ assets }: Session,
	retryOptions: RetryOptions,
): Promise<DocumentScope> {
	const { name = '', type } = await documentFile(source, assets, retryOptions);
	const isText = type?.startsWith('text/') ?? /\.(txt|md|markdown)$/i.test(name);
	return isText ? 'text' : 'pages';
}

async function documentFile(
	source: Source,
	assets: AssetApi,
	retryOptions: RetryOptions,
): Promise<{ name?: string; type?: string }> {
	if (source.kind === 'file') return source.file;
	if (source.kind === 'url') return { name: parseUrl(source.url)?.pathname };
	const { fileName, fileType } = await assets.get(source.assetId, retryOptions);
	return { name: fileName, type: fileType };
}
