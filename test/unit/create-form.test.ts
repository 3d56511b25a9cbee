import fc from 'fast-check';
import { decimal, taskFields } from '../../nodes/shared/api/v1/task-form';
import { byFile, byUrl } from './tasks';

const url = 'https://example.com/a.mp4';

test('only the settings of the request are sent', () => {
	expect(taskFields(byUrl(url))).toEqual([
		['model_name', 'marengo3.0'],
		['video_url', url],
		['video_embedding_scope', 'clip'],
	]);
	const part = { start: 0, end: 10 };
	const asked = byFile('a.mp4', { scopes: ['clip', 'video'], clipLength: 2.5, part });
	expect(taskFields(asked)).toEqual([
		['model_name', 'marengo3.0'],
		['video_clip_length', '2.5'],
		['video_start_offset_sec', '0'],
		['video_end_offset_sec', '10'],
		['video_embedding_scope', 'clip'],
		['video_embedding_scope', 'video'],
	]);
});

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
