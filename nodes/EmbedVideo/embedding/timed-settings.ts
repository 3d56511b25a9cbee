import { Failure } from '../../shared/model/failure';
import type { MediaType } from '../../shared/model/media-type';
import {
	DEFAULT_CLIP_LENGTH,
	type EmbeddingOption,
	type EmbeddingScope,
	type EmbeddingType,
	type NewTask,
	type Part,
} from '../../shared/model/new-task';
import { oneOf, toNumber } from '../../shared/run/parameters';
import { readTimedTexts } from './timed-texts';

const SCOPES: readonly EmbeddingScope[] = ['clip', 'video'];
const OPTIONS: readonly EmbeddingOption[] = ['visual', 'audio', 'transcription'];
const TYPES: readonly EmbeddingType[] = ['separate', 'fused', 'both'];
const SEGMENTATIONS = ['fixed', 'dynamic'] as const;

/** Media that have a length in time. */
export const isTimed = (mediaType: MediaType): boolean =>
	mediaType === 'video' || mediaType === 'audio';

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

/** An offset that was just added, and left at 0 or empty, is not there: the start, or the end. */
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
	const length = clipLength ?? DEFAULT_CLIP_LENGTH;
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
