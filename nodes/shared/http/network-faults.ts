import type { Happening } from './policy';

/** A request that ended without an HTTP answer. */
export interface NetworkFault {
	happening: Extract<Happening, 'unreached' | 'interrupted' | 'unsendable'>;
	/** Node's or axios' code, such as `ECONNRESET`. */
	code?: string;
	message: string;
	/** It took too long: the server may well be at work still. */
	timedOut?: boolean;
}

/** Codes that only the search for a host and the opening of a connection end with. */
const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** What a socket was doing before there was a connection; a time-out of it comes as `ETIMEDOUT`. */
const BEFORE_CONNECTED = new Set<unknown>(['connect', 'getaddrinfo', 'queryA', 'queryAaaa']);

/**
 * Our side refused the server's certificate, which it does before it sends a byte of the request.
 * Other codes of TLS (`EPROTO`, `ERR_SSL_…`) come from a connection that stood as well.
 */
const CERTIFICATE =
	/^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME)/;

/** Node refuses to make such a request at all. */
const UNSENDABLE = new Set([
	'ERR_INVALID_URL',
	'ERR_INVALID_CHAR',
	'ERR_INVALID_HTTP_TOKEN',
	'ERR_INVALID_PROTOCOL',
	'ERR_UNESCAPED_CHARACTERS',
]);

const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** The chain of causes of an error: n8n wraps axios' error, which may wrap Node's. */
function causesOf(error: unknown): Error[] {
	const causes: Error[] = [];
	for (let cause = error; cause instanceof Error && causes.length < 8; cause = cause.cause) {
		causes.push(cause);
	}
	return causes;
}

const codeOf = (error: Error): string | undefined =>
	'code' in error && typeof error.code === 'string' ? error.code : undefined;

/**
 * Classifies what n8n's request helper threw. What nobody listed is `interrupted`: the request may
 * have been carried out. What a version of n8n leaves of an error differs (its code may be missing).
 * @param begun whether a byte of the body had been asked for; if not, nothing can have reached the API
 */
export function networkFault(error: unknown, begun: boolean): NetworkFault {
	const causes = causesOf(error);
	const codes = causes.map(codeOf).filter((code) => code !== undefined);
	const innermost = causes.at(-1);
	const fault = { code: codes.at(-1), message: innermost?.message || 'unknown' };
	if (codes.some((code) => UNSENDABLE.has(code))) return { happening: 'unsendable', ...fault };
	const unconnected = causes.some(
		(cause) => 'syscall' in cause && BEFORE_CONNECTED.has(cause.syscall),
	);
	const refused = codes.some((code) => UNREACHED.has(code) || CERTIFICATE.test(code));
	if (unconnected || refused || !begun) return { happening: 'unreached', ...fault };
	const timedOut =
		codes.some((code) => TIMED_OUT.has(code)) ||
		causes.some(({ message }) => /time(d )?[ -]?out/i.test(message));
	return { happening: 'interrupted', ...fault, timedOut };
}
