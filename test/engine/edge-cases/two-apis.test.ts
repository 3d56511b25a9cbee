import {
	answer,
	delay,
	type Emulator,
	type Interceptor,
	inTurn,
	on,
	once,
	page,
	resetConnection,
	times,
} from '../../emulator';
import { runTask } from '../../emulator/testing/v2';
import { emulatorTest, getEmbeddings, getStatus, videoTask } from '../emulator-test';
import { TriggerRun } from '../trigger-run';
import { withEmulator } from '../with-emulator';

/** One of the two APIs fails for a while, and "Embed API" is Automatic: what the other has is read, and is the same. */

jest.setTimeout(120_000);

const trouble = page(503);

/** The ID of a finished task of v2. */
const v2Task = async (emulator: Emulator): Promise<string> =>
	String((await runTask(emulator, videoTask(emulator, 'marengo3.0'))).body._id);

const aMinute = { options: { maxRetryTimeSec: 60 } };

const LIST_V1 = 'GET /embed/tasks';
const LIST_V2 = 'GET /embed-v2/tasks';

emulatorTest.each<[string, Interceptor]>([
	['breaks connections', resetConnection('before-body')],
	['is limited', answer(429, '', { 'retry-after': '7200' })],
	['answers with pages', page(404)],
])('v1 fails for seconds while v2 %s: what v1 has is read', async ({ emulator, run }, _, then) => {
	const { id } = emulator.seedTask();
	emulator.intercept(on('* /embed/tasks/*', times(5, trouble)), on('* /embed-v2/*', then));
	const { items, error } = await run(getStatus(id, { maxRetryTimeSec: 20 }));
	expect(error).toBeUndefined();
	expect(items[0]?.json.status).toBe('ready');
});

emulatorTest('after a slow 504 v1 is tried as long as Max Retry Time says', async (fixture) => {
	const { id } = fixture.emulator.seedTask();
	const slow = delay(10_000, page(504));
	const faults = inTurn(slow, trouble, trouble, trouble, trouble);
	fixture.emulator.intercept(on('* /embed/tasks/*', faults));
	const { error } = await fixture.run(getStatus(id, { maxRetryTimeSec: 10 }));
	expect(error).toBeUndefined();
});

emulatorTest('one fault of the list of v2: the IDs stay', async (fixture) => {
	const collect = getEmbeddings(await v2Task(fixture.emulator), { videoId: 'mine', ...aMinute });
	const ids = async (): Promise<unknown[]> =>
		(await fixture.run(collect)).items.map(({ json }) => json.id);
	const clean = await ids();
	fixture.emulator.intercept(on(LIST_V2, once(trouble)));
	expect(await ids()).toEqual(clean);
	expect(clean.length).toBeGreaterThan(0);
});

emulatorTest('the list of v2 fails at first: the model is found', async (fixture) => {
	const id = await v2Task(fixture.emulator);
	fixture.emulator.intercept(on(LIST_V2, times(6, trouble)));
	const { items } = await fixture.run(getEmbeddings(id, { waitUntilReady: true, ...aMinute }));
	expect(items[0]?.json.model_name).toBe('marengo3.0');
});

describe('the trigger, while one list is refused', () => {
	const forbidden = answer(403, { code: 'forbidden', message: 'Try later.' });
	const impatient = { options: { maxRetryTimeSec: 0 } };

	test('and the other is too long for a poll: no task is lost', () =>
		withEmulator(async ({ emulator }) => {
			emulator.seedTask({ createdAt: Date.now() - 3600_000 });
			const run = await TriggerRun.activated(emulator, impatient);
			run.pollBudgetMs = 8000;
			const id = await v2Task(emulator);
			emulator.clockSkewMs += 300_000;
			for (let at = 0; at < 170; at++) {
				emulator.seedTask({ createdAt: Date.now() + (at - 85) * 3000 });
			}
			const back = emulator.intercept(on(LIST_V1, times(2, delay(2200))), on(LIST_V2, forbidden));
			await run.polled();
			back();
			for (let poll = 0; poll < 4; poll++) await run.polled();
			expect(new Set(run.emitted).size).toBe(171);
			expect(run.emitted).toContain(id);
		}));

	test.each([false, true])(
		'at activation, with tasks in the other (%s): what finished before is not emitted',
		(hasOther) =>
			withEmulator(async ({ emulator }) => {
				for (let at = 0; at < 5; at++) {
					emulator.seedTask({ createdAt: Date.now() - (at + 2) * 600_000 });
				}
				if (hasOther) await v2Task(emulator);
				const back = emulator.intercept(on(LIST_V1, forbidden));
				const run = await TriggerRun.activated(emulator, impatient);
				back();
				expect(await run.polled()).toEqual([]);
				const { id } = emulator.seedTask();
				expect(await run.polled()).toEqual([id]);
			}),
	);
});
