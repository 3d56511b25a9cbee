import type { ApiError } from './errors';

/** What an endpoint answers, before it is put on the wire (and before a fault may spoil it). */
export interface Answer {
	status: number;
	headers?: Record<string, string>;
	/** Not the API's own: without its headers. */
	foreign?: boolean;
	/** The body in pieces. An array is sent with Content-Length; any other iterable is sent chunked. */
	pieces: Iterable<string>;
}

/** An answer whose body is `value` as JSON. */
export function jsonAnswer(
	status: number,
	value: unknown,
	headers?: Record<string, string>,
): Answer {
	return { status, headers, pieces: [JSON.stringify(value)] };
}

/** An answer in the API's error shape. */
export function errorAnswer(error: ApiError): Answer {
	return jsonAnswer(error.status, error.toBody());
}
