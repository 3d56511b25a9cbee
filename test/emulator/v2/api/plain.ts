import { textVector, wordsOf } from '../../embedding/words';
import { refusal } from '../errors';
import type { V2Row } from '../rows/row';

/** Tokens of text marengo3.0 takes. Counted in words and signs, of which there are never more. */
const MAX_TOKENS = 500;

/** A row without option, scope and time, as texts and images have; the nulls are the API's. */
export function plainRow(embedding: number[], uncertainty?: number[]): V2Row {
	return {
		embedding,
		...(uncertainty ? { embedding_uncertainty: uncertainty } : {}),
		embedding_option: null,
		embedding_scope: null,
		start_sec: null,
		end_sec: null,
	};
}

/** @throws ApiError when the text is too long for marengo3.0 */
export function vectorOfText(text: string, parent: string): number[] {
	if (wordsOf(text).length > MAX_TOKENS) {
		throw refusal(`${parent}.input_text`, `It must not exceed ${MAX_TOKENS} tokens.`);
	}
	return textVector(text);
}
