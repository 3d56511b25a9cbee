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

type Redact = (text: string) => string;

/**
 * Reads an error body: `{ code, message }` (v1), `{ error: { code, message } }` (v2 by its
 * specification), or anything else, an empty body included. Never throws.
 * @param redact takes the API key out, before anything is cut: a server or proxy may repeat the
 * request's headers, and half a key would not be recognised
 */
export function readApiMessage(body: unknown, redact: Redact): ApiMessage {
	const text = (value: unknown): string | undefined =>
		typeof value === 'string' && value.trim() !== '' ? redact(value.trim()) : undefined;
	if (isRecord(body)) {
		const inner = isRecord(body.error) ? body.error : body;
		return {
			code: text(inner.code)?.slice(0, MAX_TEXT),
			message: (text(inner.message) ?? text(body.error))?.slice(0, MAX_READ),
		};
	}
	const plain = text(body)
		?.slice(0, MAX_READ)
		.replace(/<[^>]*>/g, ' ');
	return { message: text(plain)?.replace(/\s+/g, ' ').slice(0, MAX_TEXT) };
}
