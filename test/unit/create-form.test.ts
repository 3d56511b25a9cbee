import fc from 'fast-check';
import { decimal } from '../../nodes/shared/api/v1/task-form';

test('numbers are sent as plain decimals, never with an exponent', () => {
	expect([0, 10, 100, 1.5, 0.1 + 0.2, 1e-7, 14_400, 12.345].map(decimal)).toEqual([
		'0',
		'10',
		'100',
		'1.5',
		'0.3',
		'0',
		'14400',
		'12.345',
	]);
	fc.assert(
		fc.property(fc.double({ min: 0, max: 14_400, noNaN: true }), (seconds) => {
			expect(decimal(seconds)).toMatch(/^\d+(\.\d+)?$/);
			expect(Math.abs(Number(decimal(seconds)) - seconds)).toBeLessThan(1e-6);
		}),
	);
});
