import { setTimeout as sleep } from 'node:timers/promises';

import type { Interceptor } from './index';
import {
	after,
	answer,
	carryOutLater,
	carryOutThen,
	compressed,
	cutShort,
	early,
	edit,
	endless,
	inTurn,
	notJson,
	on,
	once,
	rateLimit,
	resetConnection,
	startEmulator,
	times,
	untouched,
} from './index';
import { call, create, created, sampleForm, until, useEmulator } from './testing/calls';

const emulator = useEmulator({ processingMs: 0 });

const get = (path = '/indexes') => call(emulator, path);
const post = () => create(emulator, sampleForm());

/** The statuses of so many requests, one after the other. */
async function statuses(count: number, path?: string): Promise<number[]> {
	const all: number[] = [];
	while (all.length < count) all.push((await get(path)).status);
	return all;
}

describe('which requests', () => {
	test.each([
		['GET', 500],
		['GET /embed/tasks', 500],
		['* /embed/tasks*', 500],
		['GET /embed/:what', 500],
		['GET /embed/tasks/:id', 200],
		['POST', 200],
		['GET /embed', 200],
	])('on %s', async (route, status) => {
		emulator.intercept(on(route, answer(500)));
		expect((await get('/embed/tasks?page=1')).status).toBe(status);
	});

	test('how often', async () => {
		emulator.intercept(once(answer(500)), times(2, answer(501)), after(2, answer(502)));
		expect(await statuses(6)).toEqual([500, 501, 501, 200, 200, 502]);
	});

	test('one after the other, until it is removed or reset', async () => {
		const remove = emulator.intercept(inTurn(untouched, answer(500), answer(501), answer(502)));
		expect(await statuses(3)).toEqual([200, 500, 501]);
		remove();
		emulator.intercept(answer(503));
		expect(await statuses(1)).toEqual([503]);
		emulator.reset();
		expect(await statuses(1)).toEqual([200]);
	});
});

describe('what is answered', () => {
	test('another answer: the request was read, and not carried out', async () => {
		emulator.intercept(once(answer(503, '<h1>down</h1>', { 'retry-after': '7' })));
		const { status, text, headers } = await post();
		expect([status, text, headers.get('retry-after')]).toEqual([503, '<h1>down</h1>', '7']);
		expect(emulator.tasks.size).toBe(0);
		expect(emulator.requests[0]?.bodyBytes).toBeGreaterThan(363_000);
		expect((await post()).status).toBe(200);
	});

	test('by default in the shape of the API', async () => {
		emulator.intercept(inTurn(answer(429), answer(400, { error: {} }), answer(500, '')));
		expect((await get()).body.code).toBe('too_many_requests');
		expect((await get()).body).toEqual({ error: {} });
		expect((await get()).text).toBe('');
	});

	test('another answer although it was carried out', async () => {
		emulator.intercept(carryOutThen(answer(502)));
		expect((await post()).status).toBe(502);
		expect(emulator.tasks.size).toBe(1);
	});

	test('before the body was read', async () => {
		emulator.intercept(early(answer(503)));
		expect((await post()).status).toBe(503);
		expect(emulator.requests[0]?.bodyBytes).toBe(0);
	});

	test('at once, and carried out later; not once the emulator was reset', async () => {
		emulator.intercept(once(carryOutLater(100, answer(504))));
		expect((await post()).status).toBe(504);
		const answeredAt = Date.now();
		expect(emulator.tasks.size).toBe(0);
		await until(() => emulator.tasks.size === 1);
		expect([...emulator.tasks.values()][0]?.createdAt).toBeGreaterThanOrEqual(answeredAt);

		emulator.intercept(carryOutLater(50, answer(504)));
		await post();
		emulator.reset();
		await sleep(100);
		expect(emulator.tasks.size).toBe(0);

		emulator.intercept(once(carryOutLater(1, answer(503))));
		expect((await get()).status).toBe(503);
	});

	test('its own answer, changed in place; and a request that is changed before', async () => {
		emulator.seedTasks([{}, {}, {}]);
		emulator.intercept(
			on(
				'GET /embed/tasks',
				({ url }) => url.searchParams.set('page_limit', '2'),
				edit((given, { path }) => {
					given.headers.date = null;
					Object.assign(given.body as object, { path });
				}),
			),
		);
		const { body, headers } = await get('/embed/tasks');
		expect(body).toMatchObject({ path: '/embed/tasks', page_info: { limit_per_page: 2 } });
		expect(headers.get('date')).toBeNull();
	});

	test('by the body of the request, which is carried out all the same', async () => {
		const seen: unknown[] = [];
		emulator.intercept(async (request) => void seen.push(await request.body()));
		await created(emulator, sampleForm());
		const headers = { 'content-type': 'application/json' };
		await call(emulator, '/embed-v2', { method: 'POST', headers, body: '{"input_type":1}' });
		expect(seen).toEqual([{ model_name: 'marengo3.0' }, { input_type: 1 }]);
		expect(emulator.requests[0]?.file?.bytes).toBeGreaterThan(363_000);
	});
});

describe('a rate limit', () => {
	test.each([
		['all', 'x-ratelimit-reset', /^\d{10}$/],
		['retry-after', 'retry-after', /^[123]$/],
		['retry-after-date', 'retry-after', / GMT$/],
		['x-ratelimit-reset', 'x-ratelimit-reset', /^\d{10}$/],
		['x-ratelimit-request-reset', 'x-ratelimit-request-reset', /^\d{10}$/],
	] as const)('tells when it resets by %s', async (headers, name, value) => {
		emulator.intercept(rateLimit({ requests: 1, perMs: 1500, headers }));
		expect((await get()).status).toBe(200);
		const refused = await get();
		expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
		expect(refused.headers.get(name)).toMatch(value);
	});

	test('resets, and may say nothing at all', async () => {
		emulator.intercept(rateLimit({ requests: 1, perMs: 60_000, headers: 'none', emptyBody: true }));
		expect(await statuses(2)).toEqual([200, 429]);
		expect((await get()).text).toBe('');
		emulator.clockSkewMs += 60_000;
		expect(await statuses(2)).toEqual([200, 429]);
	});
});

describe('the connection', () => {
	test.each([
		['before-body', false, 0],
		['in-body', true, 0],
		['after-body', true, 0],
		['after-request', true, 1],
		['in-answer', true, 1],
	] as const)('is reset %s', async (when, bodyRead, tasks) => {
		emulator.intercept(once(resetConnection(when)));
		await expect(post()).rejects.toThrow();
		expect(emulator.requests[0]).toMatchObject({ status: null });
		expect((emulator.requests[0]?.bodyBytes ?? 0) > 0).toBe(bodyRead);
		expect(emulator.tasks.size).toBe(tasks);
		emulator.intercept(once(resetConnection(when)));
		await expect(get()).rejects.toThrow();
		expect((await get()).status).toBe(200);
	});

	test('is reset as it is made', async () => {
		const other = await startEmulator();
		other.breakConnections(1);
		await expect(call(other, '/indexes')).rejects.toThrow();
		expect(other.requests).toHaveLength(0);
		expect((await call(other, '/indexes')).status).toBe(200);
		expect(() => other.breakConnections(1, 'handshake')).toThrow('TLS');
		await other.close();
	});
});

describe('an answer on its way', () => {
	test.each<[string, Interceptor]>([
		['is cut short', cutShort],
		['is no JSON', notJson],
		['is compressed and cut short', compressed('br', 'cut')],
		['is compressed and damaged', compressed('gzip', 'damaged')],
	])('%s, although the task exists', async (_, interceptor) => {
		emulator.intercept(interceptor);
		const headers = { 'accept-encoding': 'gzip, br' };
		const init = { method: 'POST', body: sampleForm(), headers };
		const reading = call(emulator, '/embed/tasks', init).then(({ text }) => JSON.parse(text));
		await expect(reading).rejects.toThrow();
		expect(emulator.tasks.size).toBe(1);
	});

	test('is compressed', async () => {
		emulator.intercept(compressed('br'));
		const headers = { 'accept-encoding': 'br' };
		const { body, headers: told } = await call(emulator, '/indexes', { headers });
		expect([body.data, told.get('content-encoding')]).toEqual([[], 'br']);
	});

	test.each(['silence', 'spaces'] as const)(
		'ends in %s, until the emulator closes',
		async (then) => {
			const other = await startEmulator();
			other.intercept(endless(then));
			const headers = { 'x-api-key': other.apiKey };
			const { body } = await fetch(`${other.url}/indexes`, { headers });
			const reader = body?.getReader();
			expect((await reader?.read())?.value?.length).toBeGreaterThan(20);
			const next = reader?.read();
			if (then === 'spaces') expect(Buffer.from((await next)?.value ?? []).toString()).toBe(' ');
			await other.close();
			await expect(then === 'spaces' ? reader?.read() : next).rejects.toThrow();
		},
	);
});
