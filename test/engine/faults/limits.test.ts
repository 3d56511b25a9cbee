import { answer, limited, type LimitHeaders, on, once, rateLimit } from '../../emulator';
import { emulatorTest, taskIdsOf } from '../emulator-test';
import { createFromUrl, saidBy, smallFile } from '../with-emulator';

/** Rate limits: waited out by all items together, and an error when they lift too late. */

jest.setTimeout(30_000);

const emptyItems = (length: number): object[] => Array.from({ length }, () => ({}));

emulatorTest.each<[LimitHeaders, boolean, number]>([
	['all', false, -10],
	['all', false, 10],
	['retry-after', false, 0],
	['retry-after-date', false, -10],
	['retry-after-date', false, 10],
	['x-ratelimit-reset', false, -10],
	['x-ratelimit-reset', false, 10],
	['x-ratelimit-request-reset', false, -10],
	['x-ratelimit-request-reset', true, 10],
])(
	'a limit in %s (empty body: %s; clock off by %i min) holds all items until its reset',
	async ({ emulator, run, url, creations, taskIds }, headers, emptyBody, clockOffMinutes) => {
		emulator.clockSkewMs = clockOffMinutes * 60_000;
		emulator.intercept(on('POST', rateLimit({ requests: 3, perMs: 2000, headers, emptyBody })));
		const { items } = await run({
			...createFromUrl(`=${url()}-{{ $itemIndex }}`, { concurrency: 6 }),
			items: emptyItems(6),
		});
		expect(new Set(taskIdsOf(items)).size).toBe(6);
		expect(taskIds()).toHaveLength(6);
		// Three got through; those sent before the first refusal arrived were refused too; then all
		// waited, and the three got through.
		const statuses = creations().map(({ status }) => status);
		expect(statuses.join()).toMatch(/^200,200,200(,429){1,3},200,200,200$/);
	},
);

emulatorTest('a limit without a reset is retried with backoff', async (fixture) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	emulator.intercept(on('POST', rateLimit({ requests: 3, perMs: 3000, headers: 'none' })));
	const { items } = await run({
		...createFromUrl(`=${url()}-{{ $itemIndex }}`, { concurrency: 6 }),
		items: emptyItems(6),
	});
	expect(items.map(({ json }) => json.status)).toEqual(Array(6).fill('processing'));
	expect(taskIds()).toHaveLength(6);
	expect(creations().length).toBeLessThan(30);
});

emulatorTest('a limit on uploads is waited out', async ({ emulator, run }) => {
	emulator.intercept(on('POST /assets', once(limited(1))));
	const parameters = { resource: 'asset', operation: 'upload' };
	const { items } = await run({ parameters, items: [smallFile()] });
	expect(items).toMatchObject([{ json: { status: 'ready' } }]);
});

emulatorTest('items that come later do not try a limit that one has met', async (fixture) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	emulator.intercept(on('POST', rateLimit({ requests: 4, perMs: 2000 })));
	await run({
		...createFromUrl(`=${url()}-{{ $itemIndex }}`, { concurrency: 2 }),
		items: emptyItems(12),
	});
	expect(taskIds()).toHaveLength(12);
	// Three windows; at most the two items at work meet each of the two closed ones.
	expect(creations().length).toBeLessThanOrEqual(12 + 2 * 2);
});

const at = (zone: string, sec: number): string =>
	new Intl.DateTimeFormat('sv-SE', {
		timeZone: zone,
		dateStyle: 'short',
		timeStyle: 'medium',
	}).format(sec * 1000);

emulatorTest.each<[string, string, string, string]>([
	[
		'Asia/Tokyo',
		'X-RateLimit-Duration-Reset',
		'600 minutes an hour.',
		'The duration limit of TwelveLabs',
	],
	[
		'America/New_York',
		'X-Ratelimit-Reset',
		// Word for word, from https://github.com/pixeltable/pixeltable (tests/test_http_utils.py).
		'You have exceeded the rate limit (100req/1day). Please try again later after 2025-11-08T01:20:49Z.',
		'The rate limit of TwelveLabs (100 requests per day)',
	],
])('a limit beyond Max Retry Time: an error that has its end in %s', async (fixture, ...row) => {
	const { emulator, run, url, taskIds } = fixture;
	const [timezone, header, message, name] = row;
	const liftsAt = Math.ceil(Date.now() / 1000) + 7200;
	const headers = { [header]: String(liftsAt), 'x-trace-id': '122506435189331138' };
	emulator.intercept(answer(429, { code: 'too_many_requests', message }, headers));
	const { error } = await run({ ...createFromUrl(url()), timezone });
	// The server's clock is known to the second: the limit may be waited for a second longer.
	const texts = [liftsAt, liftsAt + 1].map(
		(sec) => `${name} is used up and lifts at ${at(timezone, sec)} (${timezone})`,
	);
	expect(texts).toContain(error?.message);
	expect(error?.description).toContain(`TwelveLabs says: ${message}`);
	expect(error?.description).toContain('the 300 s of "Max Retry Time"');
	expect(error?.context).toMatchObject({
		code: 'too_many_requests',
		http_code: 429,
		trace_id: '122506435189331138',
	});
	const resetsAt = String(error?.context?.resets_at);
	expect(resetsAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
	expect(Date.parse(resetsAt)).toBeGreaterThanOrEqual(liftsAt * 1000);
	expect(emulator.requests).toHaveLength(1);
	expect(taskIds()).toEqual([]);
});

emulatorTest.each([
	['an empty body', ''],
	['the shape of v2', { error: { code: 'RATE_LIMIT_EXCEEDED', message: 'Slow down.' } }],
])('a limit with %s and a Max Retry Time of 0 is an error at once', async (fixture, _, body) => {
	const { emulator, run, url } = fixture;
	emulator.intercept(once(answer(429, body, { 'retry-after': '1' })));
	const result = await run(createFromUrl(url(), { maxRetryTimeSec: 0 }));
	expect(saidBy(result)).toMatch(/^The rate limit of TwelveLabs is used up and lifts at /);
	expect(saidBy(result)).toContain('the 0 s of "Max Retry Time"');
	if (body !== '') expect(saidBy(result)).toContain('Slow down.');
	expect(emulator.requests).toHaveLength(1);
});

emulatorTest('a limit without a reset outlasts Max Retry Time', async ({ emulator, run, url }) => {
	emulator.intercept(answer(429));
	const { error } = await run(createFromUrl(url(), { maxRetryTimeSec: 2 }));
	expect(error?.message).toBe(
		'The rate limit of TwelveLabs is used up and does not say when it lifts',
	);
	expect(emulator.requests.length).toBeGreaterThan(1);
});
