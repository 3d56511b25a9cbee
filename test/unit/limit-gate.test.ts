import fc from 'fast-check';
import { LimitGate } from '../../nodes/shared/http/rate-limit';

test('a new gate is open', () => {
	expect(new LimitGate().msUntilOpen(1000)).toBe(0);
});

test('it stays closed until its time', () => {
	const gate = new LimitGate();
	gate.close(0, 5000);
	expect(gate.msUntilOpen(2000)).toBe(3000);
	expect(gate.msUntilOpen(5000)).toBe(0);
	expect(gate.msUntilOpen(9000)).toBe(0);
});

test('an earlier time never opens it sooner', () => {
	const gate = new LimitGate();
	gate.close(0, 5000);
	gate.close(0, 3000);
	expect(gate.msUntilOpen(0)).toBe(5000);
	gate.close(0, 8000);
	expect(gate.msUntilOpen(0)).toBe(8000);
});

test('it counts how long it was closed in all, overlapping times once', () => {
	const gate = new LimitGate();
	gate.close(1000, 3000);
	gate.close(2000, 4000);
	gate.close(2500, 3500);
	expect(gate.closedMs).toBe(3000);
	gate.close(10_000, 10_500);
	expect(gate.closedMs).toBe(3500);
});

test('it tells of the limit that lifts last', () => {
	const gate = new LimitGate();
	gate.close(0, 5000, { apiMessage: { code: 'late' } });
	gate.close(0, 3000, { apiMessage: { code: 'early' } });
	expect(gate.limit).toEqual({ apiMessage: { code: 'late' } });
});

/** Closings in the order of time: [milliseconds since the last, milliseconds it is to be closed]. */
const closings = fc.array(fc.tuple(fc.nat({ max: 50 }), fc.integer({ min: -20, max: 100 })), {
	maxLength: 10,
});

test('it is closed for just as long as a clock beside it measures', () => {
	fc.assert(
		fc.property(closings, (list) => {
			const gate = new LimitGate();
			let now = 1_000_000;
			let measured = 0;
			const tick = (): void => {
				if (gate.msUntilOpen(now) > 0) measured += 1;
				now += 1;
			};
			for (const [later, ms] of list) {
				for (let waited = 0; waited < later; waited++) tick();
				const before = gate.msUntilOpen(now);
				gate.close(now, now + ms);
				expect(gate.msUntilOpen(now)).toBeGreaterThanOrEqual(Math.max(before, ms));
			}
			for (let waited = 0; waited <= 200; waited++) tick();
			expect(gate.closedMs).toBe(measured);
		}),
	);
});
