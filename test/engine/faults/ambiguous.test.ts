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
import { createFromFile, createFromUrl, withEmulator, saidBy, smallFile } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';

/** Which task an item takes for its own when the answer to its request was lost, and which never. */

// What is sent again is sent after a minute.
jest.setTimeout(200_000);

const accepted = carryOutThen(answer(500));
const notAccepted = answer(503);

/** Looking ends sooner; what may be the own task is never paid over, however long it is looked for. */
const briefly = { maxRetryTimeSec: 2 };

concurrentTest('items with the same URL never share a task', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		const everySecond = [accepted, notAccepted, accepted, notAccepted];
		emulator.intercept(on('POST', inTurn(...everySecond.flatMap((then) => [then, untouched]))));
		const { items } = await run({
			...createFromUrl(url(), { concurrency: 8 }),
			items: Array.from({ length: 8 }, () => ({})),
		});
		const held = items.map(({ json }) => json.task_id);
		expect(new Set(held).size).toBe(8);
		expect(new Set(held)).toEqual(new Set(taskIds()));
		expect(creations()).toHaveLength(10);
	}),
);

concurrentTest('nor when they look at the same time, each through several pages', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		const others = Array.from({ length: 120 }, () => ({ url: 'https://a.b/c.mp4' }));
		const strangers = emulator.seedTasks(others).map(({ id }) => id);
		emulator.intercept(on('POST', times(4, accepted)));
		const { items } = await run({ ...createFromUrl(url()), items: [{}, {}, {}, {}] });
		const held = items.map(({ json }) => json.task_id);
		expect(new Set(held)).toEqual(new Set(taskIds().filter((id) => !strangers.includes(id))));
		expect(new Set(held).size).toBe(4);
		expect(creations()).toHaveLength(4);
	}),
);

concurrentTest.each<[string, Interceptor]>([
	['no answer told the time yet', resetConnection('after-body')],
	['an answer told the time', notAccepted],
])('a task of this video, a little older, is neither taken nor paid over: %s', (_, then) =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		const { id } = emulator.seedTask({ url: url(), createdAt: Date.now() - 30_000 });
		emulator.intercept(on('POST', once(then)));
		const result = await run(createFromUrl(url(), briefly));
		expect(result.error?.context?.candidates).toEqual([id]);
		expect(saidBy(result)).toContain(id);
		expect(creations()).toHaveLength(1);
	}),
);

concurrentTest('with offsets, which the list does not show, a person has to judge', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', once(accepted)));
		const offsets = { videoStartOffsetSec: 0, videoEndOffsetSec: 10, ...briefly };
		const result = await run(createFromUrl(url(), offsets));
		expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
		expect(result.error?.description).toContain(taskIds()[0]);
		expect(creations()).toHaveLength(1);
	}),
);

concurrentTest('an item without offsets takes no task that may be of one with offsets', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', inTurn(accepted, notAccepted)));
		const result = await run({
			parameters: {
				operation: 'createTask',
				videoSource: 'url',
				videoUrl: url(),
				options: {
					concurrency: 1,
					...briefly,
					videoStartOffsetSec: '={{ $itemIndex === 0 ? 0 : undefined }}',
					videoEndOffsetSec: '={{ $itemIndex === 0 ? 10 : undefined }}',
				},
			},
			items: [{}, {}],
			onError: 'continueRegularOutput',
		});
		expect(creations()).toHaveLength(2);
		for (const { json } of result.items) expect(String(json.error)).toContain(taskIds()[0]);
	}),
);

/** A task that is in the list when the item looks, two seconds after its request. */
const stranger = (seed: SeedTask): SeedTask => ({ createdAt: Date.now() + 500, ...seed });

concurrentTest.each<[string, (url: string) => SeedTask]>([
	['another video', (url) => ({ url: `${url}&part=2` })],
	['another clip length', (url) => ({ url, clipLengthSec: 4 })],
	['another scope', (url) => ({ url, scopes: ['clip', 'video'] })],
	['a failed task', (url) => ({ url, status: 'failed' })],
	['a file of the same name', () => ({ filename: 'harbour-at-sunset.mp4' })],
	['a task of hours before', (url) => ({ url, createdAt: Date.now() - 3 * 3600_000 })],
])('%s is not taken for the own task', (_, seed) =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.seedTask(stranger(seed(url())));
		emulator.intercept(on('POST', once(notAccepted)));
		const { items } = await run(createFromUrl(url()));
		expect(taskIds()).toHaveLength(2);
		expect(items[0]?.json.task_id).toBe(taskIds()[1]);
		expect(creations()).toHaveLength(2);
	}),
);

concurrentTest.each([[-3 * 3600_000], [3 * 3600_000]])(
	"the own task is found by the server's clock, %i ms from ours, and an older one is not",
	(clockSkewMs) =>
		withEmulator(
			async ({ emulator, run, url, creations, taskIds }) => {
				const before = Date.now() + clockSkewMs - 60_000;
				emulator.seedTask({ url: url(), createdAt: before });
				emulator.intercept(on('POST', once(resetConnection('after-request'))));
				const { items, error } = await run(createFromUrl(url()));
				expect(error).toBeUndefined();
				expect(items[0]?.json.task_id).toBe(taskIds()[1]);
				expect(creations()).toHaveLength(1);
			},
			{ clockSkewMs },
		),
);

concurrentTest('more tasks than a page holds came since: the own one is found', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.seedTasks(Array.from({ length: 120 }, () => stranger({ url: 'https://a.b/c.mp4' })));
		emulator.intercept(on('POST', once(accepted)));
		const { items } = await run(createFromUrl(url()));
		expect(items[0]?.json.task_id).toBe(taskIds()[120]);
		expect(creations()).toHaveLength(1);
	}),
);

concurrentTest('the list can not be read either: the error still says the task may exist', () =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		emulator.intercept(on('POST', once(accepted)));
		emulator.intercept(on('GET', answer(500)));
		const result = await run(createFromUrl(url(), { maxRetryTimeSec: 2 }));
		expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
		expect(saidBy(result)).toContain('The list of tasks cannot be read either');
		expect(creations()).toHaveLength(1);
	}),
);

concurrentTest('trouble that outlasts the budget ends with a look, and says so', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', notAccepted));
		const result = await run(createFromUrl(url(), { maxRetryTimeSec: 1 }));
		expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
		expect(saidBy(result)).toContain('The list shows no task for this video yet');
		expect(result.error?.context).toMatchObject({ http_code: 503 });
		expect(taskIds()).toEqual([]);
		expect(creations().length).toBeLessThanOrEqual(2);
	}),
);

concurrentTest('several uploads of one name: each is listed, none is taken', () =>
	withEmulator(async ({ emulator, run, taskIds }) => {
		// Made while the upload is on its way, however slow the machine is.
		emulator.intercept(
			on(
				'POST',
				once((request, honest) => {
					emulator.seedTask(stranger({ filename: 'harbour.mp4' }));
					return accepted(request, honest);
				}),
			),
		);
		const result = await run(createFromFile(smallFile('harbour.mp4'), briefly));
		expect(taskIds()).toHaveLength(2);
		for (const taskId of taskIds()) expect(result.error?.description).toContain(taskId);
		expect(result.error?.context?.candidates).toHaveLength(2);
	}),
);
