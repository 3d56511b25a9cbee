import fc from 'fast-check';
import { LimitGate, limitReset } from '../../nodes/shared/http/rate-limit';
import type { Headers } from '../../nodes/shared/http/outcome';
import { NOW } from './fake-clock';

const inSeconds = (seconds: number): number => NOW / 1000 + seconds;

/** The headers of one limit. */
const limit = (name: string, seconds: number, remaining?: string | number): Headers => ({
	[`x-ratelimit-${name}-reset`]: `${inSeconds(seconds)}`,
	...(remaining !== undefined && { [`x-ratelimit-${name}-remaining`]: remaining }),
});
const RESET = { 'x-ratelimit-reset': `${inSeconds(30)}` };
const PAST = 'Mon, 23 Nov 2026 05:00:00 GMT';

test.each<[string, Headers, number, string?]>([
	['seconds', { 'retry-after': '20' }, 20, undefined],
	['fractions of a second', { 'retry-after': '1.5' }, 1.5, undefined],
	['a number instead of text', { 'retry-after': 20 }, 20, undefined],
	['a list of one', { 'retry-after': ['20'] }, 20, undefined],
	['an HTTP date', { 'retry-after': 'Mon, 23 Nov 2026 06:01:00 GMT' }, 60, undefined],
	['the older spelling', RESET, 30, undefined],
	['the newer spelling', limit('request', 30), 30, 'request'],
	['upper case', { 'X-RateLimit-Duration-Reset': `${inSeconds(30)}` }, 30, 'duration'],
	['milliseconds', { 'x-ratelimit-reset': `${NOW + 30_000}` }, 30, undefined],
	['Retry-After goes before a reset', { 'retry-after': '5', ...RESET }, 5, undefined],
	['an unreadable Retry-After does not', { 'retry-after': 'soon', ...RESET }, 30, undefined],
	['nor does one in the past', { 'retry-after': PAST, ...RESET }, 30, undefined],
	[
		'of several limits the latest counts',
		{ ...limit('request', 10), ...limit('duration', 3000), ...limit('token', 200) },
		3000,
		'duration',
	],
	[
		'a limit with something left does not count beside a used-up one',
		{ ...limit('request', 20, '0'), ...limit('duration', 3500, '35000') },
		20,
		'request',
	],
	[
		'of several used-up limits the latest counts',
		{ ...limit('request', 20, '0'), ...limit('duration', 3500, 0) },
		3500,
		'duration',
	],
	[
		'where none is used up, the latest counts',
		{ ...limit('request', 20, '7'), ...limit('duration', 3500) },
		3500,
		'duration',
	],
	[
		'a limit in the past does not count',
		{ ...limit('request', -10), ...limit('duration', 7) },
		7,
		'duration',
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
	['a date in the past', { 'retry-after': PAST }],
	['no moment any clock reaches', { 'retry-after': '9'.repeat(400) }],
	['words', { 'retry-after': 'later' }],
	['words that JavaScript takes for a date', { 'retry-after': 'soon 5' }],
	['an empty text', { 'retry-after': '', 'x-ratelimit-reset': '' }],
	['no text at all', { 'retry-after': null, 'x-ratelimit-reset': {} }],
	['a reset that is over', { 'x-ratelimit-reset': `${inSeconds(-1)}` }],
	['a reset in seconds from now', { 'x-ratelimit-reset': '60' }],
	['a reset without a number', { 'x-ratelimit-request-reset': 'NaN' }],
	['a header of a similar name', { 'x-ratelimit-resets': RESET['x-ratelimit-reset'] }],
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

test('a gate reports the limit that lifts last', () => {
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
