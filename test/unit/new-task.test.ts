import fc from 'fast-check';
import { checkSettings } from '../../nodes/EmbedVideo/embedding/new-task';
import { taskFields } from '../../nodes/shared/ledger/create-task';
import { Failure } from '../../nodes/shared/model/failure';

const check = (
	clipLength?: number,
	start?: number,
	end?: number,
): ReturnType<typeof checkSettings> =>
	checkSettings('marengo3.0', ['clip'], clipLength, start, end);

const source = { kind: 'url' as const, url: 'https://example.com/a.mp4' };

test('only what was set is sent', () => {
	expect(check()).toStrictEqual({ model_name: 'marengo3.0', video_embedding_scope: ['clip'] });
	expect(check(2.5, 0, 10)).toStrictEqual({
		model_name: 'marengo3.0',
		video_embedding_scope: ['clip'],
		video_clip_length: 2.5,
		video_start_offset_sec: 0,
		video_end_offset_sec: 10,
	});
});

test.each<[string, () => unknown]>([
	['"Model" is empty', () => checkSettings('', ['clip'], undefined, undefined, undefined)],
	['No "Embedding Scope" is chosen', () => checkSettings('m', [], undefined, undefined, undefined)],
	[
		'"Embedding Scope" has an unknown value: shot',
		() => checkSettings('m', ['clip', 'shot'], undefined, undefined, undefined),
	],
	['"Clip Length" is 1.999 seconds', () => check(1.999)],
	['"Clip Length" is 10.001 seconds', () => check(10.001)],
	['"Clip Length" is -6 seconds', () => check(-6)],
	['"Start Offset" is set without "End Offset"', () => check(undefined, 0)],
	['"End Offset" is set without "Start Offset"', () => check(undefined, undefined, 10)],
	['An offset is negative', () => check(undefined, -1, 10)],
	['"End Offset" (2 s) is not after "Start Offset" (10 s)', () => check(undefined, 10, 2)],
	['"End Offset" (5 s) is not after "Start Offset" (5 s)', () => check(undefined, 5, 5)],
	['The part from 0 s to 5.9 s is shorter than a clip of 6 s', () => check(undefined, 0, 5.9)],
	['The part from 3 s to 10 s is shorter than a clip of 8 s', () => check(8, 3, 10)],
])('%s', (message, run) => {
	expect(run).toThrow(new Failure(message, ''));
});

test('a part exactly as long as a clip is taken, whatever floating point makes of it', () => {
	// 64.1 - 58.1 is 5.999999999999993.
	expect(check(undefined, 58.1, 64.1).video_end_offset_sec).toBe(64.1);
	const tenths = fc.nat({ max: 144_000 });
	fc.assert(
		fc.property(tenths, fc.integer({ min: 20, max: 100 }), (start, length) => {
			check(length / 10, start / 10, (start + length) / 10);
		}),
	);
});

test('numbers travel as plain decimals, never with an exponent', () => {
	const settings = { model_name: 'm', video_embedding_scope: ['clip' as const] };
	const sent = (video_start_offset_sec: number): string | undefined =>
		taskFields({ settings: { ...settings, video_start_offset_sec }, source }).find(
			([name]) => name === 'video_start_offset_sec',
		)?.[1];
	expect([0, 10, 100, 1.5, 0.1 + 0.2, 1e-7, 14_400, 12.345].map(sent)).toEqual([
		'0',
		'10',
		'100',
		'1.5',
		'0.3',
		'0',
		'14400',
		'12.345',
	]);
});
