import { answer, delay, type Interceptor, limited, newTasks, on, once } from '../../emulator';
import { concurrentTest } from '../concurrent-test';
import { embedUrl, emulatorTest, getStatus } from '../emulator-test';
import { type Execution, type NodeRun, startNode } from '../engine';
import { type Fixture, largeFile, smallFile } from '../with-emulator';
import { slowServer } from './servers';

/** Stop in n8n ends the node within a second, wherever it is. */

jest.setTimeout(30_000);

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function expectStop({ stop, result }: Execution): Promise<void> {
	stop();
	const { run } = await result;
	expect(run.status).toBe('canceled');
}

concurrentTest('while it uploads: the connection is gone, and nothing more is sent', async () => {
	const server = await slowServer(200 * 1024);
	try {
		const credential = { apiKey: 'tlk_slow', baseUrl: server.origin };
		const execution = await startNode({ parameters: {}, items: [largeFile()], credential });
		await until(() => server.read() > 100_000);
		await expectStop(execution);
		// What was on its way is all that comes; then the connection is at its end.
		server.hurry();
		await until(() => server.open() === 0);
		expect(server.read()).toBeLessThan(12 * 1024 ** 2);
	} finally {
		await server.close();
	}
});

const TASK = '663e16ac4d11aff765088b3a';
const emptyItems = (length: number): object[] => Array.from({ length }, () => ({}));

interface Waiting {
	server: Interceptor;
	run(fixture: Fixture): NodeRun;
	/** It waits once this many requests were sent, and no more follow. */
	requests: number;
}

emulatorTest.each<[string, Waiting]>([
	[
		'waits between polls',
		{
			server: newTasks({ never: true }),
			run: ({ url }) => embedUrl(url(), { pollIntervalSec: 600 }),
			requests: 2,
		},
	],
	[
		'waits for the answer to a poll',
		{
			server: on('GET /embed/tasks/:id/status', once(delay(20_000))),
			run: ({ url }) => embedUrl(url()),
			requests: 2,
		},
	],
	['backs off', { server: answer(503), run: () => getStatus(TASK), requests: 3 }],
	[
		'waits for a limit to lift',
		{
			server: limited(200),
			run: ({ url }) => ({ ...embedUrl(url()), items: emptyItems(10) }),
			requests: 1,
		},
	],
	[
		'looks for a task that may exist',
		{
			server: on('POST', once(answer(500))),
			run: () => ({ parameters: {}, items: [smallFile()] }),
			requests: 2,
		},
	],
])('while it %s', async (fixture, _, { server, run, requests }) => {
	const { emulator, credential } = fixture;
	emulator.intercept(server);
	const execution = await startNode({ credential, ...run(fixture) });
	await until(() => emulator.requests.length >= requests);
	let sent: number;
	do {
		sent = emulator.requests.length;
		await later(200);
	} while (emulator.requests.length > sent);
	await expectStop(execution);
	expect(emulator.requests).toHaveLength(sent);
});

emulatorTest('with fifty items at once, and On Error "continue"', async (fixture) => {
	const { emulator, credential, url, taskIds } = fixture;
	emulator.intercept(newTasks({ never: true }));
	const execution = await startNode({
		credential,
		...embedUrl(url(), { concurrency: 50 }),
		items: emptyItems(60),
		onError: 'continueRegularOutput',
	});
	await until(() => taskIds().length === 50);
	await later(500);
	await expectStop(execution);
	expect(taskIds()).toHaveLength(50);
});
