import type { Chapter } from '../media/movie';
import { blend, direction, type Part } from './vectors';
import { wordParts } from './words';

/**
 * How much of a clip's vector the words take that are known of it: fewer for the whole video, whose
 * name every clip of it shares, than for the chapter it lies in.
 */
export const NAME_WEIGHT = 0.6;
const CHAPTER_WEIGHT = 0.9;

/** Words describe pictures first; sound and speech get less of them, so that pictures come up first. */
const SHARE: Readonly<Record<string, number>> = { visual: 1, audio: 0.8, transcription: 0.6 };

/** What a vector is of: a stretch of one video, in seconds, heard or seen one way. */
export interface Stretch {
	option: string;
	/** `clip`, or `video` for the whole. */
	scope: string;
	startSec: number;
	endSec: number;
}

/**
 * Weights of what a clip shares with its whole video and what is its own: clips of one video have a cosine
 * of about 0.3, those of two videos none.
 */
const WEIGHTS = { video: 0.5, own: 0.75 };

/**
 * The embeddings of one video or sound: they depend on its content, its words and the moment, on nothing
 * else, so the same file embedded again gives the same numbers. Only the geometry is lifelike: nobody looks
 * at the pictures, a clip is "about" the words of its file's name and of the chapters that it overlaps.
 */
export class VideoVectors {
	private readonly whole: Float64Array;

	/**
	 * @param contentSha256 of the file's bytes, hexadecimal
	 * @param name a file's name, or a URL whose last part is one
	 */
	constructor(
		private readonly contentSha256: string,
		private readonly name = '',
		private readonly chapters: readonly Chapter[] = [],
	) {
		this.whole = direction(`shared/${contentSha256}`);
	}

	/** @returns a unit vector of 512 numbers */
	vector(stretch: Stretch): number[] {
		const { option, scope, startSec, endSec } = stretch;
		const own = `own/${this.contentSha256}/${option}/${scope}/${startSec}/${endSec}`;
		return blend([
			{ weight: WEIGHTS.video, vector: this.whole },
			{ weight: WEIGHTS.own, vector: direction(own) },
			...this.wordParts(stretch),
		]);
	}

	private wordParts({ option, startSec, endSec }: Stretch): Part[] {
		const share = SHARE[option] ?? 1;
		const titles = this.chapters.filter((chapter, index) => {
			const ends = this.chapters[index + 1]?.startSec ?? Infinity;
			return chapter.startSec < endSec && ends > startSec;
		});
		return [
			...wordParts(baseName(this.name), NAME_WEIGHT * share),
			...wordParts(titles.map(({ title }) => title).join(' '), CHAPTER_WEIGHT * share),
		];
	}
}

/** `harbour-at-sunset` of `https://example.com/harbour-at-sunset.mp4?x=1`. */
function baseName(name: string): string {
	const last = name.replace(/[?#].*$/, '').replace(/^.*\//, '');
	return last.replace(/\.\w+$/, '').replaceAll('_', ' ');
}
