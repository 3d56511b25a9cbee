import fc from 'fast-check';
import { timedSettings } from '../../nodes/EmbedVideo/read-new-task';
import { Failure } from '../../nodes/shared/model/failure';

type Settings = ReturnType<typeof timedSettings>;

const settings = (options: Record<string, unknown>, scopes = ['clip']): Settings =>
	timedSettings(scopes, [], (name) => options[name]);

const check = (
	videoClipLength?: number,
	videoStartOffsetSec?: number,
	videoEndOffsetSec?: number,
): Settings => settings({ videoClipLength, videoStartOffsetSec, videoEndOffsetSec });

test('a request has the settings that were made, and no others', () => {
	expect(check()).toEqual({ scopes: ['clip'], options: [], embeddingType: 'separate' });
	expect(check(2.5, 0, 10)).toMatchObject({ clipLength: 2.5, part: { start: 0, end: 10 } });
	expect(check(undefined, 4).part).toEqual({ start: 4 });
	expect(settings({}, ['video']).scopes).toEqual(['video']);
});

test('dynamic clips ignore Clip Length, fixed ones the minimum duration', () => {
	const set = { videoClipLength: 99, minClipDurationSec: 3, segmentation: 'dynamic' };
	expect(settings(set)).toMatchObject({ segmentation: 'dynamic', minClipDuration: 3 });
	expect(settings({ minClipDurationSec: 3 })).not.toHaveProperty('minClipDuration');
	const short = { segmentation: 'dynamic', videoEndOffsetSec: 4 };
	expect(settings(short).part).toEqual({ start: 0, end: 4 });
});

test('time-based metadata is read from JSON and lists, for fused vectors only', () => {
	const entry = { start: 0, end: 5.5, text: 'Kick-off' };
	const read = (timeBasedMetadata: unknown, embeddingType = 'fused'): unknown =>
		settings({ timeBasedMetadata, embeddingType }).timeBasedMetadata;
	expect(read(JSON.stringify([entry]))).toEqual([entry]);
	expect(read([{ ...entry, start: '0' }])).toEqual([entry]);
	// As the option is when it was just added.
	expect(read('[{ "start": 0, "end": 5, "text": "" }]')).toEqual([]);
	expect(read('no JSON', 'separate')).toBeUndefined();
	for (const [odd, said] of [
		['[{', 'is not valid JSON'],
		['{}', 'is not a list'],
		['[{ "text": "x" }]', 'has no start and end in its entry 1'],
	] as const) {
		expect(() => read(odd)).toThrow(new Failure(`"Time-Based Metadata" ${said}`, ''));
	}
});

const ANOTHER_LENGTH = 'a number from 2 to 10';

test.each<[string, () => unknown, string]>([
	['No "Embedding Scope" is chosen', () => settings({}, []), 'Choose Clip'],
	[
		'"Embedding Scope" has an unknown value: shot',
		() => settings({}, ['clip', 'shot']),
		'The values are clip, video.',
	],
	[
		'"Segmentation" has an unknown value: shots',
		() => settings({ segmentation: 'shots' }),
		'fixed',
	],
	['"Clip Length" is 1.999 seconds', () => check(1.999), ANOTHER_LENGTH],
	['"Clip Length" is 10.001 seconds', () => check(10.001), ANOTHER_LENGTH],
	['"Clip Length" is -6 seconds', () => check(-6), ANOTHER_LENGTH],
	['An offset is negative', () => check(undefined, -1, 10), "from the video's start"],
	[
		'"End Offset" (2 s) is not after "Start Offset" (10 s)',
		() => check(undefined, 10, 2),
		'Set an end that comes after the start.',
	],
	[
		'"End Offset" (5 s) is not after "Start Offset" (5 s)',
		() => check(undefined, 5, 5),
		'Set an end that comes after the start.',
	],
	[
		'The part from 0 s to 5.9 s is shorter than a clip of 6 s',
		() => check(undefined, 0, 5.9),
		'set "Clip Length" to 2 or more',
	],
	[
		'The part from 3 s to 10 s is shorter than a clip of 8 s',
		() => check(8, 3, 10),
		'set a shorter "Clip Length"',
	],
])('%s', (message, run, advice) => {
	const description = expect.stringContaining(advice);
	expect(run).toThrow(expect.objectContaining({ message, description }));
});

test('an offset of 0 is the start or the end of the video', () => {
	expect(check(undefined, 0, 0).part).toBeUndefined();
	expect(check(undefined, 0).part).toBeUndefined();
	expect(check(undefined, undefined, 10).part).toEqual({ start: 0, end: 10 });
});

test('a part exactly as long as a clip is accepted despite floating point', () => {
	// 64.1 - 58.1 is 5.999999999999993.
	expect(check(undefined, 58.1, 64.1).part).toEqual({ start: 58.1, end: 64.1 });
	const tenths = fc.nat({ max: 144_000 });
	fc.assert(
		fc.property(tenths, fc.integer({ min: 20, max: 100 }), (start, length) => {
			check(length / 10, start / 10, (start + length) / 10);
		}),
	);
});
