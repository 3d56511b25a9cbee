import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { rfc3339Seconds } from '../../nodes/shared/api/list-tasks';
import { toEpoch } from '../../nodes/shared/run/parameters';
import { Failure } from '../../nodes/shared/model/failure';
import { epochOf } from '../../nodes/shared/model/values';
import { orFailure } from './tasks';

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
	['a month that does not exist', '2026-13-01'],
	['an invalid DateTime', DateTime.invalid('test')],
	['an invalid Date', new Date('nonsense')],
	['not a number', Number.NaN],
	['an object', { date: '2026-07-01' }],
	['a list', ['2026-07-01']],
	['true', true],
	['a year the format cannot hold', 8e15],
	['a year before the first', '-000001-01-01T00:00:00Z'],
])('%s is refused by the name of the field', (_, value) => {
	expect(() => inBerlin(value)).toThrow(new Failure('"Created After" is not a date', ''));
});

test('any value gives a date in the format of the API, or a Failure', () => {
	const dates = fc.oneof(
		fc.date({ noInvalidDate: false }),
		fc.double(),
		fc.string(),
		fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
		fc.anything(),
	);
	fc.assert(
		fc.property(dates, (value) => {
			const epoch = orFailure(() => inBerlin(value)) ?? 0;
			const written = new Date(epoch).toISOString();
			expect(written).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
		}),
		{ numRuns: 1000 },
	);
});

const at = Date.UTC(2026, 10, 29, 10, 0, 0);

test.each([
	['2026-11-29T10:00:00Z', at],
	['2026-11-29T10:00:00.250Z', at + 250],
	['2026-11-29T12:00:00+02:00', at],
	['2026-11-29T10:00:00', at],
	['2026-11-29T10:00:00.123456', at + 123],
	['2026-11-29 10:00:00', at],
	['2026-11-29T10:00', at],
	['2026-11-29', Date.UTC(2026, 10, 29)],
	['', Number.NaN],
	[undefined, Number.NaN],
	['soon', Number.NaN],
])("a task's date %s is in UTC", (text, epoch) => {
	expect(epochOf(text)).toBe(epoch);
});

// A process reads its timezone once, at its start.
test('also on a machine in New York', () => {
	const values = join(__dirname, '../../nodes/shared/model/values.ts');
	const script = `console.log(require(${JSON.stringify(values)}).epochOf('2026-11-29T10:00:00'))`;
	const env = { ...process.env, TZ: 'America/New_York' };
	const args = ['--require', 'tsx/cjs', '-e', script];
	expect(Number(execFileSync(process.execPath, args, { env, encoding: 'utf8' }))).toBe(at);
});

test('dates are sent in the format of the API, their milliseconds cut off and not rounded', () => {
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
