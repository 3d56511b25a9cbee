import type { IDataObject, INode } from 'n8n-workflow';
import type { NodeResult } from '../engine';
import { inOwnWorld, type OwnWorld, smallFile } from './own-world';
import { together } from './together';

/** Whatever becomes of one item: the others come out whole, and no task is lost from sight. */

jest.setTimeout(30_000);

const NAMES = ['good-1', 'fails', 'good-2', 'never', 'missing', 'good-3'];

function mixed(world: OwnWorld, onError?: INode['onError']): Promise<NodeResult> {
	world.emulator.outcomes.add({ match: 'fails', fail: true }, { match: 'never', never: true });
	return world.run({
		parameters: {
			videoSource: 'url',
			videoUrl: `={{ $json.name === 'missing' ? 'no address' : '${world.url('')}' + $json.name }}`,
			embeddingOption: ['visual'],
			options: { waitTimeoutSec: 4, pollIntervalSec: 1, concurrency: 6 },
		},
		items: NAMES.map((name) => ({ json: { name } })),
		...(onError && { onError }),
	});
}

/** The ID of the task of the item `name`. */
function taskOf({ emulator }: OwnWorld, name: string): string {
	for (const [id, { input }] of emulator.tasks) {
		if ('url' in input && input.url.endsWith(name)) return id;
	}
	throw new Error(`no task of ${name}`);
}

function expectGood(world: OwnWorld, rows: IDataObject[]): void {
	for (const name of ['good-1', 'good-2', 'good-3']) {
		const own = rows.filter(({ task_id }) => task_id === taskOf(world, name));
		// 43 s in clips of 6 s, the last second dropped.
		expect(own.map(({ start_offset_sec }) => start_offset_sec)).toEqual([0, 6, 12, 18, 24, 30, 36]);
	}
}

function expectErrors(world: OwnWorld, rows: IDataObject[]): void {
	expect(rows).toEqual([
		{
			error: expect.stringContaining('could not embed the video'),
			task_id: taskOf(world, 'fails'),
			status: 'failed',
		},
		{
			error: expect.stringContaining('is still processing after 4 s'),
			task_id: taskOf(world, 'never'),
			status: 'processing',
		},
		{ error: expect.stringContaining('is not a web address') },
	]);
}

together('continue: good and bad items in the order of the items in', () =>
	inOwnWorld(async (world) => {
		const { items, error } = await mixed(world, 'continueRegularOutput');
		expect(error).toBeUndefined();
		const rows = items.map(({ json }) => json);
		expectGood(world, rows);
		expectErrors(
			world,
			rows.filter((row) => 'error' in row),
		);
		expect(items).toHaveLength(3 * 7 + 3);
		const order = items.map(({ pairedItem }) => Number(Object(pairedItem).item));
		expect(order).toEqual([...order].sort((a, b) => a - b));
		expect(new Set(order).size).toBe(NAMES.length);
	}),
);

together('continue with an error output: each on its own', () =>
	inOwnWorld(async (world) => {
		const { items, errorItems } = await mixed(world, 'continueErrorOutput');
		expect(items).toHaveLength(3 * 7);
		expectGood(
			world,
			items.map(({ json }) => json),
		);
		const { name, ...rest } = Object(errorItems[0]?.json);
		expect([name === undefined || name === 'fails', rest.task_id]).toEqual([
			true,
			taskOf(world, 'fails'),
		]);
		expect(errorItems.map(({ json }) => json.task_id)).toEqual([
			taskOf(world, 'fails'),
			taskOf(world, 'never'),
			undefined,
		]);
	}),
);

together('stop: the error names its own task, and the tasks of all other items', () =>
	inOwnWorld(async (world) => {
		world.emulator.outcomes.add({ match: 'fails', fail: true }, { never: true });
		const { error, items } = await world.run({
			parameters: {
				videoSource: 'url',
				videoUrl: `=${world.url('')}{{ $json.name }}`,
				options: { pollIntervalSec: 1 },
			},
			items: ['a', 'b', 'fails'].map((name) => ({ json: { name } })),
		});
		expect(items).toEqual([]);
		const failed = taskOf(world, 'fails');
		expect(error?.context).toMatchObject({ task_id: failed, itemIndex: 2 });
		const others = error?.description?.split('Other items of this run')[1] ?? '';
		expect(others).toContain(taskOf(world, 'a'));
		expect(others).toContain(taskOf(world, 'b'));
		expect(others).not.toContain(failed);
		expect(others).toContain('Get Embeddings');
	}),
);

together('stop: what is being created when another item fails is waited for', () =>
	inOwnWorld(async (world) => {
		world.emulator.faults.add(
			{ match: { method: 'POST', nth: 1 }, then: { status: 400 } },
			{ match: { method: 'POST', nth: 2 }, then: { delayMs: 1500 } },
			{ match: { method: 'POST', nth: 3 }, then: { reset: 'after-accept' } },
		);
		const { error } = await world.run({
			parameters: { videoSource: 'url', videoUrl: `=${world.url('')}{{ $itemIndex }}` },
			items: [{}, {}, {}],
		});
		expect(error?.context).toMatchObject({ http_code: 400 });
		expect(world.taskIds()).toHaveLength(2);
		for (const taskId of world.taskIds()) expect(error?.description).toContain(taskId);
	}),
);

together('stop: a task that may be of another item is named too', () =>
	inOwnWorld(async (world) => {
		world.emulator.faults.add(
			{ match: { method: 'POST', nth: 1 }, then: { delayMs: 100, status: 400 } },
			{ match: { method: 'POST', nth: 2 }, then: { status: 500, accept: true } },
		);
		const { error } = await world.run({
			parameters: { operation: 'createTask', options: { maxRetryTimeSec: 2 } },
			items: [smallFile('a.mp4'), smallFile('b.mp4')],
		});
		expect(error?.context).toMatchObject({ http_code: 400 });
		expect(world.taskIds()).toHaveLength(1);
		expect(error?.description).toMatch(
			new RegExp(`Tasks that may be of other items of this run.*: ${world.taskIds()[0]}\\.$`),
		);
	}),
);

together('stop: nothing new is begun', () =>
	inOwnWorld(async (world) => {
		world.emulator.faults.add({ match: { method: 'POST' }, then: { status: 400 } });
		await world.run({
			parameters: {
				videoSource: 'url',
				videoUrl: `=${world.url('')}{{ $itemIndex }}`,
				options: { concurrency: 1 },
			},
			items: Array.from({ length: 20 }, () => ({})),
		});
		expect(world.creations()).toHaveLength(1);
	}),
);
