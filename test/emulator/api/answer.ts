import type { Job } from '../tasks/task';
import type { ApiError } from './errors';

/** Where the API lives. */
export const BASE_PATH = '/v1.3';

/** An answer before it is sent. */
export interface Answer {
	status: number;
	/** Lower-case names, beside those of every answer of the API; `null` leaves one of these out. */
	headers: Record<string, string | null>;
	/** JSON as a value or as {@link Pieces}; a text or bytes as they are. */
	body: unknown;
	/** The task or asset that the request made, if it made one. */
	made?: Job;
	/** Send it before the request's body was read; default false. */
	early?: boolean;
}

/** JSON that is made while it is sent. */
export class Pieces {
	constructor(readonly all: Iterable<string>) {}
}

/** An answer whose body is `body` as JSON. */
export function jsonAnswer(
	status: number,
	body: unknown,
	headers: Record<string, string | null> = {},
): Answer {
	return { status, headers, body };
}

/** An answer in the API's error shape. */
export function errorAnswer(error: ApiError): Answer {
	return jsonAnswer(error.status, error.toBody());
}

/** The body as it is sent when it is sent whole. */
export function bytesOf({ body }: Answer): Buffer {
	if (Buffer.isBuffer(body)) return body;
	if (body instanceof Pieces) return Buffer.from([...body.all].join(''));
	return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** JSON that was to be made while it is sent becomes a value, which can be changed in place. */
export function editable(answer: Answer): Answer {
	if (answer.body instanceof Pieces) answer.body = JSON.parse([...answer.body.all].join(''));
	return answer;
}
