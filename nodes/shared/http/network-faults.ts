import { isRecord } from './json';
import type { OutcomeKind } from './outcome';

/** A request that ended without an HTTP answer. */
export interface NetworkFault {
	kind: Extract<OutcomeKind, 'notConnected' | 'connectionLost' | 'invalidRequest'>;
	/** Node's or axios' code, such as `ECONNRESET`. */
	code?: string;
	message: string;
	/** It took too long: the server may well be at work still. */
	timedOut?: boolean;
}

/** Codes that only the search for a host and the opening of a connection end with. */
const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** What a socket was doing before there was a connection. */
const BEFORE_CONNECTED = new Set<unknown>(['connect', 'getaddrinfo']);

/**
 * Our side refused the server's certificate, which it does before it sends a byte of the request.
 * Other codes of TLS (`EPROTO`, `ERR_SSL_…`) come from a connection that stood as well.
 */
const CERTIFICATE =
	/^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME)/;

/** What Node says when the server hangs up during the handshake. */
const HANDSHAKE_ENDED = /before secure TLS connection was established/;

/** Node refuses to make such a request at all. */
const UNSENDABLE = new Set([
	'ERR_INVALID_URL',
	'ERR_INVALID_CHAR',
	'ERR_INVALID_HTTP_TOKEN',
	'ERR_INVALID_PROTOCOL',
	'ERR_UNESCAPED_CHARACTERS',
]);

/** Axios gives its own time-outs the first of these. */
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** The error and its causes. n8n from 2.30 on keeps them; before, there is only its own error. */
function causesOf(error: unknown): Record<string, unknown>[] {
	const causes: Record<string, unknown>[] = [];
	let cause = error;
	while (isRecord(cause) && causes.length < 8) {
		causes.push(cause);
		cause = cause.cause;
	}
	return causes;
}

const texts = (values: readonly unknown[]): string[] =>
	values.filter((value): value is string => typeof value === 'string' && value !== '');

/**
 * Codes from the outside in. n8n puts axios' code where the HTTP status goes, and that is all older
 * versions leave of it; a number there is the status of an answer that could not be read.
 */
const codesOf = (causes: readonly Record<string, unknown>[]): string[] =>
	texts(causes.flatMap(({ httpCode, code }) => [httpCode, code])).filter(
		(code) => !/^\d+$/.test(code),
	);

/** Messages from the outside in; n8n keeps the original one in `messages`. */
const messagesOf = (causes: readonly Record<string, unknown>[]): string[] =>
	texts(
		causes.flatMap(({ message, messages }) =>
			Array.isArray(messages) ? [message, messages[0]] : [message],
		),
	);

/** An answer had begun to come. */
const isAnswered = ({ httpCode, response }: Record<string, unknown>): boolean =>
	isRecord(response) || (typeof httpCode === 'string' && /^\d+$/.test(httpCode));

/** The connection was still being secured; n8n from 2.30 on shows the socket. */
function isSecuring({ request }: Record<string, unknown>): boolean {
	const current =
		isRecord(request) && isRecord(request._currentRequest) ? request._currentRequest : request;
	return isRecord(current) && isRecord(current.socket) && current.socket.secureConnecting === true;
}

/**
 * Classifies what n8n's request helper threw. What is not listed is `connectionLost`: the request may
 * have been carried out. What five versions of n8n throw is recorded in test/recorded.
 * @param begun whether a byte of the body had been asked for; if not, nothing can have reached the API
 */
export function networkFault(error: unknown, begun: boolean): NetworkFault {
	const causes = causesOf(error);
	const codes = codesOf(causes);
	const messages = messagesOf(causes);
	const fault = { code: codes.at(-1), message: messages.at(-1) ?? 'unknown' };
	if (codes.some((code) => UNSENDABLE.has(code))) return { kind: 'invalidRequest', ...fault };
	const timedOut =
		codes.some((code) => TIMED_OUT.has(code)) || messages.some((text) => /timed? ?out/i.test(text));
	const isUnsent =
		causes.some((cause) => BEFORE_CONNECTED.has(cause.syscall) || isSecuring(cause)) ||
		codes.some((code) => UNREACHED.has(code) || CERTIFICATE.test(code)) ||
		messages.some((text) => HANDSHAKE_ENDED.test(text)) ||
		!begun;
	if (isUnsent && !causes.some(isAnswered)) return { kind: 'notConnected', ...fault };
	return { kind: 'connectionLost', ...fault, timedOut };
}
