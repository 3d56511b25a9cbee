import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { lateResults } from './edge-cases/odd-server';
import { getEmbeddings } from './emulator-test';
import type { NodeResult, NodeRun } from './engine';
import { byId, EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();

const getStatus = (id: string, more: INodeParameters = {}): NodeRun => ({
	parameters: { operation: 'getStatus', taskId: byId(id), ...more },
});
const waiting = { waitUntilReady: true, options: { pollIntervalSec: 1 } };

describe('Get Status', () => {
	test.each(['processing', 'ready', 'failed'] as const)('gives the status %s', async (status) => {
		const { id } = fixture.emulator.seedTask({ status, filename: 'a.mp4', clips: 3 });
		const items = await fixture.json(getStatus(id));
		expect(items).toStrictEqual([
			{
				task_id: id,
				status,
				model_name: 'marengo3.0',
				input_filename: 'a.mp4',
				duration: 18,
				video_clip_length: 6,
				video_embedding_scope: ['clip'],
			},
		]);
		expect(fixture.emulator.requests).toHaveLength(1);
		expect(fixture.emulator.requests[0]).toMatchObject({
			method: 'GET',
			path: `/v1.3/embed/tasks/${id}/status`,
			query: {},
		});
	});

	test("gives the API's own answer without Simplify", async () => {
		const { id } = fixture.emulator.seedTask({ url: 'https://example.com/a.mp4' });
		const items = await fixture.json(getStatus(id, { simplify: false }));
		expect(items).toStrictEqual([await fixture.ask(`/embed/tasks/${id}/status`)]);
		expect(items).toMatchObject([{ _id: id, video_embedding: { metadata: {} } }]);
	});

	test('takes the output of Create Task without mapping', async () => {
		const created = await fixture.json({
			parameters: { operation: 'createTask', videoSource: 'url', videoUrl: fixture.videoUrl },
		});
		const items = await fixture.json({
			parameters: { operation: 'getStatus' },
			items: created.map((json) => ({ json: Object(json) })),
		});
		expect(items).toMatchObject([{ task_id: fixture.taskIds[0], input_url: fixture.videoUrl }]);
	});
});

describe('Get Embeddings', () => {
	test('takes the ID of the input item by default, and the value of the list', async () => {
		const [one, two] = fixture.emulator.seedTasks([{ clips: 1 }, { clips: 1 }]);
		const fromItem = await fixture.json({
			parameters: { operation: 'getEmbeddings', output: 'task' },
			items: [{ json: { task_id: one?.id } }, { json: { task_id: two?.id } }],
		});
		expect(fromItem).toMatchObject([{ task_id: one?.id }, { task_id: two?.id }]);
		const fromList = await fixture.json({
			parameters: {
				operation: 'getEmbeddings',
				output: 'task',
				taskId: { __rl: true, mode: 'list', value: two?.id ?? '', cachedResultName: 'seed-2.mp4' },
			},
		});
		expect(fromList).toMatchObject([{ task_id: two?.id }]);
	});

	test('a processing task is an error that says how to wait for it', async () => {
		const { id } = fixture.emulator.seedTask({ status: 'processing' });
		const { error } = await fixture.run(getEmbeddings(id));
		expect(error?.message).toBe(`Task ${id} is still processing`);
		expect(error?.description).toMatch(/Turn on "Wait Until Ready"/);
		expect(error?.context).toMatchObject({ itemIndex: 0, task_id: id, status: 'processing' });
	});

	test('waits no longer than Wait Timeout', async () => {
		const { id } = fixture.emulator.seedTask({ status: 'processing' });
		const options = { pollIntervalSec: 1, waitTimeoutSec: 1 };
		const { error } = await fixture.run(getEmbeddings(id, { ...waiting, options }));
		expect(error?.message).toMatch(new RegExp(`^Task ${id} is still processing after \\d+ s$`));
		expect(error?.context).toMatchObject({ task_id: id, status: 'processing' });
	});

	test('waits until the task is ready', async () => {
		const { id } = fixture.emulator.seedTask({ status: 'processing', processingMs: 500, clips: 1 });
		const items = await fixture.json(getEmbeddings(id, waiting));
		expect(items).toHaveLength(3);
		expect(fixture.emulator.requests.map(({ path }) => path.split('/').at(-1))).toEqual([
			'status',
			id,
		]);
	});

	test.each([true, false])('a failed task is an error (waiting: %p)', async (waitUntilReady) => {
		const { id } = fixture.emulator.seedTask({ status: 'failed' });
		const { error } = await fixture.run(getEmbeddings(id, waitUntilReady ? waiting : {}));
		expect(error?.message).toBe(`TwelveLabs could not embed this video (task ${id})`);
		expect(error?.context).toMatchObject({ itemIndex: 0, task_id: id, status: 'failed' });
	});
});

describe('Get Embeddings with its second output, for tasks that are not ready', () => {
	const notReadyOutput = true;

	/** The items of each output of the one run. */
	const outputsOf = ({ run }: NodeResult): (INodeExecutionData[] | null)[] =>
		run.data.resultData.runData.Node?.[0]?.data?.main ?? [];

	const pairs = (items: INodeExecutionData[] | null | undefined): unknown[] =>
		(items ?? []).map(({ json, pairedItem }) => [json.task_id, pairedItem]);

	const missing = '663e16ac4d11aff765088b3a';

	/** Two that are processing, two that are ready with a clip, a failed one and an unknown one. */
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
		const parameters = { operation: 'getEmbeddings', notReadyOutput };
		return { ids, run: { parameters, items, ...(onError && { onError }) } };
	}

	test('ready tasks go to the first output, the others as tasks to the second', async () => {
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

	test('a failed task is an error, and so is an unknown one', async () => {
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

	test('with Continue, errors go to the first output', async () => {
		const { ids, run } = mixed('continueRegularOutput');
		const [ready, notReady] = outputsOf(await fixture.run(run));
		expect(ready?.map(({ json }) => json.task_id)).toEqual([ids[1], ids[2], ids[4], missing]);
		expect(notReady?.map(({ json }) => json.task_id)).toEqual([ids[0], ids[3]]);
	});

	test.each(['raw', 'task', 'pgvector', 'qdrant'])(
		'with Output %s a task that is not ready is a plain task',
		async (output) => {
			const { id } = fixture.emulator.seedTask({ status: 'processing' });
			const result = await fixture.run(getEmbeddings(id, { notReadyOutput, output }));
			const [ready, notReady] = outputsOf(result);
			expect(ready).toEqual([]);
			expect(notReady?.map(({ json }) => json)).toMatchObject([
				{ task_id: id, status: 'processing' },
			]);
		},
	);

	test('a task that is ready before its embeddings are listed is not ready yet', async () => {
		const { id } = fixture.emulator.seedTask({ clips: 1, hasAudio: false });
		fixture.emulator.intercept(lateResults('no-segments', 2));
		const without = await fixture.run(getEmbeddings(id, { notReadyOutput: false }));
		expect(without.items).toEqual([]);
		expect(without.error?.context).toMatchObject({ task_id: id, status: 'ready' });
		const run = getEmbeddings(id, { notReadyOutput });
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

	test('there is one output while it waits, and in other operations', async () => {
		const { id } = fixture.emulator.seedTask({ status: 'processing', processingMs: 300, clips: 1 });
		const waited = await fixture.run(getEmbeddings(id, { notReadyOutput, ...waiting }));
		expect(outputsOf(waited)).toHaveLength(1);
		expect(waited.items.length).toBeGreaterThan(0);
		const status = await fixture.run(getStatus(id, { notReadyOutput }));
		expect(outputsOf(status)).toHaveLength(1);
	});
});
