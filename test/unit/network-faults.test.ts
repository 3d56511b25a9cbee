import fc from 'fast-check';
import { networkFault } from '../../nodes/shared/http/network-faults';

/** An error as Node throws it, wrapped `depth` times as axios and n8n wrap it. */
function fault(
	known: {
		code?: unknown;
		syscall?: string;
		message?: string;
		httpCode?: string;
		response?: object;
	},
	depth = 0,
): Error {
	const { message = 'it broke', ...fields } = known;
	const error = Object.assign(new Error(message), fields);
	return depth === 0 ? error : new Error('wrapped', { cause: fault(known, depth - 1) });
}

const kindsOf = (known: Parameters<typeof fault>[0]): string[] =>
	[0, 1, 3].map((depth) => networkFault(fault(known, depth), true).kind);

test.each([
	{ code: 'ECONNREFUSED' },
	{ code: 'ENOTFOUND' },
	{ code: 'EAI_AGAIN' },
	{ code: 'EHOSTUNREACH', syscall: 'connect' },
	{ code: 'ETIMEDOUT', syscall: 'connect' },
	{ code: 'EAI_FAIL', syscall: 'getaddrinfo' },
	{ code: 'CERT_HAS_EXPIRED' },
	{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
	{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
	{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
])('%j ends a request before it leaves', (known) => {
	expect(new Set(kindsOf(known))).toEqual(new Set(['notConnected']));
});

// Each of these was seen on a connection that stood, after its request was carried out.
test.each([
	{ code: 'ECONNRESET', syscall: 'read' },
	{ code: 'EPIPE', syscall: 'write' },
	{ code: 'EHOSTUNREACH', syscall: 'read' },
	{ code: 'ENETUNREACH', syscall: 'read' },
	{ code: 'ENETDOWN', syscall: 'write' },
	{ code: 'EPROTO', syscall: 'write' },
	{ code: 'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC' },
	{ code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' },
	{ code: 'ERR__ERROR_FORMAT_PADDING_2' },
	{ code: 'Z_DATA_ERROR' },
	{ code: 'HPE_INVALID_CHUNK_SIZE' },
	{ code: 'ERR_FR_TOO_MANY_REDIRECTS' },
	{ code: 'ERR_CANCELED' },
	{ code: 'ENOENT' },
	{ message: 'socket hang up' },
	{},
])('%j may come after the request was carried out', (known) => {
	expect(new Set(kindsOf(known))).toEqual(new Set(['connectionLost']));
});

// Whatever the code says: the request was carried out.
test.each([
	{ code: 'ECONNREFUSED', httpCode: '200' },
	{ code: 'ECONNREFUSED', response: { status: 200 } },
])('%j came after an answer had begun', (known) => {
	expect(new Set(kindsOf(known))).toEqual(new Set(['connectionLost']));
	expect(networkFault(fault({ httpCode: '200' }), true)).toMatchObject({ code: undefined });
});

test.each([
	[{ code: 'ECONNABORTED' }, true],
	[{ code: 'ETIMEDOUT', syscall: 'read' }, true],
	[{ message: 'timeout of 600000ms exceeded' }, true],
	[{ message: 'The request timed out' }, true],
	[{ code: 'ECONNRESET' }, false],
])('%j is a time-out, and the server may still be at work: %s', (known, timedOut) => {
	expect(networkFault(fault(known), true)).toMatchObject({ kind: 'connectionLost', timedOut });
});

test('the code and the words are those of the innermost cause', () => {
	const known = { code: 'ECONNRESET', message: 'read ECONNRESET' };
	expect(networkFault(fault(known, 4), true)).toMatchObject({
		code: 'ECONNRESET',
		message: 'read ECONNRESET',
	});
});

test('an error that is its own cause does not hang', () => {
	const error = new Error('round');
	error.cause = error;
	expect(networkFault(error, true)).toMatchObject({ kind: 'connectionLost', message: 'round' });
});

const codes = fc.oneof(
	fc.constantFrom('ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EPROTO', 'ERR_BAD_RESPONSE', 'E_NEW'),
	fc.string(),
	fc.anything(),
);
const links = fc.record(
	{ message: fc.string(), code: codes, syscall: fc.constantFrom('read', 'write') },
	{ requiredKeys: ['message'] },
);

/** A chain of causes, the outermost first. */
const thrown = fc.oneof(
	fc
		.array(links, { maxLength: 8 })
		.map((errors) =>
			errors.reduceRight<unknown>(
				(cause, { message, ...fields }) => Object.assign(new Error(message, { cause }), fields),
				undefined,
			),
		),
	fc.anything(),
);

test('whatever is thrown once a byte may have left, the connection counts as lost', () => {
	fc.assert(
		fc.property(thrown, (error) => {
			const { kind, code, message } = networkFault(error, true);
			expect(kind).toBe('connectionLost');
			expect(message).not.toBe('');
			expect(['string', 'undefined']).toContain(typeof code);
		}),
		{ numRuns: 500 },
	);
});

test('before the body was begun nothing is ambiguous', () => {
	fc.assert(
		fc.property(thrown, (error) => {
			expect(networkFault(error, false).kind).not.toBe('connectionLost');
		}),
		{ numRuns: 500 },
	);
});

test.each(['ERR_INVALID_URL', 'ERR_INVALID_CHAR'])('%s: Node cannot send it at all', (code) => {
	expect(networkFault(fault({ code }, 2), true).kind).toBe('invalidRequest');
});
