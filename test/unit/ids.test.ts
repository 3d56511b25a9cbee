import fc from 'fast-check';
import { clipId, type ClipIdentity } from '../../nodes/shared/output/ids';

const visual: ClipIdentity = {
	video: '663e16ac4d11aff765088b3a',
	model: 'marengo3.0',
	option: 'visual',
	scope: 'clip',
	start: 0,
	end: 6,
};

// Made with Python's uuid.uuid5 in the namespace 5b0f4c9e-8a1d-4f3c-9b7e-2d6a0c8f1e53. Users keep
// these IDs in their stores: when one of them changes, their re-runs duplicate every clip.
test.each<[string, ClipIdentity]>([
	['245e0b9e-4c3e-5b57-8642-cdb88505c500', visual],
	[
		'ca12b08c-6110-5589-a9b1-b73973072a9d',
		{ ...visual, video: 'lectures/2026-11-23.mp4', option: 'transcription', start: 6, end: 12 },
	],
	[
		'71d63420-9824-51dd-877f-ecdfe920743d',
		{ ...visual, video: 'Übung – 日本 🎬.mp4', option: 'audio', scope: 'video', end: 43.043 },
	],
])('%s stays the ID', (id, identity) => {
	expect(clipId(identity)).toBe(id);
});

const seconds = fc.integer({ min: 0, max: 4 * 3600_000 }).map((ms) => ms / 1000);
const identity: fc.Arbitrary<ClipIdentity> = fc.record({
	video: fc.string({ unit: 'binary' }),
	model: fc.string(),
	option: fc.constantFrom('visual', 'audio', 'transcription'),
	scope: fc.constantFrom('clip', 'video'),
	start: seconds,
	end: seconds,
});

test('every ID is a UUID of version 5 (RFC 9562), whatever order the fields come in', () => {
	fc.assert(
		fc.property(identity, (clip) => {
			const id = clipId(clip);
			expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
			const reversed = Object.fromEntries(Object.entries(clip).reverse());
			expect(clipId(reversed as unknown as ClipIdentity)).toBe(id);
		}),
	);
});

test.each(['video', 'model', 'option', 'scope', 'start', 'end'] as const)(
	'clips that differ in %s differ in their ID',
	(field) => {
		fc.assert(
			fc.property(identity, identity, (clip, other) => {
				fc.pre(clip[field] !== other[field]);
				expect(clipId({ ...clip, [field]: other[field] })).not.toBe(clipId(clip));
			}),
		);
	},
);

test('fields do not run into each other', () => {
	expect(clipId({ ...visual, video: 'a', model: 'bc' })).not.toBe(
		clipId({ ...visual, video: 'ab', model: 'c' }),
	);
	expect(clipId({ ...visual, video: 'a","b' })).not.toBe(
		clipId({ ...visual, video: 'a', model: 'b' }),
	);
});

test('offsets count to the millisecond, so that the noise of a float does not change an ID', () => {
	expect(clipId({ ...visual, end: 0.1 + 0.2 })).toBe(clipId({ ...visual, end: 0.3 }));
	expect(clipId({ ...visual, end: 64.1 - 58.1 })).toBe(clipId(visual));
	expect(clipId({ ...visual, end: 6.001 })).not.toBe(clipId(visual));
});
