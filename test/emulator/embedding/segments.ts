import type { EmbeddingOption, Scope, TaskSettings } from '../settings';
import type { Media } from '../media/digest';
import { VideoVectors } from './videoVectors';
import { WordsOfVideo } from './words-of-video';

/** A last clip shorter than this is dropped: the reference's 31 s video in 6 s clips loses its last second. */
const MIN_CLIP_SEC = 2;

/** One row of `video_embedding.segments`, in the API's names. */
export interface Segment {
	start_offset_sec: number;
	end_offset_sec: number;
	embedding_scope: Scope;
	embedding_option: EmbeddingOption;
	float: number[];
}

/** A stretch of video in seconds. */
export interface Span {
	startSec: number;
	endSec: number;
}

/** The part of the video a task is about: its offsets, or the whole of it. */
export function wholeSpan(settings: TaskSettings, media: Media): Span {
	return settings.offsets ?? { startSec: 0, endSec: milliseconds(media.durationSec) };
}

/** Cuts a span into clips of `lengthSec`, the last one shorter, or dropped when under 2 s. */
export function* clipsOf(span: Span, lengthSec: number): Generator<Span> {
	for (let index = 0; ; index += 1) {
		const startSec = milliseconds(span.startSec + index * lengthSec);
		const endSec = Math.min(milliseconds(startSec + lengthSec), span.endSec);
		if (milliseconds(endSec - startSec) < MIN_CLIP_SEC) return;
		yield { startSec, endSec };
	}
}

/** What can be embedded of a file: sound only when it has any. */
export function optionsOf(media: Media): EmbeddingOption[] {
	return media.hasAudio ? ['visual', 'audio', 'transcription'] : ['visual'];
}

/**
 * The rows of a task, made one at a time: 20,000 of them are 200 MB of JSON and need not exist at once.
 * Their order (clip by clip, then the whole video) is UNCERTAIN: the reference only says "an array".
 * @param wanted the options asked for; empty means all there are
 * @param name the file's name or URL; its words are found in the vectors
 */
export function* segmentsOf(
	settings: TaskSettings,
	media: Media,
	wanted: readonly string[],
	name = '',
): Generator<Segment> {
	const words = new WordsOfVideo(name, media.chapters);
	const vectors = new VideoVectors(media.sha256, words);
	const options = optionsOf(media).filter((each) => wanted.length === 0 || wanted.includes(each));
	const span = wholeSpan(settings, media);
	for (const clip of clipsOf(span, settings.clipLengthSec)) {
		yield* rows(vectors, options, 'clip', clip);
	}
	if (settings.scopes.includes('video')) yield* rows(vectors, options, 'video', span);
}

function* rows(
	vectors: VideoVectors,
	options: readonly EmbeddingOption[],
	scope: Scope,
	span: Span,
): Generator<Segment> {
	for (const option of options) {
		yield {
			start_offset_sec: span.startSec,
			end_offset_sec: span.endSec,
			embedding_scope: scope,
			embedding_option: option,
			float: vectors.vector({ option, scope, ...span }),
		};
	}
}

function milliseconds(seconds: number): number {
	return Math.round(seconds * 1000) / 1000;
}
