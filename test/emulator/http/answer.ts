import { STATUS_CODES } from 'node:http';

import { ID, type Job } from '../jobs';
import type { Problem } from './check';

/** Where the API lives. */
export const BASE_PATH = '/v1.3';

/** An answer before it is sent. */
export interface Answer {
	status: number;
	/** Lower-case names, beside those of every answer of the API; `null` leaves one of these out. */
	headers: Record<string, string | null>;
	/** JSON as a value; a text or bytes as they are. */
	body: unknown;
	/** The task or asset that the request made, if it made one. */
	made?: Job;
	/** Send it before the request's body was read; default false. */
	early?: boolean;
}

/** An answer whose body is `body` as JSON. */
export function jsonAnswer(status: number, body: unknown): Answer {
	return { status, headers: {}, body };
}

/** The body as it is sent. */
export function bytesOf({ body }: Answer): Buffer {
	if (Buffer.isBuffer(body)) return body;
	return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Leaves out the header by which the API is known. */
export const NOT_THE_API = { 'x-api-version': null };

/** A web page of a gateway or proxy in front of the API: not the API's shape, nor its headers. */
export function htmlAnswer(status: number, page = pageOf(status)): Answer {
	return { status, headers: { ...NOT_THE_API, 'content-type': 'text/html' }, body: page };
}

function pageOf(status: number): string {
	const title = `${status} ${STATUS_CODES[status] ?? 'Unknown'}`;
	return `<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center><hr><center>nginx</center></body>\n</html>\n`;
}

/** What the API refuses, with its code. */
export class ApiError extends Error {
	/** @param field the path of the field at fault; only Embed v2 names it */
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		readonly field?: string,
	) {
		super(message);
		this.name = 'ApiError';
	}
}

/** 400 for a field; `why` is a full sentence. */
export function refusal(field: string, why: string, code = 'parameter_invalid'): ApiError {
	const state = code.replace('parameter_', '').replace('_', ' ');
	return new ApiError(400, code, `The ${field} parameter is ${state}. ${why}`, field);
}

/** @throws ApiError for the first problem, if there is any */
export function refuseFirst([first]: readonly Problem[]): void {
	if (first) throw refusal(first.field || 'body', first.message, first.code);
}

/** 400: the body is not of the type that the endpoint takes. */
export function contentTypeInvalid(received: string, taken: string): ApiError {
	const message = `The content type ${received || '(none)'} is invalid. Use ${taken}.`;
	return new ApiError(400, 'content_type_invalid', message);
}

/** 401: no key, or a key that is not this account's. */
export function apiKeyInvalid(): ApiError {
	const message =
		'The API key is either invalid or expired. Check your API key or generate a new one from the dashboard and try again.';
	return new ApiError(401, 'api_key_invalid', message);
}

/** 404: nothing has this ID. For tasks of v1 that is UNCERTAIN: the reference declares 400 only. */
export function resourceNotExist(what: string): ApiError {
	return new ApiError(404, 'resource_not_exist', `${what} does not exist.`);
}

/** @throws ApiError 400 for what is no ID, 404 when nothing has it */
export function byId<T>(kind: string, id: string, find: (id: string) => T | undefined): T {
	if (!ID.test(id)) throw refusal(`${kind}_id`, 'It must be 24 hexadecimal digits.');
	const found = find(id);
	if (!found) throw resourceNotExist(`The ${kind} with the ID ${id}`);
	return found;
}

/** An error as all of the API but Embed v2 writes it. */
export function errorAnswer({ status, code, message }: ApiError): Answer {
	return jsonAnswer(status, { code, message });
}

/** Codes of Embed v2, by HTTP status (API reference, ErrorResponse). */
const V2_CODES: Readonly<Record<number, string>> = { 400: 'VALIDATION_ERROR', 404: 'NOT_FOUND' };

/** An error as Embed v2 writes it, but for its list, and a missing key. */
export function nestedErrorAnswer({ status, message, field }: ApiError): Answer {
	const code = V2_CODES[status] ?? 'INTERNAL_SERVER_ERROR';
	const details = field === undefined ? {} : { details: { field } };
	return jsonAnswer(status, { error: { code, message, ...details } });
}
