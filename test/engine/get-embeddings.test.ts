import { clipId } from '../../nodes/shared/output/ids';
import { byId, EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();
const operation = 'getEmbeddings';

test('clips: one item per clip and option of the task', async () => {
	const { id } = fixture.emulator.seedTask({
		filename: 'a.mp4',
		clips: 2,
		scopes: ['clip', 'video'],
	});
	const items = await fixture.json({ parameters: { operation, taskId: byId(id) } });
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
	const parameters = { operation, taskId: byId(id), embeddingOption: ['visual'] };
	const videoId = 'mine';
	const asTask = await fixture.json({ parameters: { ...parameters, output: 'task', videoId } });
	const asRaw = await fixture.json({ parameters: { ...parameters, output: 'raw', videoId } });
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
	const items = await fixture.json({
		parameters: { operation, taskId: byId(id), embeddingOption: embeddingOption as string },
	});
	expect(fixture.emulator.requests[0]?.query).toEqual({ embedding_option: asked });
	expect(items.map((item) => Object(item).embedding_option).sort()).toEqual(asked);
});

test('a filter that excludes all there is gives no item, and says so', async () => {
	const { id } = fixture.emulator.seedTask({ clips: 1, hasAudio: false });
	const { items, error, hints } = await fixture.run({
		parameters: { operation, taskId: byId(id), embeddingOption: ['audio'] },
	});
	expect(error).toBeUndefined();
	expect(items).toEqual([]);
	expect(hints).toEqual([expect.stringContaining('returned no clips')]);
});

test('the ID of the item before is taken by default, from the list also its value', async () => {
	const [one, two] = fixture.emulator.seedTasks([{ clips: 1 }, { clips: 1 }]);
	const fromItem = await fixture.json({
		parameters: { operation, output: 'task' },
		items: [{ json: { task_id: one?.id } }, { json: { task_id: two?.id } }],
	});
	expect(fromItem).toMatchObject([{ task_id: one?.id }, { task_id: two?.id }]);
	const fromList = await fixture.json({
		parameters: {
			operation,
			output: 'task',
			taskId: { __rl: true, mode: 'list', value: two?.id ?? '', cachedResultName: 'seed-2.mp4' },
		},
	});
	expect(fromList).toMatchObject([{ task_id: two?.id }]);
});

test('a task that is still processing says so, and what to do', async () => {
	const { id } = fixture.emulator.seedTask({ status: 'processing' });
	const { error } = await fixture.run({ parameters: { operation, taskId: byId(id) } });
	expect(error?.message).toBe(`Task ${id} is still processing`);
	expect(error?.description).toMatch(/Turn on "Wait Until Ready"/);
	expect(error?.context).toMatchObject({ itemIndex: 0, task_id: id, status: 'processing' });
});

test('with waiting it comes when it is ready', async () => {
	const { id } = fixture.emulator.seedTask({ status: 'processing', processingMs: 500, clips: 1 });
	const items = await fixture.json({
		parameters: {
			operation,
			taskId: byId(id),
			waitUntilReady: true,
			options: { pollIntervalSec: 1 },
		},
	});
	expect(items).toHaveLength(3);
	expect(fixture.emulator.requests.map(({ path }) => path.split('/').at(-1))).toEqual([
		'status',
		id,
	]);
});

test('waiting ends too, with the task in the error', async () => {
	const { id } = fixture.emulator.seedTask({ status: 'processing' });
	const { error } = await fixture.run({
		parameters: {
			operation,
			taskId: byId(id),
			waitUntilReady: true,
			options: { pollIntervalSec: 1, waitTimeoutSec: 1 },
		},
	});
	expect(error?.message).toBe(`Task ${id} is still processing after 1 s`);
	expect(error?.context).toMatchObject({ task_id: id, status: 'processing' });
});

test.each([true, false])('a failed task is an error (waiting: %p)', async (waitUntilReady) => {
	const { id } = fixture.emulator.seedTask({ status: 'failed' });
	const { error } = await fixture.run({
		parameters: {
			operation,
			taskId: byId(id),
			waitUntilReady,
			...(waitUntilReady && { options: { pollIntervalSec: 1 } }),
		},
	});
	expect(error?.message).toBe(`TwelveLabs could not embed this video (task ${id})`);
	expect(error?.context).toMatchObject({ itemIndex: 0, task_id: id, status: 'failed' });
});

test('a task past its seven days is not known any more, and the error tells why', async () => {
	const { id } = fixture.emulator.seedTask({ createdAt: Date.now() - 8 * 24 * 3600_000 });
	const { error } = await fixture.run({ parameters: { operation, taskId: byId(id) } });
	expect(error).toMatchObject({ httpCode: '404', context: { code: 'resource_not_exist' } });
	expect(error?.description).toMatch(/seven days/);
});
