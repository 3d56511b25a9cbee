import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { assetApi } from '../../nodes/shared/api/assets/asset-api';
import { uploadInParts } from '../../nodes/shared/api/assets/parts/upload-in-parts';
import type { Connection } from '../../nodes/shared/http/connection';
import type { FileSource } from '../../nodes/shared/model/task';
import { SAMPLE } from '../emulator/testing/movies';
import { probe, startProbe } from './probe';
import { until, EngineFixture } from './engine-fixture';

const MB = 1024 ** 2;
const PATIENCE = { maxRetryMs: 20_000 };
const fixture = new EngineFixture({ v2: { chunkBytes: MB, assetProcessingMs: 0 } });

/** A video of this many bytes that is a real one at its beginning, and noise after it. */
function movieOf(bytes: number): Buffer {
	const head = readFileSync(SAMPLE);
	const box = Buffer.alloc(8);
	box.writeUInt32BE(bytes - head.length, 0);
	box.write('mdat', 4, 'latin1');
	const rest = Buffer.alloc(bytes - head.length - 8);
	for (let at = 0; at + 4 <= rest.length; at += 4) rest.writeInt32LE((at * 2654435761) | 0, at);
	return Buffer.concat([head, box, rest]);
}

const MOVIE = movieOf(60 * MB + 12_344);

/** The movie as n8n's store gives it: pieces that are nobody else's. */
const file = (bytes = MOVIE, pieceBytes = 256 * 1024): FileSource => ({
	name: 'large.mp4',
	type: 'video/mp4',
	size: bytes.length,
	freshPieces: true,
	async *open() {
		for (let at = 0; at < bytes.length; at += pieceBytes) {
			yield new Uint8Array(bytes.subarray(at, at + pieceBytes));
		}
	},
});

const upload = (source = file()): Promise<string> =>
	probe(fixture.credential, (connection: Connection) =>
		uploadInParts(connection, source, undefined, PATIENCE),
	);

async function hashOf(assetId: string): Promise<string | undefined> {
	const assets = fixture.emulator.v2.assets;
	await until(() => assets.find(assetId)?.status === 'ready');
	return assets.find(assetId)?.content?.sha256;
}

const MOVIE_HASH = createHash('sha256').update(MOVIE).digest('hex');
const puts = () => fixture.emulator.requests.filter(({ method }) => method === 'PUT');

test('a file arrives in parts, byte for byte, and no address sees the key', async () => {
	expect(await hashOf(await upload())).toBe(MOVIE_HASH);
	expect(puts().length).toBe(61);
	expect(fixture.emulator.requests.some(({ keyLeaked }) => keyLeaked)).toBe(false);
	const reports = fixture.emulator.requests.filter(
		({ path, method }) => /multipart-uploads\/[0-9a-f]+$/.test(path) && method === 'POST',
	);
	expect(reports.length).toBe(2);
});

test.each<[string, object]>([
	['breaks', { reset: 'during-body', afterBytes: 300_000 }],
	['loses answers', { reset: 'after-accept' }],
	['is in trouble', { status: 503, body: '' }],
	['asks to slow down', { status: 400, body: '<Error><Code>RequestTimeout</Code></Error>' }],
	['is slow', { delayMs: 700 }],
	['does not know the address any more', { status: 403, early: true, body: '' }],
])('a line that %s only makes it slow', async (_, then) => {
	for (const nth of [1, 4, 9, 10, 33, 64]) {
		const match = { path: '^/parts/', nth };
		fixture.emulator.faults.add({ match, then } as never);
	}
	expect(await hashOf(await upload())).toBe(MOVIE_HASH);
});

test('addresses that expired are replaced', async () => {
	// An address that holds for less than half a minute more is not used.
	fixture.emulator.v2.set({ urlTtlMs: 30_050 });
	expect(await hashOf(await upload())).toBe(MOVIE_HASH);
});

test('pieces of odd lengths, parts of odd lengths, and a last part of one byte', async () => {
	fixture.emulator.v2.set({ chunkBytes: 333_333 });
	const bytes = movieOf(333_333 * 21 + 1);
	const id = await upload(file(bytes, 10_007));
	expect(await hashOf(id)).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('headers that were signed go with each part', async () => {
	fixture.emulator.v2.set({ uploadHeaders: { 'Content-Type': 'video/mp4', 'x-mark': 'a' } });
	expect(await hashOf(await upload())).toBe(MOVIE_HASH);
});

test.each([0, 1.5, 3_000_000_000])('parts of %d bytes are not believed', async (chunkBytes) => {
	fixture.emulator.faults.add({
		match: { method: 'POST', path: '/assets/multipart-uploads$' },
		then: {
			status: 201,
			body: JSON.stringify({ upload_id: 'a1', asset_id: 'b2', chunk_size: chunkBytes }),
		},
	});
	await expect(upload()).rejects.toThrow(`an upload session with parts of ${chunkBytes} bytes`);
	expect(puts()).toEqual([]);
});

test('a storage that says no ends it, and the failure names the asset', async () => {
	const match = { path: '^/parts/', nth: 7 };
	fixture.emulator.faults.add({ match, times: 'always', then: { status: 404, body: '' } });
	const failure: unknown = await upload().catch((error: unknown) => error);
	expect(failure).toMatchObject({
		message: expect.stringContaining('refuses part') as string,
		details: { asset_id: expect.stringMatching(/^[0-9a-f]{24}$/) as string },
	});
});

test('a file that breaks off ends it', async () => {
	const broken: FileSource = {
		...file(),
		async *open() {
			yield Buffer.alloc(3 * MB);
			await Promise.resolve();
			throw new Error('ENOENT: gone');
		},
	};
	await expect(upload(broken)).rejects.toThrow('could not be read to its end: ENOENT: gone');
	await expect(upload({ ...file(), size: MOVIE.length + 5 })).rejects.toThrow('instead of');
});

test('Stop is obeyed within a second', async () => {
	fixture.emulator.faults.add({
		match: { path: '^/parts/', nth: 8 },
		times: 'always',
		then: { delayMs: 60_000 },
	});
	const { result, stop } = await startProbe(fixture.credential, (connection) =>
		uploadInParts(connection, file(), undefined, PATIENCE),
	);
	await until(() => puts().length >= 8);
	const began = Date.now();
	stop();
	await result.catch(() => undefined);
	expect(Date.now() - began).toBeLessThan(1000);
});

test('a small file goes in one request, and is found again after an answer was lost', async () => {
	const bytes = await readFile(SAMPLE);
	const bring = () =>
		probe(fixture.credential, (connection) =>
			assetApi(connection).uploadAndWait(file(bytes), 'video', PATIENCE),
		);
	for (const then of [
		{ reset: 'after-accept' },
		{ status: 502, accept: true },
		{ truncate: true },
	]) {
		fixture.emulator.reset();
		fixture.emulator.faults.add({ match: { method: 'POST', path: '/assets$' }, then } as never);
		const id = await bring();
		expect(await hashOf(id)).toBe(createHash('sha256').update(bytes).digest('hex'));
		expect(fixture.emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
	}
	fixture.emulator.reset();
	fixture.emulator.faults.add({
		match: { method: 'POST', path: '/assets$' },
		then: { reset: 'during-body' },
	});
	await bring();
	expect(fixture.emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
});
