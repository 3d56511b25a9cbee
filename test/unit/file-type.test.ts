import fc from 'fast-check';
import { fileType, mediaTypeOfName } from '../../nodes/shared/media/file-type';

test.each<[string, string, string, string | undefined]>([
	// TwelveLabs refused this file as video/mp4, and took it as what its name says.
	['clip.mov', 'video/mp4', 'video/quicktime', 'video/mp4'],
	['CLIP.MOV', 'video/mp4', 'video/quicktime', 'video/mp4'],
	['clip.mov', 'video/quicktime', 'video/quicktime', undefined],
	['clip.mp4', 'application/octet-stream', 'video/mp4', undefined],
	['clip.mp4', '', 'video/mp4', undefined],
	['clip', 'video/mp4', 'video/mp4', undefined],
	['clip.final', 'video/mp4', 'video/mp4', undefined],
	['clip', '', 'application/octet-stream', undefined],
	['clip', 'application/octet-stream', 'application/octet-stream', undefined],
	['song.mp3', 'audio/mp3', 'audio/mp3', undefined],
	['song.wav', 'audio/x-wav', 'audio/x-wav', undefined],
	['page.jpg', 'text/html', 'image/jpeg', 'text/html'],
	['a.mp4', 'video/mp4\r\nx-evil: 1', 'video/mp4', undefined],
])('%s, of which n8n says %j, is sent as %s', (name, told, type, otherType) => {
	expect(fileType(name, told)).toEqual(otherType === undefined ? { type } : { type, otherType });
});

test('whatever is told, what is sent can stand in a header', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, told) => {
			expect(fileType(name, told).type).toMatch(/^[\w.+-]+\/[\w.+-]+$/);
		}),
	);
});

test.each([
	['a.mp4', 'video'],
	['a.b/c.flac', 'audio'],
	['a.PNG', 'image'],
	['a.md', 'document'],
	['a', undefined],
	['a.constructor', undefined],
	['a.doc', undefined],
])('%s: %s', (name, kind) => {
	expect(mediaTypeOfName(name)).toBe(kind);
});
