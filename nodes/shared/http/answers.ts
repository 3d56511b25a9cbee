import { isRecord } from './json';

/** What an error body says, in whichever of the API's shapes it came. */
export interface ApiMessage {
	code?: string;
	message?: string;
}

/** Longest piece of a foreign text, such as a proxy's HTML page, that is shown to a person. */
const MAX_TEXT = 300;

/** Longest piece of it that is looked at: a search for tags takes the square of its length. */
const MAX_READ = 4000;

const text = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/**
 * Reads an error body: `{ code, message }` (v1), `{ error: { code, message } }` (v2 by its
 * specification), or anything else, an empty body included (TWELVELABS.md §6.2). Never throws.
 */
export function readApiMessage(body: unknown): ApiMessage {
	if (isRecord(body)) {
		const inner = isRecord(body.error) ? body.error : body;
		return { code: text(inner.code), message: text(inner.message) ?? text(body.error) };
	}
	const plain = text(
		typeof body === 'string' ? body.slice(0, MAX_READ).replace(/<[^>]*>/g, ' ') : undefined,
	);
	return { message: plain?.replace(/\s+/g, ' ').slice(0, MAX_TEXT) };
}
