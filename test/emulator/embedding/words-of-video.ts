import type { Chapter } from '../media/chapters';
import type { Span } from './segments';
import type { Part } from './vectors';
import { wordParts } from './words';

/**
 * How much of a clip's vector the words take that are known of it: fewer for the whole video, whose
 * name every clip of it shares, than for the chapter it lies in.
 */
const NAME_WEIGHT = 0.6;
const CHAPTER_WEIGHT = 0.9;

/** Words describe pictures first; sound and speech get less of them, so that pictures come up first. */
const SHARE: Readonly<Record<string, number>> = { visual: 1, audio: 0.8, transcription: 0.6 };

/**
 * What stands in for understanding a video: nobody looks at the pictures here. A clip is "about" the
 * words of its file's name and of the chapters it overlaps.
 */
export class WordsOfVideo {
	/** @param name a file's name, or a URL whose last part is one */
	constructor(
		private readonly name: string,
		private readonly chapters: readonly Chapter[],
	) {}

	/** What the words add to the vector of a stretch of the video. */
	parts(option: string, span: Span): Part[] {
		const share = SHARE[option] ?? 1;
		return [
			...wordParts(baseName(this.name), NAME_WEIGHT * share),
			...wordParts(this.titles(span).join(' '), CHAPTER_WEIGHT * share),
		];
	}

	private titles({ startSec, endSec }: Span): string[] {
		return this.chapters
			.filter((chapter, index) => {
				const ends = this.chapters[index + 1]?.startSec ?? Infinity;
				return chapter.startSec < endSec && ends > startSec;
			})
			.map(({ title }) => title);
	}
}

/** `harbour-at-sunset` of `https://example.com/harbour-at-sunset.mp4?x=1`. */
function baseName(name: string): string {
	const last = name.replace(/[?#].*$/, '').replace(/^.*\//, '');
	return last.replace(/\.\w+$/, '').replaceAll('_', ' ');
}
