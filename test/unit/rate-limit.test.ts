import fc from 'fast-check';
import { LimitGate, limitReset } from '../../nodes/shared/http/rate-limit';
import type { Headers } from '../../nodes/shared/http/outcome';
import { NOW } from './fake-clock';

const inSeconds = (seconds: number): number => NOW / 1000 + seconds;

test.each<[string, Headers, number, string | undefined]>([
	['seconds', { 'retry-after': '20' }, 20, undefined],
	['fractions of a second', { 'retry-after': '1.5' }, 1.5, undefined],
	['a number instead of text', { 'retry-after': 20 }, 20, undefined],
	['a list of one', { 'retry-after': ['20'] }, 20, undefined],
	['an HTTP date', { 'retry-after': 'Mon, 23 Nov 2026 06:01:00 GMT' }, 60, undefined],
	['the older spelling', { 'x-ratelimit-reset': `${inSeconds(30)}` }, 30, undefined],
	['the newer spelling', { 'x-ratelimit-request-reset': `${inSeconds(30)}` }, 30, 'request'],
	['upper case', { 'X-RateLimit-Duration-Reset': `${inSeconds(30)}` }, 30, 'duration'],
	['milliseconds', { 'x-ratelimit-reset': `${NOW + 30_000}` }, 30, undefined],
	[
		'Retry-After goes before a reset',
		{ 'retry-after': '5', 'x-ratelimit-reset': `${inSeconds(30)}` },
		5,
		undefined,
	],
	[
		'of several dimensions the latest counts',
		{
			'x-ratelimit-request-reset': `${inSeconds(10)}`,
			'x-ratelimit-duration-reset': `${inSeconds(3000)}`,
			'x-ratelimit-token-reset': `${inSeconds(200)}`,
		},
		3000,
		'duration',
	],
	[
		'a dimension with something left does not count beside one that is used up',
		{
			'X-RateLimit-Request-Remaining': '0',
			'X-RateLimit-Request-Reset': `${inSeconds(20)}`,
			'X-RateLimit-Duration-Remaining': '35000',
			'X-RateLimit-Duration-Reset': `${inSeconds(3500)}`,
		},
		20,
		'request',
	],
	[
		'of several that are used up the latest counts',
		{
			'x-ratelimit-request-remaining': '0',
			'x-ratelimit-request-reset': `${inSeconds(20)}`,
			'x-ratelimit-duration-remaining': 0,
			'x-ratelimit-duration-reset': `${inSeconds(3500)}`,
		},
		3500,
		'duration',
	],
	[
		'where none says that it is used up, the latest counts',
		{
			'x-ratelimit-request-remaining': '7',
			'x-ratelimit-request-reset': `${inSeconds(20)}`,
			'x-ratelimit-duration-reset': `${inSeconds(3500)}`,
		},
		3500,
		'duration',
	],
	[
		'one in the past does not count',
		{
			'x-ratelimit-request-reset': `${inSeconds(-10)}`,
			'x-ratelimit-duration-reset': `${inSeconds(7)}`,
		},
		7,
		'duration',
	],
	[
		'an unreadable Retry-After gives way to a reset',
		{ 'retry-after': 'soon', 'x-ratelimit-reset': `${inSeconds(30)}` },
		30,
		undefined,
	],
	[
		'a Retry-After that is over gives way to a reset',
		{ 'retry-after': 'Mon, 23 Nov 2026 05:00:00 GMT', 'x-ratelimit-reset': `${inSeconds(30)}` },
		30,
		undefined,
	],
])('%s', (_, headers, seconds, dimension) => {
	expect(limitReset(headers, NOW)).toEqual({
		at: NOW + seconds * 1000,
		...(dimension !== undefined && { dimension }),
	});
});

// Without a time in the future the caller backs off; "now" would make it ask again without a pause.
test.each<[string, Headers]>([
	['no headers', {}],
	['other headers', { 'x-ratelimit-limit': '25', 'x-ratelimit-remaining': '0', date: 'x' }],
	['zero seconds', { 'retry-after': '0' }],
	['a negative number', { 'retry-after': '-5' }],
	['a date in the past', { 'retry-after': 'Mon, 23 Nov 2026 05:00:00 GMT' }],
	['no moment any clock reaches', { 'retry-after': '9'.repeat(400) }],
	['words', { 'retry-after': 'later' }],
	['words that JavaScript takes for a date', { 'retry-after': 'soon 5' }],
	['an empty text', { 'retry-after': '', 'x-ratelimit-reset': '' }],
	['no text at all', { 'retry-after': null, 'x-ratelimit-reset': {} }],
	['a reset that is over', { 'x-ratelimit-reset': `${inSeconds(-1)}` }],
	['a reset in seconds from now', { 'x-ratelimit-reset': '60' }],
	['a reset without a number', { 'x-ratelimit-request-reset': 'NaN' }],
	['a header of a similar name', { 'x-ratelimit-resets': `${inSeconds(30)}` }],
])('%s: nothing usable', (_, headers) => {
	expect(limitReset(headers, NOW)).toBeUndefined();
});

test('whatever the headers are: nothing, or a moment after now that a date can hold', () => {
	const names = fc.oneof(
		fc.constantFrom('retry-after', 'x-ratelimit-reset', 'x-ratelimit-request-reset'),
		fc.string(),
	);
	const values = fc.oneof(
		fc.anything(),
		fc.double().map(String),
		fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
		fc.integer({ min: -100, max: 100 }).map((seconds) => `${inSeconds(seconds)}`),
	);
	fc.assert(
		fc.property(fc.dictionary(names, values), (headers) => {
			const reset = limitReset(headers, NOW);
			if (reset === undefined) return;
			expect(reset.at).toBeGreaterThan(NOW);
			expect(new Date(reset.at).getTime()).not.toBeNaN();
		}),
		{ numRuns: 1000 },
	);
});

test('a gate tells of the limit that lifts last', () => {
	const gate = new LimitGate();
	gate.close(0, 5000, { apiMessage: { code: 'late' } });
	gate.close(0, 3000, { apiMessage: { code: 'early' } });
	expect(gate.limit).toEqual({ apiMessage: { code: 'late' } });
});

/** Closings in the order of time: [milliseconds since the last, milliseconds it is to be closed]. */
const closings = fc.array(fc.tuple(fc.nat({ max: 50 }), fc.integer({ min: -20, max: 100 })), {
	maxLength: 10,
});

test('a gate opens at the latest of its times, and counts each millisecond that it was closed once', () => {
	fc.assert(
		fc.property(closings, (list) => {
			const gate = new LimitGate();
			let now = 1_000_000;
			let measured = 0;
			let opensAt = now;
			const pass = (ms: number): void => {
				for (const end = now + ms; now < end; now++) {
					expect(gate.msUntilOpen(now)).toBe(Math.max(0, opensAt - now));
					if (now < opensAt) measured += 1;
				}
			};
			for (const [later, ms] of list) {
				pass(later);
				gate.close(now, now + ms);
				opensAt = Math.max(opensAt, now + ms);
			}
			pass(200);
			expect(gate.closedMs).toBe(measured);
		}),
	);
});
