import { startEmulator, type FaultAction } from '../../emulator';
import { runNode } from '../engine';
import { createFromUrl, withEmulator, saidBy } from '../with-emulator';
import { closedPort, plainServer } from './servers';
import { concurrentTest } from '../concurrent-test';

/**
 * The rules of nodes/shared/ledger/endings.ts, ending by ending, for a video by its URL: no more than
 * one task is paid for, and its ID comes out.
 */

// What is sent again is sent after a minute.
jest.setTimeout(200_000);

/** What was asked, what is there in the end: one task, and the item that holds it. */
async function expectOneTask(then: FaultAction, sent: number): Promise<void> {
	await withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.faults.add({ match: { method: 'POST' }, then });
		const { items, error } = await run(createFromUrl(url()));
		expect(error).toBeUndefined();
		expect(taskIds()).toHaveLength(1);
		expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
		expect(creations()).toHaveLength(sent);
	});
}

concurrentTest('answered: done', () => expectOneTask({ delayMs: 0 }, 1));

concurrentTest.each<[string, FaultAction]>([
	['garbled: its answer was cut short', { truncate: true }],
	['garbled: its answer was no JSON', { malformed: true }],
	['garbled: its answer has no ID', { status: 200, accept: true, body: {} }],
	['troubled: 408', { status: 408, accept: true }],
	['troubled: 500', { status: 500, accept: true }],
	['troubled: 502', { status: 502, accept: true, body: '<h1>Bad Gateway</h1>' }],
	['troubled: 504', { status: 504, accept: true, body: '' }],
	['interrupted: reset in place of the answer', { reset: 'after-accept' }],
	['interrupted: reset in the middle of the answer', { reset: 'during-answer' }],
])('%s, though the task was created: it is adopted, nothing is sent again', (_, then) =>
	expectOneTask(then, 1),
);

concurrentTest.each<[string, FaultAction, number]>([
	['garbled: the page of a proxy', { status: 200, html: true }, 2],
	['troubled: 503', { status: 503, body: '' }, 2],
	['interrupted: reset after the body', { reset: 'after-body' }, 2],
	['interrupted: reset as it connects, after the few bytes left', { reset: 'connect' }, 1],
])('%s, and no task in the list for a minute: sent again', (_, then, sent) =>
	expectOneTask(then, sent),
);

concurrentTest.each<[string, FaultAction]>([
	['garbled: an object without an ID', { status: 200, body: { ok: true } }],
	['troubled: 408', { status: 408 }],
	['troubled: 500', { status: 500 }],
	['troubled: 504', { status: 504 }],
	['interrupted: reset once the head was read', { reset: 'before-body' }],
	['interrupted: reset in the middle of the body', { reset: 'during-body' }],
])('%s, and less than a minute to look: not sent again, and said so', (_, then) =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.faults.add({ match: { method: 'POST' }, then });
		const result = await run(createFromUrl(url(), { maxRetryTimeSec: 2 }));
		expect(result.error?.message).toMatch(/, and the task may exist all the same$/);
		expect(saidBy(result)).toContain('It was not sent again, so that it is not paid twice.');
		expect(creations()).toHaveLength(1);
		expect(taskIds()).toEqual([]);
	}),
);

concurrentTest('limited: 429 is waited out and the request sent again', () =>
	expectOneTask({ status: 429, headers: { 'Retry-After': '1' } }, 2),
);

concurrentTest('unreached: a server that comes up late gets one request', async () => {
	const port = await closedPort();
	const apiKey = 'tlk_late';
	const credential = { apiKey, baseUrl: `http://127.0.0.1:${port}/v1.3` };
	const running = runNode({ ...createFromUrl('https://example.com/a.mp4'), credential });
	await new Promise((resolve) => setTimeout(resolve, 700));
	const emulator = await startEmulator({ port, apiKey });
	try {
		expect((await running).items).toMatchObject([{ json: { status: 'processing' } }]);
		expect(emulator.tasks.size).toBe(1);
		expect(emulator.requests).toHaveLength(1);
	} finally {
		await emulator.close();
	}
});

concurrentTest('unreached: a name that does not exist; no look-up, nothing may exist', async () => {
	const credential = { apiKey: 'k', baseUrl: 'http://twelvelabs.invalid' };
	const options = { maxRetryTimeSec: 1 };
	const result = await runNode({
		...createFromUrl('https://example.com/a.mp4', options),
		credential,
	});
	expect(saidBy(result)).toMatch(/^TwelveLabs can not be reached \((ENOTFOUND|EAI_AGAIN)\)/);
	expect(saidBy(result)).not.toContain('may exist');
});

concurrentTest('unreached: no TLS at the other end, tried more than once', async () => {
	const server = await plainServer();
	try {
		const credential = { apiKey: 'k', baseUrl: `https://127.0.0.1:${server.port}` };
		const options = { maxRetryTimeSec: 2 };
		const result = await runNode({
			...createFromUrl('https://example.com/a.mp4', options),
			credential,
		});
		expect(saidBy(result)).toMatch(/^TwelveLabs can not be reached \((EPROTO|ERR_SSL)/);
		expect(server.connections()).toBeGreaterThan(1);
	} finally {
		await server.close();
	}
});

concurrentTest.each<[number, FaultAction?]>([
	[307, { redirect: 'http://127.0.0.1:9/' }],
	[400],
	[401],
	[403],
	[413],
	[422],
])('refused: HTTP %i is told at once', (status, then = { status }) =>
	withEmulator(async ({ emulator, run, url, taskIds }) => {
		emulator.faults.add({ times: 'always', then });
		const result = await run(createFromUrl(url()));
		expect(result.error?.context).toMatchObject({ http_code: status, itemIndex: 0 });
		expect(saidBy(result)).not.toContain('may exist');
		expect(emulator.requests).toHaveLength(1);
		expect(taskIds()).toHaveLength(0);
	}),
);
