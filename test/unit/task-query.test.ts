import fc from 'fast-check';
import { rfc3339Seconds } from '../../nodes/shared/api/list-tasks';

test('dates are in the format of the API, their milliseconds cut off and not rounded', () => {
	expect(rfc3339Seconds(Date.UTC(2026, 0, 31, 23, 59, 59, 999))).toBe('2026-01-31T23:59:59Z');
	const dates = fc.date({
		noInvalidDate: true,
		min: new Date(0),
		max: new Date('9999-12-31T23:59:59Z'),
	});
	fc.assert(
		fc.property(dates, (date) => {
			const written = rfc3339Seconds(date.getTime());
			expect(written).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
			expect(Date.parse(written)).toBe(Math.floor(date.getTime() / 1000) * 1000);
		}),
	);
});
