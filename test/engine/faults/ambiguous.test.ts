import {
	answer,
	carryOutThen,
	type Interceptor,
	inTurn,
	on,
	once,
	resetConnection,
	type SeedTask,
	times,
	untouched,
} from '../../emulator';
import { emulatorTest, expectCandidate, taskIdsOf } from '../emulator-test';
import { createFromFile, createFromUrl, saidBy, smallFile } from '../with-emulator';

/** Which task an item takes for its own after the answer to its request was lost, and which never. */

// A lost request is resent after a minute.
jest.setTimeout(200_000);

const accepted = carryOutThen(answer(500));
const notAccepted = answer(503);

/** Ends the lookup early; however long it lasts, a candidate is never paid over. */
const briefly = { maxRetryTimeSec: 2 };

emulatorTest('items with the same URL never share a task', async (fixture) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	const everySecond = [accepted, notAccepted, accepted, notAccepted];
	emulator.intercept(on('POST', inTurn(...everySecond.flatMap((then) => [then, untouched]))));
	const { items } = await run({
		...createFromUrl(url(), { concurrency: 8 }),
		items: Array.from({ length: 8 }, () => ({})),
	});
	expect(taskIds()).toHaveLength(8);
	expect(new Set(taskIdsOf(items))).toEqual(new Set(taskIds()));
	expect(creations()).toHaveLength(10);
});

/** A task that somebody else creates half a second after the item's request. */
const stranger = (seed: SeedTask): SeedTask => ({ createdAt: Date.now() + 500, ...seed });

emulatorTest('nor when they look at the same time, through several pages', async (fixture) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	const others = Array.from({ length: 120 }, () => stranger({ url: 'https://a.b/c.mp4' }));
	const strangers = emulator.seedTasks(others).map(({ id }) => id);
	emulator.intercept(on('POST', times(4, accepted)));
	const { items } = await run({ ...createFromUrl(url()), items: [{}, {}, {}, {}] });
	const own = taskIds().filter((id) => !strangers.includes(id));
	expect(own).toHaveLength(4);
	expect(new Set(taskIdsOf(items))).toEqual(new Set(own));
	expect(creations()).toHaveLength(4);
});

emulatorTest.each<[string, Interceptor]>([
	['no answer told the time yet', resetConnection('after-body')],
	['an answer told the time', notAccepted],
])('an older task of this video is neither taken nor paid over: %s', async (fixture, _, then) => {
	const { emulator, run, url, creations } = fixture;
	const { id } = emulator.seedTask({ url: url(), createdAt: Date.now() - 30_000 });
	emulator.intercept(on('POST', once(then)));
	const result = await run(createFromUrl(url(), briefly));
	expect(result.error?.context?.candidates).toEqual([id]);
	expect(saidBy(result)).toContain(id);
	expect(creations()).toHaveLength(1);
});

emulatorTest('with offsets, which no list shows, the task is a candidate', async (fixture) => {
	fixture.emulator.intercept(on('POST', once(accepted)));
	const offsets = { videoStartOffsetSec: 0, videoEndOffsetSec: 10, ...briefly };
	expectCandidate(fixture, await fixture.run(createFromUrl(fixture.url(), offsets)));
});

emulatorTest('an item without offsets takes no task of an item with offsets', async (fixture) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	emulator.intercept(on('POST', inTurn(accepted, notAccepted)));
	const { items } = await run({
		...createFromUrl(url(), {
			concurrency: 1,
			...briefly,
			videoStartOffsetSec: '={{ $itemIndex === 0 ? 0 : undefined }}',
			videoEndOffsetSec: '={{ $itemIndex === 0 ? 10 : undefined }}',
		}),
		items: [{}, {}],
		onError: 'continueRegularOutput',
	});
	expect(creations()).toHaveLength(2);
	expect(items).toHaveLength(2);
	for (const { json } of items) expect(String(json.error)).toContain(taskIds()[0]);
});

emulatorTest.each<[string, (url: string) => SeedTask]>([
	['another video', (url) => ({ url: `${url}&part=2` })],
	['another clip length', (url) => ({ url, clipLengthSec: 4 })],
	['another scope', (url) => ({ url, scopes: ['clip', 'video'] })],
	['a failed task', (url) => ({ url, status: 'failed' })],
	['a file of the same name', () => ({ filename: 'harbour-at-sunset.mp4' })],
	['a task of hours before', (url) => ({ url, createdAt: Date.now() - 3 * 3600_000 })],
])("%s is not taken for the item's own task", async (fixture, _, seed) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	emulator.seedTask(stranger(seed(url())));
	emulator.intercept(on('POST', once(notAccepted)));
	const { items } = await run(createFromUrl(url()));
	expect(taskIds()).toHaveLength(2);
	expect(taskIdsOf(items)).toEqual([taskIds()[1]]);
	expect(creations()).toHaveLength(2);
});

emulatorTest.each([[-3 * 3600_000], [3 * 3600_000]])(
	"the own task is found by the server's clock, %i ms from ours, and an older one is not",
	async ({ emulator, run, url, creations, taskIds }, clockSkewMs) => {
		emulator.clockSkewMs = clockSkewMs;
		emulator.seedTask({ url: url(), createdAt: Date.now() + clockSkewMs - 60_000 });
		emulator.intercept(on('POST', once(resetConnection('after-request'))));
		const { items, error } = await run(createFromUrl(url()));
		expect(error).toBeUndefined();
		expect(taskIdsOf(items)).toEqual([taskIds()[1]]);
		expect(creations()).toHaveLength(1);
	},
);

emulatorTest('a list that cannot be read either: the error says so', async (fixture) => {
	const { emulator, run, url, creations } = fixture;
	emulator.intercept(on('POST', once(accepted)));
	emulator.intercept(on('GET', answer(500)));
	const result = await run(createFromUrl(url(), briefly));
	expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
	expect(saidBy(result)).toContain('The list of tasks cannot be read either');
	expect(creations()).toHaveLength(1);
});

emulatorTest('several uploads of one name: each is listed, none is taken', async (fixture) => {
	const { emulator, run, taskIds } = fixture;
	// Created during the upload, however slow the machine is.
	const createBoth: Interceptor = (request, honest) => {
		emulator.seedTask(stranger({ filename: 'harbour.mp4' }));
		return accepted(request, honest);
	};
	emulator.intercept(on('POST', once(createBoth)));
	const { error } = await run(createFromFile(smallFile('harbour.mp4'), briefly));
	expect(taskIds()).toHaveLength(2);
	for (const taskId of taskIds()) expect(error?.description).toContain(taskId);
	expect(error?.context?.candidates).toHaveLength(2);
});
