import {
	answer,
	cutShort,
	type Interceptor,
	limited,
	notJson,
	once,
	page,
	redirect,
	resetConnection,
	startEmulator,
	times,
} from '../../emulator';
import { runNode } from '../engine';
import { byId, ofV1 } from '../engine-fixture';
import { createFromFile, saidBy, smallFile, withEmulator } from '../with-emulator';
import { closedPort, plainServer } from './servers';
import { concurrentTest } from '../concurrent-test';

/** The table of nodes/shared/http/outcome.ts, cell by cell: Get Status meets each outcome. */

const TASK = '663e16ac4d11aff765088b3a';

const getStatus = (taskId: string, maxRetryTimeSec = 20) => ({
	parameters: { operation: 'getStatus', taskId: byId(taskId), options: { maxRetryTimeSec } },
});

concurrentTest('ok: done', () =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		const { items } = await run(getStatus(id));
		expect(items).toMatchObject([{ json: { task_id: id, status: 'ready' } }]);
		expect(ofV1(emulator.requests)).toHaveLength(1);
	}),
);

concurrentTest.each<[string, Interceptor]>([
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
	['connection lost: reset once the request was read', resetConnection('before-body')],
	['connection lost: reset in place of an answer', resetConnection('after-request')],
	['connection lost: reset in the middle of the answer', resetConnection('in-answer')],
])('%s: asked again, twice if need be', (_, then) =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(times(2, then));
		const { items } = await run(getStatus(id));
		expect(items).toMatchObject([{ json: { task_id: id, status: 'ready' } }]);
		expect(emulator.requests).toHaveLength(3);
	}),
);

concurrentTest('not connected: reset as it connects: asked again, twice if need be', () =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.breakConnections(2);
		const { items } = await run(getStatus(id));
		expect(items).toMatchObject([{ json: { task_id: id, status: 'ready' } }]);
		expect(emulator.requests).toHaveLength(1);
	}),
);

concurrentTest('not connected: a server that comes up late is found', async () => {
	const port = await closedPort();
	const apiKey = 'tlk_late';
	const credential = { apiKey, baseUrl: `http://127.0.0.1:${port}/v1.3` };
	const running = runNode({ ...getStatus(TASK), credential });
	await new Promise((resolve) => setTimeout(resolve, 700));
	const emulator = await startEmulator({ port, apiKey });
	try {
		expect((await running).error?.context).toMatchObject({ http_code: 404, task_id: TASK });
		// That a task is gone is believed when it was said three times.
		expect(ofV1(emulator.requests)).toHaveLength(3);
	} finally {
		await emulator.close();
	}
});

concurrentTest('not connected: a closed port is an error once the budget is used up', async () => {
	const credential = { apiKey: 'k', baseUrl: `http://127.0.0.1:${await closedPort()}` };
	const began = Date.now();
	const result = await runNode({ ...getStatus(TASK, 2), credential });
	expect(Date.now() - began).toBeGreaterThan(900);
	expect(result.error?.message).toBe("Can't reach TwelveLabs (ECONNREFUSED)");
	expect(result.error?.context).toMatchObject({ code: 'ECONNREFUSED', task_id: TASK });
});

concurrentTest('not connected: a name that does not exist', async () => {
	const credential = { apiKey: 'k', baseUrl: 'http://twelvelabs.invalid' };
	const result = await runNode({ ...getStatus(TASK, 1), credential });
	expect(result.error?.message).toMatch(/^Can't reach TwelveLabs \((ENOTFOUND|EAI_AGAIN)\)$/);
});

concurrentTest('not connected: no TLS at the other end, tried more than once', async () => {
	const server = await plainServer();
	try {
		const credential = { apiKey: 'k', baseUrl: `https://127.0.0.1:${server.port}` };
		const result = await runNode({ ...getStatus(TASK, 2), credential });
		expect(result.error?.message).toMatch(/^Can't reach TwelveLabs \((EPROTO|ERR_SSL)/);
		expect(server.connections()).toBeGreaterThan(1);
	} finally {
		await server.close();
	}
});

concurrentTest.each<[number, RegExp, Interceptor?]>([
	[307, /^TwelveLabs redirects/, redirect('http://127.0.0.1:9/')],
	[400, /^TwelveLabs refused the request/],
	[401, /^TwelveLabs does not accept the API key/],
	[402, /^TwelveLabs does not allow this request/],
	[403, /^TwelveLabs does not allow this request/],
	[413, /^TwelveLabs refused the request/],
	[422, /^TwelveLabs refused the request/],
])('rejected: HTTP %i is told at once', (status, message, then = answer(status)) =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(then);
		const result = await run(getStatus(id));
		expect(result.error?.message).toMatch(message);
		expect(result.error?.context).toMatchObject({ http_code: status, task_id: id, itemIndex: 0 });
		expect(ofV1(emulator.requests)).toHaveLength(1);
	}),
);

concurrentTest.each<[string, unknown, string | undefined, string]>([
	['{ code, message }', { code: 'not_so', message: 'It is not so.' }, 'not_so', 'It is not so.'],
	['{ error }', { error: { code: 'NOT_SO', message: 'Not so.' } }, 'NOT_SO', 'Not so.'],
])('a refusal in the shape %s is understood', (_, body, code, message) =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(once(answer(400, body)));
		const result = await run(getStatus(id));
		expect(result.error?.message).toBe(`TwelveLabs refused the request: ${message}`);
		expect(result.error?.context?.code).toBe(code);
	}),
);

concurrentTest('gone: a task that TwelveLabs does not have, said three times', () =>
	withEmulator(async ({ emulator, run }) => {
		const result = await run(getStatus(TASK));
		expect(result.error?.message).toBe(
			`TwelveLabs has no task ${TASK} (expired, deleted or mistyped)`,
		);
		expect(result.error?.context).toMatchObject({ http_code: 404, task_id: TASK, itemIndex: 0 });
		expect(ofV1(emulator.requests)).toHaveLength(3);
	}),
);

concurrentTest.each<[string, number, unknown, string]>([
	['a text', 405, 'No such thing', 'The page says: No such thing. Check'],
	['nothing', 410, '', 'Check'],
	['a web page', 403, '<h1>Not here!</h1>', 'The page says: Not here! Check'],
])('not the API: %s with HTTP %d is asked again and then told', (_, status, body, said) =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(answer(status, body));
		const result = await run(getStatus(id, 2));
		expect(result.error?.message).toBe(
			`Something that is not TwelveLabs' API answered (HTTP ${status})`,
		);
		expect(result.error?.description).toMatch(new RegExp(`^${said}`));
		expect(emulator.requests.length).toBeGreaterThan(3);
	}),
);

concurrentTest.each<[number, unknown]>([
	[400, '<h1>400 Bad Request</h1>'],
	[401, ''],
	[413, '<h1>413 Request Entity Too Large</h1>'],
	[415, { detail: 'Unsupported Media Type' }],
	[422, { detail: [{ loc: ['body', 'video_file'], msg: 'field required' }] }],
	[431, ''],
])('rejected: HTTP %d never passes, whatever its body, %j', (status, body) =>
	withEmulator(async ({ emulator, run, creations }) => {
		emulator.intercept(answer(status, body));
		const result = await run(createFromFile(smallFile()));
		expect(result.error?.context).toMatchObject({ http_code: status });
		expect(creations()).toHaveLength(1);
	}),
);

concurrentTest('not the API: of a wrong address, for 15 s at most where a person waits', () =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(page(404));
		const result = await run({ ...getStatus(id, 300), mode: 'manual' });
		expect(result.error?.description).toContain('"Base URL"');
	}),
);

concurrentTest('trouble that outlasts the retry budget is told, with what the API says', () =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(answer(503));
		const began = Date.now();
		const result = await run(getStatus(id, 3));
		expect(Date.now() - began).toBeGreaterThan(1500);
		expect(saidBy(result)).toContain('TwelveLabs cannot serve the request now (HTTP 503)');
		expect(saidBy(result)).toContain('The service answered 503.');
		expect(emulator.requests.length).toBeGreaterThan(2);
	}),
);

concurrentTest('with a retry budget of 0 a fault is told at once', () =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(once(answer(503)));
		const result = await run(getStatus(id, 0));
		expect(result.error?.context).toMatchObject({ http_code: 503 });
		expect(ofV1(emulator.requests)).toHaveLength(1);
	}),
);
