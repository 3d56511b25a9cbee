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
