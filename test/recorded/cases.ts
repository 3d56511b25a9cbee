import { createHash } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { End } from './engine';
import type { Kind } from './recording';
import type { Certificates, Script, Wire } from './servers';

export interface Case {
	name: string;
	/** Default all three. */
	kinds?: readonly Kind[];
	/** What the server does; without it there is none. */
	script?: Script;
	/** The request goes to an `https:` address; `answers` is the server's side, if it speaks TLS. */
	tls?: { answers?: TlsOptions };
	/** Instead of a server. */
	at?: 'closed port' | 'closed port of a name' | 'unknown name' | 'full port';
	timeoutMs?: number;
	end?: { how: End; afterMs: number };
	file?: 'throws' | 'short';
}

const JSON_TYPE = 'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n';
const CHUNKED = `${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n`;
/** Noise that is the same each time. */
const noise = Array.from({ length: 500 }, (_, nth) =>
	createHash('sha256').update(String(nth)).digest('base64'),
);
const TEXT = JSON.stringify({ _id: '1', noise: noise.join('') });
const whole = (does: (wire: Wire) => void): Script => ({ whole: does });

/** An answer that announces `length` bytes and sends `body`. */
const answer = (wire: Wire, body: string | Buffer, headers = '', length = body.length): void => {
	wire.write(`${JSON_TYPE}${headers}Content-Length: ${length}\r\n\r\n`);
	wire.write(body);
};
/** Valid in its first half only. */
const broken = (body: Buffer): Buffer =>
	Buffer.concat([body.subarray(0, body.length / 2), Buffer.alloc(body.length / 2, 0xff)]);
const cut = (body: Buffer): Buffer => body.subarray(0, body.length / 2);

const dribbles = whole((wire) => {
	wire.write(`${JSON_TYPE}Content-Length: 32\r\n\r\n{"_id":"`);
	const rest = `${'x'.repeat(22)}"}`;
	for (let at = 0; at < rest.length; at++) {
		setTimeout(() => wire.write(rest.charAt(at)), 120 * (at + 1));
	}
});
const silent: Script = {};
const stuck: Script = { middle: (wire) => wire.stop() };

const cutAnswer = (end: 'fin' | 'rst'): Script =>
	whole((wire) => (answer(wire, TEXT.slice(0, 900), '', TEXT.length), wire[end]()));

/** Answers that cannot be read, or differ from what was announced. */
const ANSWERS: [name: string, does: (wire: Wire) => void][] = [
	...Object.entries({
		'gzip-broken': broken(gzipSync(TEXT)),
		'gzip-no-gzip': Buffer.from('{"_id":"1"}'),
		'gzip-cut': cut(gzipSync(TEXT)),
		'br-broken': broken(brotliCompressSync(TEXT)),
		'br-no-br': Buffer.from('{"_id":"1"}'),
		'br-cut': cut(brotliCompressSync(TEXT)),
		'deflate-broken': broken(deflateSync(TEXT)),
	}).map(([name, body]): [string, (wire: Wire) => void] => [
		name,
		(wire) => answer(wire, body, `Content-Encoding: ${name.replace(/-.*/, '')}\r\n`),
	]),
	['bad-status', (wire) => wire.write('HTTP/1.1 2x1 ?\r\n\r\n')],
	['no-http', (wire) => wire.write('SSH-2.0-OpenSSH_9\r\n')],
	['bad-header', (wire) => wire.write(`${JSON_TYPE}Bad header\r\n\r\n`)],
	['long-head', (wire) => answer(wire, '{}', `X-Long: ${'x'.repeat(20_000)}\r\n`)],
	['bad-chunk', (wire) => wire.write(`${CHUNKED}zz\r\n{"_id":"1"}\r\n0\r\n\r\n`)],
	['longer', (wire) => answer(wire, `{"_id":"1"}{"_id":"2"}`, '', 11)],
	[
		'101',
		(wire) =>
			wire.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
	],
];

/** The same fault twice: the connection is closed orderly, and reset. */
const bothEnds = (
	name: string,
	script: (end: 'fin' | 'rst') => Script,
	more: Partial<Case> = {},
): Case[] =>
	(['fin', 'rst'] as const).map((end) => ({
		name: `${name}-${end}`,
		script: script(end),
		...more,
	}));

/** Ended by Stop or by a signal of ours, at every stage. */
const ends = (['cancel', 'option', 'context'] as const).flatMap((how): Case[] => {
	const end = { how, afterMs: 1000 };
	return [
		{ name: `${how}-in-upload`, kinds: ['file'], script: stuck, end },
		{ name: `${how}-in-silence`, script: silent, end },
		{ name: `${how}-in-answer`, script: dribbles, end },
	];
});

/** Faults before a connection is made: nothing of the request can have left. */
const unsent = ({ good, otherName, selfSigned }: Certificates): Case[] => [
	{ name: 'refused', at: 'closed port' },
	{ name: 'refused-by-name', at: 'closed port of a name' },
	{ name: 'dns', at: 'unknown name' },
	{ name: 'connect-timeout', at: 'full port', timeoutMs: 1000 },
	{
		name: 'handshake-plain',
		tls: {},
		script: { accept: (wire) => (wire.write('HTTP/1.1 400 Bad Request\r\n\r\n'), wire.fin()) },
	},
	{ name: 'handshake-self-signed', tls: { answers: selfSigned }, script: silent },
	{ name: 'handshake-other-name', tls: { answers: otherName }, script: silent },
	{
		name: 'handshake-old-version',
		script: silent,
		tls: {
			answers: { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' },
		},
	},
	...bothEnds('handshake', (end) => ({ accept: (wire) => wire[end]() }), { tls: {} }),
	{
		name: 'handshake-hangs',
		tls: {},
		script: { accept: (wire) => wire.stop() },
		timeoutMs: 1000,
	},
];

/** Faults after a connection was made. */
const sent = ({ good }: Certificates): Case[] => [
	...bothEnds('at-accept', (end) => ({ accept: (wire) => (wire.stop(), wire[end]()) })),
	...bothEnds('after-head', (end) => ({ head: (wire) => (wire.stop(), wire[end]()) })),
	...bothEnds('in-upload', (end) => ({ middle: (wire) => (wire.stop(), wire[end]()) }), {
		kinds: ['file'],
	}),
	...bothEnds('after-whole', (end) => whole((wire) => wire[end]())),
	...bothEnds('tls-after-whole', (end) => whole((wire) => wire[end]()), { tls: { answers: good } }),
	{
		name: 'tls-asks-certificate',
		script: silent,
		tls: { answers: { ...good, requestCert: true, rejectUnauthorized: true } },
	},
	{
		name: 'tls-damaged-in-upload',
		kinds: ['file'],
		script: { middle: (wire) => (wire.damage(), answer(wire, '{}')) },
		tls: { answers: good },
	},
	{
		name: 'tls-damaged-answer',
		script: whole((wire) => (wire.damage(), answer(wire, '{}'))),
		tls: { answers: good },
	},
	{
		name: 'tls-plain-answer',
		script: whole((wire) => wire.plain('HTTP/1.1 502 Bad Gateway\r\n\r\n')),
		tls: { answers: good },
	},
	...bothEnds(
		'early-answer',
		(end) => ({
			middle: (wire) => {
				wire.stop();
				wire.write('HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}');
				wire[end]();
			},
		}),
		{ kinds: ['file'] },
	),
	...bothEnds('answer-head-cut', (end) =>
		whole((wire) => (wire.write('HTTP/1.1 201 Created\r\nContent-Ty'), wire[end]())),
	),
	...bothEnds('answer-cut', cutAnswer),
	...bothEnds('answer-chunk-cut', (end) =>
		whole((wire) => (wire.write(`${CHUNKED}20\r\n{"_id":"1",`), wire[end]())),
	),
	...bothEnds('tls-answer-cut', cutAnswer, { tls: { answers: good } }),
	...ANSWERS.map(([name, does]): Case => ({ name: `answer-${name}`, script: whole(does) })),
	{ name: 'timeout-in-upload', kinds: ['file'], script: stuck, timeoutMs: 1000 },
	{
		name: 'timeout-slow-upload',
		kinds: ['file'],
		script: { head: (wire) => wire.slow(3000) },
		timeoutMs: 1000,
	},
	{ name: 'timeout-in-silence', script: silent, timeoutMs: 1000 },
	{
		name: 'timeout-in-answer',
		script: whole((wire) => answer(wire, '{"_id":', '', 11)),
		timeoutMs: 1000,
	},
	{ name: 'timeout-dribbling-answer', script: dribbles, timeoutMs: 1000 },
	...ends,
	{ name: 'file-throws', kinds: ['file'], script: silent, file: 'throws' },
	{ name: 'file-short', kinds: ['file'], script: silent, file: 'short', timeoutMs: 3000 },
];

export const cases = (certificates: Certificates): Case[] => [
	...unsent(certificates),
	...sent(certificates),
];
