import fc from 'fast-check';
import { Failure } from '../../nodes/shared/model/failure';
import { choices, toNumber } from '../../nodes/shared/run/parameters';
import { orFailure } from './tasks';

test.each([
	[4, 4],
	[0, 0],
	[-1.5, -1.5],
	['4', 4],
	[' 2.5 ', 2.5],
])('%p is the number %p', (value, number) => {
	expect(toNumber(value, 'videoClipLength')).toBe(number);
});

test.each(['', ' ', 'six', '6s', Number.NaN, Infinity, null, undefined, true, [6], {}])(
	'%p is not a number, and the error names the field by its label',
	(value) => {
		expect(() => toNumber(value, 'videoClipLength')).toThrow(
			new Failure('"Clip Length" is not a number', ''),
		);
	},
);

test('a field without a label is named as it is', () => {
	expect(() => toNumber('x', 'somethingElse')).toThrow('"somethingElse" is not a number');
});

test('any value gives a finite number, or a Failure', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			expect(Number.isFinite(orFailure(() => toNumber(value, 'limit')) ?? 0)).toBe(true);
		}),
		{ numRuns: 1000 },
	);
});

test.each<[unknown, string[]]>([
	[
		['clip', 'video'],
		['clip', 'video'],
	],
	[
		['clip', 'clip', ' video '],
		['clip', 'video'],
	],
	['visual', ['visual']],
	['visual, audio,,', ['visual', 'audio']],
	[[], []],
	['', []],
	[undefined, []],
	[null, []],
	[42, []],
])('%p chooses %p', (value, chosen) => {
	expect(choices(value)).toEqual(chosen);
});
