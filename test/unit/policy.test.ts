import fc from 'fast-check';
import { backoffMs, outcomeKindOf, POLICY } from '../../nodes/shared/http/outcome';

/** An error body as TwelveLabs writes it, in both of its shapes. */
const own = [
	{ code: 'parameter_invalid', message: 'No.' },
	{ error: { code: 'VALIDATION_ERROR', message: 'No.' } },
];

/** What stands in the place of TwelveLabs' answer when something in between gives one. */
const foreign: unknown[] = ['<html>nginx</html>', '', undefined, null, [], {}, { status: 'down' }];

/** What a web framework answers where it refuses a request, and what some answer with it: nothing. */
const unforeseen: unknown[] = [{ detail: 'Unauthorized' }, { detail: [{ msg: 'no' }] }, ...foreign];

/** Statuses of refusals; 408 and 429 ask for patience. */
const clientErrors = Array.from({ length: 100 }, (_, at) => 400 + at).filter(
	(status) => status !== 408 && status !== 429,
);

/** Answers that somebody in between gives for a while, whatever was asked. */
const PASSING = [403, 404, 405, 410];

test.each(own)('what TwelveLabs itself refuses is refused, with %j', (body) => {
	const others = clientErrors.filter((status) => outcomeKindOf(status, body) !== 'rejected');
	expect(others).toEqual([]);
});

test("a proxy's page is not a rejection with a status that may pass, but is with any other", () => {
	for (const body of unforeseen) {
		for (const status of PASSING) expect(outcomeKindOf(status, body)).toBe('notTheApi');
		for (const status of [400, 401, 402, 407, 413, 414, 415, 422, 431]) {
			expect(outcomeKindOf(status, body)).toBe('rejected');
		}
	}
});

test.each([{ message: 'no Route matched with those values' }, { error: 'Not Found' }])(
	'a 404 without a code, %j, is what any gateway says',
	(body) => {
		expect(outcomeKindOf(404, body)).toBe('notTheApi');
		expect(outcomeKindOf(403, body)).toBe('rejected');
	},
);

test('a 2xx with a JSON object is ok, any other 2xx has an invalid body', () => {
	fc.assert(
		fc.property(fc.integer({ min: 100, max: 999 }), fc.jsonValue(), (status, body) => {
			const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
			const kind = outcomeKindOf(status, body);
			const is2xx = status >= 200 && status < 300;
			expect(kind === 'ok').toBe(is2xx && isObject);
			expect(kind === 'invalidBody').toBe(is2xx && !isObject);
		}),
	);
});

test('server errors, rate limits and redirects are told by the status, whatever the body', () => {
	fc.assert(
		fc.property(fc.anything(), fc.integer({ min: 500, max: 599 }), (body, status) => {
			expect(outcomeKindOf(status, body)).toBe('serverError');
			expect(outcomeKindOf(408, body)).toBe('serverError');
			expect(outcomeKindOf(429, body)).toBe('rateLimited');
			expect(outcomeKindOf(302, body)).toBe('rejected');
		}),
	);
});

test('a read fails at once only when it is rejected', () => {
	const statuses = fc.integer({ min: 100, max: 599 });
	fc.assert(
		fc.property(statuses, fc.constantFrom(...own, ...foreign), (status, body) => {
			const isOwn = typeof body === 'object' && body !== null && own.some((one) => one === body);
			const redirected = status >= 300 && status < 400;
			const refused = clientErrors.includes(status) && (isOwn || !PASSING.includes(status));
			expect(POLICY[outcomeKindOf(status, body)] === 'fail').toBe(redirected || refused);
		}),
	);
});

test('pauses double up to half a minute, and chance takes off half of one at most', () => {
	expect([0, 1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => backoffMs(attempt, 1))).toEqual([
		500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
	]);
	const chance = fc.double({ min: 0, max: 1, noNaN: true });
	fc.assert(
		fc.property(fc.nat({ max: 10_000 }), chance, (attempt, random) => {
			const longest = backoffMs(attempt, 1);
			for (const pause of [backoffMs(attempt, random), backoffMs(attempt)]) {
				expect(pause).toBeGreaterThanOrEqual(longest / 2);
				expect(pause).toBeLessThanOrEqual(longest);
			}
		}),
	);
});

test('two items do not retry at the same moment', () => {
	expect(new Set(Array.from({ length: 20 }, () => backoffMs(3))).size).toBeGreaterThan(1);
});
