import type { IDataObject, INode } from 'n8n-workflow';
import {
	answer,
	carryOutThen,
	delay,
	inTurn,
	newTasks,
	on,
	once,
	resetConnection,
} from '../../emulator';
import type { NodeResult } from '../engine';
import { withEmulator, type Fixture, smallFile } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';

/** Whatever becomes of one item: the others come out whole, and no task is lost from sight. */

jest.setTimeout(60_000);

const NAMES = ['good-1', 'fails', 'good-2', 'never', 'missing', 'good-3'];

function mixed(fixture: Fixture, onError?: INode['onError']): Promise<NodeResult> {
	fixture.emulator.intercept(newTasks({ fail: true }, /fails/), newTasks({ never: true }, /never/));
	return fixture.run({
		parameters: {
			videoSource: 'url',
			videoUrl: `={{ $json.name === 'missing' ? 'no address' : '${fixture.url('')}' + $json.name }}`,
			embeddingOption: ['visual'],
			options: { waitTimeoutSec: 12, pollIntervalSec: 1, concurrency: 6 },
		},
		items: NAMES.map((name) => ({ json: { name } })),
		...(onError && { onError }),
	});
}

/** The ID of the task of the item `name`. */
function taskOf({ emulator }: Fixture, name: string): string {
	for (const [id, { input }] of emulator.tasks) {
		if ('url' in input && input.url.endsWith(name)) return id;
	}
	throw new Error(`no task of ${name}`);
}

function expectGood(fixture: Fixture, rows: IDataObject[]): void {
	for (const name of ['good-1', 'good-2', 'good-3']) {
		const own = rows.filter(({ task_id }) => task_id === taskOf(fixture, name));
		// 43 s in clips of 6 s, the last second dropped.
		expect(own.map(({ start_offset_sec }) => start_offset_sec)).toEqual([0, 6, 12, 18, 24, 30, 36]);
	}
}

function expectErrors(fixture: Fixture, rows: IDataObject[]): void {
	expect(rows).toEqual([
		{
			error: expect.stringContaining('could not embed this video'),
			task_id: taskOf(fixture, 'fails'),
			status: 'failed',
		},
		{
			error: expect.stringMatching(/is still processing after \d+ s/),
			task_id: taskOf(fixture, 'never'),
			status: 'processing',
		},
		{ error: expect.stringContaining('is not a web address') },
	]);
}

concurrentTest('continue: good and bad items in the order of the items in', () =>
	withEmulator(async (fixture) => {
		const { items, error } = await mixed(fixture, 'continueRegularOutput');
		expect(error).toBeUndefined();
		const rows = items.map(({ json }) => json);
		expectGood(fixture, rows);
		expectErrors(
			fixture,
			rows.filter((row) => 'error' in row),
		);
		expect(items).toHaveLength(3 * 7 + 3);
		const order = items.map(({ pairedItem }) => Number(Object(pairedItem).item));
		expect(order).toEqual([...order].sort((a, b) => a - b));
		expect(new Set(order).size).toBe(NAMES.length);
	}),
);

concurrentTest('continue with an error output: each on its own', () =>
	withEmulator(async (fixture) => {
		const { items, errorItems } = await mixed(fixture, 'continueErrorOutput');
		expect(items).toHaveLength(3 * 7);
		expectGood(
			fixture,
			items.map(({ json }) => json),
		);
		const { name, ...rest } = Object(errorItems[0]?.json);
		expect([name === undefined || name === 'fails', rest.task_id]).toEqual([
			true,
			taskOf(fixture, 'fails'),
		]);
		expect(errorItems.map(({ json }) => json.task_id)).toEqual([
			taskOf(fixture, 'fails'),
			taskOf(fixture, 'never'),
			undefined,
		]);
	}),
);

concurrentTest('stop: the error names its own task, and the tasks of all other items', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(
			newTasks({ fail: true }, /fails/),
			newTasks({ never: true }, /[ab]$/),
		);
		const { error, items } = await fixture.run({
			parameters: {
				videoSource: 'url',
				videoUrl: `=${fixture.url('')}{{ $json.name }}`,
				options: { pollIntervalSec: 1 },
			},
			items: ['a', 'b', 'fails'].map((name) => ({ json: { name } })),
		});
		expect(items).toEqual([]);
		const failed = taskOf(fixture, 'fails');
		expect(error?.context).toMatchObject({ task_id: failed, itemIndex: 2 });
		const others = error?.description?.split('Tasks for other items')[1] ?? '';
		expect(others).toContain(taskOf(fixture, 'a'));
		expect(others).toContain(taskOf(fixture, 'b'));
		expect(others).not.toContain(failed);
		expect(others).toContain('Get Embeddings');
	}),
);

concurrentTest('stop: what is being created when another item fails is waited for', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(
			on('POST', inTurn(answer(400), delay(1500), resetConnection('after-request'))),
		);
		const { error } = await fixture.run({
			parameters: { videoSource: 'url', videoUrl: `=${fixture.url('')}{{ $itemIndex }}` },
			items: [{}, {}, {}],
		});
		expect(error?.context).toMatchObject({ http_code: 400 });
		expect(fixture.taskIds()).toHaveLength(2);
		for (const taskId of fixture.taskIds()) expect(error?.description).toContain(taskId);
	}),
);

concurrentTest('stop: a task that may be of another item is named too', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(
			on('POST', inTurn(delay(100, answer(400)), carryOutThen(answer(500)))),
		);
		const { error } = await fixture.run({
			parameters: { operation: 'createTask', options: { maxRetryTimeSec: 2 } },
			items: [smallFile('a.mp4'), smallFile('b.mp4')],
		});
		expect(error?.context).toMatchObject({ http_code: 400 });
		expect(fixture.taskIds()).toHaveLength(1);
		expect(error?.description).toMatch(
			new RegExp(`Tasks that may be for other items.*: ${fixture.taskIds()[0]}\\.$`),
		);
	}),
);

concurrentTest('stop: nothing new is begun', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('POST', once(answer(400))));
		await fixture.run({
			parameters: {
				videoSource: 'url',
				videoUrl: `=${fixture.url('')}{{ $itemIndex }}`,
				options: { concurrency: 1 },
			},
			items: Array.from({ length: 20 }, () => ({})),
		});
		expect(fixture.creations()).toHaveLength(1);
	}),
);
