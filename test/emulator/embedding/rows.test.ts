import fc from 'fast-check';

import type { Content } from '../media/file';
import { cut, type Plan, type Row, rowsOf, type Span } from './rows';
import { DIMENSIONS } from './vectors';
import { VideoVectors } from './video';
import { textVector } from './words';

const dot = (one: readonly number[], other: readonly number[] = []): number =>
	one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);

describe('vectors', () => {
	const clip = { option: 'visual', scope: 'clip', startSec: 0, endSec: 6 };
	const vectors = new VideoVectors('a1');
	const base = vectors.vector(clip);

	test('have 512 numbers and length 1, whatever was computed before', () => {
		expect(base).toHaveLength(DIMENSIONS);
		expect(dot(base, base)).toBeCloseTo(1, 7);
		const other = new VideoVectors('a1');
		other.vector({ ...clip, startSec: 60, endSec: 66 });
		expect(other.vector(clip)).toEqual(base);
		// Pinned: a store filled by an older version of the emulator must still match.
		expect(base.slice(0, 3)).toEqual([0.047574493, 0.040535826, 0.067949768]);
	});

	test('differ by content, option, scope, start and end', () => {
		const own = { option: 'audio', scope: 'video', startSec: 1, endSec: 7 };
		const others = Object.entries(own).map(([key, value]) =>
			vectors.vector({ ...clip, [key]: value }),
		);
		others.push(new VideoVectors('a2').vector(clip));
		for (const other of others) expect(dot(base, other)).toBeLessThan(0.6);
	});

	test('are closer within a video than across videos, and closest next to each other', () => {
		const next = dot(base, vectors.vector({ ...clip, startSec: 6, endSec: 12 }));
		const far = dot(base, vectors.vector({ ...clip, startSec: 600, endSec: 606 }));
		const across = dot(base, new VideoVectors('a2').vector(clip));
		expect(next).toBeGreaterThan(far + 0.05);
		expect(far).toBeGreaterThan(across + 0.05);
	});
});

describe('clips', () => {
	const span = fc
		.record({ start: fc.nat({ max: 400_000 }), length: fc.integer({ min: 1, max: 400_000 }) })
		.map(({ start, length }) => ({ startSec: start / 1000, endSec: (start + length) / 1000 }));

	test('dynamic ones cover any span without gaps, on a grid, none shorter than asked', () => {
		fc.assert(
			fc.property(span, fc.integer({ min: 1, max: 5 }), fc.string(), (whole, dynamicSec, seed) => {
				const clips = cut(whole, { dynamicSec }, seed);
				expect(cut(whole, { dynamicSec }, seed)).toEqual(clips);
				expect(clips[0]?.startSec).toBe(whole.startSec);
				expect(clips.at(-1)?.endSec).toBe(whole.endSec);
				clips.forEach(({ startSec, endSec }, at) => {
					if (at > 0) expect(startSec).toBe(clips[at - 1]?.endSec);
					if (at > 0) expect((startSec * 2) % 1).toBe(0);
					// A span shorter than asked is one clip; 1e-9 for the sake of floating point.
					if (clips.length > 1) expect(endSec - startSec).toBeGreaterThanOrEqual(dynamicSec - 1e-9);
				});
			}),
		);
	});

	const fixed = (startSec: number, endSec: number, fixedSec: number) =>
		cut({ startSec, endSec }, { fixedSec }).map((each: Span) => [each.startSec, each.endSec]);

	test('fixed ones lose a rest under 2 s, as in the example of the reference: 31 s by 6', () => {
		expect(fixed(0, 31, 6)).toHaveLength(5);
		expect(fixed(0, 31, 6).at(-1)).toEqual([24, 30]);
		expect(fixed(0, 14, 6).at(-1)).toEqual([12, 14]);
		expect(fixed(0, 4.5, 6)).toEqual([[0, 4.5]]);
		// Where floating point says 1.9999, and where it adds up.
		expect(fixed(2.2, 4.2, 2)).toEqual([[2.2, 4.2]]);
		expect(fixed(0.1, 7.6, 2.3).at(-1)).toEqual([4.7, 7]);
	});
});

describe('rows', () => {
	const plan: Plan = {
		startSec: 0,
		cuts: { fixedSec: 6 },
		options: ['visual', 'audio', 'transcription'],
		scopes: ['clip'],
		separate: true,
		fused: false,
		texts: [],
	};

	function video(
		own: Partial<Plan> = {},
		about: { name?: string; sha256?: string; hasAudio?: boolean; titles?: [number, string][] } = {},
		model = 'marengo3.0',
		dimension?: number,
	): Row[] {
		const { name = '', sha256 = 'a1', hasAudio = true, titles = [] } = about;
		const content: Content = {
			...{ kind: 'video', mime: 'video/mp4', bytes: 1, width: 640, height: 360 },
			...{ durationSec: 24, sha256, hasAudio },
			chapters: titles.map(([startSec, title]) => ({ startSec, title })),
		};
		const asked = { model, dimension, kind: 'video', plan: { ...plan, ...own } } as const;
		return rowsOf(asked, content, name);
	}

	const key = (row: Row) =>
		[row.embedding_option, row.embedding_scope, row.start_sec, row.end_sec].join();

	test('one per clip and option, and per option for the whole; a silent video has pictures alone', () => {
		expect(video()).toHaveLength(4 * 3);
		expect(video({ scopes: ['clip', 'asset'] })).toHaveLength(5 * 3);
		expect(video({}, { hasAudio: false })).toHaveLength(4);
		const part = video({ startSec: 1, endSec: 9, scopes: ['asset'] });
		expect(part.map(key)).toContain('visual,asset,1,9');
	});

	test('fused ones come alone or beside the separate ones, and are between them', () => {
		const fused = { fused: true, scopes: ['asset'] } as const;
		expect(video({ ...fused, separate: false }).map(key)).toEqual(['fused,asset,0,24']);
		expect(video({ ...fused, separate: false }, { hasAudio: false })).toHaveLength(1);
		const [audio, both, visual] = video({ ...fused, options: ['visual', 'audio'] }).map(
			({ embedding }) => embedding,
		);
		expect(dot(both ?? [], audio)).toBeGreaterThan(dot(visual ?? [], audio));
		expect(dot(both ?? [], visual)).toBeGreaterThan(dot(visual ?? [], audio));
	});

	test('texts of a time reach the fused clips they overlap, and only those', () => {
		const at = (start: number, end: number) =>
			video({ fused: true, texts: [{ start, end, text: 'penalty goal' }] });
		const [one, two] = [at(6, 6), at(20, 21)];
		const changed = one.filter((row, index) => dot(row.embedding, two[index]?.embedding) < 0.999);
		expect(changed.map(key)).toEqual(['fused,clip,6,12', 'fused,clip,18,24']);
	});

	test('marengo3.5 has a space of its own; a smaller dimension is its beginning', () => {
		const [older] = video();
		const [newer] = video({}, {}, 'marengo3.5');
		const [short] = video({}, {}, 'marengo3.5', 256);
		expect(Math.abs(dot(older?.embedding ?? [], newer?.embedding))).toBeLessThan(0.2);
		expect(dot(newer?.embedding ?? [], newer?.embedding)).toBeCloseTo(1, 6);
		expect(short?.embedding).toEqual(newer?.embedding.slice(0, 256));
	});

	const harbour = video(
		{},
		{
			name: 'harbour-at-sunset.mp4',
			titles: [
				[0, 'A boat leaves over the sea'],
				[12, 'The beam of the lighthouse'],
			],
		},
	);
	const forest = video(
		{},
		{ sha256: 'b2', name: 'https://example.com/films/forest-in-the-rain.mp4?x=boat#harbour' },
	);
	const all = [...harbour, ...forest, ...video({}, { sha256: 'c3', name: '0001.mp4' })];

	/** The clips, the nearest first. */
	function nearest(words: string): Row[] {
		const query = textVector(words);
		const nearness = ({ embedding }: Row): number => dot(query, embedding);
		return [...all].sort((one, other) => nearness(other) - nearness(one));
	}

	test.each([
		['harbour', harbour],
		['a boat in the harbour', harbour],
		['Forests', forest],
		['rain in the forest', forest],
	])('words of a file’s name find its clips: %s', (words, expected) => {
		expect(expected).toContain(nearest(words)[0]);
	});

	test('words of a chapter find its own clips, pictures first', () => {
		const found = nearest('lighthouse beam').slice(0, 2);
		expect(found.map(key).sort()).toEqual(['visual,clip,12,18', 'visual,clip,18,24']);
	});

	test('folders, queries, case, plurals and filler words do not count', () => {
		const query = textVector('films example boat');
		for (const { embedding } of forest) expect(dot(query, embedding)).toBeLessThan(0.25);
		const said = textVector('The RED boats at the sea');
		expect(dot(said, textVector('red boat sea'))).toBeGreaterThan(0.9);
	});
});
