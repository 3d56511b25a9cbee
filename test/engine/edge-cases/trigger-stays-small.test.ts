import { delay, endless, on, once } from '../../emulator';
import { withEmulator } from '../with-emulator';
import { finish } from '../trigger-tasks';
import { TriggerRun } from '../trigger-run';

/** Requests, memory and time of a poll are bounded, whatever hangs and however much there is. */

jest.setTimeout(120_000);

const DAY_MS = 24 * 3600_000;

test('a task that hangs for days, and 130,000 others: a few requests a poll, a small memory', () =>
	withEmulator(async ({ emulator }) => {
		const begin = Date.now() - 6 * DAY_MS;
		const hanging = emulator.seedTask({
			status: 'processing',
			processingMs: 1e9,
			createdAt: begin,
		});
		const count = 130_000;
		const step = (6 * DAY_MS) / count;
		emulator.seedTasks(
			Array.from({ length: count }, (_, at) => ({ createdAt: begin + (at + 1) * step })),
		);
		const run = await TriggerRun.activated(emulator, {});
		for (let poll = 0; poll < 3; poll++) {
			emulator.requests.length = 0;
			const { id } = emulator.seedTask();
			expect(await run.polled()).toEqual([id]);
			expect(emulator.requests.length).toBeLessThan(10);
			expect(run.state.length).toBeLessThan(20_000);
		}
		finish(emulator, hanging);
		expect(await run.polled()).toEqual([hanging.id]);
		expect(run.errors).toEqual([]);
	}));

test('5,000 tasks that hang are followed in a few requests a poll, and none is lost', () =>
	withEmulator(async ({ emulator }) => {
		const begin = Date.now() - 2 * DAY_MS;
		const hanging = emulator.seedTasks(
			Array.from({ length: 5000 }, (_, at) => ({
				status: 'processing' as const,
				processingMs: 1e9,
				createdAt: begin + at * 1000,
			})),
		);
		emulator.seedTask();
		const run = await TriggerRun.activated(emulator, {});
		emulator.requests.length = 0;
		const [first, , , last] = [hanging[0], hanging[1], hanging[2], hanging.at(-1)];
		if (first) finish(emulator, first);
		if (last) finish(emulator, last);
		expect((await run.polled()).sort()).toEqual([first?.id, last?.id].sort());
		expect(emulator.requests.length).toBeLessThan(5000 / 50 + 60);
	}));

test('a poll whose time is over goes on the next time, and each task comes once', () =>
	withEmulator(async ({ emulator }) => {
		emulator.seedTask();
		const run = await TriggerRun.activated(emulator, {}, 2000);
		const begin = Date.now();
		const ids = emulator
			.seedTasks(Array.from({ length: 1500 }, (_, at) => ({ createdAt: begin + at * 100 })))
			.map(({ id }) => id);
		emulator.clockSkewMs = 200_000;
		emulator.intercept(on('GET', delay(150)));
		const emitted: unknown[] = [];
		let count = 0;
		for (; emitted.length < ids.length && count < 40; count++) {
			emitted.push(...(await run.polled()));
		}
		expect(count).toBeGreaterThan(2);
		expect(run.errors).toEqual([]);
		expect(await run.polled()).toEqual([]);
		expect([...emitted].sort()).toEqual([...ids].sort());
	}));

test.each([['silence'], ['spaces']] as const)(
	'an answer that never ends (%s): the poll ends in its time and says so, the next one goes on',
	(then) =>
		withEmulator(async ({ emulator }) => {
			const run = await TriggerRun.activated(emulator, { options: { embedApi: 'v1' } }, 2500);
			const { id } = emulator.seedTask();
			emulator.intercept(once(endless(then)));
			expect(await run.polled()).toEqual([]);
			expect(run.errors).toHaveLength(1);
			expect(await run.polled()).toEqual([id]);
		}),
);
