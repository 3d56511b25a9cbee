import { createHash } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { End } from './engine';
import type { Kind } from './recording';
import type { Certificates, Script, Wire } from './servers';

export interface Case {
	name: string;
	kinds: readonly Kind[];
	/** What the server does; without it there is none. */
	script?: Script;
	/** The request goes to an `https:` address; `answers` is the server's side, if it speaks TLS. */
	tls?: { answers?: TlsOptions };
	/** In the place of a server. */
	at?: 'closed port' | 'closed port of a name' | 'unknown name' | 'full port';
	timeoutMs?: number;
	end?: { how: End; afterMs: number };
	file?: 'throws' | 'short';
}

const ALL = ['file', 'form', 'get'] as const;
const JSON_TYPE = 'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n';
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
const packed = (encoding: string, body: Buffer): Script =>
	whole((wire) => answer(wire, body, `Content-Encoding: ${encoding}\r\n`));
/** Valid to the half, then no more. */
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

/** The same fault in a connection of its own: closed orderly, and reset. */
const bothEnds = (
	name: string,
	script: (end: 'fin' | 'rst') => Script,
	more: Partial<Case> = {},
): Case[] =>
	(['fin', 'rst'] as const).map((end) => ({
		name: `${name}-${end}`,
		kinds: ALL,
		script: script(end),
		...more,
	}));

/** Ended by Stop or by a signal of ours, at every stage. */
const ends = (['cancel', 'option', 'context'] as const).flatMap((how): Case[] => {
	const end = { how, afterMs: 1000 };
	return [
		{ name: `${how}-in-upload`, kinds: ['file'], script: stuck, end },
		{ name: `${how}-in-silence`, kinds: ALL, script: silent, end },
		{ name: `${how}-in-answer`, kinds: ALL, script: dribbles, end },
	];
});

/** Faults before a connection is made: nothing of the request can have left. */
const unsent = ({ good, otherName, selfSigned }: Certificates): Case[] => [
	{ name: 'refused', kinds: ALL, at: 'closed port' },
	{ name: 'refused-by-name', kinds: ALL, at: 'closed port of a name' },
	{ name: 'dns', kinds: ALL, at: 'unknown name' },
	{ name: 'connect-timeout', kinds: ALL, at: 'full port', timeoutMs: 1000 },
	{
		name: 'handshake-plain',
		kinds: ALL,
		tls: {},
		script: { accept: (wire) => (wire.write('HTTP/1.1 400 Bad Request\r\n\r\n'), wire.fin()) },
	},
	{ name: 'handshake-self-signed', kinds: ALL, tls: { answers: selfSigned }, script: silent },
	{ name: 'handshake-other-name', kinds: ALL, tls: { answers: otherName }, script: silent },
	{
		name: 'handshake-old-version',
		kinds: ALL,
		script: silent,
		tls: {
			answers: { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' },
		},
	},
	...bothEnds('handshake', (end) => ({ accept: (wire) => wire[end]() }), { tls: {} }),
	{
		name: 'handshake-hangs',
		kinds: ALL,
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
		kinds: ALL,
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
		kinds: ALL,
		script: whole((wire) => (wire.damage(), answer(wire, '{}'))),
		tls: { answers: good },
	},
	{
		name: 'tls-plain-answer',
		kinds: ALL,
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
	...bothEnds('answer-cut', (end) =>
		whole((wire) => (answer(wire, TEXT.slice(0, 900), '', TEXT.length), wire[end]())),
	),
	...bothEnds('answer-chunk-cut', (end) =>
		whole((wire) => {
			wire.write(`${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n20\r\n{"_id":"1",`);
			wire[end]();
		}),
	),
	...bothEnds(
		'tls-answer-cut',
		(end) => whole((wire) => (answer(wire, TEXT.slice(0, 900), '', TEXT.length), wire[end]())),
		{ tls: { answers: good } },
	),
	{ name: 'answer-gzip-broken', kinds: ALL, script: packed('gzip', broken(gzipSync(TEXT))) },
	{ name: 'answer-gzip-no-gzip', kinds: ALL, script: packed('gzip', Buffer.from('{"_id":"1"}')) },
	{ name: 'answer-gzip-cut', kinds: ALL, script: packed('gzip', cut(gzipSync(TEXT))) },
	{ name: 'answer-br-broken', kinds: ALL, script: packed('br', broken(brotliCompressSync(TEXT))) },
	{ name: 'answer-br-no-br', kinds: ALL, script: packed('br', Buffer.from('{"_id":"1"}')) },
	{ name: 'answer-br-cut', kinds: ALL, script: packed('br', cut(brotliCompressSync(TEXT))) },
	{
		name: 'answer-deflate-broken',
		kinds: ALL,
		script: packed('deflate', broken(deflateSync(TEXT))),
	},
	{
		name: 'answer-bad-status',
		kinds: ALL,
		script: whole((wire) => wire.write('HTTP/1.1 2x1 ?\r\n\r\n')),
	},
	{
		name: 'answer-no-http',
		kinds: ALL,
		script: whole((wire) => wire.write('SSH-2.0-OpenSSH_9\r\n')),
	},
	{
		name: 'answer-bad-header',
		kinds: ALL,
		script: whole((wire) => wire.write(`${JSON_TYPE}Bad header\r\n\r\n`)),
	},
	{
		name: 'answer-long-head',
		kinds: ALL,
		script: whole((wire) => answer(wire, '{}', `X-Long: ${'x'.repeat(20_000)}\r\n`)),
	},
	{
		name: 'answer-bad-chunk',
		kinds: ALL,
		script: whole((wire) =>
			wire.write(`${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\nzz\r\n{"_id":"1"}\r\n0\r\n\r\n`),
		),
	},
	{
		name: 'answer-longer',
		kinds: ALL,
		script: whole((wire) => answer(wire, `{"_id":"1"}{"_id":"2"}`, '', 11)),
	},
	{
		name: 'answer-101',
		kinds: ALL,
		script: whole((wire) =>
			wire.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
		),
	},
	{ name: 'timeout-in-upload', kinds: ['file'], script: stuck, timeoutMs: 1000 },
	{
		name: 'timeout-slow-upload',
		kinds: ['file'],
		script: { head: (wire) => wire.slow(3000) },
		timeoutMs: 1000,
	},
	{ name: 'timeout-in-silence', kinds: ALL, script: silent, timeoutMs: 1000 },
	{
		name: 'timeout-in-answer',
		kinds: ALL,
		script: whole((wire) => answer(wire, '{"_id":', '', 11)),
		timeoutMs: 1000,
	},
	{ name: 'timeout-dribbling-answer', kinds: ALL, script: dribbles, timeoutMs: 1000 },
	...ends,
	{ name: 'file-throws', kinds: ['file'], script: silent, file: 'throws' },
	{ name: 'file-short', kinds: ['file'], script: silent, file: 'short', timeoutMs: 3000 },
];

export const cases = (certificates: Certificates): Case[] => [
	...unsent(certificates),
	...sent(certificates),
];
