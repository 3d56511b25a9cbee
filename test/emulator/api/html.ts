import { STATUS_CODES } from 'node:http';

import type { Answer } from './answer';

/** Leaves out the headers by which the API is known. */
export const NOT_THE_API = { 'x-api-version': null, 'x-trace-id': null };

/** A web page of a gateway or proxy in front of the API: not the API's shape, nor its headers. */
export function htmlAnswer(status: number, page = pageOf(status)): Answer {
	return { status, headers: { ...NOT_THE_API, 'content-type': 'text/html' }, body: page };
}

function pageOf(status: number): string {
	const title = `${status} ${STATUS_CODES[status] ?? 'Unknown'}`;
	return `<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center><hr><center>nginx</center></body>\n</html>\n`;
}
