import fc from 'fast-check';
import { networkFault } from '../../nodes/shared/http/network-faults';

/** Errors of a network, as they come: with a code, a syscall, causes, or none of these. */

const codes = fc.oneof(
	fc.constantFrom('ECONNRESET', 'ETIMEDOUT', 'ECONNREFUSED', 'EPIPE', 'EPROTO', 'ERR_BAD_RESPONSE'),
	fc.constantFrom('HPE_INVALID_HEADER_TOKEN', 'HPE_CHUNK_EXTENSIONS_OVERFLOW', 'Z_DATA_ERROR'),
	fc.string(),
);
const syscalls = fc.constantFrom(undefined, 'read', 'write', 'connect', 'getaddrinfo');

interface Link {
	message: string;
	code: unknown;
	syscall: string | undefined;
}

const links: fc.Arbitrary<Link> = fc.record({
	message: fc.string(),
	code: fc.oneof({ weight: 4, arbitrary: codes }, fc.anything()),
	syscall: syscalls,
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

test('whatever is thrown is classified, with a message', () => {
	fc.assert(
		fc.property(thrown, fc.boolean(), (error, bodyStarted) => {
			const { happening, code, message } = networkFault(error, bodyStarted);
			expect(['unreached', 'interrupted', 'refused']).toContain(happening);
			expect(message).not.toBe('');
			expect(['string', 'undefined']).toContain(typeof code);
		}),
		{ numRuns: 500 },
	);
});

test('before the body was begun nothing is ambiguous', () => {
	fc.assert(
		fc.property(thrown, (error) => {
			expect(networkFault(error, false).happening).not.toBe('interrupted');
		}),
		{ numRuns: 500 },
	);
});

test('the body alone decides between unreached and interrupted', () => {
	fc.assert(
		fc.property(thrown, (error) => {
			const started = networkFault(error, true);
			const before = networkFault(error, false);
			expect(before.code).toBe(started.code);
			expect(before.happening).toBe(
				started.happening === 'interrupted' ? 'unreached' : started.happening,
			);
		}),
		{ numRuns: 500 },
	);
});

test.each(['connect', 'getaddrinfo'])('a time-out of %s never reached the API', (syscall) => {
	const error = Object.assign(new Error('timed out'), { code: 'ETIMEDOUT', syscall });
	expect(networkFault(new Error('outer', { cause: error }), true).happening).toBe('unreached');
});

test.each(['HPE_INVALID_HEADER_TOKEN', 'HPE_HEADER_OVERFLOW', 'Z_DATA_ERROR'])(
	'%s: an answer came, so the request may have been carried out',
	(code) => {
		const error = Object.assign(new Error('unreadable'), { code });
		expect(networkFault(error, true).happening).toBe('interrupted');
	},
);
