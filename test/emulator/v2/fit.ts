import { checkRequirements } from '../media/requirements';
import { ContentTooLarge, type Content } from './content/content';
import { FAILURES, tooLong, tooManyPages } from './failures';
import { wordsOf } from '../embedding/words';
import { textChunks } from './rows/document';
import { spanOf } from './rows/timed';
import { timedSettings } from './settings';
import type { V2Switches } from './switches';
import { documentInForce, documentKindProblems } from './validate/document';
import type { V2Model } from './validate/rules';
import type { Problem } from './validate/shape';
import type { V2TaskBody } from './validate/task';

/** Longest sound or video of an asynchronous task: 4 h, in seconds. */
const MAX_TASK_SEC = 4 * 3600;

/** Smallest side of an image in pixels. */
const MIN_IMAGE_SIDE = 128;

/** Pages a PDF may have for each begun MB of its size; quadrants count every page five times. */
const PAGES_PER_MB = 64;

/**
 * What of a request cannot be, now that its media are known. Of an asset or inline media it is said at
 * creation; of a URL the task fails as invalid.
 */
export function misfits(
	body: V2TaskBody,
	model: V2Model,
	content: Content,
	switches: V2Switches,
): Problem[] {
	const kind = body.input_type;
	const actual = content.kind === 'pdf' || content.kind === 'text' ? 'document' : content.kind;
	if (actual !== kind) {
		return [{ field: `${kind}.media_source`, message: `It holds ${content.mime}, not ${kind}.` }];
	}
	if (body.document && (content.kind === 'pdf' || content.kind === 'text')) {
		return documentKindProblems(body.document, content.kind, body.embedding_uncertainty === true);
	}
	const timed = body.video ?? body.audio;
	if (!timed || (kind !== 'video' && kind !== 'audio')) return [];
	const settings = timedSettings(timed, kind, model, switches);
	const durationSec = durationOf(content);
	const { startSec, endSec } = spanOf(settings, durationSec);
	if (endSec > Math.ceil(durationSec * 1e6) / 1e6 || startSec >= endSec) {
		const field = settings.endSec === undefined ? `${kind}.start_sec` : `${kind}.end_sec`;
		return [{ field, message: `It is after the end of the media, ${durationSec} seconds.` }];
	}
	const needsSound = settings.explicit && settings.options.some((option) => option !== 'visual');
	if (switches.missingAudio === 'refused' && needsSound && !hasAudio(content)) {
		return [{ field: `${kind}.embedding_option`, message: 'The media has no sound.' }];
	}
	return [];
}

/** Why a task fails although the request was taken; `undefined` when it can be embedded. */
export function failureOf(
	body: V2TaskBody,
	model: V2Model,
	content: Content,
	switches: V2Switches,
): string | undefined {
	if (content.kind === 'image') {
		const { imageBytes } = switches;
		if (content.bytes > imageBytes) return new ContentTooLarge(content.bytes, imageBytes).message;
		return Math.min(content.width, content.height) < MIN_IMAGE_SIDE ? FAILURES.media : undefined;
	}
	if (content.kind === 'pdf') return pdfFailure(body, content);
	if (content.kind === 'text') return textFailure(body, content.text, switches.documentTokens);
	// marengo3.0 takes 4 GB, although an asset may have 10.
	if (model === 'marengo3.0' && content.bytes > switches.urlBytes) return FAILURES.tooLarge;
	const durationSec = durationOf(content);
	if (durationSec > MAX_TASK_SEC) return tooLong(durationSec, MAX_TASK_SEC);
	if (content.kind === 'video') {
		try {
			checkRequirements(content.media);
		} catch {
			return FAILURES.media;
		}
		const options = body.video?.embedding_option ?? [];
		const needsSound = options.some((option) => option !== 'visual');
		if (switches.missingAudio === 'failed' && needsSound && !content.media.hasAudio) {
			return FAILURES.media;
		}
	}
	return undefined;
}

function pdfFailure(
	body: V2TaskBody,
	{ pages, bytes, encrypted }: Extract<Content, { kind: 'pdf' }>,
): string | undefined {
	if (encrypted) return FAILURES.media;
	const limit = Math.ceil(bytes / 1024 ** 2) * PAGES_PER_MB;
	const quadrants = body.document?.segmentation?.spatial?.strategy === 'quadrants';
	const counted = quadrants ? pages * 5 : pages;
	return counted > limit ? tooManyPages(counted, limit) : undefined;
}

function textFailure(body: V2TaskBody, text: string, maxTokens: number): string | undefined {
	const { document } = body;
	if (!document) return undefined;
	const { scopes } = documentInForce(document, 'text');
	const pieces = [
		...(scopes.includes('asset') ? [text] : []),
		...(scopes.includes('local') ? textChunks(document, text) : []),
	];
	return pieces.some((piece) => wordsOf(piece).length > maxTokens) ? FAILURES.context : undefined;
}

/** Seconds; 0 of what has no time. */
export function durationOf(content: Content): number {
	if (content.kind === 'video') return content.media.durationSec;
	return content.kind === 'audio' ? content.durationSec : 0;
}

/** Whether there is sound in it. */
export function hasAudio(content: Content): boolean {
	return content.kind === 'audio' || (content.kind === 'video' && content.media.hasAudio);
}
