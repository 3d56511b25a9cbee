import {
	answer,
	carryOutThen,
	cutShort,
	early,
	type Interceptor,
	limited,
	notJson,
	on,
	once,
	page,
	redirect,
	resetConnection,
	startEmulator,
	untouched,
} from '../../emulator';
import { concurrentTest } from '../concurrent-test';
import { runNode } from '../engine';
import {
	createFromFile,
	createFromUrl,
	largeFile,
	saidBy,
	smallFile,
	withEmulator,
} from '../with-emulator';
import { closedPort, plainServer } from './servers';

/** The rules of nodes/shared/ledger/create-outcome.ts, outcome by outcome. */

// What is sent again is sent after a minute.
jest.setTimeout(200_000);

/** What stands in place of the answer that names the new task. */
const LOST_ANSWERS: readonly (readonly [string, Interceptor])[] = [
	['invalid body: its answer was cut short', cutShort],
	['invalid body: its answer was no JSON', notJson],
	['invalid body: its answer has no ID', carryOutThen(answer(200, {}))],
	['server error: 408', carryOutThen(answer(408))],
	['server error: 500', carryOutThen(answer(500))],
	['connection lost: reset in place of the answer', resetConnection('after-request')],
	['connection lost: reset in the middle of the answer', resetConnection('in-answer')],
];

/** No more than one task is paid for, and its ID comes out. */
describe('a video by its URL', () => {
	/** What was asked, what is there in the end: one task, and the item that holds it. */
	async function expectOneTask(then: Interceptor, sent: number): Promise<void> {
		await withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
			emulator.intercept(on('POST', once(then)));
			const { items, error } = await run(createFromUrl(url()));
			expect(error).toBeUndefined();
			expect(taskIds()).toHaveLength(1);
			expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
			expect(creations()).toHaveLength(sent);
		});
	}

	concurrentTest('ok: done', () => expectOneTask(untouched, 1));

	concurrentTest.each([
		...LOST_ANSWERS,
		['server error: 502', carryOutThen(answer(502, '<h1>Bad Gateway</h1>'))] as const,
		['server error: 504', carryOutThen(answer(504, ''))] as const,
	])('%s, though the task was created: it is adopted, nothing is sent again', (_, then) =>
		expectOneTask(then, 1),
	);

	concurrentTest.each<[string, Interceptor]>([
		['invalid body: the page of a proxy', page(200)],
		['server error: 503', answer(503, '')],
		['connection lost: reset after the body', resetConnection('after-body')],
	])('%s, and no task in the list for a minute: sent again', (_, then) => expectOneTask(then, 2));

	concurrentTest(
		'connection lost: reset as it connects, after the few bytes left: sent again',
		() =>
			withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
				emulator.breakConnections(1);
				const { items, error } = await run(createFromUrl(url()));
				expect(error).toBeUndefined();
				expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
				expect(taskIds()).toHaveLength(1);
				expect(creations()).toHaveLength(1);
			}),
	);

	concurrentTest.each<[string, Interceptor]>([
		['invalid body: an object without an ID', answer(200, { ok: true })],
		['server error: 408', answer(408)],
		['server error: 500', answer(500)],
		['server error: 504', answer(504)],
		['connection lost: reset once the head was read', resetConnection('before-body')],
		['connection lost: reset in the middle of the body', resetConnection('in-body')],
	])('%s, and less than a minute to look: not sent again, and said so', (_, then) =>
		withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
			emulator.intercept(on('POST', once(then)));
			const result = await run(createFromUrl(url(), { maxRetryTimeSec: 2 }));
			expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
			expect(saidBy(result)).toContain('It was not resent, to avoid paying twice.');
			expect(creations()).toHaveLength(1);
			expect(taskIds()).toEqual([]);
		}),
	);

	concurrentTest('rate limited: 429 is waited out and the request sent again', () =>
		expectOneTask(limited(1), 2),
	);

	concurrentTest('not connected: a server that comes up late gets one request', async () => {
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

	concurrentTest(
		'not connected: a name that does not exist; no look-up, nothing may exist',
		async () => {
			const credential = { apiKey: 'k', baseUrl: 'http://twelvelabs.invalid' };
			const options = { maxRetryTimeSec: 1 };
			const result = await runNode({
				...createFromUrl('https://example.com/a.mp4', options),
				credential,
			});
			expect(saidBy(result)).toMatch(/^Can't reach TwelveLabs \((ENOTFOUND|EAI_AGAIN)\)/);
			expect(saidBy(result)).not.toContain('may exist');
		},
	);

	concurrentTest('not connected: no TLS at the other end, tried more than once', async () => {
		const server = await plainServer();
		try {
			const credential = { apiKey: 'k', baseUrl: `https://127.0.0.1:${server.port}` };
			const options = { maxRetryTimeSec: 2 };
			const result = await runNode({
				...createFromUrl('https://example.com/a.mp4', options),
				credential,
			});
			expect(saidBy(result)).toMatch(/^Can't reach TwelveLabs \((EPROTO|ERR_SSL)/);
			expect(server.connections()).toBeGreaterThan(1);
		} finally {
			await server.close();
		}
	});

	concurrentTest.each<[number, Interceptor?]>([
		[307, redirect('http://127.0.0.1:9/')],
		[400],
		[401],
		[403],
		[413],
		[422],
	])('rejected: HTTP %i is told at once', (status, then = answer(status)) =>
		withEmulator(async ({ emulator, run, url, taskIds }) => {
			emulator.intercept(then);
			const result = await run(createFromUrl(url()));
			expect(result.error?.context).toMatchObject({ http_code: status, itemIndex: 0 });
			expect(saidBy(result)).not.toContain('may exist');
			expect(emulator.requests).toHaveLength(1);
			expect(taskIds()).toHaveLength(0);
		}),
	);
});

/** The list can not tell one upload of a file from another, so what may exist is left to a person to judge. */
describe('an uploaded file', () => {
	/** Looking for the task ends sooner; a file that left whole is not sent again in any case. */
	const briefly = { maxRetryTimeSec: 2 };

	concurrentTest('ok: done', () =>
		withEmulator(async ({ emulator, run, taskIds }) => {
			const { items } = await run(createFromFile(smallFile()));
			expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
			expect(emulator.requests).toHaveLength(1);
		}),
	);

	concurrentTest.each([
		...LOST_ANSWERS,
		['server error: 503', carryOutThen(answer(503, ''))] as const,
	])('%s, though the task was created: the error names it, nothing is sent again', (_, then) =>
		withEmulator(async ({ emulator, run, creations, taskIds }) => {
			emulator.intercept(on('POST', once(then)));
			const result = await run(createFromFile(smallFile(), briefly));
			expect(result.items).toEqual([]);
			expect(taskIds()).toHaveLength(1);
			expect(creations()).toHaveLength(1);
			expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
			expect(result.error?.description).toContain(taskIds()[0]);
			expect(result.error?.context?.candidates).toEqual(taskIds());
			expect(result.error?.description).toContain('Get Embeddings');
		}),
	);

	concurrentTest.each<[string, Interceptor]>([
		['invalid body: the page of a proxy', answer(200, '<html>Sign in</html>')],
		['server error: 500', answer(500)],
		['connection lost: reset after the body', resetConnection('after-body')],
	])('%s, and no task in the list yet: the error says that it may come', (_, then) =>
		withEmulator(async ({ emulator, run, creations, taskIds }) => {
			emulator.intercept(on('POST', once(then)));
			const result = await run(createFromFile(smallFile(), briefly));
			expect(taskIds()).toHaveLength(0);
			expect(creations()).toHaveLength(1);
			expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
			expect(result.error?.description).toContain('The list shows no task for this video yet');
		}),
	);

	concurrentTest.each<[string, Interceptor | 'connect', number]>([
		['not connected: reset as it connects', 'connect', 1],
		['connection lost: reset once the head was read', resetConnection('before-body'), 2],
		['connection lost: reset in the middle of the body', resetConnection('in-body'), 2],
		['server error: 503 before the body was read', early(answer(503)), 2],
	])('%s, the file never left whole: sent again', (_, then, sent) =>
		withEmulator(async ({ emulator, run, creations, taskIds }) => {
			if (then === 'connect') emulator.breakConnections(1);
			else emulator.intercept(on('POST', once(then)));
			const { items, error } = await run(createFromFile(largeFile()));
			expect(saidBy({ items, errorItems: [], error, hints: [], run: Object() })).toBe('');
			expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
			expect(taskIds()).toHaveLength(1);
			expect(creations()).toHaveLength(sent);
		}),
	);

	concurrentTest('rate limited: 429 is waited out and the whole file sent again', () =>
		withEmulator(async ({ emulator, run, creations, taskIds }) => {
			emulator.intercept(once(limited(1)));
			const { items } = await run(createFromFile(smallFile()));
			expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
			expect(creations().map(({ status }) => status)).toEqual([429, 200]);
			expect(creations()[1]?.file?.bytes).toBeGreaterThan(300_000);
		}),
	);

	concurrentTest.each([[307], [400], [401], [413]])('rejected: HTTP %i is told at once', (status) =>
		withEmulator(async ({ emulator, run, taskIds }) => {
			emulator.intercept(answer(status));
			const result = await run(createFromFile(smallFile()));
			expect(result.error?.context).toMatchObject({ http_code: status });
			expect(saidBy(result)).not.toContain('may exist');
			expect(emulator.requests).toHaveLength(1);
			expect(taskIds()).toHaveLength(0);
		}),
	);
});
