import type { Media } from '../media/digest';
import type { TaskSettings } from '../settings';
import type { Span } from './segments';
import { clipsOf, segmentsOf } from './segments';
import { DIMENSIONS } from './vectors';
import { VideoVectors } from './videoVectors';

const clip = { option: 'visual', scope: 'clip', startSec: 0, endSec: 6 };

describe('vectors', () => {
	const vectors = new VideoVectors('a1');
	const base = vectors.vector(clip);

	test('have 512 numbers, length 1, and at most nine decimals', () => {
		expect(base).toHaveLength(DIMENSIONS);
		expect(dot(base, base)).toBeCloseTo(1, 7);
		expect(base.every((value) => Math.abs(value * 1e9 - Math.round(value * 1e9)) < 1e-4)).toBe(
			true,
		);
	});

	test('are the same for the same content and moment, whatever was asked before', () => {
		const other = new VideoVectors('a1');
		other.vector({ ...clip, startSec: 60, endSec: 66 });
		expect(other.vector(clip)).toEqual(base);
	});

	// Pinned: a store filled by an older version of the emulator must still match.
	test('do not drift between versions', () => {
		expect(base.slice(0, 3)).toMatchInlineSnapshot(`
		[
		  0.047574493,
		  0.040535826,
		  0.067949768,
		]
	`);
	});

	test.each([
		['content', new VideoVectors('a2').vector(clip)],
		['option', vectors.vector({ ...clip, option: 'audio' })],
		['scope', vectors.vector({ ...clip, scope: 'video' })],
		['start', vectors.vector({ ...clip, startSec: 1 })],
		['end', vectors.vector({ ...clip, endSec: 7 })],
	])('differ by %s', (_, other) => {
		expect(dot(base, other)).toBeLessThan(0.6);
	});

	test('lie closer within a video than across, and closest next to each other', () => {
		const next = dot(base, vectors.vector({ ...clip, startSec: 6, endSec: 12 }));
		const far = dot(base, vectors.vector({ ...clip, startSec: 600, endSec: 606 }));
		const across = dot(base, new VideoVectors('a2').vector(clip));
		expect(next).toBeGreaterThan(far + 0.05);
		expect(far).toBeGreaterThan(across + 0.05);
		expect(Math.abs(across)).toBeLessThan(0.2);
	});
});

describe('clips', () => {
	const spans = (startSec: number, endSec: number, length: number) => [
		...clipsOf({ startSec, endSec }, length),
	];
	const ends = (clips: Span[]) => clips.map(({ startSec, endSec }) => [startSec, endSec]);

	test('the reference’s example: 31 s in clips of 6 s loses its last second', () => {
		expect(ends(spans(0, 31, 6))).toEqual([
			[0, 6],
			[6, 12],
			[12, 18],
			[18, 24],
			[24, 30],
		]);
	});

	test('a last clip of 2 s stays, also where floating point says 1.9999', () => {
		expect(ends(spans(0, 14, 6))).toEqual([
			[0, 6],
			[6, 12],
			[12, 14],
		]);
		expect(ends(spans(2.2, 4.2, 2))).toEqual([[2.2, 4.2]]);
	});

	test('lengths and offsets with fractions stay on the millisecond', () => {
		expect(ends(spans(0.1, 7.6, 2.3))).toEqual([
			[0.1, 2.4],
			[2.4, 4.7],
			[4.7, 7],
		]);
	});

	test('a video shorter than one clip is one clip', () => {
		expect(ends(spans(0, 4.5, 6))).toEqual([[0, 4.5]]);
	});
});

describe('segments', () => {
	const media: Media = {
		durationSec: 13.4400001,
		width: 640,
		height: 360,
		hasAudio: true,
		bytes: 1,
		sha256: 'ab',
		chapters: [],
	};
	const settings: TaskSettings = { modelName: 'marengo3.0', clipLengthSec: 6, scopes: ['clip'] };
	const count = (given: TaskSettings, of: Media, wanted: string[] = []) =>
		[...segmentsOf(given, of, wanted)].length;

	test('one row per clip and option, and per option for the whole video', () => {
		expect(count(settings, media)).toBe(2 * 3);
		expect(count({ ...settings, scopes: ['clip', 'video'] }, media)).toBe(3 * 3);
	});

	test('a silent video has only pictures', () => {
		expect(count(settings, { ...media, hasAudio: false })).toBe(2);
		expect(count(settings, { ...media, hasAudio: false }, ['audio'])).toBe(0);
	});

	test('only what was asked for', () => {
		expect(count(settings, media, ['transcription', 'visual'])).toBe(4);
		expect(count(settings, media, ['visual-text'])).toBe(0);
	});

	test('the row of the whole video spans the offsets', () => {
		const offsets = { startSec: 1, endSec: 9 };
		const [row] = [
			...segmentsOf({ ...settings, offsets, scopes: ['clip', 'video'] }, media, []),
		].slice(-1);
		expect(row).toMatchObject({
			start_offset_sec: 1,
			end_offset_sec: 9,
			embedding_scope: 'video',
			embedding_option: 'transcription',
		});
	});
});

function dot(one: readonly number[], other: readonly number[]): number {
	return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}
