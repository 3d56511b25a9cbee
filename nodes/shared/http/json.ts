import { Failure } from '../model/failure';

/** A JSON object. */
export type Json = Record<string, unknown>;

/** A JSON object, as opposed to a list or a single value. */
export function isRecord(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The failure for an answer that is of no use because of its shape. */
export function unexpected(what: string): Failure {
	return new Failure(
		`TwelveLabs gave an answer of an unexpected shape: ${what}`,
		'Check the Base URL of the credential. If it is right, the API has changed: please report it.',
	);
}

/**
 * JSON from outside is read tolerantly: a field that is absent, null or of another type is simply not
 * there. Which ones an answer is worthless without, its reader says.
 */

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A finite number. */
export function numberOf(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A list; of texts only, when it holds others too. */
export function textsOf(value: unknown): string[] | undefined {
	return Array.isArray(value)
		? value.filter((entry): entry is string => typeof entry === 'string')
		: undefined;
}

/** A JSON object, empty when it is not there. */
export function objectOf(value: unknown): Json {
	return isRecord(value) ? value : {};
}

/** The entries of a JSON object whose values are of one type. */
export function entriesOf<T>(
	value: unknown,
	isOfType: (entry: unknown) => entry is T,
): Record<string, T> {
	const entries = Object.entries(objectOf(value));
	return Object.fromEntries(entries.filter((entry): entry is [string, T] => isOfType(entry[1])));
}

/** An ID of any form; a number counts as its digits. */
export function idOf(value: unknown): string | undefined {
	return typeof value === 'number' ? String(value) : textOf(value);
}
