import type { INodeParameters } from 'n8n-workflow';
import {
	answer,
	compressed,
	editTasks,
	type Interceptor,
	limited,
	on,
	once,
	page,
	times,
	untouched,
} from '../../emulator';
import { withEmulator } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { finish, startTask } from '../trigger-tasks';
import { TriggerRun } from '../trigger-run';
import {
	driftingTotal,
	lateResults,
	listedLate,
	noPageInfo,
	samePage,
	shortPages,
	strangeRows,
	unknownStatus,
} from './odd-server';

/** No fault makes the trigger drop a task, and no task stands in the way of the others. */

jest.setTimeout(90_000);

const clips: INodeParameters = { output: 'clips', options: { maxRetryTimeSec: 0 } };
const distinct = (ids: unknown[]): unknown[] => [...new Set(ids)];

/** The tasks that some polls give; each poll gives a task's clips together, and no other gives them again. */
async function polls(run: TriggerRun, count: number): Promise<unknown[]> {
	const emitted: unknown[] = [];
	for (let poll = 0; poll < count; poll++) emitted.push(...distinct(await run.polled()));
	return emitted;
}

concurrentTest.each<[string, Interceptor]>([
	['the page of a proxy with HTTP 404', page(404)],
	['the page of a proxy with HTTP 403', page(403)],
	['a 404 of the API', answer(404)],
	['an answer that is no task', answer(200, { ok: true })],
	['an answer that can not be unpacked', compressed('br', 'damaged')],
])('%s instead of the clips: they come with that poll or the next, once', (_, then) =>
	withEmulator(async ({ emulator }) => {
		const run = await TriggerRun.activated(emulator, clips);
		const { id } = emulator.seedTask({ clips: 1 });
		emulator.intercept(on(`* */tasks/${id}`, once(then)));
		// A page that may mean that Embed v1 is no more is asked again at once, when v2 has no such task.
		expect(await polls(run, 2)).toEqual([id]);
		expect(await run.polled()).toEqual([]);
	}),
);

concurrentTest(
	'a task of hours that can not be collected holds up no other, and comes out in the end',
	() =>
		withEmulator(async ({ emulator }) => {
			const run = await TriggerRun.activated(emulator, clips);
			const large = emulator.seedTask({ clips: 7200, clipLengthSec: 2 });
			emulator.intercept(on(`* */tasks/${large.id}`, answer(500)));
			const small = emulator.seedTasks([{ clips: 1 }, { clips: 1 }, { clips: 1 }]);
			expect(await polls(run, 3)).toEqual(small.map(({ id }) => id));
			expect(await polls(run, 8)).toEqual([large.id]);
			expect(run.emissions.at(-1)).toMatchObject([
				{
					json: { task_id: large.id, error: expect.stringContaining('(HTTP 500)'), http_code: 500 },
				},
			]);
			expect(await polls(run, 2)).toEqual([]);
		}),
);

concurrentTest(
	'an open task that can not be looked at holds up no other, and comes when it can',
	() =>
		withEmulator(async ({ emulator }) => {
			const old = startTask(emulator);
			emulator.clockSkewMs = 3600_000;
			emulator.seedTask();
			const run = await TriggerRun.activated(emulator, clips);
			emulator.intercept(on('GET /embed/tasks/:id/status', times(12, answer(500))));
			const { id } = emulator.seedTask({ clips: 1 });
			expect(distinct(await run.polled())).toEqual([id]);
			expect(await polls(run, 11)).toEqual([]);
			expect(run.errors.length).toBeGreaterThan(0);
			finish(emulator, old);
			expect(await polls(run, 1)).toEqual([old.id]);
		}),
);

concurrentTest.each<[string, Interceptor, boolean?]>([
	['the list knows other statuses', unknownStatus()],
	['the list has rows that are no tasks', strangeRows('a text', null, {})],
	[
		'the list tells no dates',
		editTasks((task, view) => {
			if (view === 'list') delete task.created_at;
		}),
	],
	['pages are short', shortPages(30)],
	['totals drift', driftingTotal(0, -1)],
	['nothing is said of pages', noPageInfo],
	['results are late', lateResults('no-segments', 1), true],
	['a task is listed 2 s late', listedLate(2000), true],
])('%s: each task comes once', (_, server, isLate = false) =>
	withEmulator(async ({ emulator }) => {
		emulator.intercept(server);
		emulator.seedTasks(
			Array.from({ length: 3 }, (__, at) => ({ createdAt: Date.now() - 60_000 - at * 1000 })),
		);
		const run = await TriggerRun.activated(emulator, { ...clips, embeddingOption: ['visual'] });
		const open = startTask(emulator, { clips: 1 });
		const ready = emulator.seedTasks(Array.from({ length: 70 }, () => ({ clips: 1 })));
		const emitted = [...(await run.polled())];
		if (!isLate) expect(emitted).toHaveLength(70);
		finish(emulator, open);
		emulator.clockSkewMs = 3000;
		for (let poll = 0; poll < 4; poll++) emitted.push(...(await run.polled()));
		expect(emitted.sort()).toEqual([...ready.map(({ id }) => id), open.id].sort());
	}),
);

concurrentTest.each<[string, Interceptor]>([
	['ignores the page', untouched],
	['ignores the page and says nothing of pages', noPageInfo],
])('a list that %s ends, and the newest tasks come', (_, list) =>
	withEmulator(async ({ emulator }) => {
		emulator.intercept(samePage, list);
		const before = Date.now() - 60_000;
		emulator.seedTasks(Array.from({ length: 120 }, () => ({ createdAt: before })));
		const run = await TriggerRun.activated(emulator, {});
		emulator.requests.length = 0;
		const { id } = emulator.seedTask();
		expect(await run.polled()).toEqual([id]);
		expect(emulator.requests.length).toBeLessThan(10);
	}),
);

concurrentTest('by default a limit of 65 s is waited out, as the field says', () =>
	withEmulator(async ({ emulator }) => {
		const run = await TriggerRun.activated(emulator, {});
		const { id } = emulator.seedTask();
		emulator.intercept(once(limited(65)));
		expect(await run.polled()).toEqual([id]);
		expect(run.errors).toEqual([]);
	}),
);
