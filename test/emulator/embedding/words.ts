import type { Part } from './vectors';
import { blend, direction } from './vectors';

/**
 * What words contribute to an embedding: one direction per word, so that texts with words in common
 * lie near each other, and a clip described by the same words would too.
 */
export function wordParts(text: string, weight: number): Part[] {
	const words = new Set(wordsOf(text.toLowerCase()));
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
