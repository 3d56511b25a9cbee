import FormData from 'form-data';
import { Response, type FormData as WebFormData } from 'undici';
import { CaptureServer, type Captured } from './capture';
import { runNode, type TestFile } from './engine';
import { partsOf } from './multipart';

const server = new CaptureServer();
beforeAll(() => server.start());
beforeEach(() => void (server.requests.length = 0));
afterAll(() => server.stop());

/** Bytes that hold every value, and what could be taken for the end of a part. */
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

const typeOf = ({ headers }: Captured): string => headers['content-type'] ?? '';

/** The body as undici's parser reads it. */
async function parsed(captured: Captured): Promise<WebFormData> {
	const headers = { 'content-type': typeOf(captured) };
	return new Response(captured.body, { headers }).formData();
}

/** Compares with what `form-data` writes for the same, and with what undici reads. */
async function expectUpload(captured: Captured, filename: string, type: string): Promise<void> {
	expect(captured.headers['content-length']).toBe(String(captured.body.length));
	expect(captured.headers['transfer-encoding']).toBeUndefined();

	const reference = new FormData();
	for (const [name, value] of FIELDS) reference.append(name, value);
	reference.append('video_file', content, { filename, contentType: type });
	expect(partsOf(captured.body, typeOf(captured))).toEqual(
		partsOf(reference.getBuffer(), `multipart/form-data; boundary=${reference.getBoundary()}`),
	);

	const form = await parsed(captured);
	const entries = [...form].map(([name, value]) => [name, typeof value === 'string' ? value : '']);
	expect(entries).toEqual([...FIELDS, ['video_file', '']]);
	const file = form.get('video_file');
	if (file === null || typeof file === 'string') throw new Error('no file');
	expect(file.name).toBe(filename);
	expect(file.type).toBe(type);
	expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
}

test('every part is what form-data writes and undici reads', async () => {
	await expectUpload(await upload({ fileName: 'harbour.mp4' }), 'harbour.mp4', 'video/mp4');
});

test('from memory it is the same', async () => {
	await expectUpload(await upload({ fileName: 'm.mp4', memory: true }), 'm.mp4', 'video/mp4');
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

test('text can not become another field', async () => {
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

test('the request says who asks and what it takes', async () => {
	const { headers } = await upload({ fileName: 'a.mp4' });
	expect(headers).toMatchObject({ 'x-api-key': 'tlk_key', accept: 'application/json' });
});
