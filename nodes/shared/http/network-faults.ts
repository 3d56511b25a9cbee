import { isRecord, type Json, textOf } from './json';
import type { Outcome } from './outcome';

export interface NetworkFault extends Pick<Outcome, 'code' | 'timedOut'> {
	kind: 'notConnected' | 'connectionLost' | 'invalidRequest';
	message: string;
}

/** Codes that occur only while a host is looked up or a connection is opened. */
const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** What a socket does before there is a connection. */
const BEFORE_CONNECTED = new Set<unknown>(['connect', 'getaddrinfo']);

/** Codes of a refused certificate. Other codes of TLS (`EPROTO`, `ERR_SSL_…`) come from open connections too. */
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

/** The first is axios' code for its own timeouts. */
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** The error and its causes, from the outside in. n8n keeps causes since 2.30. */
function causesOf(error: unknown): Json[] {
	const causes: Json[] = [];
	for (let cause = error; isRecord(cause) && causes.length < 8; cause = cause.cause) {
		causes.push(cause);
	}
	return causes;
}

const isStatus = (code: unknown): boolean => typeof code === 'string' && /^\d+$/.test(code);

const texts = (values: readonly unknown[]): string[] =>
	values.flatMap((value) => textOf(value) ?? []);

/** From the outside in. n8n puts axios' code where the HTTP status goes, unless an answer was unreadable. */
const codesOf = (causes: readonly Json[]): string[] =>
	texts(causes.flatMap(({ httpCode, code }) => [httpCode, code])).filter((code) => !isStatus(code));

/** From the outside in; n8n keeps the original message in `messages`. */
const messagesOf = (causes: readonly Json[]): string[] =>
	texts(
		causes.flatMap(({ message, messages }) =>
			Array.isArray(messages) ? [message, messages[0]] : [message],
		),
	);

/** An answer had begun to arrive. */
const isAnswered = ({ httpCode, response }: Json): boolean =>
	isRecord(response) || isStatus(httpCode);

/** The connection was still being secured; n8n shows the socket since 2.30. */
function isSecuring({ request }: Json): boolean {
	const current =
		isRecord(request) && isRecord(request._currentRequest) ? request._currentRequest : request;
	return isRecord(current) && isRecord(current.socket) && current.socket.secureConnecting === true;
}

/**
 * Classifies what n8n's request helper threw; test/recorded has what five versions of n8n throw. After an unknown
 * error, `connectionLost`, the request may have been carried out.
 * @param begun whether a byte of the body was read; if not, nothing can have reached the API
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
		!begun ||
		causes.some((cause) => BEFORE_CONNECTED.has(cause.syscall) || isSecuring(cause)) ||
		codes.some((code) => UNREACHED.has(code) || CERTIFICATE.test(code)) ||
		messages.some((text) => HANDSHAKE_ENDED.test(text));
	if (isUnsent && !causes.some(isAnswered)) return { kind: 'notConnected', ...fault };
	return { kind: 'connectionLost', ...fault, timedOut };
}
