import type { IncomingMessage } from 'node:http';

import type { Answer } from '../api/answer';
import { jsonAnswer } from '../api/answer';
import { htmlAnswer } from '../api/html';
import type { StatusFault } from './rules';

/** The answer of a fault with a status. */
export function statusAnswer(fault: StatusFault, req: IncomingMessage): Answer {
	const { status, headers, body } = fault;
	if (fault.html !== undefined) {
		const page = typeof body === 'string' ? body : undefined;
		const answer = htmlAnswer(status, page);
		const shown = String(answer.body) + (fault.html === 'echo' ? echoOf(req) : '');
		return { ...answer, headers: { ...answer.headers, ...headers }, body: shown };
	}
	if (typeof body === 'string') return { status, headers: headers ?? {}, body };
	return jsonAnswer(status, body ?? defaultBody(status), headers);
}

/** The request's headers as a proxy's debug page shows them, the API key among them. */
function echoOf(req: IncomingMessage): string {
	const lines = Object.entries(req.headers).map(([name, value]) => `${name}: ${String(value)}`);
	return `<pre>\n${lines.join('\n')}\n</pre>\n`;
}

function defaultBody(status: number): { code: string; message: string } {
	if (status === 429) {
		return { code: 'too_many_requests', message: 'You have reached the rate limit.' };
	}
	return { code: 'generic_error', message: `The service answered ${status}.` };
}
