import { answer, type LimitHeaders, on, once, rateLimit } from '../../emulator';
import { createFromUrl, withEmulator, saidBy } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';

/** Rate limits: waited out by all items together, and told when they lift too late. */

jest.setTimeout(30_000);

const nothings = (length: number): object[] => Array.from({ length }, () => ({}));

concurrentTest.each<[LimitHeaders, boolean]>([
	['all', false],
	['retry-after', false],
	['retry-after-date', false],
	['x-ratelimit-reset', false],
	['x-ratelimit-request-reset', false],
	['x-ratelimit-request-reset', true],
])('a limit told by %s (empty body: %s) stops all items until it resets', (headers, emptyBody) =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', rateLimit({ requests: 3, perMs: 2000, headers, emptyBody })));
		const { items } = await run({
			...createFromUrl(`=${url()}-{{ $itemIndex }}`, { concurrency: 6 }),
			items: nothings(6),
		});
		expect(new Set(items.map(({ json }) => json.task_id)).size).toBe(6);
		expect(taskIds()).toHaveLength(6);
		// Three got through, three were refused; then all waited, and the three came again.
		expect(creations().map(({ status }) => status)).toEqual([
			200, 200, 200, 429, 429, 429, 200, 200, 200,
		]);
	}),
);

concurrentTest('a limit that does not say when it resets is asked less and less often', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', rateLimit({ requests: 3, perMs: 3000, headers: 'none' })));
		const { items } = await run({
			...createFromUrl(`=${url()}-{{ $itemIndex }}`, { concurrency: 6 }),
			items: nothings(6),
		});
		expect(items.map(({ json }) => json.status)).toEqual(Array(6).fill('processing'));
		expect(taskIds()).toHaveLength(6);
		expect(creations().length).toBeLessThan(30);
	}),
);

concurrentTest('items that come later do not try a limit that one has met', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', rateLimit({ requests: 4, perMs: 2000 })));
		await run({
			...createFromUrl(`=${url()}-{{ $itemIndex }}`, { concurrency: 2 }),
			items: nothings(12),
		});
		expect(taskIds()).toHaveLength(12);
		// Three windows; at most the two that are worked on meet each of the two closed ones.
		expect(creations().length).toBeLessThanOrEqual(12 + 2 * 2);
	}),
);

concurrentTest('a limit on reading is waited out too', () =>
	withEmulator(async ({ emulator, run }) => {
		emulator.seedTasks(nothings(120));
		emulator.intercept(on('GET', rateLimit({ requests: 1, perMs: 1000 })));
		const { items } = await run({ parameters: { operation: 'listTasks', returnAll: true } });
		expect(items).toHaveLength(120);
	}),
);

const at = (zone: string, sec: number): string =>
	new Intl.DateTimeFormat('sv-SE', {
		timeZone: zone,
		dateStyle: 'short',
		timeStyle: 'medium',
	}).format(sec * 1000);

concurrentTest.each([
	['Asia/Tokyo', 'X-RateLimit-Duration-Reset', 'The duration limit'],
	['America/New_York', 'X-Ratelimit-Reset', 'The rate limit'],
])('a limit beyond the budget: told at once, with its end in %s', (timezone, header, name) =>
	withEmulator(async ({ emulator, run, url, taskIds }) => {
		const liftsAt = Math.ceil(Date.now() / 1000) + 7200;
		const headers = { [header]: String(liftsAt) };
		const body = { code: 'too_many_requests', message: '600 minutes an hour.' };
		emulator.intercept(answer(429, body, headers));
		const result = await run({ ...createFromUrl(url()), timezone });
		// The server's clock is known to the second: the limit may be waited for a second longer.
		const texts = [liftsAt, liftsAt + 1].map(
			(sec) => `${name} of TwelveLabs is used up and lifts at ${at(timezone, sec)} (${timezone})`,
		);
		expect(texts).toContain(result.error?.message);
		expect(result.error?.description).toContain('600 minutes an hour.');
		expect(result.error?.description).toContain('the 300 s of "Max Retry Time"');
		expect(result.error?.context).toMatchObject({ code: 'too_many_requests', http_code: 429 });
		expect(emulator.requests).toHaveLength(1);
		expect(taskIds()).toEqual([]);
	}),
);

concurrentTest.each([
	['an empty body', ''],
	['the shape of v2', { error: { code: 'RATE_LIMIT_EXCEEDED', message: 'Slow down.' } }],
])('a limit with %s and a budget of 0 is told at once', (_, body) =>
	withEmulator(async ({ emulator, run, url }) => {
		emulator.intercept(once(answer(429, body, { 'retry-after': '1' })));
		const result = await run(createFromUrl(url(), { maxRetryTimeSec: 0 }));
		expect(saidBy(result)).toMatch(/^The rate limit of TwelveLabs is used up and lifts at /);
		expect(saidBy(result)).toContain('the 0 s of "Max Retry Time"');
		if (body !== '') expect(saidBy(result)).toContain('Slow down.');
		expect(emulator.requests).toHaveLength(1);
	}),
);

concurrentTest('a limit without an end and a spent budget', () =>
	withEmulator(async ({ emulator, run, url }) => {
		emulator.intercept(answer(429));
		const result = await run(createFromUrl(url(), { maxRetryTimeSec: 2 }));
		expect(result.error?.message).toBe(
			'The rate limit of TwelveLabs is used up and does not say when it lifts',
		);
		expect(emulator.requests.length).toBeGreaterThan(1);
	}),
);
