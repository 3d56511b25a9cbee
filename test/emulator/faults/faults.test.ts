import { readFileSync } from 'node:fs';

import type { Emulator, FaultAction } from '..';
import { startEmulator } from '..';
import { call, create, created, formOf, sampleBlob, sampleForm } from '../testing/calls';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0 });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

/** The same fault for the next request, whatever it is. */
function next(then: FaultAction): void {
	emulator.faults.add({ then });
}

describe('answers', () => {
	test('a status instead of the answer; the body was read, no task created', async () => {
		next({ status: 503, headers: { 'Retry-After': '7' }, body: '<h1>down</h1>' });
		const answer = await create(emulator, sampleForm());
		expect([answer.status, answer.text]).toEqual([503, '<h1>down</h1>']);
		expect(answer.headers.get('retry-after')).toBe('7');
		expect(emulator.tasks.size).toBe(0);
		expect(emulator.requests[0]?.bodyBytes).toBeGreaterThan(363_000);
		expect(emulator.requests[0]?.fault).toContain('503');
		expect((await create(emulator, sampleForm())).status).toBe(200);
	});

	test('a default body in the API’s shape, a JSON body, an empty one', async () => {
		next({ status: 429 });
		expect((await call(emulator, '/indexes')).body.code).toBe('too_many_requests');
		next({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
		expect((await call(emulator, '/indexes')).body).toEqual({
			error: { code: 'VALIDATION_ERROR' },
		});
		next({ status: 500, body: '' });
		expect((await call(emulator, '/indexes')).text).toBe('');
	});

	test('an error although the task was created', async () => {
		next({ status: 502, accept: true });
		expect((await create(emulator, sampleForm())).status).toBe(502);
		expect(emulator.tasks.size).toBe(1);
	});

	test('an early answer, before the body was read', async () => {
		next({ status: 503, early: true });
		expect((await create(emulator, sampleForm())).status).toBe(503);
	});

	test('a delay, then the honest answer', async () => {
		next({ delayMs: 120 });
		const before = Date.now();
		expect((await call(emulator, '/indexes')).status).toBe(200);
		expect(Date.now() - before).toBeGreaterThanOrEqual(115);
	});

	test.each([
		['truncated', { truncate: true }],
		['malformed', { malformed: true }],
	] as const)('a %s answer to a request that was carried out', async (_, then) => {
		next(then);
		const answer = await create(emulator, sampleForm());
		expect(answer.status).toBe(200);
		expect(() => JSON.parse(answer.text)).toThrow();
		expect(emulator.tasks.size).toBe(1);
	});

	test('a redirect', async () => {
		next({ redirect: 'http://127.0.0.1:9/elsewhere' });
		const answer = await call(emulator, '/indexes', { redirect: 'manual' });
		expect([answer.status, answer.headers.get('location')]).toEqual([
			307,
			'http://127.0.0.1:9/elsewhere',
		]);
	});
});

describe('resets', () => {
	test.each([
		['before-body', 0, 0],
		['during-body', 1, 0],
		['after-body', 2, 0],
		['after-accept', 2, 1],
		['during-answer', 2, 1],
	] as const)('%s', async (reset, bodyRead, tasks) => {
		next({ reset });
		await expect(create(emulator, sampleForm())).rejects.toThrow();
		const size = readFileSync(`${__dirname}/../samples/harbour-at-sunset.mp4`).length;
		const [record] = emulator.requests;
		const read = record?.bodyBytes ?? 0;
		expect(read > size ? 2 : Math.min(read, 1)).toBe(bodyRead);
		expect(emulator.tasks.size).toBe(tasks);
		expect(record?.fault).toContain(reset);
		expect((await call(emulator, '/indexes')).status).toBe(200);
	});

	test('connect: the next connection, before anything is sent', async () => {
		const once = await startEmulator();
		once.faults.add({ then: { reset: 'connect' } });
		await expect(call(once, '/indexes')).rejects.toThrow();
		expect(once.requests).toHaveLength(0);
		expect((await call(once, '/indexes')).status).toBe(200);
		await once.close();
	});

	test('an answer without a body is reset as well', async () => {
		for (const reset of ['before-body', 'during-body', 'after-body', 'after-accept'] as const) {
			next({ reset });
			await expect(call(emulator, '/indexes')).rejects.toThrow();
		}
	});
});

describe('which requests', () => {
	test('by method and path; others stay honest', async () => {
		emulator.faults.add({
			match: { method: 'get', path: '/status$' },
			times: 2,
			then: { status: 500 },
		});
		const id = await created(emulator, sampleForm());
		const statuses = [];
		for (let count = 0; count < 3; count += 1) {
			statuses.push((await call(emulator, `/embed/tasks/${id}/status`)).status);
		}
		expect(statuses).toEqual([500, 500, 200]);
	});

	test('from the nth on, for so many; or always; rules in their order', async () => {
		emulator.faults.add(
			{ match: { nth: 2 }, times: 2, then: { status: 502 } },
			{ match: { nth: 3 }, times: 'always', then: { status: 503 } },
		);
		const statuses = [];
		for (let count = 0; count < 5; count += 1) {
			statuses.push((await call(emulator, '/indexes')).status);
		}
		expect(statuses).toEqual([200, 502, 502, 503, 503]);
		emulator.faults.clear();
		expect((await call(emulator, '/indexes')).status).toBe(200);
	});

	test('by chance, the same requests for the same seed', async () => {
		const run = async () => {
			emulator.reset();
			emulator.faults.random({ seed: 4, rate: 0.5, kinds: ['500', 'malformed', '429'] });
			for (let count = 0; count < 20; count += 1) await call(emulator, '/indexes');
			return emulator.requests.map(({ fault }) => fault);
		};
		const first = await run();
		expect(await run()).toEqual(first);
		expect(first.filter(Boolean).length).toBeGreaterThan(4);
	});
});

describe('a rate limit', () => {
	test.each([
		['retry-after', 'retry-after', /^[12]$/],
		['retry-after-date', 'retry-after', / GMT$/],
		['x-ratelimit-reset', 'x-ratelimit-reset', /^\d{10}$/],
		['x-ratelimit-request-reset', 'x-ratelimit-request-reset', /^\d{10}$/],
	] as const)('tells when it resets by %s', async (headers, name, value) => {
		emulator.faults.add({ limit: { requests: 1, perMs: 1500, headers } });
		const form = formOf(['model_name', 'marengo3.0'], ['video_file', sampleBlob(), 'a.mp4']);
		expect((await create(emulator, form)).status).toBe(200);
		const refused = await create(emulator, form);
		expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
		expect(refused.headers.get(name)).toMatch(value);
		// GETs are in no category of the API's limits.
		expect((await call(emulator, '/embed/tasks')).status).toBe(200);
	});

	test('resets, and may say nothing at all', async () => {
		emulator.faults.add({
			match: { path: '/indexes' },
			limit: { requests: 2, perMs: 150, headers: 'none', emptyBody: true },
		});
		const statuses = [];
		for (let count = 0; count < 3; count += 1) {
			statuses.push((await call(emulator, '/indexes')).status);
		}
		expect(statuses).toEqual([200, 200, 429]);
		await new Promise((resolve) => setTimeout(resolve, 160));
		expect((await call(emulator, '/indexes')).status).toBe(200);
	});
});

describe('how tasks end', () => {
	test('by file name: one fails, one never ends, one takes its time', async () => {
		emulator.outcomes.add(
			{ match: '^bad', fail: true },
			{ match: '^slow', never: true },
			{ match: '^later', processingMs: 60_000, times: 1 },
		);
		const named = async (name: string) => {
			const file = ['video_file', sampleBlob(), name] as [string, Blob, string];
			return created(emulator, formOf(['model_name', 'marengo3.0'], file));
		};
		const ids = await Promise.all(['bad.mp4', 'slow.mp4', 'later.mp4', 'good.mp4'].map(named));
		const statuses = () => ids.map((id) => emulator.tasks.get(id)?.status);
		expect(statuses()).toEqual(['failed', 'processing', 'processing', 'ready']);
		emulator.clockSkewMs = 61_000;
		expect(statuses()).toEqual(['failed', 'processing', 'ready', 'ready']);
		emulator.clockSkewMs = 24 * 3600_000;
		expect(statuses()).toEqual(['failed', 'processing', 'ready', 'ready']);
	});
});
