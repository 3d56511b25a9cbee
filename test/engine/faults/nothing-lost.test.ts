import type { IDataObject } from 'n8n-workflow';
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
import { embedUrl, emulatorTest } from '../emulator-test';
import type { NodeResult } from '../engine';
import { type Fixture, smallFile } from '../with-emulator';

/** Whatever happens to one item: the others come out whole, and no task is lost from sight. */

jest.setTimeout(60_000);

const NAMES = ['good-1', 'fails', 'good-2', 'never', 'missing', 'good-3'];

function mixed({ emulator, run, url }: Fixture): Promise<NodeResult> {
	emulator.intercept(newTasks({ fail: true }, /fails/), newTasks({ never: true }, /never/));
	const videoUrl = `={{ $json.name === 'missing' ? 'no address' : '${url('')}' + $json.name }}`;
	const options = { waitTimeoutSec: 12, concurrency: 6 };
	return run({
		...embedUrl(videoUrl, options, { embeddingOption: ['visual'] }),
		items: NAMES.map((name) => ({ json: { name } })),
		onError: 'continueRegularOutput',
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

emulatorTest('continue: good and bad items in the order of the input', async (fixture) => {
	const { items, error } = await mixed(fixture);
	expect(error).toBeUndefined();
	const rows = items.map(({ json }) => json);
	expectGood(fixture, rows);
	expect(rows.filter((row) => 'error' in row)).toEqual([
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
	expect(items).toHaveLength(3 * 7 + 3);
	const order = items.map(({ pairedItem }) => Number(Object(pairedItem).item));
	expect(order).toEqual([...order].sort((a, b) => a - b));
	expect(new Set(order).size).toBe(NAMES.length);
});

emulatorTest('stop: the error names its own task and those of the others', async (fixture) => {
	const { emulator, run, url } = fixture;
	emulator.intercept(newTasks({ fail: true }, /fails/), newTasks({ never: true }, /[ab]$/));
	const { error, items } = await run({
		...embedUrl(`=${url('')}{{ $json.name }}`),
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
});

emulatorTest('stop: a task being created meanwhile is waited for', async (fixture) => {
	const { emulator, run, url, taskIds } = fixture;
	const answers = inTurn(answer(400), delay(1500), resetConnection('after-request'));
	emulator.intercept(on('POST', answers));
	const { error } = await run({
		...embedUrl(`=${url('')}{{ $itemIndex }}`),
		items: [{}, {}, {}],
	});
	expect(error?.context).toMatchObject({ http_code: 400 });
	expect(taskIds()).toHaveLength(2);
	for (const taskId of taskIds()) expect(error?.description).toContain(taskId);
});

emulatorTest('stop: a candidate of another item is named too', async (fixture) => {
	const { emulator, run, taskIds } = fixture;
	const answers = inTurn(delay(100, answer(400)), carryOutThen(answer(500)));
	emulator.intercept(on('POST', answers));
	const { error } = await run({
		parameters: { operation: 'createTask', options: { maxRetryTimeSec: 2 } },
		items: [smallFile('a.mp4'), smallFile('b.mp4')],
	});
	expect(error?.context).toMatchObject({ http_code: 400 });
	expect(taskIds()).toHaveLength(1);
	expect(error?.description).toMatch(
		new RegExp(`Tasks that may be for other items.*: ${taskIds()[0]}\\.$`),
	);
});

emulatorTest('stop: nothing new is begun', async ({ emulator, run, url, creations }) => {
	emulator.intercept(on('POST', once(answer(400))));
	await run({
		...embedUrl(`=${url('')}{{ $itemIndex }}`, { concurrency: 1 }),
		items: Array.from({ length: 20 }, () => ({})),
	});
	expect(creations()).toHaveLength(1);
});
