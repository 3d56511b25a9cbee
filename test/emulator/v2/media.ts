import type { Emulator as Account } from '../emulator';
import { type Asked, type Plan, spanOf } from '../embedding/rows';
import { refusal } from '../http/answer';
import type { Problem } from '../http/check';
import { FileTooLarge } from '../http/fetcher';
import { type Content, durationOf, FileReader, isText } from '../media/file';
import { imageProblem, MAX_IMAGE_BYTES, videoProblem } from '../media/requirements';
import type { TaskInput } from '../tasks';
import {
	documentInForce,
	documentProblem,
	optionsInForce,
	type SourceBody,
	type TimedBody,
	type V2Model,
	type V2TaskBody,
} from './validate';

/** Reasons a failed task gives (API reference, EmbeddingTaskResponse.error.message). */
export const FAILURES = {
	invalid: 'The embedding request was invalid.',
	fetch: 'failed to fetch or materialize source media',
	media:
		'We could not process your media for embedding. Please verify the input file and try again.',
} as const;

/** The measured form that replaces a fixed sentence when media are too long. Seconds. */
export function tooLong(durationSec: number, limitSec: number): string {
	const minutes = Math.floor(limitSec / 60);
	return `Duration (${durationSec.toFixed(1)} seconds) exceeds maximum limit of ${limitSec} seconds (${minutes} minutes)`;
}

/** Why media could not be loaded; the message is the task's. */
export class MediaFailure {
	constructor(readonly message: string) {}
}

/** Media that were read. */
export interface Loaded {
	content: Content;
	input: TaskInput;
	/** What its words are taken from: file name or URL; empty of inline media. */
	name: string;
}

/** Where the media of a source come from, as metadata tells it. */
export function inputOf({ v2 }: Account, { url, asset_id }: SourceBody): TaskInput {
	if (url !== undefined) return { url };
	return { filename: v2.assets.find(asset_id ?? '')?.filename ?? '' };
}

/**
 * Media that need not be fetched: those of an asset, or in the request itself.
 * @throws ApiError when the asset does not exist or is not ready
 */
export function loadHere(
	account: Account,
	source: SourceBody,
	field: string,
): Loaded | MediaFailure | undefined {
	const { asset_id, base64_string } = source;
	if (asset_id !== undefined) {
		const asset = account.v2.assets.find(asset_id);
		if (!asset) throw refusal(`${field}.asset_id`, `There is no asset ${asset_id}.`);
		const { status, media: content } = asset;
		if (status !== 'ready' || !content) {
			throw refusal(`${field}.asset_id`, `The asset is ${status}; it must be ready.`);
		}
		return { content, input: inputOf(account, source), name: asset.filename };
	}
	if (base64_string === undefined) return undefined;
	const reader = new FileReader();
	const bytes = Buffer.from(base64_string, 'base64');
	reader.write(bytes);
	// Only the content itself tells what it is; a text has no signature, so it counts as text/plain.
	const isPrintable = /^(?!%PDF-)[\t\n\r\x20-\xff]+$/.test(bytes.toString('latin1', 0, 64));
	const content = reader.tryContent(isPrintable ? 'inline.txt' : '');
	if (content instanceof Error) return new MediaFailure(FAILURES.media);
	return { content, input: { filename: '' }, name: '' };
}

/** Fetches a URL. */
export async function loadUrl(
	{ fetcher }: Account,
	url: string,
	maxBytes: number,
): Promise<Loaded | MediaFailure> {
	try {
		const content = (await fetcher.fetch(url, maxBytes)).tryContent(url);
		if (content instanceof Error) return new MediaFailure(FAILURES.media);
		return { content, input: { url }, name: url };
	} catch (error) {
		return new MediaFailure(error instanceof FileTooLarge ? error.message : FAILURES.fetch);
	}
}

/** Bytes that media by URL may have. */
export function urlLimit(kind: string): number {
	const MB = 1024 * 1024;
	return kind === 'image' ? MAX_IMAGE_BYTES : kind === 'document' ? 512 * MB : 4096 * MB;
}

/** What a task with these settings embeds. */
export function askedOf(body: V2TaskBody): Asked {
	const { input_type: kind, model_name: model, embedding_dimension: dimension, document } = body;
	const timed = body.video ?? body.audio;
	const plan = timed && planOf(timed, body.video ? 'video' : 'audio', model);
	if (!document) return { model, kind, dimension, plan };
	const { sequential } = document.segmentation ?? {};
	const sentences = sequential && {
		max: sequential.max_sentences,
		overlap: sequential.overlap_sentences ?? 0,
	};
	const ofDocument = (isOfText: boolean) => ({ ...documentInForce(document, isOfText), sentences });
	return { model, kind, dimension, document: ofDocument };
}

function planOf(body: TimedBody, kind: 'audio' | 'video', model: V2Model): Plan {
	const { segmentation, embedding_type: types = [], embedding_scope: scopes = [] } = body;
	return {
		startSec: body.start_sec ?? 0,
		endSec: body.end_sec,
		cuts: segmentation ? cutsOf(segmentation) : defaultCuts(kind, model),
		options: optionsInForce(body, kind, model),
		scopes: scopes.length > 0 ? scopes : ['clip', 'asset'],
		separate: types.length === 0 || types.includes('separate_embedding'),
		fused: types.includes('fused_embedding'),
		texts: body.time_based_metadata ?? [],
	};
}

function cutsOf(segmentation: NonNullable<TimedBody['segmentation']>): Plan['cuts'] {
	const flat = 'temporal' in segmentation ? segmentation.temporal : segmentation;
	return flat.strategy === 'fixed'
		? { fixedSec: flat.fixed.duration_sec }
		: { dynamicSec: flat.dynamic.min_duration_sec };
}

function defaultCuts(kind: 'audio' | 'video', model: V2Model): Plan['cuts'] {
	if (kind === 'audio' && model === 'marengo3.0') return { fixedSec: 6 };
	return { dynamicSec: model === 'marengo3.0' ? 4 : 2 };
}

/**
 * What of a request cannot be, now that its media are known. Of an asset or inline media it is said at
 * creation; of a URL the task fails as invalid.
 */
export function mediaProblems(
	body: V2TaskBody,
	{ kind, plan }: Asked,
	content: Content,
): Problem[] {
	if (content.kind !== kind) {
		return [{ field: `${kind}.media_source`, message: `It holds ${content.mime}, not ${kind}.` }];
	}
	if (body.document) {
		const problem = documentProblem(body.document, isText(content));
		return problem ? [{ field: `document.${problem[0]}`, message: problem[1] }] : [];
	}
	if (!plan) return [];
	const durationSec = durationOf(content);
	const { startSec, endSec } = spanOf(plan, durationSec);
	if (endSec <= Math.ceil(durationSec * 1e6) / 1e6 && startSec < endSec) return [];
	const field = plan.endSec === undefined ? `${kind}.start_sec` : `${kind}.end_sec`;
	return [{ field, message: `It is after the end of the media, ${durationSec} seconds.` }];
}

/** Longest sound or video of a task: 4 h, in seconds. */
const MAX_TASK_SEC = 4 * 3600;

/** Why a task fails although the request was taken; `undefined` when it can be embedded. */
export function failureOf(content: Content, maxSec = MAX_TASK_SEC): string | undefined {
	if (content.kind === 'image') {
		const { bytes } = content;
		if (bytes > MAX_IMAGE_BYTES) return new FileTooLarge(bytes, MAX_IMAGE_BYTES).message;
		return imageProblem(content) && FAILURES.media;
	}
	const durationSec = durationOf(content);
	if (durationSec > maxSec) return tooLong(durationSec, maxSec);
	return content.kind === 'video' && videoProblem(content) ? FAILURES.media : undefined;
}
