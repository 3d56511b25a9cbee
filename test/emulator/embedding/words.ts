import { blend, direction, type Part } from './vectors';

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
