import {
	answer,
	carryOutThen,
	cutShort,
	early,
	type Interceptor,
	limited,
	notJson,
	on,
	once,
	resetConnection,
} from '../../emulator';
import { createFromFile, withEmulator, largeFile, saidBy, smallFile } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';

/**
 * The rules of nodes/shared/ledger/create-outcome.ts, outcome by outcome, for an uploaded file. The list can not
 * tell one upload of a file from another, so what may exist is left to a person to judge.
 */

// What is sent again is sent after a minute.
jest.setTimeout(200_000);

/** Looking for the task ends sooner; a file that left whole is not sent again in any case. */
const briefly = { maxRetryTimeSec: 2 };

concurrentTest('ok: done', () =>
	withEmulator(async ({ emulator, run, taskIds }) => {
		const { items } = await run(createFromFile(smallFile()));
		expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
		expect(emulator.requests).toHaveLength(1);
	}),
);

concurrentTest.each<[string, Interceptor]>([
	['invalid body: its answer was cut short', cutShort],
	['invalid body: its answer was no JSON', notJson],
	['invalid body: its answer has no ID', carryOutThen(answer(200, {}))],
	['server error: 408', carryOutThen(answer(408))],
	['server error: 500', carryOutThen(answer(500))],
	['server error: 503', carryOutThen(answer(503, ''))],
	['connection lost: reset in place of the answer', resetConnection('after-request')],
	['connection lost: reset in the middle of the answer', resetConnection('in-answer')],
])('%s, though the task was created: the error names it, nothing is sent again', (_, then) =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(on('POST', once(then)));
		const result = await run(createFromFile(smallFile(), briefly));
		expect(result.items).toEqual([]);
		expect(taskIds()).toHaveLength(1);
		expect(creations()).toHaveLength(1);
		expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
		expect(result.error?.description).toContain(taskIds()[0]);
		expect(result.error?.context?.candidates).toEqual(taskIds());
		expect(result.error?.description).toContain('Get Embeddings');
	}),
);

concurrentTest.each<[string, Interceptor]>([
	['invalid body: the page of a proxy', answer(200, '<html>Sign in</html>')],
	['server error: 500', answer(500)],
	['connection lost: reset after the body', resetConnection('after-body')],
])('%s, and no task in the list yet: the error says that it may come', (_, then) =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(on('POST', once(then)));
		const result = await run(createFromFile(smallFile(), briefly));
		expect(taskIds()).toHaveLength(0);
		expect(creations()).toHaveLength(1);
		expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
		expect(result.error?.description).toContain('The list shows no task for this video yet');
	}),
);

concurrentTest.each<[string, Interceptor | 'connect', number]>([
	['not connected: reset as it connects', 'connect', 1],
	['connection lost: reset once the head was read', resetConnection('before-body'), 2],
	['connection lost: reset in the middle of the body', resetConnection('in-body'), 2],
	['server error: 503 before the body was read', early(answer(503)), 2],
])('%s, the file never left whole: sent again', (_, then, sent) =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		if (then === 'connect') emulator.breakConnections(1);
		else emulator.intercept(on('POST', once(then)));
		const { items, error } = await run(createFromFile(largeFile()));
		expect(saidBy({ items, errorItems: [], error, hints: [], run: Object() })).toBe('');
		expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
		expect(taskIds()).toHaveLength(1);
		expect(creations()).toHaveLength(sent);
	}),
);

concurrentTest('rate limited: 429 is waited out and the whole file sent again', () =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(once(limited(1)));
		const { items } = await run(createFromFile(smallFile()));
		expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
		expect(creations().map(({ status }) => status)).toEqual([429, 200]);
		expect(creations()[1]?.file?.bytes).toBeGreaterThan(300_000);
	}),
);

concurrentTest.each([[307], [400], [401], [413]])('rejected: HTTP %i is told at once', (status) =>
	withEmulator(async ({ emulator, run, taskIds }) => {
		emulator.intercept(answer(status));
		const result = await run(createFromFile(smallFile()));
		expect(result.error?.context).toMatchObject({ http_code: status });
		expect(saidBy(result)).not.toContain('may exist');
		expect(emulator.requests).toHaveLength(1);
		expect(taskIds()).toHaveLength(0);
	}),
);
