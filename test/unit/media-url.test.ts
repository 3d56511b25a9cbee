import fc from 'fast-check';
import { Failure } from '../../nodes/shared/model/failure';
import { checkMediaUrl } from '../../nodes/shared/media/media-url';

const check = (value: unknown): string => checkMediaUrl(value, 'Video URL');

test.each([
	'https://example.com/video.mp4',
	'http://127.0.0.1:8080/samples/harbour.mp4',
	'https://example.com/video',
	'https://bucket.s3.amazonaws.com/a%20b.mp4?X-Amz-Signature=abc&X-Amz-Expires=60',
	'https://storage.googleapis.com/bucket/clip.mov',
	'https://notyoutube.com/watch.mp4',
	'https://example.com/youtube.com/a.mp4',
	'https://netflix.com/a.mp4',
	'https://www.dropbox.com/s/abc/video.mp4?dl=1',
	'https://www.dropbox.com/scl/fi/abc/video.mp4?rlkey=x&raw=1',
	'https://dl.dropboxusercontent.com/s/abc/video.mp4',
	'HTTPS://EXAMPLE.COM/VIDEO.MP4',
])('%s is sent as it is written', (url) => {
	expect(check(url)).toBe(url);
});

test('spaces around it are taken off', () => {
	expect(check(' https://example.com/video.mp4\n')).toBe('https://example.com/video.mp4');
});

test.each([
	['', '"Video URL" is empty'],
	[
		'https://example.com/a\r\nX-Evil: 1/video.mp4',
		'"Video URL" holds a line break or another control character',
	],
	['   ', '"Video URL" is empty'],
	[undefined, '"Video URL" is empty'],
	[null, '"Video URL" is empty'],
	[42, '"Video URL" is empty'],
	['video.mp4', '"Video URL" is not a web address'],
	['/files/video.mp4', '"Video URL" is not a web address'],
	['https://', '"Video URL" is not a web address'],
	['ftp://example.com/video.mp4', '"Video URL" has to begin with http:// or https://'],
	['file:///etc/passwd', '"Video URL" has to begin with http:// or https://'],
	['s3://bucket/video.mp4', '"Video URL" has to begin with http:// or https://'],
	['data:video/mp4;base64,AAAA', '"Video URL" has to begin with http:// or https://'],
])('%p: %s', (value, message) => {
	expect(() => check(value)).toThrow(new Failure(message, ''));
});

test.each([
	['https://www.youtube.com/watch?v=abc', 'www.youtube.com'],
	['https://m.youtube.com/shorts/abc', 'm.youtube.com'],
	['https://youtu.be/abc', 'youtu.be'],
	['https://youtu.be./abc', 'youtu.be'],
	['https://www.youtube-nocookie.com/embed/abc', 'www.youtube-nocookie.com'],
	['https://YOUTU.BE/abc?dl=1', 'youtu.be'],
	['https://vimeo.com/123', 'vimeo.com'],
	['https://www.dailymotion.com/video/x', 'www.dailymotion.com'],
	['https://dai.ly/x', 'dai.ly'],
	['https://clips.twitch.tv/x', 'clips.twitch.tv'],
	['https://www.tiktok.com/@a/video/1', 'www.tiktok.com'],
	['https://www.facebook.com/watch?v=1', 'www.facebook.com'],
	['https://fb.watch/x', 'fb.watch'],
	['https://www.instagram.com/reel/x', 'www.instagram.com'],
	['https://twitter.com/a/status/1', 'twitter.com'],
	['https://x.com/a/status/1', 'x.com'],
	['https://www.loom.com/share/x', 'www.loom.com'],
	['https://acme.wistia.com/medias/x', 'acme.wistia.com'],
	['https://www.bilibili.com/video/x', 'www.bilibili.com'],
])('%s is a page', (url, host) => {
	expect(() => check(url)).toThrow(
		new Failure(`"Video URL" is a page of ${host}, not a media file`, ''),
	);
});

test.each([
	['https://drive.google.com/file/d/abc/view', 'drive.google.com'],
	['https://drive.google.com/file/d/abc/view?dl=1', 'drive.google.com'],
	['https://photos.app.goo.gl/abc', 'photos.app.goo.gl'],
	['https://www.dropbox.com/s/abc/video.mp4?dl=0', 'www.dropbox.com'],
	['https://www.dropbox.com/s/abc/video.mp4', 'www.dropbox.com'],
	['https://onedrive.live.com/?id=abc', 'onedrive.live.com'],
	['https://1drv.ms/v/abc', '1drv.ms'],
	['https://acme.sharepoint.com/:v:/g/abc', 'acme.sharepoint.com'],
	['https://www.icloud.com/iclouddrive/abc', 'www.icloud.com'],
	['https://app.box.com/s/abc', 'app.box.com'],
	['https://wetransfer.com/downloads/abc', 'wetransfer.com'],
	['https://we.tl/t-abc', 'we.tl'],
	['https://mega.nz/file/abc?raw=1', 'mega.nz'],
])('%s is a share link', (url, host) => {
	expect(() => check(url)).toThrow(
		new Failure(`"Video URL" is a share link of ${host}, not a media file`, ''),
	);
});

// Addresses of files that those hosts give out themselves (REVIEW.md, P1): surely no pages.
test.each([
	'https://player.vimeo.com/progressive_redirect/playback/1/rendition/720p/file.mp4?loc=external',
	'https://player.vimeo.com/external/1.hd.mp4?s=abc',
	'https://embed-ssl.wistia.com/deliveries/abc.bin',
	'https://cdn.loom.com/sessions/raw/abc.mp4',
	'https://clips-media-assets2.twitch.tv/abc.mp4',
	'https://acme.sharepoint.com/_layouts/15/download.aspx?UniqueId=abc',
])('%s is a file, whatever its host shows elsewhere', (url) => {
	expect(check(url)).toBe(url);
});

test('every refusal says what to do instead', () => {
	for (const value of ['', 'a', 'ftp://a/b', 'https://youtu.be/a', 'https://1drv.ms/a']) {
		expect(descriptionOf(value)).toMatch(/[Gg]ive the direct address|send it as binary data/);
	}
});

test('whatever is given, it is accepted or a Failure is thrown', () => {
	const values = fc.oneof(
		fc.anything(),
		fc.string({ unit: 'binary' }),
		fc.webUrl({ withFragments: true, withQueryParameters: true }),
		fc.string().map((text) => `https://${text}`),
	);
	fc.assert(
		fc.property(values, (value) => {
			try {
				expect(check(value)).toBe(String(value).trim());
			} catch (error) {
				expect(error).toBeInstanceOf(Failure);
			}
		}),
		{ numRuns: 1000 },
	);
});

function descriptionOf(value: string): string {
	try {
		check(value);
	} catch (error) {
		if (error instanceof Failure) return error.description;
	}
	throw new Error(`${value} was accepted`);
}
