import { errorCode, errorForm, ok, type Reply } from '../http/reply';
import type { Answered } from '../ask/types';
import type { JsonObject } from './json';

/**
 * Whether it was accepted, as the answer to compare. With which status and code it was refused is seen
 * beside it: one question of its own is about the form of errors, and no other should repeat it.
 */
export function verdict(reply: Reply): 'accepted' | 'refused' {
	return ok(reply) ? 'accepted' : 'refused';
}

/** Status, code and form of an answer, to be seen. */
export function details(reply: Reply): JsonObject {
	const { status } = reply;
	return ok(reply)
		? { status }
		: { status, code: errorCode(reply), form: errorForm(reply), text: reply.text.slice(0, 300) };
}

/** The verdict about one request, and its details. */
export function judged(reply: Reply): Answered {
	return { answer: { verdict: verdict(reply) }, seen: details(reply) };
}

/** Status, form and code of an error, all of them compared. */
export function fullError(reply: Reply): JsonObject {
	return { status: reply.status, form: errorForm(reply), code: errorCode(reply) };
}
