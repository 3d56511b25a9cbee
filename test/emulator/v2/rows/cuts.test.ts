import fc from 'fast-check';

import { cut } from './cuts';

const span = fc
	.record({ start: fc.nat({ max: 400_000 }), length: fc.integer({ min: 1, max: 400_000 }) })
	.map(({ start, length }) => ({ startSec: start / 1000, endSec: (start + length) / 1000 }));

test('dynamic clips cover any span without gaps, on the grid, none shorter than asked', () => {
	fc.assert(
		fc.property(span, fc.integer({ min: 1, max: 5 }), fc.string(), (whole, dynamicSec, seed) => {
			const clips = cut(whole, { dynamicSec }, seed, false);
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

test('fixed clips are equally long but for the last, which is kept or dropped when under 2 s', () => {
	fc.assert(
		fc.property(span, fc.integer({ min: 1, max: 10 }), (whole, fixedSec) => {
			const kept = cut(whole, { fixedSec }, '', true);
			const dropped = cut(whole, { fixedSec }, '', false);
			expect(kept.slice(0, dropped.length)).toEqual(dropped);
			expect(kept.length - dropped.length).toBeLessThanOrEqual(1);
			expect(kept.at(-1)?.endSec).toBe(whole.endSec);
			for (const { startSec, endSec } of kept.slice(0, -1)) {
				expect(endSec - startSec).toBeCloseTo(fixedSec, 5);
			}
			for (const { startSec, endSec } of dropped) {
				expect(endSec - startSec).toBeGreaterThanOrEqual(Math.min(2, fixedSec) - 1e-6);
			}
		}),
	);
});
