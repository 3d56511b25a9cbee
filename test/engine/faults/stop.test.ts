import type { INodeParameters } from 'n8n-workflow';
import { answer, delay, limited, newTasks, on, once } from '../../emulator';
import { type Execution, type NodeRun, startNode } from '../engine';
import { byId } from '../engine-fixture';
import { withEmulator, largeFile, type Fixture, smallFile } from '../with-emulator';
import { slowServer } from './servers';
import { concurrentTest } from '../concurrent-test';

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

const start = ({ emulator }: Fixture, run: NodeRun): Promise<Execution> =>
	startNode({ credential: { apiKey: emulator.apiKey, baseUrl: emulator.url }, ...run });

const embed = (fixture: Fixture, options: INodeParameters = {}): NodeRun => ({
	parameters: { videoSource: 'url', videoUrl: fixture.url(), options },
});

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

concurrentTest('while it waits between polls', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(newTasks({ never: true }));
		const execution = await start(fixture, embed(fixture, { pollIntervalSec: 600 }));
		await until(() => fixture.emulator.requests.length === 2);
		await later(200);
		await expectStop(execution);
	}),
);

concurrentTest('while a poll has no answer yet', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('GET /embed/tasks/:id/status', once(delay(20_000))));
		const execution = await start(fixture, embed(fixture));
		await until(() => fixture.emulator.requests.length === 2);
		await expectStop(execution);
	}),
);

concurrentTest('while it backs off from trouble', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(answer(503));
		const { id } = fixture.emulator.seedTask();
		const parameters = { operation: 'getStatus', taskId: byId(id) };
		const execution = await start(fixture, { parameters });
		await until(() => fixture.emulator.requests.length === 3);
		await later(50);
		await expectStop(execution);
		expect(fixture.emulator.requests).toHaveLength(3);
	}),
);

concurrentTest('while it waits for a limit to lift', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(limited(200));
		const execution = await start(fixture, {
			...embed(fixture),
			items: Array.from({ length: 10 }, () => ({})),
		});
		await until(() => fixture.emulator.requests.length > 0);
		await later(200);
		await expectStop(execution);
		expect(fixture.taskIds()).toEqual([]);
	}),
);

concurrentTest('while it looks for a task that may exist', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('POST', once(answer(500))));
		const execution = await start(fixture, { parameters: {}, items: [smallFile()] });
		await until(() => fixture.emulator.requests.length > 1);
		await later(100);
		await expectStop(execution);
	}),
);

concurrentTest('with fifty items at once, under either error mode', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(newTasks({ never: true }));
		const execution = await start(fixture, {
			...embed(fixture, { concurrency: 50 }),
			items: Array.from({ length: 60 }, () => ({})),
			onError: 'continueRegularOutput',
		});
		await until(() => fixture.taskIds().length === 50);
		await later(500);
		await expectStop(execution);
		expect(fixture.taskIds()).toHaveLength(50);
	}),
);
