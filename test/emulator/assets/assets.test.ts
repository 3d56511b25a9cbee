import { readFileSync } from 'node:fs';

import type { Emulator } from '..';
import { newAssets, startEmulator } from '..';
import type { FormEntry } from '../testing/calls';
import { call, formOf, until } from '../testing/calls';
import { pdfOf } from '../testing/documents';
import { jpegOf, pngOf, wavOf } from '../testing/media';
import { makeMovie, SAMPLE } from '../testing/movies';
import { uploadAsset } from '../testing/v2';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ v2: { assetProcessingMs: 0, directBytes: 1_000_000 } });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const post = (...entries: FormEntry[]) =>
	call(emulator, '/assets', { method: 'POST', body: formOf(...entries) });
const file = (bytes: Buffer<ArrayBuffer>, name: string): FormEntry => [
	'file',
	new Blob([bytes]),
	name,
];
const DIRECT: FormEntry = ['method', 'direct'];
const URL_WAY: FormEntry = ['method', 'url'];
const get = async (id: string) => (await call(emulator, `/assets/${id}`)).body;
const sampleUrl = () => `${emulator.origin}/samples/harbour-at-sunset.mp4`;

test('an upload is processing, then ready with what it is', async () => {
	emulator.intercept(newAssets({ processingMs: 100 }));
	const answer = await post(DIRECT, file(readFileSync(SAMPLE), 'harbour.mp4'));
	expect(answer.status).toBe(201);
	expect(answer.body).toEqual({
		_id: expect.stringMatching(/^[0-9a-f]{24}$/),
		method: 'direct',
		status: 'processing',
		filename: 'harbour.mp4',
		file_type: 'video/mp4',
		created_at: expect.stringMatching(/Z$/),
	});
	const id = String(answer.body._id);
	await until(() => emulator.v2.assets.find(id)?.status === 'ready');
	const size = readFileSync(SAMPLE).length;
	expect(await get(id)).toMatchObject({
		size,
		duration: 43,
		technical_metadata: {
			file_size_bytes: size,
			has_audio: true,
			video_width: 640,
			video_height: 360,
		},
	});
});

test.each([
	['a.mp4', makeMovie({ durationSec: 5 }), { has_audio: false, video_duration_seconds: 5 }],
	['a.wav', wavOf(5), { has_audio: true, audio_duration_seconds: 5 }],
	['a.png', pngOf(300, 200), { image_width: 300, image_height: 200 }],
	['a.jpg', jpegOf(300, 200), { image_width: 300, image_height: 200 }],
	['a.pdf', pdfOf(7), { document_page_count: 7, document_is_encrypted: false }],
	['a.txt', Buffer.from('Words.'), { file_mime_type: 'text/plain' }],
	['a.md', Buffer.from('# Words'), { file_mime_type: 'text/markdown' }],
])('%s tells what it is', async (name, bytes, technical) => {
	const id = await uploadAsset(emulator, bytes, name);
	expect((await get(id)).technical_metadata).toMatchObject(technical);
});

test('an asset by URL is fetched in the background; its name can be given', async () => {
	const options: FormEntry[] = [
		['enable_hls', 'true'],
		['enable_thumbnail', 'true'],
		['user_metadata', '{"shelf":3,"open":true}'],
	];
	const { body } = await post(URL_WAY, ['url', sampleUrl()], ...options);
	const id = String(body._id);
	await until(() => emulator.v2.assets.find(id)?.status === 'ready');
	expect(await get(id)).toMatchObject({
		method: 'url',
		filename: 'harbour-at-sunset.mp4',
		user_metadata: { shelf: 3, open: true },
		hls: { status: 'ready' },
		thumbnail: { status: 'ready' },
	});
	const named = await post(URL_WAY, ['url', sampleUrl()], ['filename', 'mine.mp4']);
	expect(named.body.filename).toBe('mine.mp4');
});

test('an asset that cannot be had or read fails', async () => {
	const gone = await post(URL_WAY, ['url', `${emulator.origin}/samples/gone.mp4`]);
	const broken = await post(DIRECT, file(Buffer.from('no movie'), 'a.mp4'));
	emulator.intercept(newAssets({ fail: true, message: 'Unlucky.' }, /unlucky/));
	const unlucky = await post(DIRECT, file(wavOf(5), 'unlucky.wav'));
	for (const { body } of [gone, broken, unlucky]) {
		const id = String(body._id);
		await until(() => emulator.v2.assets.find(id)?.status === 'failed');
		expect(await get(id)).toMatchObject({
			status: 'failed',
			error: { message: expect.any(String) },
		});
	}
	expect(await get(String(unlucky.body._id))).toMatchObject({ error: { message: 'Unlucky.' } });
});

test.each([
	['no method', [file(wavOf(5), 'a.wav')], 'parameter_not_provided', 'method'],
	['another method', [['method', 'connector']], 'parameter_invalid', 'method'],
	['no file', [DIRECT], 'parameter_not_provided', 'file'],
	[
		'a file and a URL',
		[DIRECT, file(wavOf(5), 'a'), ['url', 'http://a/b']],
		'parameter_invalid',
		'url',
	],
	[
		'a URL with a file',
		[URL_WAY, ['url', 'http://a/b'], file(wavOf(5), 'a')],
		'parameter_invalid',
		'file',
	],
	['no URL', [URL_WAY], 'parameter_not_provided', 'url'],
	['a URL of another scheme', [URL_WAY, ['url', 'ftp://a/b']], 'parameter_invalid', 'url'],
	['an unknown field', [DIRECT, ['type', 'video']], 'parameter_unknown', 'type'],
	[
		'a file of another name',
		[DIRECT, ['video_file', new Blob(['a']), 'a']],
		'parameter_unknown',
		'video_file',
	],
	[
		'a flag that is none',
		[DIRECT, file(wavOf(5), 'a.wav'), ['enable_hls', '1']],
		'parameter_invalid',
		'enable_hls',
	],
	[
		'metadata that are no JSON',
		[DIRECT, file(wavOf(5), 'a.wav'), ['user_metadata', 'a']],
		'parameter_invalid',
		'user_metadata',
	],
	[
		'nested metadata',
		[DIRECT, file(wavOf(5), 'a.wav'), ['user_metadata', '{"a":{}}']],
		'parameter_invalid',
		'user_metadata',
	],
	[
		'null metadata',
		[DIRECT, file(wavOf(5), 'a.wav'), ['user_metadata', 'null']],
		'parameter_invalid',
		'user_metadata',
	],
] as [string, FormEntry[], string, string][])('refuses %s', async (_, entries, code, named) => {
	const answer = await post(...entries);
	expect([answer.status, answer.body.code]).toEqual([400, code]);
	expect(answer.body.message).toContain(named);
	expect(emulator.v2.assets.assets.size).toBe(0);
});

test('refuses JSON, and a file over the limit', async () => {
	const headers = { 'content-type': 'application/json' };
	const json = await call(emulator, '/assets', { method: 'POST', headers, body: '{}' });
	expect(json.body.code).toBe('content_type_invalid');
	const large = await post(DIRECT, file(Buffer.alloc(1_000_001), 'a.mp4'));
	expect([large.status, emulator.v2.assets.assets.size]).toEqual([400, 0]);
});

test('images and documents have limits of their own', async () => {
	emulator.v2.set({ imageBytes: 20, documentUrlBytes: 20 });
	const image = await uploadAsset(emulator, pngOf(200, 200), 'a.png');
	const document = await uploadAsset(emulator, pdfOf(1), 'a.pdf');
	expect([(await get(image)).status, (await get(document)).status]).toEqual(['failed', 'failed']);
});

test('the list: newest first, by IDs, kinds and part of a name', async () => {
	const movie = await uploadAsset(emulator, makeMovie({ durationSec: 5 }), 'Boats.mp4');
	const sound = await uploadAsset(emulator, wavOf(5), 'waves.wav');
	const text = await uploadAsset(emulator, Buffer.from('Words.'), 'boats.txt');
	const ids = async (query: string) => {
		const { data } = (await call(emulator, `/assets${query}`)).body as { data: { _id: string }[] };
		return data.map(({ _id }) => _id);
	};
	expect(await ids('')).toEqual([text, sound, movie]);
	expect(await ids('?page_limit=2&page=2')).toEqual([movie]);
	expect(await ids(`?asset_ids=${movie}&asset_ids=${sound}`)).toEqual([sound, movie]);
	expect(await ids('?asset_types=video&asset_types=document')).toEqual([text, movie]);
	expect(await ids('?filename=BOAT')).toEqual([text, movie]);
	for (const query of ['?asset_types=film', '?page_limit=51', '?sort=asc']) {
		expect((await call(emulator, `/assets${query}`)).status).toBe(400);
	}
});

test('a deleted asset is gone', async () => {
	const id = await uploadAsset(emulator, wavOf(5), 'a.wav');
	const remove = (query = '') => call(emulator, `/assets/${id}${query}`, { method: 'DELETE' });
	expect((await remove('?force=yes')).status).toBe(400);
	const answer = await remove('?force=true');
	expect([answer.status, answer.text]).toEqual([204, '']);
	expect((await remove()).status).toBe(404);
	expect((await call(emulator, `/assets/${id}`)).body.code).toBe('resource_not_exist');
	expect((await call(emulator, '/assets/nonsense')).status).toBe(400);
});
