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
import { emulatorTest, expectCandidate, expectOneTask } from '../emulator-test';
import { runNode } from '../engine';
import {
	createFromFile,
	createFromUrl,
	type Fixture,
	largeFile,
	saidBy,
	smallFile,
} from '../with-emulator';
import { closedPort } from './servers';

/** The rules of nodes/shared/ledger/create-outcome.ts, outcome by outcome. */

// A lost request is resent after a minute.
jest.setTimeout(200_000);

/** Ends the lookup early. */
const briefly = { maxRetryTimeSec: 2 };

/** The task is created; its answer does not arrive. */
const LOST_ANSWERS: readonly (readonly [string, Interceptor])[] = [
	['invalid body: the answer is cut short', cutShort],
	['invalid body: the answer is no JSON', notJson],
	['invalid body: the answer has no ID', carryOutThen(answer(200, {}))],
	['server error: 408', carryOutThen(answer(408))],
	['server error: 500', carryOutThen(answer(500))],
	['server error: 503', carryOutThen(answer(503, ''))],
	['connection lost: reset in place of the answer', resetConnection('after-request')],
	['connection lost: reset in the middle of the answer', resetConnection('in-answer')],
];

/** No task is created, which the node cannot know. */
async function expectUncertain(
	{ emulator, run, creations, taskIds }: Fixture,
	create: Parameters<Fixture['run']>[0],
	then: Interceptor,
): Promise<void> {
	emulator.intercept(on('POST', once(then)));
	const result = await run(create);
	expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
	expect(saidBy(result)).toContain('It was not resent, to avoid paying twice.');
	expect(saidBy(result)).toContain('The list shows no task for this video yet');
	expect(creations()).toHaveLength(1);
	expect(taskIds()).toEqual([]);
}

describe('a video by its URL', () => {
	async function expectCreated(
		fixture: Fixture,
		then: Interceptor,
		requests: number,
	): Promise<void> {
		fixture.emulator.intercept(on('POST', once(then)));
		expectOneTask(fixture, await fixture.run(createFromUrl(fixture.url())), requests);
	}

	emulatorTest('ok: done', (fixture) => expectCreated(fixture, untouched, 1));

	emulatorTest.each([
		...LOST_ANSWERS,
		['server error: 502', carryOutThen(answer(502, '<h1>Bad Gateway</h1>'))] as const,
		['server error: 504', carryOutThen(answer(504, ''))] as const,
	])('%s: the created task is found', (fixture, _, then) => expectCreated(fixture, then, 1));

	emulatorTest.each<[string, Interceptor]>([
		['invalid body: the page of a proxy', page(200)],
		['server error: 503', answer(503, '')],
		['connection lost: reset after the body', resetConnection('after-body')],
	])('%s, no task listed for a minute: resent', (fixture, _, then) =>
		expectCreated(fixture, then, 2),
	);

	emulatorTest('not connected: reset while it connects, resent', async (fixture) => {
		fixture.emulator.breakConnections(1);
		expectOneTask(fixture, await fixture.run(createFromUrl(fixture.url())));
	});

	emulatorTest.each<[string, Interceptor]>([
		['invalid body: an object without an ID', answer(200, { ok: true })],
		['server error: 408', answer(408)],
		['server error: 500', answer(500)],
		['connection lost: reset after the head', resetConnection('before-body')],
		['connection lost: reset in the middle of the body', resetConnection('in-body')],
	])('%s, less than a minute to look: not resent', (fixture, _, then) =>
		expectUncertain(fixture, createFromUrl(fixture.url(), briefly), then),
	);

	concurrentTest('not connected: a server that starts late gets one request', async () => {
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
});

/** The list cannot tell one upload of a file from another: a person has to judge. */
describe('an uploaded file', () => {
	emulatorTest('ok: done', async (fixture) => {
		expectOneTask(fixture, await fixture.run(createFromFile(smallFile())));
		expect(fixture.emulator.requests).toHaveLength(1);
	});

	emulatorTest.each(LOST_ANSWERS)('%s: the error names the task', async (fixture, _, then) => {
		fixture.emulator.intercept(on('POST', once(then)));
		expectCandidate(fixture, await fixture.run(createFromFile(smallFile(), briefly)));
	});

	emulatorTest.each<[string, Interceptor]>([
		['invalid body: the page of a proxy', answer(200, '<html>Sign in</html>')],
		['server error: 500', answer(500)],
		['connection lost: reset after the body', resetConnection('after-body')],
	])('%s, no task listed: not resent', (fixture, _, then) =>
		expectUncertain(fixture, createFromFile(smallFile(), briefly), then),
	);

	emulatorTest.each<[string, Interceptor | 'connect', number]>([
		['not connected: reset while it connects', 'connect', 1],
		['connection lost: reset after the head', resetConnection('before-body'), 2],
		['connection lost: reset in the middle of the body', resetConnection('in-body'), 2],
		['server error: 503 before the body was read', early(answer(503)), 2],
	])('%s, the file never left whole: resent', async (fixture, _, then, requests) => {
		if (then === 'connect') fixture.emulator.breakConnections(1);
		else fixture.emulator.intercept(on('POST', once(then)));
		expectOneTask(fixture, await fixture.run(createFromFile(largeFile())), requests);
	});

	emulatorTest('rate limited: 429 is waited out and the whole file resent', async (fixture) => {
		fixture.emulator.intercept(once(limited(1)));
		expectOneTask(fixture, await fixture.run(createFromFile(smallFile())), 2);
		expect(fixture.creations().map(({ status }) => status)).toEqual([429, 200]);
		expect(fixture.creations()[1]?.file?.bytes).toBeGreaterThan(300_000);
	});
});

emulatorTest.each<[number, string, Interceptor]>([
	[307, 'a redirect', redirect('http://127.0.0.1:9/')],
	[400, 'an error of the API', answer(400)],
	[400, 'a page', answer(400, '<h1>400 Bad Request</h1>')],
	[401, 'an error of the API', answer(401)],
	[401, 'no body', answer(401, '')],
	[403, 'an error of the API', answer(403)],
	[413, 'a page', answer(413, '<h1>413 Request Entity Too Large</h1>')],
	[415, 'an unknown error', answer(415, { detail: 'Unsupported Media Type' })],
	[422, 'an unknown error', answer(422, { detail: [{ loc: ['body'], msg: 'field required' }] })],
	[431, 'no body', answer(431, '')],
])('rejected: HTTP %i, %s, fails at once', async (fixture, status, _, then) => {
	const { emulator, run, url, taskIds } = fixture;
	emulator.intercept(then);
	for (const create of [createFromUrl(url()), createFromFile(smallFile())]) {
		emulator.requests.length = 0;
		const result = await run(create);
		expect(result.error?.context).toMatchObject({ http_code: status, itemIndex: 0 });
		expect(saidBy(result)).not.toContain('may exist');
		expect(emulator.requests).toHaveLength(1);
	}
	expect(taskIds()).toEqual([]);
});
