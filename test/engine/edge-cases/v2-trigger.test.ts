import type { INodeParameters } from 'n8n-workflow';
import { type Emulator, newTasks, on, page } from '../../emulator';
import { postJson, runTask } from '../../emulator/testing/v2';
import { withEmulator } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { TriggerRun } from '../trigger-run';

/** Two lists, of which one is away for a while: each task comes once, and none is dropped. */

jest.setTimeout(120_000);

const MINUTE_MS = 60_000;
const noRetry: INodeParameters = { options: { maxRetryTimeSec: 0 } };

const film = (emulator: Emulator): object => ({
	input_type: 'video',
	model_name: 'marengo3.5',
	video: {
		media_source: { url: `${emulator.origin}/samples/harbour-at-sunset.mp4` },
		embedding_option: ['visual'],
		embedding_scope: ['clip'],
	},
});

const v2Task = async (emulator: Emulator): Promise<unknown> =>
	(await runTask(emulator, film(emulator))).body._id;

concurrentTest.each<[string, { sharedTasks: boolean }]>([
	['of their own', { sharedTasks: false }],
	['that show all tasks', { sharedTasks: true }],
])('lists %s: what v1 made while its list was away comes when it is back', (_, v2) =>
	withEmulator(
		async ({ emulator }) => {
			emulator.seedTask();
			const run = await TriggerRun.activated(emulator, noRetry);
			const { id } = emulator.seedTask();
			const back = emulator.intercept(on('GET /embed/tasks', page(404)));
			const others: unknown[] = [];
			for (let poll = 0; poll < 3; poll++) {
				emulator.clockSkewMs += 20 * MINUTE_MS;
				others.push(await v2Task(emulator));
				await run.poll();
			}
			back();
			await run.poll();
			await run.poll();
			expect([...run.emitted].sort()).toEqual([id, ...others].sort());
		},
		{ v2 },
	),
);

concurrentTest('an open task of v2, while v2 is away: it is not given out as lost', () =>
	withEmulator(async ({ emulator }) => {
		await v2Task(emulator);
		emulator.intercept(newTasks({ never: true }));
		const { body } = await postJson(emulator, '/embed-v2/tasks', film(emulator));
		const run = await TriggerRun.activated(emulator, noRetry);
		const back = emulator.intercept(on('GET /embed-v2/*', page(404)));
		for (let poll = 0; poll < 12; poll++) await run.poll();
		expect(run.emitted).toEqual([]);
		back();
		await run.poll();
		expect(run.emissions.flat().map(({ json }) => json.error)).toEqual([]);
		expect(run.state).toContain(String(body._id));
	}),
);
