import fc from 'fast-check';
import { checkSettings } from '../../nodes/EmbedVideo/embedding/new-task';
import { Failure } from '../../nodes/shared/model/failure';

const check = (
	clipLength?: number,
	start?: number,
	end?: number,
): ReturnType<typeof checkSettings> =>
	checkSettings('marengo3.0', ['clip'], clipLength, start, end);

test('what is asked for is what was set, and nothing else', () => {
	expect(check()).toEqual({ model: 'marengo3.0', scopes: ['clip'] });
	expect(check(2.5, 0, 10)).toEqual({
		model: 'marengo3.0',
		scopes: ['clip'],
		clipLength: 2.5,
		part: { start: 0, end: 10 },
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
	['"Start Offset" is set without "End Offset"', () => check(undefined, 4)],
	[
		'"Embedding Scope" is Video alone, which TwelveLabs does not offer',
		() => checkSettings('m', ['video'], undefined, undefined, undefined),
	],
	['An offset is negative', () => check(undefined, -1, 10)],
	['"End Offset" (2 s) is not after "Start Offset" (10 s)', () => check(undefined, 10, 2)],
	['"End Offset" (5 s) is not after "Start Offset" (5 s)', () => check(undefined, 5, 5)],
	['The part from 0 s to 5.9 s is shorter than a clip of 6 s', () => check(undefined, 0, 5.9)],
	['The part from 3 s to 10 s is shorter than a clip of 8 s', () => check(8, 3, 10)],
])('%s', (message, run) => {
	expect(run).toThrow(new Failure(message, ''));
});

test('an offset that was only just added is the start or the end of the video', () => {
	expect(check(undefined, 0, 0).part).toBeUndefined();
	expect(check(undefined, 0).part).toBeUndefined();
	expect(check(undefined, undefined, 10).part).toEqual({ start: 0, end: 10 });
});

test('a part exactly as long as a clip is taken, whatever floating point makes of it', () => {
	// 64.1 - 58.1 is 5.999999999999993.
	expect(check(undefined, 58.1, 64.1).part).toEqual({ start: 58.1, end: 64.1 });
	const tenths = fc.nat({ max: 144_000 });
	fc.assert(
		fc.property(tenths, fc.integer({ min: 20, max: 100 }), (start, length) => {
			check(length / 10, start / 10, (start + length) / 10);
		}),
	);
});
