import { Failure } from '../model/failure';

/** A JSON object, as opposed to a list or a single value. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The failure for an answer that is not of the shape the reference gives. */
export function unexpected(what: string): Failure {
	return new Failure(
		`TwelveLabs gave an answer of an unexpected shape: ${what}`,
		'Check the Base URL of the credential. If it is right, the API has changed: please report it.',
	);
}
