import { readFileSync } from 'node:fs';

import type { Emulator } from '..';
import { startEmulator } from '..';
import { call, create, sampleForm } from '../testing/calls';
import { SAMPLE } from '../testing/movies';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0 });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

async function tell(method: string, path: string, body?: unknown) {
	const response = await fetch(`${emulator.origin}/emulator/${path}`, {
		method,
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	return { status: response.status, body: (await response.json()) as unknown };
}

test('faults and limits from another process', async () => {
	expect((await tell('POST', 'faults', { times: 'always', then: { status: 500 } })).status).toBe(
		200,
	);
	expect((await call(emulator, '/indexes')).status).toBe(500);
	await tell('DELETE', 'faults');
	expect((await call(emulator, '/indexes')).status).toBe(200);
	await tell('POST', 'faults', [
		{ match: { path: 'indexes' }, limit: { requests: 0, perMs: 1000 } },
	]);
	expect((await call(emulator, '/indexes')).status).toBe(429);
	await tell('DELETE', 'faults');
	await tell('POST', 'faults/random', { seed: 1, rate: 1, kinds: ['malformed'] });
	expect((await call(emulator, '/indexes')).text).toContain(',,');
});

test.each([
	['faults', { then: { stauts: 500 } }],
	['faults', { then: { reset: 'sometimes' } }],
	['faults', { when: {}, then: { status: 500 } }],
	['faults', 'reset'],
	['faults/random', { seed: 1, rate: 1, kinds: ['earthquake'] }],
	['outcomes', { fails: true }],
	['tasks', { name: 'a.mp4' }],
	['clock', { skew: 1 }],
])('a control that is not understood is refused: %s %j', async (path, body) => {
	expect((await tell('POST', path, body)).status).toBe(400);
});

test('outcomes, seeds, clock, log and reset', async () => {
	await tell('POST', 'outcomes', { match: 'sample', fail: true });
	await create(emulator, sampleForm());
	const seeded = await tell('POST', 'tasks', [{ filename: 'a.mp4' }, { filename: 'b.mp4' }]);
	expect(seeded.body).toHaveLength(2);
	expect([...emulator.tasks.values()].map((task) => task.status)).toEqual([
		'failed',
		'ready',
		'ready',
	]);
	await tell('POST', 'clock', { skewMs: 8 * 24 * 3600_000 });
	expect((await call(emulator, '/embed/tasks')).body.data).toEqual([]);
	const log = await tell('GET', 'requests');
	expect(log.body).toHaveLength(2);
	expect(JSON.stringify(log.body)).not.toContain(emulator.apiKey);
	await tell('POST', 'reset');
	expect([emulator.tasks.size, emulator.requests.length, emulator.clockSkewMs]).toEqual([0, 0, 0]);
});

test('samples are served without a key, and nothing else is', async () => {
	const get = (path: string, method = 'GET') => fetch(emulator.origin + path, { method });
	const sample = await get('/samples/harbour-at-sunset.mp4');
	expect([sample.status, sample.headers.get('content-type')]).toEqual([200, 'video/mp4']);
	expect(Buffer.from(await sample.arrayBuffer()).equals(readFileSync(SAMPLE))).toBe(true);
	expect((await get('/samples/harbour-at-sunset.mp4', 'HEAD')).status).toBe(200);
	for (const path of [
		'/samples/make-samples.sh',
		'/samples/..%2femulator%2fcli.ts',
		'/emulator/x',
	]) {
		expect((await get(path)).status).toBe(404);
	}
});
