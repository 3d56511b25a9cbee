import type { Happening } from './policy';

/** A request that ended without an HTTP answer. */
export interface NetworkFault {
	happening: Extract<Happening, 'unreached' | 'interrupted' | 'refused'>;
	/** Node's or axios' code, such as `ECONNRESET`. */
	code?: string;
	message: string;
}

/** Codes of Node and axios after which not a byte of HTTP has reached the server. */
const UNREACHED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ENETDOWN',
	'EADDRNOTAVAIL',
	'EPROTO',
]);

/** TLS ends before the request is sent; Node's codes for it share these shapes. */
const TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/;

/** Codes after which the server may have got the request: a reset, a timeout, an answer cut off. */
const INTERRUPTED = new Set([
	'ECONNRESET',
	'ECONNABORTED',
	'EPIPE',
	'ETIMEDOUT',
	'ESOCKETTIMEDOUT',
	'ERR_BAD_RESPONSE',
	'ERR_NETWORK',
	'ERR_STREAM_PREMATURE_CLOSE',
]);

/** An answer that came and can not be read: by the HTTP parser, or when it is unpacked. */
const UNREADABLE = /^(HPE_|Z_)/;

/** What a socket was doing before there was a connection; a time-out of it comes as `ETIMEDOUT`. */
const BEFORE_CONNECTED = new Set<unknown>(['connect', 'getaddrinfo']);

/** The chain of causes of an error: n8n wraps axios' error, which may wrap Node's. */
function* causes(error: unknown): Generator<Error> {
	for (let depth = 0; error instanceof Error && depth < 5; depth++) {
		yield error;
		error = error.cause;
	}
}

const codeOf = (error: Error): string | undefined =>
	'code' in error && typeof error.code === 'string' ? error.code : undefined;

/**
 * Classifies what n8n's request helper threw. `bodyStarted: false` says that no byte of the body had
 * been asked for yet, so that even a reset can not have reached the API.
 */
export function networkFault(error: unknown, bodyStarted: boolean): NetworkFault {
	let known: NetworkFault | undefined;
	let message = 'unknown';
	for (const cause of causes(error)) {
		message = cause.message || message;
		const code = codeOf(cause);
		if (code === undefined) continue;
		const unconnected = 'syscall' in cause && BEFORE_CONNECTED.has(cause.syscall);
		if (unconnected || UNREACHED.has(code) || TLS.test(code)) {
			return { happening: 'unreached', code, message };
		}
		if (INTERRUPTED.has(code) || UNREADABLE.test(code)) {
			known = { happening: bodyStarted ? 'interrupted' : 'unreached', code, message };
		} else {
			known ??= { happening: 'refused', code, message };
		}
	}
	return known ?? { happening: 'refused', message };
}
