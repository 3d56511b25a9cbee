import {
	dribble,
	endless,
	limited,
	type LimitHeaders,
	newTasks,
	on,
	once,
	rateLimit,
} from '../../emulator';
import { createFromUrl, withEmulator, saidBy } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { byId } from '../engine-fixture';

/** Every wait ends when the user said: whatever other items, clocks and slow answers do. */

jest.setTimeout(90_000);

const STATUS = 'GET /embed/tasks/:id/status';

concurrentTest(
	"another item's limit of 25 s, which that one waits out, does not lengthen a wait of 4 s",
	() =>
		withEmulator(async ({ emulator, run, url, taskIds }) => {
			emulator.intercept(newTasks({ never: true }, /-[12]$/), on(STATUS, once(limited(25))));
			const { items } = await run({
				parameters: {
					videoSource: 'url',
					videoUrl: `=${url()}-{{ $itemIndex }}`,
					embeddingOption: ['visual'],
					// The first item asks first.
					options: {
						pollIntervalSec: '={{ $itemIndex === 0 ? 1 : 2 }}',
						waitTimeoutSec: '={{ $itemIndex === 0 ? 60 : 4 }}',
					},
				},
				items: [{}, {}, {}],
				onError: 'continueRegularOutput',
			});
			expect(new Set(items.map(({ json }) => json.task_id))).toEqual(new Set(taskIds()));
			const late = items.filter(({ json }) => 'error' in json);
			expect(late).toHaveLength(2);
			for (const { json } of late) expect(json.error).toMatch(/is still processing after \d s/);
		}),
);

concurrentTest('an item with no Max Retry Time does not wait for the limit that another met', () =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(on(STATUS, once(limited(6))));
		const { items } = await run({
			parameters: {
				operation: 'getStatus',
				taskId: byId(id),
				options: { concurrency: 2, maxRetryTimeSec: '={{ $itemIndex === 0 ? 60 : 0 }}' },
			},
			items: [{}, {}, {}, {}],
			onError: 'continueRegularOutput',
		});
		expect(items[0]?.json).toMatchObject({ status: 'ready' });
		expect(items[3]?.json.error).toMatch(/^The rate limit of TwelveLabs .*is used up and lifts/);
	}),
);

const RESETS: LimitHeaders[] = [
	'all',
	'x-ratelimit-reset',
	'x-ratelimit-request-reset',
	'retry-after-date',
];

concurrentTest.each(
	RESETS.flatMap((headers) => [-10, 10].map((minutes) => [headers, minutes] as const)),
)('a limit of 2 s told by %s is waited out, the clock being %i minutes off', (headers, minutes) =>
	withEmulator(
		async ({ emulator, run, url }) => {
			emulator.intercept(on('POST', rateLimit({ requests: 1, perMs: 2000, headers })));
			const { items, error } = await run({ ...createFromUrl(url()), items: [{}, {}] });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(2);
		},
		{ clockSkewMs: minutes * 60_000 },
	),
);

concurrentTest('an answer that dribbles for seconds is an answer', () =>
	withEmulator(async ({ emulator, run, url }) => {
		emulator.intercept(on('GET /embed/tasks/:id', once(dribble(5000))));
		const { items, error } = await run({ parameters: { videoSource: 'url', videoUrl: url() } });
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
	}),
);

concurrentTest.each<['silence' | 'spaces']>([['silence'], ['spaces']])(
	'polls whose answers never end (%s) end with the wait',
	(then) =>
		withEmulator(async ({ emulator, run, url, taskIds }) => {
			emulator.intercept(on(STATUS, endless(then)));
			const options = { waitTimeoutSec: 4, pollIntervalSec: 1 };
			const result = await run({ parameters: { videoSource: 'url', videoUrl: url(), options } });
			expect(result.error?.message).toMatch(/^Task \w+ is still processing after \d s$/);
			expect(result.error?.context).toMatchObject({ task_id: taskIds()[0] });
		}),
);

concurrentTest.each<['silence' | 'spaces']>([['silence'], ['spaces']])(
	'a list whose answer never ends (%s) is given up after a minute',
	(then) =>
		withEmulator(async ({ emulator, run }) => {
			emulator.intercept(endless(then));
			const options = { maxRetryTimeSec: 0 };
			const result = await run({ parameters: { operation: 'listTasks', options } });
			expect(saidBy(result)).toMatch(
				/^The connection to TwelveLabs broke \(no answer within 60 s\)/,
			);
		}),
);
