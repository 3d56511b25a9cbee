import {
	after,
	answer,
	carryOutThen,
	inTurn,
	newTasks,
	on,
	once,
	resetConnection,
	times,
	untouched,
} from '../../emulator';
import { createFromFile, createFromUrl, withEmulator, smallFile } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';

/** Retry On Fail of n8n runs the whole node again: what exists already is not created again. */

jest.setTimeout(40_000);

const STATUS = 'GET /embed/tasks/:id/status';
const ids = (items: { json: { task_id?: unknown } }[]) => items.map(({ json }) => json.task_id);

concurrentTest('Create Task: only the item that failed creates', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', after(2, once(answer(400)))));
		const { items } = await run({
			...createFromUrl(`=${url('')}{{ $itemIndex }}`, { concurrency: 1 }),
			items: [{}, {}, {}, {}],
			retryOnFail: 3,
		});
		expect(ids(items)).toEqual(taskIds());
		expect(taskIds()).toHaveLength(4);
		expect(creations()).toHaveLength(5);
	}),
);

concurrentTest('Embed Video: waits for the task it has', () =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(on(STATUS, once(answer(401))));
		const { items } = await run({ parameters: {}, items: [smallFile()], retryOnFail: 2 });
		expect(new Set(ids(items))).toEqual(new Set(taskIds()));
		expect(creations()).toHaveLength(1);
	}),
);

concurrentTest('Embed Video: a task that failed for a reason that passes is made anew', () =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		const message = 'The service is temporarily unavailable. Please try again later.';
		emulator.intercept(on('POST', once(newTasks({ fail: true, message }))));
		const { items } = await run({
			parameters: { modelName: 'marengo3.5', videoSource: 'url', videoUrl: url() },
			retryOnFail: 2,
		});
		expect(creations()).toHaveLength(2);
		expect(new Set(ids(items))).toEqual(new Set([[...emulator.v2.tasks.tasks.keys()][1]]));
	}),
);

concurrentTest('Embed Video: a task that failed for no reason that is told is not paid again', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', once(newTasks({ fail: true }))));
		const { error } = await run({
			parameters: { videoSource: 'url', videoUrl: url() },
			retryOnFail: 2,
		});
		expect(creations()).toHaveLength(1);
		expect(error?.context).toMatchObject({ task_id: taskIds()[0], status: 'failed' });
	}),
);

concurrentTest('Embed Video: a task that TwelveLabs once says it has not is waited for', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on(STATUS, once(answer(404))));
		const { items } = await run({
			parameters: { videoSource: 'url', videoUrl: url(), options: { pollIntervalSec: 1 } },
			retryOnFail: 2,
		});
		expect(new Set(ids(items))).toEqual(new Set(taskIds()));
		expect(creations()).toHaveLength(1);
	}),
);

/** Looking for a task ends sooner, so that the next try comes. */
const briefly = { maxRetryTimeSec: 2 };

concurrentTest('a file of which a task may exist is not sent again', () =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(on('POST', once(resetConnection('after-request'))));
		const { error } = await run({ ...createFromFile(smallFile(), briefly), retryOnFail: 3 });
		expect(creations()).toHaveLength(1);
		expect(error?.message).toBe(
			'An earlier try of this item got no clear answer, but the task may exist anyway',
		);
		expect(error?.description).toContain(taskIds()[0]);
		expect(error?.context?.candidates).toEqual(taskIds());
	}),
);

concurrentTest('a file that left whole is never sent again, though no task of it shows', () =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(on('POST', once(resetConnection('after-body'))));
		const { error } = await run({ ...createFromFile(smallFile(), briefly), retryOnFail: 3 });
		expect(creations()).toHaveLength(1);
		expect(error?.description).toContain('It was not resent');
		expect(error?.description).toContain('The list shows no task for this video yet');
		expect(taskIds()).toEqual([]);
	}),
);

concurrentTest('a URL whose task could not be looked up is looked up first', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(
			on('POST', once(carryOutThen(answer(500)))),
			// Both looks of the first try.
			on('GET', times(2, answer(400))),
		);
		const { items } = await run({ ...createFromUrl(url(), briefly), retryOnFail: 2 });
		expect(creations()).toHaveLength(1);
		expect(ids(items)).toEqual(taskIds());
	}),
);

concurrentTest('in a loop each pass has tasks of its own', () =>
	withEmulator(async ({ run, url, taskIds }) => {
		const result = await run({ ...createFromUrl(url()), passes: 3 });
		const runs = result.run.data.resultData.runData.Node ?? [];
		const held = runs.flatMap(({ data }) => ids(data?.main?.[0] ?? []));
		expect(held).toHaveLength(3);
		expect(new Set(held)).toEqual(new Set(taskIds()));
		expect(taskIds()).toHaveLength(3);
	}),
);

concurrentTest('in a loop a pass that failed in part leaves nothing to the next', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', inTurn(untouched, answer(400))));
		const result = await run({
			...createFromUrl(url(), { concurrency: 1 }),
			items: [{}, {}],
			passes: 2,
			onError: 'continueRegularOutput',
		});
		const runs = result.run.data.resultData.runData.Node ?? [];
		const held = runs.flatMap(({ data }) => ids(data?.main?.[0] ?? [])).filter(Boolean);
		expect(creations()).toHaveLength(4);
		expect(held).toHaveLength(3);
		expect(new Set(held)).toEqual(new Set(taskIds()));
	}),
);

concurrentTest('in a loop with retries too', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		const refused = answer(400);
		emulator.intercept(on('POST', inTurn(untouched, refused, untouched, untouched, refused)));
		const result = await run({
			...createFromUrl(url(), { concurrency: 1 }),
			items: [{}, {}],
			passes: 2,
			retryOnFail: 2,
		});
		const runs = result.run.data.resultData.runData.Node ?? [];
		const held = runs.flatMap(({ data }) => ids(data?.main?.[0] ?? []));
		expect(new Set(held).size).toBe(4);
		expect(taskIds()).toHaveLength(4);
		expect(creations()).toHaveLength(6);
	}),
);

concurrentTest('another execution knows nothing of this one and creates', () =>
	withEmulator(async ({ run, url, taskIds }) => {
		await run(createFromUrl(url()));
		await run(createFromUrl(url()));
		expect(taskIds()).toHaveLength(2);
	}),
);
