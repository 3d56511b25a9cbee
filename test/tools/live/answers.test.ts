import { differences } from './answers/compare';
import { shapeOf } from './answers/shape';
import { readSamples } from './media/samples';
import { cutsOf, orderOf, tailOf, V2_NAMES } from './questions/rows';
import { length, likeness } from './questions/vectors';
import { MediaDigest } from '../../emulator/media/digest';

const row = (embedding_option: string, start_sec: number, end_sec: number) => ({
	embedding_option,
	embedding_scope: 'clip',
	start_sec,
	end_sec,
});

test('equal behaviour has one shape, whatever the IDs, moments, measures and the order of rows', () => {
	const answer = (id: string, seconds: number, ...options: string[]) => ({
		_id: id,
		created_at: `2026-11-24T10:00:0${seconds}Z`,
		duration: 15 + seconds / 100,
		data: options.map((option) => ({ option, float: Array.from({ length: 512 }, Math.random) })),
	});
	expect(shapeOf(answer('6b05f0', 1, 'a', 'b', 'a'))).toEqual(shapeOf(answer('f00', 2, 'b', 'a')));
	expect(shapeOf(answer('6b05f0', 1, 'a'))).not.toEqual(shapeOf(answer('6b05f0', 1, 'c')));
	expect(JSON.stringify(shapeOf(answer('1', 1, 'a')))).toContain('vector of 512');
});

test('differences are named by the deepest place, absent fields too', () => {
	expect(differences({ a: { b: 1, c: [1] }, d: null }, { a: { b: 2, c: [1] }, e: 0 })).toEqual([
		{ path: 'a.b', service: 1, emulator: 2 },
		{ path: 'e', service: undefined, emulator: 0 },
		{ path: 'd', service: null, emulator: undefined },
	]);
	expect(differences({ a: [{ b: 1, c: 2 }] }, { a: [{ c: 2, b: 1 }] })).toEqual([]);
});

test('what became of a short tail', () => {
	const cut = (...ends: number[]) => ends.map((end, at) => row('visual', ends[at - 1] ?? 0, end));
	expect(tailOf(cut(7, 14), V2_NAMES)).toBe('dropped');
	expect(tailOf(cut(7, 14, 15.05), V2_NAMES)).toBe('kept as a short clip');
	expect(tailOf(cut(7, 15.05), V2_NAMES)).toBe('part of a longer clip');
	expect(tailOf([row('audio', 0, 1)], V2_NAMES)).toBe('no visual clips');
});

test('order and cuts of rows', () => {
	const [v0, v7] = [row('visual', 0, 7), row('visual', 7, 14)];
	const [a0, a7] = [row('audio', 0, 7), row('audio', 7, 14)];
	expect(orderOf([v0, v7, a0, a7], V2_NAMES)).toBe('option by option');
	expect(orderOf([v0, a0, v7, a7], V2_NAMES)).toBe('clip by clip');
	expect(orderOf([v0, a7, a0, v7], V2_NAMES)).toMatch(/^neither/);
	expect(cutsOf([v0, v7, a7, a0], V2_NAMES)).toBe('same');
	expect(cutsOf([v0, v7, a0], V2_NAMES)).toBe('differ');
});

test('vectors: rounded numbers are the same vector, another direction is not', () => {
	const vector = Array.from({ length: 512 }, (_, at) => Math.sin(at) / 16);
	expect(length(vector)).toBe('1');
	expect(length(vector.map((each) => each * 2))).toBe(2);
	expect(
		likeness(
			vector,
			vector.map((each) => Math.fround(each * 1.001)),
		),
	).toBe('the same');
	expect(likeness(vector, [...vector].reverse())).toMatch(/^different/);
	expect(likeness(vector, [])).toBe('of different dimensions');
});

test('the silent sample is the video in all but its sound', () => {
	const { video, silent, broken } = readSamples();
	const read = (bytes: Buffer) => {
		const digest = new MediaDigest();
		digest.write(bytes);
		return digest.media();
	};
	const [loud, still] = [read(video.bytes), read(silent.bytes)];
	expect([loud.hasAudio, still.hasAudio]).toEqual([true, false]);
	expect(still.chapters).toEqual(loud.chapters);
	expect(silent.bytes.length).toBe(video.bytes.length);
	expect(() => read(broken.bytes)).toThrow();
});
