import fc from 'fast-check';
import { Failure } from '../../nodes/shared/model/failure';
import { checkMediaUrl } from '../../nodes/shared/media/media-url';
import { labelsOf } from '../../nodes/shared/model/models';
import type { MediaType } from '../../nodes/shared/model/task';
import { failureOf, orFailure } from './tasks';

const BASE_URL = 'https://api.twelvelabs.io/v1.3';
const check = (value: unknown, baseUrl = BASE_URL): string =>
	checkMediaUrl(value, 'Video URL', baseUrl);

test.each([
	'https://example.com/video.mp4',
	'https://example.com/video',
	'https://bucket.s3.amazonaws.com/a%20b.mp4?X-Amz-Signature=abc&X-Amz-Expires=60',
	'https://notyoutube.com/watch.mp4',
	'https://example.com/youtube.com/a.mp4',
	'https://www.dropbox.com/s/abc/video.mp4?dl=1',
	'https://www.dropbox.com/scl/fi/abc/video.mp4?rlkey=x&raw=1',
	'https://dl.dropboxusercontent.com/s/abc/video.mp4',
	'HTTPS://EXAMPLE.COM/VIDEO.MP4',
	// Files on hosts whose other addresses are pages.
	'https://player.vimeo.com/progressive_redirect/playback/1/rendition/720p/file.mp4?loc=external',
	'https://player.vimeo.com/external/1.hd.mp4?s=abc',
	'https://drive.google.com/uc?export=download&id=abc',
	'https://acme.sharepoint.com/_layouts/15/download.aspx?UniqueId=abc',
])('%s is sent as it is written, without spaces around it', (url) => {
	expect(check(` ${url}\n`)).toBe(url);
});

test('an address with an accent stays valid however often it is checked', () => {
	// Node.js 20 calls it invalid once its own quick check was optimised.
	const url = 'https://münchen.example/a.mp4';
	for (let time = 0; time < 20_000; time++) check(url);
	expect(check(url)).toBe(url);
});

const PATH = '"Video URL" is the path of a file, which TwelveLabs cannot fetch';
const PROTOCOL = '"Video URL" must start with http:// or https://';

test.each([
	['', '"Video URL" is empty'],
	['   ', '"Video URL" is empty'],
	[42, '"Video URL" is empty'],
	[
		'https://example.com/a\r\nX-Evil: 1/video.mp4',
		'"Video URL" contains a line break or another control character',
	],
	['video.mp4', '"Video URL" is not a web address'],
	['example.com/video.mp4', '"Video URL" is not a web address'],
	['https://', '"Video URL" is not a web address'],
	['/files/video.mp4', PATH],
	['C:\\video.mp4', PATH],
	['ftp://example.com/video.mp4', PROTOCOL],
	['data:video/mp4;base64,AAAA', PROTOCOL],
])('%p: %s', (value, message) => {
	expect(() => check(value)).toThrow(new Failure(message, ''));
});

test.each([
	['https://www.youtube.com/watch?v=abc', 'www.youtube.com'],
	['https://m.youtube.com/shorts/abc', 'm.youtube.com'],
	['https://www.youtube-nocookie.com/embed/abc', 'www.youtube-nocookie.com'],
	['https://youtu.be/abc', 'youtu.be'],
	['https://youtu.be./abc', 'youtu.be.'],
	['https://vimeo.com/123', 'vimeo.com'],
	['https://player.vimeo.com/video/123', 'player.vimeo.com'],
	['https://www.tiktok.com/@a/video/1', 'www.tiktok.com'],
	['https://www.facebook.com/watch?v=1', 'www.facebook.com'],
	['https://www.instagram.com/reel/x', 'www.instagram.com'],
	['https://drive.google.com/file/d/abc/view', 'drive.google.com'],
	['https://www.dropbox.com/s/abc/video.mp4?dl=0', 'www.dropbox.com'],
	['https://1drv.ms/v/abc', '1drv.ms'],
	['https://acme.sharepoint.com/:v:/g/abc', 'acme.sharepoint.com'],
])('%s is a page', (url, host) => {
	expect(failureOf(() => check(url))).toMatchObject({
		message: `"Video URL" is a ${host} page, not a media file`,
		description: expect.stringContaining("TwelveLabs can't read video pages or share links."),
	});
});

test.each([
	'http://127.0.0.1:8080/harbour.mp4',
	'http://localhost/harbour.mp4',
	'http://nas/harbour.mp4',
	'http://nas.local/harbour.mp4',
	'http://192.168.1.7/harbour.mp4',
	'http://172.20.0.3/harbour.mp4',
	'http://169.254.169.254/harbour.mp4',
	'http://[::1]/harbour.mp4',
	'http://[fd00::7]/harbour.mp4',
])('%s can be reached from an API on a private network only', (url) => {
	expect(() => check(url)).toThrow('is an address of a private network');
	expect(check(url, 'http://127.0.0.1:4010/v1.3')).toBe(url);
});

describe('an address of other media than were chosen', () => {
	const of = (path: string, mediaType: MediaType): string =>
		checkMediaUrl(`https://example.com/${path}`, 'Video URL', BASE_URL, mediaType);

	const modelsOf = (kind: MediaType): string =>
		labelsOf(({ options }) => options[kind] !== undefined);
	const image = `Image (needs ${modelsOf('image')})`;
	const document = `Document (needs ${modelsOf('document')})`;

	test.each<[string, MediaType, string, string]>([
		['a/picture.jpg', 'video', 'an image, not of a video', image],
		['scan.PDF?page=2', 'video', 'a document, not of a video', document],
		['note.md', 'image', 'a document, not of an image', document],
		['song.mp3', 'video', 'an audio file, not of a video', 'Audio'],
		['film.mov#t=1', 'audio', 'a video, not of an audio file', 'Video'],
		['film.mp4', 'document', 'a video, not of a document', 'Video'],
	])('%s as %s is refused', (path, mediaType, what, choice) => {
		expect(failureOf(() => of(path, mediaType))).toMatchObject({
			message: `"Video URL" is the address of ${what}`,
			description: `Set "Media Type" to ${choice}.`,
		});
	});

	test.each<[string, MediaType]>([
		['film.mp4', 'video'],
		['film', 'video'],
		['film.php', 'audio'],
		['play?file=picture.jpg', 'video'],
		['picture.jpg/film.webm', 'video'],
		['sound.wav', 'audio'],
	])('%s as %s may be right', (path, mediaType) => {
		expect(of(path, mediaType)).toBe(`https://example.com/${path}`);
	});

	test('where nothing was chosen, anything may be', () => {
		expect(check('https://example.com/picture.jpg')).toBe('https://example.com/picture.jpg');
	});
});

test('every refusal says what to do instead', () => {
	for (const value of [
		'',
		'a',
		'ftp://a/b',
		'/a/b',
		'http://nas/a',
		'https://youtu.be/a',
		'https://1drv.ms/a',
	]) {
		expect(failureOf(() => check(value)).description).toMatch(
			/[Ee]nter the direct address|send it as Binary File/,
		);
	}
});

test('any value is accepted as it is, or a Failure is thrown', () => {
	const values = fc.oneof(
		fc.anything(),
		fc.string({ unit: 'binary' }),
		fc.webUrl({ withFragments: true, withQueryParameters: true }),
		fc.string().map((text) => `https://${text}`),
	);
	fc.assert(
		fc.property(values, (value) => {
			const url = orFailure(() => check(value));
			if (url !== undefined) expect(url).toBe(String(value).trim());
		}),
		{ numRuns: 1000 },
	);
});
