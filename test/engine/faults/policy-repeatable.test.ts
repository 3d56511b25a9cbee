import {
	answer,
	cutShort,
	type Interceptor,
	limited,
	notJson,
	page,
	redirect,
	resetConnection,
	startEmulator,
	times,
} from '../../emulator';
import { concurrentTest } from '../concurrent-test';
import { emulatorTest, getStatus } from '../emulator-test';
import { runNode } from '../engine';
import { ofV1 } from '../engine-fixture';
import { createFromUrl, type Fixture, saidBy } from '../with-emulator';
import { closedPort, plainServer } from './servers';

/** The table of nodes/shared/http/outcome.ts, cell by cell: Get Status meets each outcome. */

const TASK = '663e16ac4d11aff765088b3a';

/** The status of a ready task comes after so many requests. */
async function expectReady({ emulator, run }: Fixture, requests: number): Promise<void> {
	const { id } = emulator.seedTask();
	const { items } = await run(getStatus(id, { maxRetryTimeSec: 20 }));
	expect(items).toMatchObject([{ json: { task_id: id, status: 'ready' } }]);
	expect(emulator.requests).toHaveLength(requests);
}

emulatorTest('ok: done', (fixture) => expectReady(fixture, 1));

emulatorTest.each<[string, Interceptor]>([
	['invalid body: an answer cut short', cutShort],
	['invalid body: an answer that is no JSON', notJson],
	['invalid body: an empty answer', answer(200, '')],
	['invalid body: the page of a proxy', answer(200, '<html>Sign in</html>')],
	['rate limited: 429', limited(1)],
	['server error: 408', answer(408)],
	['server error: 500', answer(500)],
	['server error: 502 with the page of a proxy', answer(502, '<h1>Bad Gateway</h1>')],
	['server error: 503 without a body', answer(503, '')],
	['server error: 504', answer(504)],
	['connection lost: reset after the head', resetConnection('before-body')],
	['connection lost: reset in place of the answer', resetConnection('after-request')],
	['connection lost: reset in the middle of the answer', resetConnection('in-answer')],
])('%s: retried, twice if need be', async (fixture, _, then) => {
	fixture.emulator.intercept(times(2, then));
	await expectReady(fixture, 3);
});

emulatorTest('not connected: reset while it connects: retried, twice if need be', (fixture) => {
	fixture.emulator.breakConnections(2);
	return expectReady(fixture, 1);
});

concurrentTest('not connected: a server that starts late is found', async () => {
	const port = await closedPort();
	const apiKey = 'tlk_late';
	const credential = { apiKey, baseUrl: `http://127.0.0.1:${port}/v1.3` };
	const running = runNode({ ...getStatus(TASK), credential });
	await new Promise((resolve) => setTimeout(resolve, 700));
	const emulator = await startEmulator({ port, apiKey });
	try {
		expect((await running).error?.context).toMatchObject({ http_code: 404, task_id: TASK });
		// A task counts as gone after three 404s.
		expect(ofV1(emulator.requests)).toHaveLength(3);
	} finally {
		await emulator.close();
	}
});

concurrentTest('not connected: a closed port is an error once Max Retry Time is over', async () => {
	const credential = { apiKey: 'k', baseUrl: `http://127.0.0.1:${await closedPort()}` };
	const began = Date.now();
	const result = await runNode({ ...getStatus(TASK, { maxRetryTimeSec: 2 }), credential });
	expect(Date.now() - began).toBeGreaterThan(900);
	expect(result.error?.message).toBe("Can't reach TwelveLabs (ECONNREFUSED)");
	expect(result.error?.context).toMatchObject({ code: 'ECONNREFUSED', task_id: TASK });
});

/** A read, and a request that would cost money. */
const READ_AND_CREATE = [
	getStatus(TASK, { maxRetryTimeSec: 2 }),
	createFromUrl('https://example.com/a.mp4', { maxRetryTimeSec: 2 }),
];

concurrentTest('not connected: a name that does not exist, and no task may exist', async () => {
	const credential = { apiKey: 'k', baseUrl: 'http://twelvelabs.invalid' };
	for (const request of READ_AND_CREATE) {
		const result = await runNode({ ...request, credential });
		expect(result.error?.message).toMatch(/^Can't reach TwelveLabs \((ENOTFOUND|EAI_AGAIN)\)$/);
		expect(saidBy(result)).not.toContain('may exist');
	}
});

concurrentTest('not connected: no TLS at the other end, tried more than once', async () => {
	const server = await plainServer();
	try {
		const credential = { apiKey: 'k', baseUrl: `https://127.0.0.1:${server.port}` };
		for (const request of READ_AND_CREATE) {
			const before = server.connections();
			const result = await runNode({ ...request, credential });
			expect(result.error?.message).toMatch(/^Can't reach TwelveLabs \((EPROTO|ERR_SSL)/);
			expect(server.connections()).toBeGreaterThan(before + 1);
		}
	} finally {
		await server.close();
	}
});

emulatorTest.each<[number, RegExp, Interceptor?]>([
	[307, /^TwelveLabs redirected/, redirect('http://127.0.0.1:9/')],
	[400, /^TwelveLabs refused the request/],
	[401, /^TwelveLabs does not accept the API key/],
	[402, /^TwelveLabs does not allow this request/],
	[403, /^TwelveLabs does not allow this request/],
	[413, /^TwelveLabs refused the request/],
	[422, /^TwelveLabs refused the request/],
])('rejected: HTTP %i fails at once', async (fixture, status, message, then = answer(status)) => {
	const { emulator, run } = fixture;
	const { id } = emulator.seedTask();
	emulator.intercept(then);
	const result = await run(getStatus(id));
	expect(result.error?.message).toMatch(message);
	expect(result.error?.context).toMatchObject({ http_code: status, task_id: id, itemIndex: 0 });
	expect(ofV1(emulator.requests)).toHaveLength(1);
});

emulatorTest('gone: three 404s, and TwelveLabs has no such task', async ({ emulator, run }) => {
	const { error } = await run(getStatus(TASK));
	expect(error?.message).toBe(`TwelveLabs has no task ${TASK} (expired, deleted or mistyped)`);
	expect(error?.context).toMatchObject({ http_code: 404, task_id: TASK, itemIndex: 0 });
	expect(ofV1(emulator.requests)).toHaveLength(3);
});

emulatorTest.each<[string, number, unknown, string]>([
	['a text', 405, 'No such thing', 'The page says: No such thing. Check'],
	['nothing', 410, '', 'Check'],
	['a web page', 403, '<h1>Not here!</h1>', 'The page says: Not here! Check'],
])('not the API: %s with HTTP %d is retried, then an error', async (fixture, _, ...row) => {
	const [status, body, said] = row;
	const { emulator, run } = fixture;
	const { id } = emulator.seedTask();
	emulator.intercept(answer(status, body));
	const { error } = await run(getStatus(id, { maxRetryTimeSec: 2 }));
	expect(error?.message).toBe(`Something other than the TwelveLabs API answered (HTTP ${status})`);
	expect(error?.description).toMatch(new RegExp(`^${said}`));
	expect(emulator.requests.length).toBeGreaterThan(3);
});

emulatorTest('not the API: 15 s at most where a person waits', async ({ emulator, run }) => {
	const { id } = emulator.seedTask();
	emulator.intercept(page(404));
	const { error } = await run({ ...getStatus(id, { maxRetryTimeSec: 300 }), mode: 'manual' });
	expect(error?.description).toContain('"Base URL"');
});

emulatorTest('a fault that outlasts Max Retry Time is an error', async ({ emulator, run }) => {
	const { id } = emulator.seedTask();
	emulator.intercept(answer(503));
	const began = Date.now();
	const result = await run(getStatus(id, { maxRetryTimeSec: 3 }));
	expect(Date.now() - began).toBeGreaterThan(1500);
	expect(saidBy(result)).toContain('TwelveLabs cannot serve this request right now (HTTP 503)');
	expect(saidBy(result)).toContain('The service answered 503.');
	expect(emulator.requests.length).toBeGreaterThan(2);
});
