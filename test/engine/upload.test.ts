import FormData from 'form-data';
import { Response, type FormData as WebFormData } from 'undici';
import { CaptureServer, type Captured } from './capture';
import { runNode, type TestFile } from './engine';

const server = new CaptureServer();

/** Every byte, and what could be taken for the end of a part. */
const content = Buffer.concat([
	Buffer.from(Array.from({ length: 256 }, (_, value) => value)),
	Buffer.from('\r\n--form-data-boundary\r\n--\r\nContent-Disposition: form-data; name="x"\r\n\r\n'),
]);

const FIELDS: [string, string][] = [
	['model_name', 'marengo3.0'],
	['video_clip_length', '4.5'],
	['video_start_offset_sec', '1'],
	['video_end_offset_sec', '12.25'],
	['video_embedding_scope', 'clip'],
	['video_embedding_scope', 'video'],
];

async function upload(file: Partial<TestFile>): Promise<Captured> {
	const { error } = await runNode({
		parameters: {
			operation: 'createTask',
			videoEmbeddingScope: ['clip', 'video'],
			options: { videoClipLength: 4.5, videoStartOffsetSec: 1, videoEndOffsetSec: 12.25 },
		},
		items: [{ files: { data: { content, ...file } } }],
		credential: { apiKey: 'tlk_key', baseUrl: server.url },
	});
	expect(error).toBeUndefined();
	expect(server.requests).toHaveLength(1);
	const [captured] = server.requests;
	if (!captured) throw new Error('nothing arrived');
	return captured;
}

/** The body as undici's parser reads it. */
const parsed = ({ body, headers }: Captured): Promise<WebFormData> =>
	new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();

/** Compares the bytes with what form-data writes, and reads them with undici. */
async function expectUpload(captured: Captured, filename: string, type: string): Promise<void> {
	const { body, headers } = captured;
	expect(headers['content-length']).toBe(String(body.length));
	expect(headers['transfer-encoding']).toBeUndefined();

	const reference = new FormData();
	reference.setBoundary(headers['content-type']?.split('boundary=')[1] ?? '');
	for (const [name, value] of FIELDS) reference.append(name, value);
	reference.append('video_file', content, { filename, contentType: type });
	expect(body.toString('latin1')).toBe(reference.getBuffer().toString('latin1'));

	const form = await parsed(captured);
	const entries = [...form].map(([name, value]) => [name, typeof value === 'string' ? value : '']);
	expect(entries).toEqual([...FIELDS, ['video_file', '']]);
	const file = form.get('video_file');
	if (file === null || typeof file === 'string') throw new Error('no file');
	expect(file).toMatchObject({ name: filename, type });
	expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
}

test.each([false, true])('sends what form-data writes, from memory: %p', async (memory) => {
	const captured = await upload({ fileName: 'harbour.mp4', memory });
	await expectUpload(captured, 'harbour.mp4', 'video/mp4');
	expect(captured.headers).toMatchObject({ 'x-api-key': 'tlk_key', accept: 'application/json' });
});

const LONG = `${'long '.repeat(400)}.mp4`;

test.each<[string, string, string?]>([
	['quotes', 'the "best" of.mp4'],
	['line breaks', 'a\r\nb\nc\rd.mp4'],
	['a header of its own', 'a"\r\nContent-Type: evil\r\nX-Evil: "1.mp4'],
	[
		'a field of its own',
		'a"\r\n\r\nx\r\n--form-data-boundary\r\nname="model_name"\r\n\r\nevil.mp4',
	],
	['no ending', 'a', 'a.mp4'],
	['other alphabets', 'Übung – 日本語 видео.mp4'],
	['emoji', '🎬🏖️.mp4'],
	['a percent sign', '100% real.mp4'],
	['a semicolon and an equals sign', 'a; filename=b.mp4'],
	['a backslash', 'a\\b.mp4'],
	['blanks around', '  a.mp4 ', 'a.mp4'],
	['nothing', '', 'video.mp4'],
	['a path', '/home/user/../videos/a.mp4', 'a.mp4'],
	['2,000 characters', LONG],
])('a file name with %s', async (_, fileName, expected = fileName) => {
	await expectUpload(await upload({ fileName }), expected, 'video/mp4');
});

test.each([
	['video/quicktime', 'video/quicktime', 'a.mov'],
	['video/mp4\r\nX-Evil: 1', 'application/octet-stream'],
	['video/mp4\r\n\r\nevil', 'application/octet-stream'],
	['video/mp4; codecs="avc1"', 'application/octet-stream'],
	['видео/mp4', 'application/octet-stream'],
	['', 'application/octet-stream'],
])('the MIME type %j is sent as %s', async (mimeType, sent, name = 'a') => {
	await expectUpload(await upload({ fileName: 'a', mimeType, memory: true }), name, sent);
});

test.each([
	// TwelveLabs refused this one as it came.
	['clip.mov', 'video/mp4', 'video/quicktime'],
	['clip.MP4', 'application/octet-stream', 'video/mp4'],
	['clip.mp4', 'application/vnd.apple.mpegurl', 'video/mp4'],
	['clip.mp4', 'video/mp4\r\nX-Evil: 1', 'video/mp4'],
])('the name of %s counts, not the MIME type %j', async (fileName, mimeType, sent) => {
	await expectUpload(await upload({ fileName, mimeType, memory: true }), fileName, sent);
});

test('a text cannot become another field', async () => {
	const evil = 'm\r\n--form-data-boundary\r\nContent-Disposition: form-data; name="x"\r\n\r\n1';
	await runNode({
		node: 'embedQuery',
		parameters: { operation: 'text', text: '={{ $json.text }}', options: { maxRetryTimeSec: 0 } },
		items: [{ json: { text: evil } }],
		credential: { apiKey: 'tlk_key', baseUrl: server.url },
	});
	const [captured] = server.requests;
	if (!captured) throw new Error('nothing arrived');
	expect([...(await parsed(captured))]).toEqual([
		['model_name', 'marengo3.0'],
		['text', evil],
	]);
	expect(captured.headers['content-length']).toBe(String(captured.body.length));
});
