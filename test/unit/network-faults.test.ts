import { networkFault } from '../../nodes/shared/http/network-faults';

/** An error as Node and axios throw them, wrapped `depth` times as n8n wraps them. */
function fault(code: string | undefined, depth = 0): Error {
	const error = Object.assign(new Error(`the ${code}`), code === undefined ? {} : { code });
	return depth === 0 ? error : new Error('wrapped', { cause: fault(code, depth - 1) });
}

const UNREACHED = [
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ENETDOWN',
	'EADDRNOTAVAIL',
	'EPROTO',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'ERR_TLS_HANDSHAKE_TIMEOUT',
	'ERR_SSL_WRONG_VERSION_NUMBER',
	'CERT_HAS_EXPIRED',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'HOSTNAME_MISMATCH',
];

const INTERRUPTED = [
	'ECONNRESET',
	'ECONNABORTED',
	'EPIPE',
	'ETIMEDOUT',
	'ESOCKETTIMEDOUT',
	'ERR_BAD_RESPONSE',
	'ERR_NETWORK',
	'ERR_STREAM_PREMATURE_CLOSE',
	'HPE_INVALID_CONSTANT',
	'Z_BUF_ERROR',
];

const REFUSED = ['ERR_INVALID_URL', 'ERR_FR_TOO_MANY_REDIRECTS', 'ENOENT', 'ERR_CANCELED'];

test.each(UNREACHED)('%s: the API can not have got the request', (code) => {
	for (const started of [true, false]) {
		expect(networkFault(fault(code), started)).toEqual({
			happening: 'unreached',
			code,
			message: `the ${code}`,
		});
	}
});

test.each(INTERRUPTED)('%s: once the body was on its way, the API may have got it', (code) => {
	expect(networkFault(fault(code), true)).toMatchObject({ happening: 'interrupted', code });
	expect(networkFault(fault(code), false)).toMatchObject({ happening: 'unreached', code });
});

test.each(REFUSED)('%s: asking again would be no use', (code) => {
	expect(networkFault(fault(code), true)).toMatchObject({ happening: 'refused', code });
});

test('the code is found under the errors that wrap it', () => {
	for (const depth of [1, 2, 3, 4]) {
		expect(networkFault(fault('ECONNRESET', depth), true)).toEqual({
			happening: 'interrupted',
			code: 'ECONNRESET',
			message: 'the ECONNRESET',
		});
	}
});

test('a known cause counts more than an unknown code around it', () => {
	const wrapped = Object.assign(new Error('outer', { cause: fault('ECONNREFUSED') }), {
		code: 'ERR_OUTER',
	});
	expect(networkFault(wrapped, true)).toMatchObject({ happening: 'unreached' });
});

test('an error that is its own cause does not hang', () => {
	const error = new Error('round');
	error.cause = error;
	expect(networkFault(error, true)).toEqual({ happening: 'refused', message: 'round' });
});

test.each([undefined, null, 'text', 42, {}, new Error(''), fault(undefined)])(
	'%p has no code: refused, with some message',
	(thrown) => {
		const found = networkFault(thrown, true);
		expect(found.happening).toBe('refused');
		expect(found.code).toBeUndefined();
		expect(found.message).not.toBe('');
	},
);
