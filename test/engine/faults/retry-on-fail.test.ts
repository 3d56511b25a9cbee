import {
	answer,
	type Interceptor,
	inTurn,
	newTasks,
	on,
	once,
	resetConnection,
	untouched,
} from '../../emulator';
import { embedUrl, emulatorTest, paidTasks, taskIdsOf } from '../emulator-test';
import { createFromFile, createFromUrl, smallFile } from '../with-emulator';

/** Retry On Fail of n8n runs the whole node again: what exists already is not created again. */

jest.setTimeout(40_000);

emulatorTest('Embed Video: waits for the task it has', async (fixture) => {
	const { emulator, run, creations, taskIds } = fixture;
	emulator.intercept(on('GET /embed/tasks/:id/status', once(answer(401))));
	const { items } = await run({ parameters: {}, items: [smallFile()], retryOnFail: 2 });
	expect(new Set(taskIdsOf(items))).toEqual(new Set(taskIds()));
	expect(creations()).toHaveLength(1);
});

emulatorTest('a task that failed for a transient reason is created anew', async (fixture) => {
	const message = 'The service is temporarily unavailable. Please try again later.';
	fixture.emulator.intercept(on('POST', once(newTasks({ fail: true, message }))));
	const embed = embedUrl(fixture.url(), {}, { modelName: 'marengo3.5' });
	const { items } = await fixture.run({ ...embed, retryOnFail: 2 });
	expect(paidTasks(fixture)).toHaveLength(2);
	expect(new Set(taskIdsOf(items))).toEqual(new Set([paidTasks(fixture)[1]]));
});

emulatorTest('a task that failed for an unknown reason is not paid again', async (fixture) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	emulator.intercept(on('POST', once(newTasks({ fail: true }))));
	const { error } = await run({ ...embedUrl(url()), retryOnFail: 2 });
	expect(creations()).toHaveLength(1);
	expect(error?.context).toMatchObject({ task_id: taskIds()[0], status: 'failed' });
});

emulatorTest('a file that left whole is never resent, listed or not', async (fixture) => {
	const { emulator, run, creations, taskIds } = fixture;
	emulator.intercept(on('POST', once(resetConnection('after-body'))));
	const create = createFromFile(smallFile(), { maxRetryTimeSec: 2 });
	const { error } = await run({ ...create, retryOnFail: 3 });
	expect(creations()).toHaveLength(1);
	expect(error?.description).toContain('It was not resent');
	expect(error?.description).toContain('The list shows no task for this video yet');
	expect(taskIds()).toEqual([]);
});

const refused = answer(400);

emulatorTest.each<[string, Interceptor[], object, number, number]>([
	['each pass has its own tasks', [], { passes: 3 }, 6, 6],
	[
		'a pass that failed in part leaves nothing to the next',
		[untouched, refused],
		{ passes: 2, onError: 'continueRegularOutput' },
		3,
		4,
	],
	[
		'a retry creates only for the item that failed',
		[untouched, refused, untouched, untouched, refused],
		{ passes: 2, retryOnFail: 2 },
		4,
		6,
	],
])('in a loop %s', async (fixture, _, answers, options, tasks, requests) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	emulator.intercept(on('POST', inTurn(...answers)));
	const create = createFromUrl(url(), { concurrency: 1 });
	const result = await run({ ...create, items: [{}, {}], ...options });
	const runs = result.run.data.resultData.runData.Node ?? [];
	const held = runs.flatMap(({ data }) => taskIdsOf(data?.main?.[0] ?? [])).filter(Boolean);
	expect(held).toHaveLength(tasks);
	expect(new Set(held)).toEqual(new Set(taskIds()));
	expect(taskIds()).toHaveLength(tasks);
	expect(creations()).toHaveLength(requests);
});

emulatorTest('another execution knows nothing of this one and creates', async (fixture) => {
	const { run, url, taskIds } = fixture;
	await run(createFromUrl(url()));
	await run(createFromUrl(url()));
	expect(taskIds()).toHaveLength(2);
});
