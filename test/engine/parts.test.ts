import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { AssetApi } from '../../nodes/shared/api/assets/asset-api';
import { PartMemory, uploadInParts } from '../../nodes/shared/api/assets/multipart-upload';
import type { Connection } from '../../nodes/shared/http/connection';
import type { FileSource } from '../../nodes/shared/model/task';
import {
	after,
	answer,
	carryOutThen,
	cutShort,
	delay,
	early,
	type Interceptor,
	on,
	once,
	resetConnection,
} from '../emulator/intercept';
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

/** The movie in fresh pieces, as n8n's store gives it. */
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

const inParts = (connection: Connection, source = file()): Promise<string> =>
	uploadInParts(connection, source, undefined, new PartMemory(), PATIENCE);

const upload = (source?: FileSource): Promise<string> =>
	probe(fixture.credential, (connection) => inParts(connection, source));

const startUpload = (source?: FileSource) =>
	startProbe(fixture.credential, (connection) => inParts(connection, source));

async function hashOf(assetId: string): Promise<string | undefined> {
	const assets = fixture.emulator.v2.assets;
	await until(() => assets.find(assetId)?.status === 'ready');
	return assets.find(assetId)?.media?.sha256;
}

const MOVIE_HASH = createHash('sha256').update(MOVIE).digest('hex');
const puts = () => fixture.emulator.requests.filter(({ method }) => method === 'PUT');

test('a file arrives in parts, byte for byte, with few requests for URLs and none with the key', async () => {
	expect(await hashOf(await upload())).toBe(MOVIE_HASH);
	expect(puts()).toHaveLength(61);
	const { requests } = fixture.emulator;
	expect(requests.some(({ keyLeaked }) => keyLeaked)).toBe(false);
	expect(requests.filter(({ path }) => path.endsWith('/presigned-urls'))).toHaveLength(2);
	const reports = requests.filter(
		({ path, method }) => /multipart-uploads\/[0-9a-f]+$/.test(path) && method === 'POST',
	);
	expect(reports).toHaveLength(2);
});

/** How S3 and Google say that a URL expired, or that the bytes came too slowly. */
const xml = (code: string): string => `<Error><Code>${code}</Code></Error>`;

test.each<[string, Interceptor]>([
	['breaks', resetConnection('in-body', 300_000)],
	['loses answers', resetConnection('after-request')],
	['answers 503', answer(503, '')],
	['asks to slow down', answer(400, xml('RequestTimeout'))],
	['is slow', delay(700)],
	['no longer knows the URL', early(answer(403, xml('AccessDenied')))],
	['says with 400 that the URL expired', early(answer(400, xml('ExpiredToken')))],
])('survives a connection that %s', async (_, fault) => {
	let nth = 0;
	const faulty = [1, 4, 9, 10, 33, 64];
	fixture.emulator.intercept(
		on('PUT', (request, honest) => (faulty.includes(++nth) ? fault(request, honest) : undefined)),
	);
	expect(await hashOf(await upload())).toBe(MOVIE_HASH);
});

test('replaces URLs that expired', async () => {
	fixture.emulator.v2.set({ urlTtlMs: 500 });
	fixture.emulator.intercept(on('PUT', once(delay(700))));
	expect(await hashOf(await upload())).toBe(MOVIE_HASH);
	expect(puts().length).toBeGreaterThan(61);
});

test('handles pieces and parts of odd lengths, and a last part of one byte', async () => {
	fixture.emulator.v2.set({ chunkBytes: 333_333 });
	const bytes = movieOf(333_333 * 21 + 1);
	const id = await upload(file(bytes, 10_007));
	expect(await hashOf(id)).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('sends the signed headers with each part', async () => {
	fixture.emulator.v2.set({ uploadHeaders: { 'Content-Type': 'video/mp4', 'x-mark': 'a' } });
	expect(await hashOf(await upload())).toBe(MOVIE_HASH);
});

test('sends parts as bytes where the session names no type', async () => {
	fixture.emulator.v2.set({ uploadHeaders: {} });
	await upload();
	const types = puts().map(({ headers }) => headers['content-type']);
	expect(new Set(types)).toEqual(new Set(['application/octet-stream']));
});

test.each([0, 1.5, 3_000_000_000])('refuses parts of %d bytes', async (chunkBytes) => {
	const session = { upload_id: 'a1', asset_id: 'b2', chunk_size: chunkBytes };
	fixture.emulator.intercept(on('POST /assets/multipart-uploads', answer(201, session)));
	await expect(upload()).rejects.toThrow(`an upload session with parts of ${chunkBytes} bytes`);
	expect(puts()).toEqual([]);
});

test('a refusal by the storage is an error that names the asset', async () => {
	fixture.emulator.intercept(on('PUT', after(6, answer(404, ''))));
	const failure: unknown = await upload().catch((error: unknown) => error);
	expect(failure).toMatchObject({
		message: expect.stringMatching(/^Part \d+ of the file did not get through/) as string,
		details: { asset_id: expect.stringMatching(/^[0-9a-f]{24}$/) as string },
	});
});

test('a file that cannot be read to its end is an error', async () => {
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

test('Stop ends an upload', async () => {
	fixture.emulator.intercept(on('PUT', after(7, delay(60_000))));
	const { result, stop } = await startUpload();
	await until(() => puts().length >= 8);
	stop();
	await expect(result).rejects.toThrow('canceled');
});

test('another item that stops the workflow ends an upload', async () => {
	fixture.emulator.intercept(on('PUT', after(7, delay(60_000))));
	const uploading = probe(fixture.credential, async (connection) => {
		void until(() => puts().length >= 8).then(() => connection.cancellation.stop());
		return inParts(connection);
	});
	await expect(uploading).rejects.toThrow('another item stopped the workflow');
});

test('uploads a small file in one request, and finds it again when the answer is lost', async () => {
	const bytes = await readFile(SAMPLE);
	const uploadSmall = () =>
		probe(fixture.credential, (connection) =>
			new AssetApi(connection).upload({ kind: 'file', file: file(bytes) }, {}, PATIENCE),
		);
	const lost = [resetConnection('after-request'), carryOutThen(answer(502)), cutShort];
	for (const fault of lost) {
		fixture.emulator.reset();
		fixture.emulator.intercept(on('POST /assets', once(fault)));
		const { id } = await uploadSmall();
		expect(await hashOf(id)).toBe(createHash('sha256').update(bytes).digest('hex'));
		expect(fixture.emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
	}
	fixture.emulator.reset();
	fixture.emulator.intercept(on('POST /assets', once(resetConnection('in-body'))));
	await uploadSmall();
	expect(fixture.emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
});

test("Stop ends an upload while n8n's store gives nothing", async () => {
	let asked = 0;
	const silent: FileSource = {
		...file(),
		async *open() {
			yield Buffer.alloc(3 * MB);
			asked += 1;
			await new Promise(() => undefined);
		},
	};
	const { result, stop } = await startUpload(silent);
	await until(() => asked > 0);
	stop();
	await expect(result).rejects.toThrow('canceled');
});
