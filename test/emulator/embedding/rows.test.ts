import type { Content } from '../media/file';
import { cut, type Plan, type Row, rowsOf, type Span } from './rows';

const dot = (one: readonly number[], other: readonly number[] = []): number =>
	one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);

describe('clips', () => {
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

	function video(own: Partial<Plan> = {}, hasAudio = true): Row[] {
		const content: Content = {
			...{ kind: 'video', mime: 'video/mp4', bytes: 1, width: 640, height: 360 },
			...{ durationSec: 24, sha256: 'a1', hasAudio, chapters: [] },
		};
		const asked = { model: 'marengo3.0', kind: 'video', plan: { ...plan, ...own } } as const;
		return rowsOf(asked, content, '');
	}

	const key = (row: Row) =>
		[row.embedding_option, row.embedding_scope, row.start_sec, row.end_sec].join();

	test('one per clip and option, and per option for the whole; a silent video has pictures alone', () => {
		expect(video()).toHaveLength(4 * 3);
		expect(video({ scopes: ['clip', 'asset'] })).toHaveLength(5 * 3);
		expect(video({}, false)).toHaveLength(4);
		const part = video({ startSec: 1, endSec: 9, scopes: ['asset'] });
		expect(part.map(key)).toContain('visual,asset,1,9');
	});

	test('fused ones come alone or beside the separate ones, and are between them', () => {
		const fused = { fused: true, scopes: ['asset'] } as const;
		expect(video({ ...fused, separate: false }).map(key)).toEqual(['fused,asset,0,24']);
		expect(video({ ...fused, separate: false }, false)).toHaveLength(1);
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
});
