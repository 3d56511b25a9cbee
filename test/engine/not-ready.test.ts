import type { INodeExecutionData } from 'n8n-workflow';
import type { NodeResult, NodeRun } from './engine';
import { lateResults } from './edge-cases/odd-server';
import { byId, EngineFixture } from './engine-fixture';

/** Get Embeddings with its second output, for tasks that are not ready. */

const fixture = new EngineFixture();

const parameters = { operation: 'getEmbeddings', notReadyOutput: true };

/** The items of each output of the one run. */
const outputsOf = ({ run }: NodeResult): (INodeExecutionData[] | null)[] =>
	run.data.resultData.runData.Node?.[0]?.data?.main ?? [];

const pairs = (items: INodeExecutionData[] | null | undefined): unknown[] =>
	(items ?? []).map(({ json, pairedItem }) => [json.task_id, pairedItem]);

const missing = '663e16ac4d11aff765088b3a';

/** One that processes, one that is ready with a clip, one that failed, one that is not there, in turn. */
function mixed(onError?: NodeRun['onError']): { ids: string[]; run: NodeRun } {
	const seeds = fixture.emulator.seedTasks([
		{ status: 'processing', filename: 'slow.mp4' },
		{ clips: 1, hasAudio: false },
		{ status: 'failed' },
		{ status: 'processing' },
		{ clips: 1, hasAudio: false },
	]);
	const ids = [...seeds.map(({ id }) => id), missing];
	const items = ids.map((task_id) => ({ json: { task_id } }));
	return { ids, run: { parameters, items, ...(onError && { onError }) } };
}

test('ready ones leave by the first output, the others as tasks by the second', async () => {
	const { ids, run } = mixed();
	const good = { ...run, items: [0, 1, 3, 4].map((n) => ({ json: { task_id: ids[n] } })) };
	const result = await fixture.run(good);
	expect(result.error).toBeUndefined();
	const [ready, notReady, ...others] = outputsOf(result);
	expect(pairs(ready)).toEqual([
		[ids[1], { item: 1 }],
		[ids[4], { item: 3 }],
	]);
	expect(pairs(notReady)).toEqual([
		[ids[0], { item: 0 }],
		[ids[3], { item: 2 }],
	]);
	expect(notReady?.[0]?.json).toMatchObject({ status: 'processing', input_filename: 'slow.mp4' });
	expect(notReady?.[0]?.json).not.toHaveProperty('embedding');
	expect(others).toEqual([]);
});

test('a failed task is an error, and so is one that is not there', async () => {
	const { ids, run } = mixed();
	for (const id of [ids[2], missing]) {
		const { error } = await fixture.run({ ...run, items: [{ json: { task_id: id } }] });
		expect(error?.context).toMatchObject({ task_id: id });
	}
});

test('the error output is the last one', async () => {
	const { ids, run } = mixed('continueErrorOutput');
	const result = await fixture.run(run);
	expect(result.error).toBeUndefined();
	const [ready, notReady, failed] = outputsOf(result);
	expect(pairs(ready)).toEqual([
		[ids[1], { item: 1 }],
		[ids[4], { item: 4 }],
	]);
	expect(pairs(notReady)).toEqual([
		[ids[0], { item: 0 }],
		[ids[3], { item: 3 }],
	]);
	expect(failed?.map(({ json }) => json.task_id)).toEqual([ids[2], missing]);
	expect(failed?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 2 }, { item: 5 }]);
});

test('with continue in the regular output, errors stay in the first', async () => {
	const { ids, run } = mixed('continueRegularOutput');
	const [ready, notReady] = outputsOf(await fixture.run(run));
	expect(ready?.map(({ json }) => json.task_id)).toEqual([ids[1], ids[2], ids[4], missing]);
	expect(notReady?.map(({ json }) => json.task_id)).toEqual([ids[0], ids[3]]);
});

test.each(['raw', 'task', 'pgvector', 'qdrant'])(
	'with output %s a task is a task',
	async (output) => {
		const { id } = fixture.emulator.seedTask({ status: 'processing' });
		const result = await fixture.run({ parameters: { ...parameters, output, taskId: byId(id) } });
		const [ready, notReady] = outputsOf(result);
		expect(ready).toEqual([]);
		expect(notReady?.map(({ json }) => json)).toMatchObject([
			{ task_id: id, status: 'processing' },
		]);
	},
);

test('a task that says "ready" before its embeddings are listed is not ready, and goes on once they are', async () => {
	const { id } = fixture.emulator.seedTask({ clips: 1, hasAudio: false });
	fixture.emulator.intercept(lateResults('no-segments', 1));
	const run = { parameters: { ...parameters, taskId: byId(id) } };
	const early = await fixture.run(run);
	expect(early.error).toBeUndefined();
	const [none, notReady] = outputsOf(early);
	expect(none).toEqual([]);
	expect(notReady).toMatchObject([
		{ json: { task_id: id, status: 'ready' }, pairedItem: { item: 0 } },
	]);
	const [ready, later = []] = outputsOf(await fixture.run(run));
	expect(pairs(ready)).toEqual([[id, { item: 0 }]]);
	expect(later).toEqual([]);
});

test('without the output, one that says "ready" before its embeddings are listed is an error', async () => {
	const { id } = fixture.emulator.seedTask({ clips: 1 });
	fixture.emulator.intercept(lateResults('no-segments', 1));
	const { error, items } = await fixture.run({
		parameters: { ...parameters, notReadyOutput: false, taskId: byId(id) },
	});
	expect(items).toEqual([]);
	expect(error?.context).toMatchObject({ task_id: id, status: 'ready' });
});

test('while it waits, and in other operations, there is one output', async () => {
	const { id } = fixture.emulator.seedTask({ status: 'processing', processingMs: 300, clips: 1 });
	const waiting = await fixture.run({
		parameters: {
			...parameters,
			taskId: byId(id),
			waitUntilReady: true,
			options: { pollIntervalSec: 1 },
		},
	});
	expect(outputsOf(waiting)).toHaveLength(1);
	expect(waiting.items.length).toBeGreaterThan(0);
	const status = await fixture.run({
		parameters: { ...parameters, operation: 'getStatus', taskId: byId(id) },
	});
	expect(outputsOf(status)).toHaveLength(1);
});

test('without it a task that is still processing is an error as before', async () => {
	const { id } = fixture.emulator.seedTask({ status: 'processing' });
	const { error } = await fixture.run({
		parameters: { ...parameters, notReadyOutput: false, taskId: byId(id) },
	});
	expect(error?.message).toBe(`Task ${id} is still processing`);
});
