import type { Chapter } from '../media/movie';
import { blend, direction } from './vectors';

/** One ingredient of an embedding: a unit vector and how much of it to take. */
export interface Part {
	weight: number;
	vector: Float64Array | number[];
}

/** Words that are in every text and tell none apart. */
const EMPTY_WORDS = new Set(
	'a an and are as at by for from in into is it its of on or over the this to with'.split(' '),
);

/**
 * What words contribute to an embedding: one direction per word, so that texts with words in common
 * lie near each other, and a clip described by the same words does too.
 */
export function wordParts(text: string, weight: number): Part[] {
	const words = new Set(telling(wordsOf(text.toLowerCase())).map(stem));
	return [...words].map((word) => ({
		weight: weight / Math.sqrt(words.size),
		vector: direction(`word/${word}`),
	}));
}

/** Words and single signs: never more than a tokenizer's tokens. */
export function wordsOf(text: string): string[] {
	return text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
}

/** The embedding of a text: a unit vector of 512 numbers, mostly of its words, a little its own. */
export function textVector(text: string): number[] {
	return blend([...wordParts(text, 1), { weight: 0.2, vector: direction(`text/${text}`) }]);
}

/** The words that say something; all of them when none does. */
function telling(words: string[]): string[] {
	const kept = words.filter((word) => /[\p{L}\p{N}]/u.test(word) && !EMPTY_WORDS.has(word));
	return kept.length > 0 ? kept : words;
}

/** One form for `boat` and `boats`. */
function stem(word: string): string {
	return word.length > 3 && !word.endsWith('ss') ? word.replace(/s$/, '') : word;
}

/**
 * How much of a clip's vector the words take that are known of it: fewer for the whole video, whose
 * name every clip of it shares, than for the chapter it lies in.
 */
export const NAME_WEIGHT = 0.6;
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

	/** What the words add to the vector of a stretch of the video, in seconds. */
	parts(option: string, startSec: number, endSec: number): Part[] {
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
