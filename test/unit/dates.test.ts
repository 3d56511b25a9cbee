import fc from 'fast-check';
import { DateTime } from 'luxon';
import { toEpoch } from '../../nodes/shared/run/parameters';
import { Failure } from '../../nodes/shared/model/failure';

const inBerlin = (value: unknown): number => toEpoch(value, 'Europe/Berlin', 'Created After');

test.each<[string, unknown, string]>([
	[
		'a Luxon DateTime',
		DateTime.fromISO('2026-07-01T12:00:00.900', { zone: 'America/New_York' }),
		'2026-07-01T16:00:00.900Z',
	],
	['a Date', new Date('2026-07-01T12:00:00.999Z'), '2026-07-01T12:00:00.999Z'],
	['epoch seconds', 1_782_907_200, '2026-07-01T12:00:00Z'],
	['epoch milliseconds', 1_782_907_200_999, '2026-07-01T12:00:00.999Z'],
	['epoch seconds as text', '1782907200', '2026-07-01T12:00:00Z'],
	['epoch milliseconds as text', ' 1782907200999 ', '2026-07-01T12:00:00.999Z'],
	['ISO 8601 with Z', '2026-07-01T12:00:00Z', '2026-07-01T12:00:00Z'],
	['ISO 8601 with an offset', '2026-07-01T12:00:00.5+05:30', '2026-07-01T06:30:00.500Z'],
	["ISO 8601 in the workflow's summer", '2026-07-01T12:00:00', '2026-07-01T10:00:00Z'],
	["ISO 8601 in the workflow's winter", '2026-12-01T12:00:00', '2026-12-01T11:00:00Z'],
	["a day begins in the workflow's zone", '2026-07-01', '2026-06-30T22:00:00Z'],
	['SQL', '2026-07-01 12:00:00', '2026-07-01T10:00:00Z'],
	['SQL with an offset', '2026-07-01 12:00:00 +00:00', '2026-07-01T12:00:00Z'],
	['RFC 2822', 'Wed, 01 Jul 2026 12:00:00 +0200', '2026-07-01T10:00:00Z'],
	['HTTP', 'Wed, 01 Jul 2026 12:00:00 GMT', '2026-07-01T12:00:00Z'],
	[
		"a Date's own text",
		'Wed Jul 01 2026 12:00:00 GMT+0200 (Central European Summer Time)',
		'2026-07-01T10:00:00Z',
	],
])('%s', (_, value, expected) => {
	expect(inBerlin(value)).toBe(Date.parse(expected));
});

test.each<[string, unknown]>([
	['words', 'yesterday'],
	['words that JavaScript takes for a date', 'Video 12'],
	['an empty text', ' '],
	['a month that is none', '2026-13-01'],
	['an invalid DateTime', DateTime.invalid('test')],
	['an invalid Date', new Date('nonsense')],
	['not a number', Number.NaN],
	['an object', { date: '2026-07-01' }],
	['a list', ['2026-07-01']],
	['true', true],
	['a year the format can not hold', 8e15],
	['a year before the first', '-000001-01-01T00:00:00Z'],
])('%s is refused by the name of the field', (_, value) => {
	expect(() => inBerlin(value)).toThrow(new Failure('"Created After" is not a date', ''));
});

test('whatever is given, the answer fits the format of the API, or it is a Failure', () => {
	const dates = fc.oneof(
		fc.date({ noInvalidDate: false }),
		fc.double(),
		fc.string(),
		fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
		fc.anything(),
	);
	fc.assert(
		fc.property(dates, (value) => {
			try {
				const written = new Date(inBerlin(value)).toISOString();
				expect(written).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
			} catch (error) {
				expect(error).toBeInstanceOf(Failure);
			}
		}),
		{ numRuns: 1000 },
	);
});
