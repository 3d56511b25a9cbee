import { call, formOf, type FormEntry, until, useEmulator } from '../testing/calls';
import { pdfOf } from '../testing/documents';
import { pngOf, wavOf } from '../testing/media';
import { makeMovie } from '../testing/movies';
import { uploadAsset } from '../testing/v2';

const emulator = useEmulator({ v2: { assetProcessingMs: 0, directBytes: 1_000_000 } });

const post = (...entries: FormEntry[]) =>
	call(emulator, '/assets', { method: 'POST', body: formOf(...entries) });
const file = (bytes: Buffer<ArrayBuffer>, name: string): FormEntry => [
	'file',
	new Blob([bytes]),
	name,
];
const DIRECT: FormEntry = ['method', 'direct'];
const BY_URL: FormEntry = ['method', 'url'];
const WAV = file(wavOf(5), 'a.wav');
const get = async (id: unknown) => (await call(emulator, `/assets/${String(id)}`)).body;
const sampleUrl = () => `${emulator.origin}/samples/harbour-at-sunset.mp4`;

const ended = (id: unknown, status: 'ready' | 'failed') =>
	until(() => emulator.v2.assets.find(String(id))?.status === status);

test('an asset from a URL is fetched in the background; its name can be given', async () => {
	const metadata: FormEntry = ['user_metadata', '{"shelf":3,"open":true}'];
	const { body } = await post(BY_URL, ['url', sampleUrl()], metadata);
	await ended(body._id, 'ready');
	expect(await get(body._id)).toMatchObject({
		method: 'url',
		filename: 'harbour-at-sunset.mp4',
		user_metadata: { shelf: 3, open: true },
	});
	const named = await post(BY_URL, ['url', sampleUrl()], ['filename', 'mine.mp4']);
	expect(named.body.filename).toBe('mine.mp4');
});

test.each<[string, FormEntry[], string, string]>([
	['no method', [WAV], 'parameter_not_provided', 'method'],
	['another method', [['method', 'connector']], 'parameter_invalid', 'method'],
	['no file', [DIRECT], 'parameter_not_provided', 'file'],
	['a file and a URL', [DIRECT, WAV, ['url', 'http://a/b']], 'parameter_invalid', 'url'],
	['a URL with a file', [BY_URL, ['url', 'http://a/b'], WAV], 'parameter_invalid', 'file'],
	['no URL', [BY_URL], 'parameter_not_provided', 'url'],
	['a URL of another scheme', [BY_URL, ['url', 'ftp://a/b']], 'parameter_invalid', 'url'],
	['an unknown field', [DIRECT, WAV, ['type', 'video']], 'parameter_unknown', 'type'],
	['another file', [DIRECT, ['video_file', new Blob(['a']), 'a']], 'parameter_unknown', 'video'],
	['a second file', [DIRECT, WAV, WAV], 'parameter_invalid', 'file'],
	['metadata that are no JSON', [DIRECT, WAV, ['user_metadata', 'a']], 'parameter_invalid', 'user'],
	['nested metadata', [DIRECT, WAV, ['user_metadata', '{"a":{}}']], 'parameter_invalid', 'user'],
	['null metadata', [DIRECT, WAV, ['user_metadata', 'null']], 'parameter_invalid', 'user'],
	['a PDF called .txt', [DIRECT, file(pdfOf(1), 'a.txt')], 'parameter_invalid', 'file'],
])('%s is refused', async (_, entries, code, named) => {
	const answer = await post(...entries);
	expect([answer.status, answer.body.code]).toEqual([400, code]);
	expect(answer.body.message).toContain(named);
	expect(emulator.v2.assets.assets.size).toBe(0);
});

test('a file over the limit is refused', async () => {
	const large = await post(DIRECT, file(Buffer.alloc(1_000_001), 'a.mp4'));
	expect([large.status, emulator.v2.assets.assets.size]).toEqual([400, 0]);
});

test('the list: newest first, by IDs, kinds and part of a name', async () => {
	const movie = await uploadAsset(emulator, makeMovie({ durationSec: 5 }), 'Boats.mp4');
	const image = await uploadAsset(emulator, pngOf(200, 200), 'waves.png');
	const text = await uploadAsset(emulator, Buffer.from('Words.'), 'boats.txt');
	const ids = async (query: string) => {
		const { data } = (await call(emulator, `/assets${query}`)).body as { data: { _id: string }[] };
		return data.map(({ _id }) => _id);
	};
	expect(await ids('')).toEqual([text, image, movie]);
	expect(await ids('?page_limit=2&page=2')).toEqual([movie]);
	expect(await ids(`?asset_ids=${movie}&asset_ids=${image}`)).toEqual([image, movie]);
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
	expect((await get(id)).code).toBe('resource_not_exist');
	expect((await call(emulator, '/assets/nonsense')).status).toBe(400);
});
