import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';

import { answer, inTurn, on, resetConnection, untouched } from '..';
import { call, until, useEmulator } from '../testing/calls';
import { makeMovie } from '../testing/movies';
import { postJson } from '../testing/v2';

const HEADERS = { 'Content-Type': 'application/octet-stream', 'x-upload-mark': 'a1' };
const movie = makeMovie({ durationSec: 30, audio: true });
const CHUNK = Math.ceil(movie.length / 12);
const UPLOADS = '/assets/multipart-uploads';

const v2 = { assetProcessingMs: 0, chunkBytes: CHUNK, uploadHeaders: HEADERS };
const emulator = useEmulator({ processingMs: 0, v2 });
let session: Session;

/** What is read of an upload session as the creation answers it. */
interface Session {
	upload_id: string;
	asset_id: string;
	upload_urls: { chunk_index: number; url: string }[];
}

beforeEach(async () => {
	session = await open();
});

async function open(change: object = {}): Promise<Session> {
	const body = { filename: 'large.mp4', type: 'video', total_size: movie.length, ...change };
	const opened = await postJson(emulator, UPLOADS, body);
	if (opened.status !== 201) throw new Error(opened.text);
	return opened.body as unknown as Session;
}

const part = (index: number) => Buffer.from(movie.subarray((index - 1) * CHUNK, index * CHUNK));
const url = (index: number) =>
	session.upload_urls.find(({ chunk_index }) => chunk_index === index)?.url ?? '';
const put = (index: number, body: Buffer<ArrayBuffer>, headers: object = HEADERS) =>
	fetch(url(index), { method: 'PUT', body, headers: { ...headers } });
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');
const proofOf = (index: number, bytes = part(index), change: object = {}) => ({
	chunk_index: index,
	proof: md5(bytes),
	proof_type: 'etag',
	chunk_size: bytes.length,
	...change,
});
const report = (completed_chunks: unknown, { upload_id } = session) =>
	postJson(emulator, `${UPLOADS}/${upload_id}`, { completed_chunks });
const more = (body: unknown, { upload_id } = session) =>
	postJson(emulator, `${UPLOADS}/${upload_id}/presigned-urls`, body);
const kept = () => readdirSync(tmpdir()).filter((name) => name.startsWith('emulated-upload-'));

/** Fresh URLs, from this part on. */
async function refresh(start: number): Promise<void> {
	const { body } = await more({ start, count: 50 });
	const { upload_urls } = body as unknown as Session;
	session.upload_urls = [
		...session.upload_urls.filter(({ chunk_index }) => chunk_index < start),
		...upload_urls,
	];
}

/** Puts these parts and reports them. */
async function send(...indices: number[]) {
	for (const index of indices) expect((await put(index, part(index))).status).toBe(200);
	return report(indices.map((index) => proofOf(index)));
}

const ALL = Array.from({ length: 12 }, (_, at) => at + 1);

test('a file in parts becomes an asset, and nothing else is kept', async () => {
	const before = kept().length;
	expect(session).toMatchObject({ chunk_size: CHUNK, total_chunks: 12, upload_headers: HEADERS });
	expect(session.upload_urls.map((each) => each.chunk_index)).toEqual(ALL.slice(0, 10));
	expect(url(1)).not.toContain('/v1.3/');
	const { asset_id } = session;
	expect((await call(emulator, `/assets/${asset_id}`)).body.status).toBe('processing');
	await refresh(11);
	// Last first: the order is free.
	const counted = { processed_chunks: 2, duplicate_chunks: 0, total_completed: 2 };
	expect((await send(12, 2)).body).toEqual({ asset_id, ...counted });
	const path = `${UPLOADS}/${session.upload_id}`;
	expect((await call(emulator, `${path}?page_limit=2`)).body).toMatchObject({
		status: 'active',
		uploaded_chunks: [
			{ index: 1, status: 'pending', uploaded_at: null },
			{ index: 2, status: 'completed', uploaded_at: expect.any(String) },
		],
		chunks_completed: 2,
		chunks_pending: 10,
		total_size: movie.length,
		page_info: { total_page: 6 },
	});
	const last = await send(...ALL.filter((index) => index !== 12 && index !== 2));
	expect(last.body).toMatchObject({ total_completed: 12, url: expect.stringContaining('http') });
	await until(() => emulator.v2.assets.find(asset_id)?.status === 'ready');
	expect((await call(emulator, `/assets/${asset_id}`)).body).toMatchObject({
		method: 'multipart',
		filename: 'large.mp4',
		size: movie.length,
		duration: 30,
	});
	await until(() => kept().length === before - 1);
	const again = await report([proofOf(1)]);
	expect(again.body).toMatchObject({ duplicate_chunks: 1, total_completed: 12 });
	expect(await refusal(put(1, part(1)))).toEqual([403, 'AccessDenied']);
});

test.each<[string, unknown, string]>([
	['no JSON object', [], 'body'],
	['no file name', { filename: undefined }, 'filename'],
	['a long file name', { filename: 'a'.repeat(256) }, 'filename'],
	['a document', { type: 'document' }, 'type'],
	['no size', { total_size: 0 }, 'total_size'],
	['half a byte', { total_size: 1.5 }, 'total_size'],
	['more than 10 GiB', { total_size: 10 * 1024 ** 3 + 1 }, 'total_size'],
	['an image over 32 MB', { type: 'image', total_size: 33_554_433 }, 'total_size'],
	['an unknown key', { chunk_size: 5 }, 'chunk_size'],
	['metadata as text', { user_metadata: '{}' }, 'user_metadata'],
])('creation refuses %s', async (_, change, field) => {
	const good = { filename: 'a.mp4', type: 'video', total_size: 10 };
	const body = Array.isArray(change) ? change : { ...good, ...Object(change) };
	const refused = await postJson(emulator, UPLOADS, body);
	expect(refused.status).toBe(400);
	expect(refused.body.message).toContain(` ${field} `);
	expect(emulator.v2.assets.assets.size).toBe(1);
});

test.each<[string, () => unknown[], string]>([
	['no parts', () => [], 'completed_chunks'],
	['too many', () => Array.from({ length: 51 }, () => proofOf(1)), 'completed_chunks'],
	['part 0', () => [proofOf(1, part(1), { chunk_index: 0 })], '[0].chunk_index'],
	['a part beyond the last', () => [proofOf(13, part(1))], '[0].chunk_index'],
	['a part that was not put', () => [proofOf(2)], '[0].chunk_index'],
	['another ETag', () => [proofOf(1, part(1), { proof: '0'.repeat(32) })], '[0].proof'],
	['another kind of proof', () => [proofOf(1, part(1), { proof_type: 'md5' })], '[0].proof_type'],
	['another size', () => [proofOf(1, part(1), { chunk_size: CHUNK - 1 })], '[0].chunk_size'],
	['one bad among good', () => [proofOf(1), proofOf(2)], '[1].chunk_index'],
])('a report refuses %s, and counts nothing', async (_, chunks, field) => {
	await put(1, part(1));
	const refused = await report(chunks());
	expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining(field)]);
	expect(emulator.v2.uploads.get(session.upload_id)?.reported.size).toBe(0);
});

test('an ETag is the MD5 of the part in quotes, and proves it with or without them', async () => {
	const { headers } = await put(1, part(1));
	expect(headers.get('etag')).toBe(`"${md5(part(1))}"`);
	const quoted = proofOf(1, part(1), { proof: headers.get('etag') });
	expect((await report([quoted, proofOf(1)])).body).toMatchObject({
		processed_chunks: 1,
		duplicate_chunks: 1,
	});
});

test('unknown and expired sessions, and URLs for parts that do not exist, are refused', async () => {
	const one = { start: 1, count: 1 };
	const nowhere = { ...session, upload_id: '66419a20c70bb578439bd8f4' };
	expect((await more(one, nowhere)).status).toBe(404);
	expect((await report([proofOf(1)], nowhere)).status).toBe(404);
	expect((await more(one, { ...session, upload_id: 'x' })).status).toBe(400);
	for (const [start, count] of [[0, 1], [1, 51], [13, 1], [1]]) {
		expect((await more({ start, count })).status).toBe(400);
	}
	emulator.clockSkewMs = 25 * 3600_000;
	expect((await more(one)).body.message).toContain('expired');
	expect((await report([proofOf(1)])).status).toBe(400);
});

test.each([
	['no movie', Buffer.alloc(3000), 'video'],
	['another type', movie, 'audio'],
])('an asset whose parts are %s fails', async (_, bytes, type) => {
	emulator.v2.set({ chunkBytes: bytes.length });
	session = await open({ type, total_size: bytes.length });
	await put(1, bytes);
	await report([proofOf(1, bytes)]);
	await until(() => emulator.v2.assets.find(session.asset_id)?.status === 'failed');
});

async function refusal(sent: Promise<Response>) {
	const response = await sent;
	expect(response.headers.get('content-type')).toBe('application/xml');
	return [response.status, /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]];
}

const VIDEO = { ...HEADERS, 'Content-Type': 'video/mp4' };
const sendTo = (to: string, method = 'PUT') =>
	fetch(to, { method, body: part(1), headers: HEADERS });

test.each<[string, () => Promise<Response>, [number, string]]>([
	['too few bytes', () => put(1, Buffer.alloc(CHUNK - 1)), [400, 'EntityTooSmall']],
	['too many bytes', () => put(1, Buffer.alloc(CHUNK + 1)), [400, 'EntityTooLarge']],
	['no headers', () => put(1, part(1), {}), [403, 'SignatureDoesNotMatch']],
	['another content type', () => put(1, part(1), VIDEO), [403, 'SignatureDoesNotMatch']],
	['another signature', () => sendTo(`${url(1)}0`), [403, 'SignatureDoesNotMatch']],
	['another part', () => sendTo(url(1).replace('/1?', '/2?')), [403, 'SignatureDoesNotMatch']],
	['a POST', () => sendTo(url(1), 'POST'), [405, 'MethodNotAllowed']],
])('a part: %s is refused', async (_, attempt, expected) => {
	expect(await refusal(attempt())).toEqual(expected);
	expect(emulator.v2.uploads.get(session.upload_id)?.parts.size).toBe(0);
});

test('a URL serves once and for its time; a fresh one replaces the part', async () => {
	expect((await put(1, Buffer.alloc(CHUNK))).status).toBe(200);
	expect(await refusal(put(1, part(1)))).toEqual([403, 'AccessDenied']);
	await refresh(1);
	emulator.clockSkewMs = 3601_000;
	expect(await refusal(put(1, part(1)))).toEqual([403, 'AccessDenied']);
	emulator.clockSkewMs -= 2000;
	expect((await put(1, part(1))).status).toBe(200);
	expect((await report([proofOf(1, Buffer.alloc(CHUNK))])).status).toBe(400);
	expect((await report([proofOf(1)])).status).toBe(200);
});

test.each(['x-api-key', 'authorization'])('%s is a leak: refused, and noted', async (name) => {
	const headers = { ...HEADERS, [name]: emulator.apiKey };
	expect(await refusal(put(1, part(1), headers))).toEqual([400, 'InvalidArgument']);
	expect(emulator.requests.filter(({ keyLeaked }) => keyLeaked)).toHaveLength(1);
	expect(JSON.stringify(emulator.requests)).not.toContain(emulator.apiKey);
});

test('a body without Content-Length is refused', async () => {
	const sent = request(url(1), { method: 'PUT', headers: HEADERS });
	sent.write(part(1));
	sent.end();
	const [response] = (await once(sent, 'response')) as [IncomingMessage];
	expect(response.statusCode).toBe(411);
});

test('only a part that was taken uses its URL up', async () => {
	const faults = inTurn(
		answer(503, ''),
		resetConnection('in-body'),
		untouched,
		resetConnection('after-request'),
	);
	emulator.intercept(on('PUT', faults));
	expect((await put(1, part(1))).status).toBe(503);
	await expect(put(1, part(1))).rejects.toThrow();
	expect((await put(1, part(1))).status).toBe(200);
	await expect(put(2, part(2))).rejects.toThrow();
	expect(await refusal(put(2, part(2)))).toEqual([403, 'AccessDenied']);
	// It was taken all the same, and can be reported.
	expect((await report([proofOf(2)])).status).toBe(200);
});

test('a client that goes away leaves nothing behind', async () => {
	const headers = { ...HEADERS, 'Content-Length': String(CHUNK) };
	const sent = request(url(1), { method: 'PUT', headers }).on('error', () => undefined);
	sent.write(part(1).subarray(0, 10));
	await until(() => emulator.requests.at(-1)?.bodyBytes === 10);
	sent.destroy();
	expect((await put(1, part(1))).status).toBe(200);
	expect(emulator.v2.uploads.get(session.upload_id)?.parts.size).toBe(1);
});
