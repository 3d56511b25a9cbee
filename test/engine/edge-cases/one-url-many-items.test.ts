import { answer, carryOutThen, on, once, times } from '../../emulator';
import { createFromUrl, withEmulator } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';

/** Items of one URL in one run: what an earlier try made is its item's, whatever another looks for. */

jest.setTimeout(40_000);

concurrentTest(
	'eight items, the first unclear, Retry On Fail: eight paid, eight distinct out',
	() =>
		withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
			emulator.intercept(
				on('POST', once(carryOutThen(answer(500)))),
				// The two looks of the first try fail, so that it is the second that looks among eight.
				on('GET', times(2, answer(400))),
			);
			const { items } = await run({
				...createFromUrl(url(), { concurrency: 1, maxRetryTimeSec: 2 }),
				items: Array.from({ length: 8 }, () => ({})),
				onError: 'continueRegularOutput',
				retryOnFail: 2,
			});
			expect(creations()).toHaveLength(8);
			expect(items.map(({ json }) => json.task_id)).toHaveLength(8);
			expect(new Set(items.map(({ json }) => json.task_id))).toEqual(new Set(taskIds()));
			expect(taskIds()).toHaveLength(8);
		}),
);
