import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { clipId } from '../../nodes/shared/output/ids';
import { lateResults } from './edge-cases/odd-server';
import type { NodeResult, NodeRun } from './engine';
import { byId, EngineFixture, ofV1 } from './engine-fixture';

const fixture = new EngineFixture();

/** An operation with a task's ID. */
const withId =
	(operation: string) =>
	(id: string, more: INodeParameters = {}): NodeRun => ({
		parameters: { operation, taskId: byId(id), ...more },
	});
const getStatus = withId('getStatus');
const getEmbeddings = withId('getEmbeddings');
const waiting = { waitUntilReady: true, options: { pollIntervalSec: 1 } };

describe('Get Status', () => {
	test.each(['processing', 'ready', 'failed'] as const)('%s is a plain status', async (status) => {
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

	test("without Simplify it is the API's own answer", async () => {
		const { id } = fixture.emulator.seedTask({ url: 'https://example.com/a.mp4' });
		const items = await fixture.json(getStatus(id, { simplify: false }));
		expect(items).toStrictEqual([await fixture.ask(`/embed/tasks/${id}/status`)]);
		expect(items).toMatchObject([{ _id: id, video_embedding: { metadata: {} } }]);
	});

	test('the output of Create Task feeds it without mapping', async () => {
		const created = await fixture.json({
			parameters: { operation: 'createTask', videoSource: 'url', videoUrl: fixture.videoUrl },
		});
		const items = await fixture.json({
			parameters: { operation: 'getStatus' },
			items: created.map((json) => ({ json: Object(json) })),
		});
		expect(items).toMatchObject([{ task_id: fixture.taskIds[0], input_url: fixture.videoUrl }]);
	});

	test('an ID keeps to its place in the path', async () => {
		const { error } = await fixture.run(getStatus('../../../indexes?page_limit=1#'));
		expect(error?.message).toMatch(/^TwelveLabs refused the request: .*task_id/);
		const path = '/v1.3/embed/tasks/..%2F..%2F..%2Findexes%3Fpage_limit%3D1%23/status';
		expect(ofV1(fixture.emulator.requests)).toMatchObject([{ path, query: {} }]);
	});
});

describe('Get Embeddings', () => {
	test('clips: one item per clip and option of the task', async () => {
		const { id } = fixture.emulator.seedTask({
			filename: 'a.mp4',
			clips: 2,
			scopes: ['clip', 'video'],
		});
		const items = await fixture.json(getEmbeddings(id));
		expect(fixture.emulator.requests).toHaveLength(1);
		expect(fixture.emulator.requests[0]).toMatchObject({
			method: 'GET',
			path: `/v1.3/embed/tasks/${id}`,
			query: {},
		});
		const task = await fixture.ask(`/embed/tasks/${id}`);
		expect(items).toHaveLength(9);
		expect(items).toStrictEqual(
			task.video_embedding.segments.map((segment) => ({
				id: clipId({
					video: id,
					model: 'marengo3.0',
					option: segment.embedding_option,
					scope: segment.embedding_scope,
					start: segment.start_offset_sec,
					end: segment.end_offset_sec,
				}),
				task_id: id,
				model_name: 'marengo3.0',
				embedding_option: segment.embedding_option,
				embedding_scope: segment.embedding_scope,
				start_offset_sec: segment.start_offset_sec,
				end_offset_sec: segment.end_offset_sec,
				input_filename: 'a.mp4',
				duration: 12,
				embedding: segment.float,
			})),
		);
	});

	test('task and raw: one item, with the name of the video where it was given', async () => {
		const { id } = fixture.emulator.seedTask({ url: 'https://example.com/a.mp4', clips: 1 });
		const named = { embeddingOption: ['visual'], videoId: 'mine' };
		const asTask = await fixture.json(getEmbeddings(id, { ...named, output: 'task' }));
		const asRaw = await fixture.json(getEmbeddings(id, { ...named, output: 'raw' }));
		const task = await fixture.ask(`/embed/tasks/${id}?embedding_option=visual`);
		const [segment] = task.video_embedding.segments;
		expect(asRaw).toStrictEqual([task]);
		expect(asTask).toStrictEqual([
			{
				task_id: id,
				status: 'ready',
				model_name: 'marengo3.0',
				input_url: 'https://example.com/a.mp4',
				duration: 6,
				video_clip_length: 6,
				video_embedding_scope: ['clip'],
				created_at: task.created_at,
				updated_at: task.updated_at,
				video_id: 'mine',
				embeddings: [
					{
						id: clipId({
							video: 'mine',
							model: 'marengo3.0',
							option: 'visual',
							scope: 'clip',
							start: 0,
							end: 6,
						}),
						embedding_option: 'visual',
						embedding_scope: 'clip',
						start_offset_sec: 0,
						end_offset_sec: 6,
						link: 'https://example.com/a.mp4#t=0,6',
						embedding: segment?.float,
					},
				],
			},
		]);
	});

	test.each<[string, unknown, string[]]>([
		['a list', ['audio', 'visual'], ['audio', 'visual']],
		['one value of an expression', '={{ "audio" }}', ['audio']],
		['a text of an expression', '={{ "audio, transcription" }}', ['audio', 'transcription']],
	])('options from %s are asked for one key each', async (_, embeddingOption, asked) => {
		const { id } = fixture.emulator.seedTask({ clips: 1 });
		const items = await fixture.json(
			getEmbeddings(id, { embeddingOption: embeddingOption as string }),
		);
		expect(fixture.emulator.requests[0]?.query).toEqual({ embedding_option: asked });
		expect(items.map((item) => Object(item).embedding_option).sort()).toEqual(asked);
	});

	test('a filter that excludes all there is gives no item, and says so', async () => {
		const { id } = fixture.emulator.seedTask({ clips: 1, hasAudio: false });
		const { items, error, hints } = await fixture.run(
			getEmbeddings(id, { embeddingOption: ['audio'] }),
		);
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		expect(hints).toEqual([expect.stringContaining('returned no clips')]);
	});

	test('the ID of the item before is taken by default, from the list also its value', async () => {
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

	test('a task that is still processing says so, and what to do', async () => {
		const { id } = fixture.emulator.seedTask({ status: 'processing' });
		const { error } = await fixture.run(getEmbeddings(id));
		expect(error?.message).toBe(`Task ${id} is still processing`);
		expect(error?.description).toMatch(/Turn on "Wait Until Ready"/);
		expect(error?.context).toMatchObject({ itemIndex: 0, task_id: id, status: 'processing' });
	});

	test('with waiting it comes when it is ready', async () => {
		const { id } = fixture.emulator.seedTask({ status: 'processing', processingMs: 500, clips: 1 });
		const items = await fixture.json(getEmbeddings(id, waiting));
		expect(items).toHaveLength(3);
		expect(fixture.emulator.requests.map(({ path }) => path.split('/').at(-1))).toEqual([
			'status',
			id,
		]);
	});

	test('waiting ends too, with the task in the error', async () => {
		const { id } = fixture.emulator.seedTask({ status: 'processing' });
		const options = { pollIntervalSec: 1, waitTimeoutSec: 1 };
		const { error } = await fixture.run(getEmbeddings(id, { ...waiting, options }));
		expect(error?.message).toMatch(new RegExp(`^Task ${id} is still processing after \\d+ s$`));
		expect(error?.context).toMatchObject({ task_id: id, status: 'processing' });
	});

	test.each([true, false])('a failed task is an error (waiting: %p)', async (waitUntilReady) => {
		const { id } = fixture.emulator.seedTask({ status: 'failed' });
		const { error } = await fixture.run(getEmbeddings(id, waitUntilReady ? waiting : {}));
		expect(error?.message).toBe(`TwelveLabs could not embed this video (task ${id})`);
		expect(error?.context).toMatchObject({ itemIndex: 0, task_id: id, status: 'failed' });
	});

	test('a task past its seven days is not known any more, and the error tells why', async () => {
		const { id } = fixture.emulator.seedTask({ createdAt: Date.now() - 8 * 24 * 3600_000 });
		const { error } = await fixture.run(getEmbeddings(id));
		expect(error).toMatchObject({ httpCode: '404', context: { code: 'resource_not_exist' } });
		expect(error?.description).toMatch(/seven days/);
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
		const parameters = { operation: 'getEmbeddings', notReadyOutput };
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
			const result = await fixture.run(getEmbeddings(id, { notReadyOutput, output }));
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

	test('without the output, one that says "ready" before its embeddings are listed is an error', async () => {
		const { id } = fixture.emulator.seedTask({ clips: 1 });
		fixture.emulator.intercept(lateResults('no-segments', 1));
		const { error, items } = await fixture.run(getEmbeddings(id, { notReadyOutput: false }));
		expect(items).toEqual([]);
		expect(error?.context).toMatchObject({ task_id: id, status: 'ready' });
	});

	test('while it waits, and in other operations, there is one output', async () => {
		const { id } = fixture.emulator.seedTask({ status: 'processing', processingMs: 300, clips: 1 });
		const waited = await fixture.run(getEmbeddings(id, { notReadyOutput, ...waiting }));
		expect(outputsOf(waited)).toHaveLength(1);
		expect(waited.items.length).toBeGreaterThan(0);
		const status = await fixture.run(getStatus(id, { notReadyOutput }));
		expect(outputsOf(status)).toHaveLength(1);
	});

	test('without it a task that is still processing is an error as before', async () => {
		const { id } = fixture.emulator.seedTask({ status: 'processing' });
		const { error } = await fixture.run(getEmbeddings(id, { notReadyOutput: false }));
		expect(error?.message).toBe(`Task ${id} is still processing`);
	});
});
