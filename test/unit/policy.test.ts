import fc from 'fast-check';
import { backoffMs, happeningOf, POLICY } from '../../nodes/shared/http/policy';

test('the whole policy', () => {
	expect(POLICY).toStrictEqual({
		answered: { repeatable: 'done', create: 'done' },
		garbled: { repeatable: 'retry', create: 'lookUp' },
		limited: { repeatable: 'wait', create: 'wait' },
		troubled: { repeatable: 'retry', create: 'lookUp' },
		unreached: { repeatable: 'retry', create: 'retry' },
		interrupted: { repeatable: 'retry', create: 'lookUp' },
		refused: { repeatable: 'fail', create: 'fail' },
	});
});

test.each([
	[200, 'answered', 'garbled'],
	[201, 'answered', 'garbled'],
	[299, 'answered', 'garbled'],
	[300, 'refused', 'refused'],
	[307, 'refused', 'refused'],
	[400, 'refused', 'refused'],
	[401, 'refused', 'refused'],
	[403, 'refused', 'refused'],
	[404, 'refused', 'refused'],
	[408, 'troubled', 'troubled'],
	[409, 'refused', 'refused'],
	[413, 'refused', 'refused'],
	[422, 'refused', 'refused'],
	[429, 'limited', 'limited'],
	[499, 'refused', 'refused'],
	[500, 'troubled', 'troubled'],
	[502, 'troubled', 'troubled'],
	[503, 'troubled', 'troubled'],
	[504, 'troubled', 'troubled'],
	[599, 'troubled', 'troubled'],
])('HTTP %i is %s, or without readable JSON %s', (status, readable, unreadable) => {
	expect(happeningOf(status, true)).toBe(readable);
	expect(happeningOf(status, false)).toBe(unreadable);
});

const attempts = fc.nat({ max: 10_000 });
const chance = fc.double({ min: 0, max: 1, noNaN: true });

test('a pause lasts a quarter of a second at least and half a minute at most', () => {
	fc.assert(
		fc.property(attempts, chance, (attempt, random) => {
			expect(backoffMs(attempt, random)).toBeGreaterThanOrEqual(250);
			expect(backoffMs(attempt, random)).toBeLessThanOrEqual(30_000);
			expect(backoffMs(attempt)).toBeLessThanOrEqual(30_000);
		}),
	);
});

test('pauses double up to half a minute, and chance takes off half of one at most', () => {
	expect([0, 1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => backoffMs(attempt, 1))).toEqual([
		500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
	]);
	fc.assert(
		fc.property(attempts, chance, (attempt, random) => {
			expect(backoffMs(attempt, random)).toBeGreaterThanOrEqual(backoffMs(attempt, 1) / 2);
		}),
	);
});

test('two items do not come back at the same moment', () => {
	expect(new Set(Array.from({ length: 20 }, () => backoffMs(3))).size).toBeGreaterThan(1);
});
