import fc from 'fast-check';
import { LimitGate } from '../../nodes/shared/http/limit-gate';

/** Closings as they come, in the order of time: [moment, milliseconds it is to be closed]. */
const closings = fc
	.array(fc.tuple(fc.nat({ max: 5000 }), fc.integer({ min: -100, max: 10_000 })), { maxLength: 20 })
	.map((steps) => {
		let now = 1_000_000;
		return steps.map(([later, ms]) => {
			now += later;
			return { now, until: now + ms };
		});
	});

test('it opens at the latest time that was ever told, and not before', () => {
	fc.assert(
		fc.property(closings, fc.nat({ max: 20_000 }), (list, later) => {
			const gate = new LimitGate();
			for (const { now, until } of list) gate.close(now, until);
			const at = (list.at(-1)?.now ?? 0) + later;
			const latest = Math.max(0, ...list.map(({ until }) => until));
			expect(gate.msUntilOpen(at)).toBe(Math.max(0, latest - at));
		}),
	);
});

test('the time it was closed is counted once, however many closed it', () => {
	fc.assert(
		fc.property(closings, (list) => {
			const gate = new LimitGate();
			for (const { now, until } of list) gate.close(now, until);
			let expected = 0;
			let openAt = 0;
			for (const { now, until } of list) {
				expected += Math.max(0, until - Math.max(now, openAt));
				openAt = Math.max(openAt, until);
			}
			expect(gate.closedMs).toBe(expected);
		}),
	);
});

test('nobody is stuck for longer than it was held up, nor while others get through', () => {
	fc.assert(
		fc.property(fc.nat(), fc.nat(), fc.nat(), (since, progress, now) => {
			const gate = new LimitGate();
			gate.progressed(progress);
			const stuck = gate.stuckForMs(since, now);
			expect(stuck).toBeLessThanOrEqual(now - since);
			expect(stuck).toBeLessThanOrEqual(now - progress);
		}),
	);
});
