import { Failure } from '../model/failure';

export type Json = Record<string, unknown>;

export function isRecord(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The failure for an answer whose shape makes it useless. */
export function unexpected(what: string): Failure {
	return new Failure(
		`TwelveLabs returned an answer of an unexpected shape: ${what}`,
		'Check the Base URL of the credential. If it is right, the API has changed: please report it.',
	);
}

// JSON from outside is read tolerantly: what is null, empty or of another type counts as absent.

export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function textsOf(value: unknown): string[] | undefined {
	return Array.isArray(value)
		? value.filter((entry): entry is string => typeof entry === 'string')
		: undefined;
}

export function objectOf(value: unknown): Json {
	return isRecord(value) ? value : {};
}

/** The entries of a JSON object whose values are of one type. */
export function entriesOf<T>(value: unknown, isOfType: (entry: unknown) => entry is T) {
	const entries = Object.entries(objectOf(value));
	return Object.fromEntries(entries.filter((entry): entry is [string, T] => isOfType(entry[1])));
}

/** An ID: a text, or a number as its digits. */
export function idOf(value: unknown): string | undefined {
	return typeof value === 'number' ? String(value) : textOf(value);
}
