import type { FaultAction } from '../../emulator';
import { createFromFile, withEmulator, largeFile, saidBy, smallFile } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';

/**
 * The rules of nodes/shared/ledger/endings.ts, ending by ending, for an uploaded file. The list can not
 * tell one upload of a file from another, so what may exist is left to a person to judge.
 */

// What is sent again is sent after a minute.
jest.setTimeout(200_000);

/** Looking for the task ends sooner; a file that left whole is not sent again in any case. */
const briefly = { maxRetryTimeSec: 2 };

concurrentTest('answered: done', () =>
	withEmulator(async ({ emulator, run, taskIds }) => {
		const { items } = await run(createFromFile(smallFile()));
		expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
		expect(emulator.requests).toHaveLength(1);
	}),
);

concurrentTest.each<[string, FaultAction]>([
	['garbled: its answer was cut short', { truncate: true }],
	['garbled: its answer was no JSON', { malformed: true }],
	['garbled: its answer has no ID', { status: 200, accept: true, body: {} }],
	['troubled: 408', { status: 408, accept: true }],
	['troubled: 500', { status: 500, accept: true }],
	['troubled: 503', { status: 503, accept: true, body: '' }],
	['interrupted: reset in place of the answer', { reset: 'after-accept' }],
	['interrupted: reset in the middle of the answer', { reset: 'during-answer' }],
])('%s, though the task was created: the error names it, nothing is sent again', (_, then) =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.faults.add({ match: { method: 'POST' }, then });
		const result = await run(createFromFile(smallFile(), briefly));
		expect(result.items).toEqual([]);
		expect(taskIds()).toHaveLength(1);
		expect(creations()).toHaveLength(1);
		expect(result.error?.message).toMatch(/, and the task may exist all the same$/);
		expect(result.error?.description).toContain(taskIds()[0]);
		expect(result.error?.context?.candidates).toEqual(taskIds());
		expect(result.error?.description).toContain('Get Embeddings');
	}),
);

concurrentTest.each<[string, FaultAction]>([
	['garbled: the page of a proxy', { status: 200, body: '<html>Sign in</html>' }],
	['troubled: 500', { status: 500 }],
	['interrupted: reset after the body', { reset: 'after-body' }],
])('%s, and no task in the list yet: the error says that it may come', (_, then) =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.faults.add({ match: { method: 'POST' }, then });
		const result = await run(createFromFile(smallFile(), briefly));
		expect(taskIds()).toHaveLength(0);
		expect(creations()).toHaveLength(1);
		expect(result.error?.message).toMatch(/, and the task may exist all the same$/);
		expect(result.error?.description).toContain('No task of this video is in the list yet');
	}),
);

concurrentTest.each<[string, FaultAction, number]>([
	['unreached: reset as it connects', { reset: 'connect' }, 1],
	['interrupted: reset once the head was read', { reset: 'before-body' }, 2],
	['interrupted: reset in the middle of the body', { reset: 'during-body' }, 2],
	['troubled: 503 before the body was read', { status: 503, early: true }, 2],
])('%s, the file never left whole: sent again', (_, then, sent) =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.faults.add({ match: { method: 'POST' }, then });
		const { items, error } = await run(createFromFile(largeFile()));
		expect(saidBy({ items, errorItems: [], error, hints: [], run: Object() })).toBe('');
		expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
		expect(taskIds()).toHaveLength(1);
		expect(creations()).toHaveLength(sent);
	}),
);

concurrentTest('limited: 429 is waited out and the whole file sent again', () =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.faults.add({ then: { status: 429, headers: { 'Retry-After': '1' } } });
		const { items } = await run(createFromFile(smallFile()));
		expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
		expect(creations().map(({ status }) => status)).toEqual([429, 200]);
		expect(creations()[1]?.file?.bytes).toBeGreaterThan(300_000);
	}),
);

concurrentTest.each([[307], [400], [401], [413]])('refused: HTTP %i is told at once', (status) =>
	withEmulator(async ({ emulator, run, taskIds }) => {
		emulator.faults.add({ times: 'always', then: { status } });
		const result = await run(createFromFile(smallFile()));
		expect(result.error?.context).toMatchObject({ http_code: status });
		expect(saidBy(result)).not.toContain('may exist');
		expect(emulator.requests).toHaveLength(1);
		expect(taskIds()).toHaveLength(0);
	}),
);
