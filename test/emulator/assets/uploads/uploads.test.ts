import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';

import type { Emulator } from '../..';
import { startEmulator } from '../..';
import { call, until } from '../../testing/calls';
import { makeMovie } from '../../testing/movies';
import {
	more,
	openSession,
	partOf,
	proofOf,
	put,
	report,
	type Session,
} from '../../testing/uploads';
import { postJson, rowsIn, runTask } from '../../testing/v2';

const HEADERS = { 'Content-Type': 'application/octet-stream', 'x-upload-mark': 'a1' };
const movie = makeMovie({ durationSec: 30, audio: true });
const CHUNK = Math.ceil(movie.length / 4);

let emulator: Emulator;

beforeAll(async () => {
	const v2 = { assetProcessingMs: 0, chunkBytes: CHUNK, uploadHeaders: HEADERS, initialUrls: 3 };
	emulator = await startEmulator({ processingMs: 0, v2 });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const kept = () => readdirSync(tmpdir()).filter((name) => name.startsWith('emulated-upload-'));

/** Puts these parts and reports them. */
async function send(session: Session, ...indices: number[]) {
	for (const index of indices)
		expect((await put(session, index, partOf(movie, session, index))).status).toBe(200);
	return report(
		emulator,
		session,
		indices.map((index) => proofOf(index, partOf(movie, session, index))),
	);
}

async function allUrls(session: Session): Promise<Session> {
	const { body } = await more(emulator, session, { start: 1, count: 50 });
	return { ...session, upload_urls: body.upload_urls as Session['upload_urls'] };
}

test('a file in parts becomes an asset that a task can use', async () => {
	const before = kept().length;
	const session = await openSession(emulator, movie);
	expect(session).toMatchObject({ chunk_size: CHUNK, total_chunks: 4, upload_headers: HEADERS });
	expect(session.upload_urls.map((each) => each.chunk_index)).toEqual([1, 2, 3]);
	expect(session.upload_urls[0]?.url).not.toContain('/v1.3/');
	const { asset_id } = session;
	expect((await call(emulator, `/assets/${asset_id}`)).body.status).toBe('processing');
	const all = await allUrls(session);
	// Last first: the order is free.
	expect((await send(all, 4, 2)).body).toEqual({
		asset_id,
		processed_chunks: 2,
		duplicate_chunks: 0,
		total_completed: 2,
	});
	const last = await send(all, 1, 3);
	expect(last.body).toMatchObject({ total_completed: 4, url: expect.stringContaining('http') });
	await until(() => emulator.v2.assets.find(asset_id)?.status === 'ready');
	expect((await call(emulator, `/assets/${asset_id}`)).body).toMatchObject({
		method: 'multipart',
		filename: 'large.mp4',
		size: movie.length,
		duration: 30,
	});
	await until(() => kept().length === before);
	const task = await runTask(emulator, {
		input_type: 'video',
		model_name: 'marengo3.0',
		video: { media_source: { asset_id }, embedding_scope: ['asset'] },
	});
	expect(rowsIn(task)).toHaveLength(3);
});

test('the session tells its parts, page by page, and the list of sessions those not complete', async () => {
	const session = await openSession(emulator, movie);
	const other = await openSession(emulator, movie);
	await send(session, 2);
	const path = `/assets/multipart-uploads/${session.upload_id}`;
	const { body } = await call(emulator, `${path}?page_limit=2`);
	expect(body).toMatchObject({
		status: 'active',
		uploaded_chunks: [
			{ index: 1, status: 'pending', uploaded_at: null },
			{ index: 2, status: 'completed', uploaded_at: expect.any(String) },
		],
		chunks_completed: 1,
		chunks_failed: 0,
		chunks_pending: 3,
		total_size: movie.length,
		uploaded_size: CHUNK,
		page_info: { total_page: 2 },
	});
	await send(await allUrls(session), 1, 3, 4);
	expect((await call(emulator, path)).body.status).toBe('completed');
	const { data } = (await call(emulator, '/assets/multipart-uploads')).body as { data: object[] };
	expect(data).toEqual([
		{
			upload_id: other.upload_id,
			status: 'active',
			total_size: movie.length,
			chunk_size: CHUNK,
			total_chunks: 4,
			created_at: expect.any(String),
			expires_at: expect.any(String),
		},
	]);
});

test.each([
	['no JSON object', [], 'body'],
	['no file name', { filename: undefined }, 'filename'],
	['a long file name', { filename: 'a'.repeat(256) }, 'filename'],
	['a document', { type: 'document' }, 'type'],
	['no size', { total_size: 0 }, 'total_size'],
	['half a byte', { total_size: 1.5 }, 'total_size'],
	['more than 10 GiB', { total_size: 10 * 1024 ** 3 + 1 }, 'total_size'],
	['an image over 32 MB', { type: 'image', total_size: 33_554_433 }, 'total_size'],
	['an unknown key', { chunk_size: 5 }, 'chunk_size'],
	['a flag as text', { enable_hls: 'true' }, 'enable_hls'],
	['metadata as text', { user_metadata: '{}' }, 'user_metadata'],
	['null metadata', { user_metadata: null }, 'user_metadata'],
])('creation refuses %s', async (_, change, field) => {
	const good = { filename: 'a.mp4', type: 'video', total_size: 10 };
	const body = Array.isArray(change) ? change : { ...good, ...change };
	const answer = await postJson(emulator, '/assets/multipart-uploads', body);
	expect([answer.status, answer.body.code]).toEqual([400, 'parameter_invalid']);
	if (field !== 'body') expect(answer.body.message).toContain(` ${field} `);
	expect(emulator.v2.assets.assets.size).toBe(0);
});

const first = (): string => proofOf(1, Buffer.from(movie.subarray(0, CHUNK))).proof;

test.each([
	['no parts', () => [], 'completed_chunks'],
	['too many', () => Array.from({ length: 51 }, () => chunk({})), 'completed_chunks'],
	['part 0', () => [chunk({ chunk_index: 0 })], '[0].chunk_index'],
	['a part beyond the last', () => [chunk({ chunk_index: 5 })], '[0].chunk_index'],
	['a part that was not put', () => [chunk({ chunk_index: 2 })], '[0].chunk_index'],
	['another ETag', () => [chunk({ proof: '0'.repeat(32) })], '[0].proof'],
	['another kind of proof', () => [chunk({ proof_type: 'md5' })], '[0].proof_type'],
	['another size', () => [chunk({ chunk_size: CHUNK - 1 })], '[0].chunk_size'],
	['no size', () => [chunk({ chunk_size: undefined })], '[0].chunk_size'],
	['one bad among good', () => [chunk({}), chunk({ chunk_index: 2 })], '[1].chunk_index'],
])('a report refuses %s, and counts nothing', async (_, chunks, field) => {
	const session = await openSession(emulator, movie);
	await put(session, 1, partOf(movie, session, 1));
	const answer = await report(emulator, session, chunks());
	expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining(field)]);
	const { body } = await call(emulator, `/assets/multipart-uploads/${session.upload_id}`);
	expect(body.chunks_completed).toBe(0);
});

function chunk(change: object) {
	return { chunk_index: 1, proof: first(), proof_type: 'etag', chunk_size: CHUNK, ...change };
}

test('parts reported twice are duplicates, also once the session is complete', async () => {
	const session = await allUrls(await openSession(emulator, movie));
	await send(session, 1, 2);
	const twice = await report(emulator, session, [chunk({}), chunk({})]);
	expect(twice.body).toMatchObject({
		processed_chunks: 0,
		duplicate_chunks: 2,
		total_completed: 2,
	});
	await send(session, 3, 4);
	const again = await report(emulator, session, [chunk({})]);
	expect(again.body).toMatchObject({ duplicate_chunks: 1, total_completed: 4 });
	expect(again.body).toHaveProperty('url');
});

test('quotedEtag: quotes are taken, or not', async () => {
	const session = await openSession(emulator, movie);
	const answer = await put(session, 1, partOf(movie, session, 1));
	expect(answer.headers.get('etag')).toBe(`"${first()}"`);
	emulator.v2.set({ quotedEtag: 'refused' });
	expect((await report(emulator, session, [chunk({ proof: `"${first()}"` })])).status).toBe(400);
	emulator.v2.set({ quotedEtag: 'accepted' });
	expect((await report(emulator, session, [chunk({ proof: `"${first()}"` })])).status).toBe(200);
});

test('more URLs: from a part on, as many as there are', async () => {
	const session = await openSession(emulator, movie);
	const { status, body } = await more(emulator, session, { start: 3, count: 50 });
	expect([status, body]).toMatchObject([
		200,
		{ upload_id: session.upload_id, start_index: 3, count: 2, generated_at: expect.any(String) },
	]);
	for (const wrong of [
		{ start: 0, count: 1 },
		{ start: 1, count: 51 },
		{ start: 5, count: 1 },
		{ start: 1 },
	]) {
		expect((await more(emulator, session, wrong)).status).toBe(400);
	}
});

test('sessions that do not exist, are complete, or are over', async () => {
	const session = await allUrls(await openSession(emulator, movie));
	const nowhere = { ...session, upload_id: '66419a20c70bb578439bd8f4' };
	const malformed = { ...session, upload_id: 'x' };
	const one = { start: 1, count: 1 };
	expect((await more(emulator, nowhere, one)).status).toBe(404);
	expect((await report(emulator, nowhere, [chunk({})])).status).toBe(404);
	expect((await more(emulator, malformed, one)).status).toBe(400);
	emulator.clockSkewMs = 25 * 3600_000;
	expect((await more(emulator, session, one)).body.message).toContain('expired');
	expect((await report(emulator, session, [chunk({})])).status).toBe(400);
	const path = `/assets/multipart-uploads/${session.upload_id}`;
	expect((await call(emulator, path)).body.status).toBe('expired');
});

test('reservedAsset: hidden until its parts are in', async () => {
	const { asset_id } = await openSession(emulator, movie);
	emulator.v2.set({ reservedAsset: 'not-found' });
	expect((await call(emulator, `/assets/${asset_id}`)).status).toBe(404);
});

test.each([
	['no movie', Buffer.alloc(3000), 'large.mp4', 'video'],
	['another type', movie, 'large.mp4', 'audio'],
])('an asset whose parts are %s fails', async (_, bytes, filename, type) => {
	emulator.v2.set({ chunkBytes: bytes.length });
	const session = await openSession(emulator, bytes, filename, type);
	await put(session, 1, bytes);
	await report(emulator, session, [proofOf(1, bytes)]);
	await until(() => emulator.v2.assets.find(session.asset_id)?.status === 'failed');
});
