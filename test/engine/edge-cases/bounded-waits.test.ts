import { endless, limited, newTasks, on, once } from '../../emulator';
import { embedUrl, emulatorTest, getStatus, paidTasks, taskIdsOf } from '../emulator-test';
import { saidBy } from '../with-emulator';

/** Every wait ends when the user said: whatever other items and slow answers do. */

jest.setTimeout(90_000);

const STATUS = 'GET /embed/tasks/:id/status';

emulatorTest('a limit that another item waits out lengthens no wait', async (fixture) => {
	const { emulator, run, url } = fixture;
	emulator.intercept(newTasks({ never: true }, /-[12]$/), on(STATUS, once(limited(25))));
	const { items } = await run({
		...embedUrl(`=${url()}-{{ $itemIndex }}`, {
			// The first item polls first.
			pollIntervalSec: '={{ $itemIndex === 0 ? 1 : 2 }}',
			waitTimeoutSec: '={{ $itemIndex === 0 ? 60 : 4 }}',
		}),
		items: [{}, {}, {}],
		onError: 'continueRegularOutput',
	});
	expect(new Set(taskIdsOf(items))).toEqual(new Set(paidTasks(fixture)));
	const late = items.filter(({ json }) => 'error' in json);
	expect(late).toHaveLength(2);
	for (const { json } of late) expect(json.error).toMatch(/is still processing after \d s/);
});

emulatorTest('without Max Retry Time no limit of another item is waited for', async (fixture) => {
	const { id } = fixture.emulator.seedTask();
	fixture.emulator.intercept(on(STATUS, once(limited(6))));
	const maxRetryTimeSec = '={{ $itemIndex === 0 ? 60 : 0 }}';
	const { items } = await fixture.run({
		...getStatus(id, { concurrency: 2, maxRetryTimeSec }),
		items: [{}, {}, {}, {}],
		onError: 'continueRegularOutput',
	});
	expect(items[0]?.json).toMatchObject({ status: 'ready' });
	expect(items[3]?.json.error).toMatch(/^The rate limit of TwelveLabs .*is used up and lifts/);
});

describe.each(['silence', 'spaces'] as const)('an answer that never ends (%s)', (then) => {
	emulatorTest('ends a poll with the wait', async (fixture) => {
		fixture.emulator.intercept(on(STATUS, endless(then)));
		const { error } = await fixture.run(embedUrl(fixture.url(), { waitTimeoutSec: 4 }));
		expect(error?.message).toMatch(/^Task \w+ is still processing after \d s$/);
		expect(error?.context).toMatchObject({ task_id: paidTasks(fixture)[0] });
	});

	emulatorTest('of a list is given up after a minute', async ({ emulator, run }) => {
		emulator.intercept(endless(then));
		const options = { maxRetryTimeSec: 0 };
		const result = await run({ parameters: { operation: 'listTasks', options } });
		expect(saidBy(result)).toMatch(/^The connection to TwelveLabs broke \(no answer within 60 s\)/);
	});
});
