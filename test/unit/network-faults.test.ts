import fc from 'fast-check';
import { networkFault } from '../../nodes/shared/http/network-faults';

/** An error as Node throws it, wrapped `depth` times as axios and n8n wrap it. */
function fault(known: { code?: unknown; syscall?: string; message?: string }, depth = 0): Error {
	const { message = 'it broke', ...fields } = known;
	const error = Object.assign(new Error(message), fields);
	return depth === 0 ? error : new Error('wrapped', { cause: fault(known, depth - 1) });
}

test.each([
	{ code: 'ECONNREFUSED', syscall: 'connect' },
	{ code: 'ECONNREFUSED' },
	{ code: 'ENOTFOUND', syscall: 'getaddrinfo' },
	{ code: 'EAI_AGAIN', syscall: 'getaddrinfo' },
	{ code: 'EHOSTUNREACH', syscall: 'connect' },
	{ code: 'ETIMEDOUT', syscall: 'connect' },
	{ code: 'CERT_HAS_EXPIRED' },
	{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
	{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
	{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
])('%j ends a request before it leaves', (known) => {
	for (const depth of [0, 1, 3]) {
		expect(networkFault(fault(known, depth), true).kind).toBe('notConnected');
	}
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
	for (const depth of [0, 1, 3]) {
		expect(networkFault(fault(known, depth), true).kind).toBe('connectionLost');
	}
});

test.each([
	{ code: 'ECONNABORTED' },
	{ code: 'ETIMEDOUT', syscall: 'read' },
	{ message: 'timeout of 600000ms exceeded' },
	{ message: 'The request timed out' },
])('%j is a time-out: the server may be at work still', (known) => {
	expect(networkFault(fault(known), true)).toMatchObject({
		kind: 'connectionLost',
		timedOut: true,
	});
});

test('a broken connection is no time-out', () => {
	expect(networkFault(fault({ code: 'ECONNRESET' }), true).timedOut).not.toBe(true);
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

interface Link {
	message: string;
	code: unknown;
	syscall: string | undefined;
}

const codes = fc.oneof(
	fc.constantFrom('ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EPROTO', 'ERR_BAD_RESPONSE', 'E_NEW'),
	fc.string(),
	fc.anything(),
);
const links: fc.Arbitrary<Link> = fc.record({
	message: fc.string(),
	code: codes,
	syscall: fc.constantFrom(undefined, 'read', 'write'),
});

/** The errors as a chain of causes, the first one outermost. */
const chain = (errors: readonly Link[]): unknown =>
	errors.reduceRight<unknown>(
		(cause, { message, code, syscall }) =>
			Object.assign(new Error(message, { cause }), {
				...(code !== undefined && { code }),
				...(syscall !== undefined && { syscall }),
			}),
		undefined,
	);

const thrown = fc.oneof(fc.array(links, { maxLength: 8 }).map(chain), fc.anything());

test('whatever is thrown once a byte may have left, it is never called unreached', () => {
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

test('what Node refuses to send is not asked for again', () => {
	for (const code of ['ERR_INVALID_URL', 'ERR_INVALID_CHAR']) {
		expect(networkFault(fault({ code }, 2), true).kind).toBe('invalidRequest');
	}
});
