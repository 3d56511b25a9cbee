import { readFileSync } from 'node:fs';
import { delay, newTasks, on, once } from '../emulator';
import { makeMovie, SAMPLE } from '../emulator/testing/movies';
import { clipId } from '../../nodes/shared/output/ids';
import type { NodeRun } from './engine';
import { type ApiTask, until, EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();
const sample = readFileSync(SAMPLE);
const short = makeMovie({ durationSec: 12, audio: true });

/** One short video; only its first 12 s, two clips, are of interest. */
const embed = (parameters: NodeRun['parameters'] = {}, content: Buffer = short): NodeRun => ({
	parameters: { ...parameters, options: { pollIntervalSec: 1, ...Object(parameters.options) } },
	items: [{ files: { data: { content, fileName: 'a.mp4' } } }],
});

async function onlyTask(): Promise<ApiTask> {
	expect(fixture.taskIds).toHaveLength(1);
	return fixture.ask(`/embed/tasks/${fixture.taskIds[0]}`);
}

/** The items of `output: clips`, from the API's own answer. */
function clipsOf(task: ApiTask, source: object, videoId?: string): object[] {
	return task.video_embedding.segments.map((segment) => ({
		id: clipId({
			video: videoId ?? task._id,
			model: task.model_name,
			option: segment.embedding_option,
			scope: segment.embedding_scope,
			start: segment.start_offset_sec,
			end: segment.end_offset_sec,
		}),
		task_id: task._id,
		...(videoId !== undefined && { video_id: videoId }),
		model_name: 'marengo3.0',
		embedding_option: segment.embedding_option,
		embedding_scope: segment.embedding_scope,
		start_offset_sec: segment.start_offset_sec,
		end_offset_sec: segment.end_offset_sec,
		...source,
		duration: task.video_embedding.metadata.duration,
		embedding: segment.float,
	}));
}

test('by default a file becomes one item per clip and option', async () => {
	const items = await fixture.json(embed());
	const task = await onlyTask();
	expect(items).toStrictEqual(clipsOf(task, { input_filename: 'a.mp4' }));
	expect(items).toHaveLength(6);
	expect(task.video_embedding.metadata.duration).toBe(12);
});

test('a real video by its URL, clips and the whole of it', async () => {
	const items = await fixture.json(
		embed({
			videoSource: 'url',
			videoUrl: fixture.videoUrl,
			videoEmbeddingScope: ['clip', 'video'],
		}),
	);
	const task = await onlyTask();
	const clips = clipsOf(task, { input_url: fixture.videoUrl });
	expect(items).toStrictEqual(
		clips.map((clip) => {
			const { start_offset_sec: start, end_offset_sec: end } = Object(clip);
			return { ...clip, link: `${fixture.videoUrl}#t=${start},${end}` };
		}),
	);
	// 43 s in clips of 6 s: seven, the last second dropped; and the whole; each in three options.
	expect(items).toHaveLength((7 + 1) * 3);
});

test('offsets and clip length shape the clips', async () => {
	const items = await fixture.json(
		embed(
			{ options: { videoClipLength: 5, videoStartOffsetSec: 10, videoEndOffsetSec: 20 } },
			sample,
		),
	);
	const ranges = items.map((item) => {
		const { start_offset_sec, end_offset_sec } = Object(item);
		return `${start_offset_sec}-${end_offset_sec}`;
	});
	expect([...new Set(ranges)]).toEqual(['10-15', '15-20']);
});

test('task, raw and chosen options, each for its own item', async () => {
	const { parameters, items } = embed({
		output: '={{ $json.output }}',
		embeddingOption: '={{ $json.options }}',
	});
	const settings = [
		{ output: 'task', options: [] },
		{ output: 'raw', options: [] },
		{ output: 'clips', options: ['visual', 'transcription'] },
	];
	const [asTask, asRaw, ...asClips] = await fixture.json({
		parameters,
		items: settings.map((json) => ({ ...items?.[0], json })),
	});
	const taskOfItem = (id: unknown): Promise<ApiTask> => fixture.ask(`/embed/tasks/${String(id)}`);

	expect(asRaw).toStrictEqual(await taskOfItem(Object(asRaw)._id));
	const task = await taskOfItem(Object(asTask).task_id);
	expect(asTask).toStrictEqual({
		task_id: task._id,
		status: 'ready',
		model_name: 'marengo3.0',
		input_filename: 'a.mp4',
		duration: 12,
		video_clip_length: 6,
		video_embedding_scope: ['clip'],
		created_at: task.created_at,
		updated_at: task.updated_at,
		embeddings: clipsOf(task, {}).map((clip) => {
			const { id, embedding_option, embedding_scope, start_offset_sec, end_offset_sec, embedding } =
				Object(clip);
			return { id, embedding_option, embedding_scope, start_offset_sec, end_offset_sec, embedding };
		}),
	});
	const chosen = ['visual', 'transcription'];
	expect(asClips.map((clip) => Object(clip).embedding_option)).toEqual([...chosen, ...chosen]);
	expect(fixture.emulator.requests.map(({ query }) => query)).toContainEqual({
		embedding_option: chosen,
	});
});

test('the same video under the same name has the same IDs in another task', async () => {
	const videoId = 'lectures/1.mp4';
	const first = await fixture.json(embed({ videoId }));
	const again = await fixture.json(embed({ videoId }));
	const ids = (items: unknown[]): unknown[] => items.map((item) => Object(item).id);
	expect(fixture.taskIds).toHaveLength(2);
	expect(ids(again)).toEqual(ids(first));
	expect(new Set(ids(first)).size).toBe(6);
	const [taskId] = fixture.taskIds;
	expect(first).toStrictEqual(
		clipsOf(
			await fixture.ask(`/embed/tasks/${taskId}`),
			{ input_filename: 'a.mp4' },
			'lectures/1.mp4',
		),
	);
});

test('it waits, and asks no more often than told', async () => {
	fixture.emulator.intercept(newTasks({ processingMs: 1500 }));
	const items = await fixture.json(embed());
	expect(items).toHaveLength(6);
	const polls = fixture.emulator.requests.filter(({ path }) => path.endsWith('/status'));
	expect(polls).toHaveLength(2);
	expect((polls[1]?.at ?? 0) - (polls[0]?.at ?? 0)).toBeGreaterThanOrEqual(950);
});

test('when the wait runs out, the error carries the task that goes on', async () => {
	fixture.emulator.intercept(newTasks({ never: true }));
	const { error, items } = await fixture.run(embed({ options: { waitTimeoutSec: 1 } }));
	const [taskId] = fixture.taskIds;
	expect(items).toEqual([]);
	expect(error?.message).toMatch(new RegExp(`^Task ${taskId} is still processing after \\d+ s$`));
	expect(error?.description).toMatch(/collect it later with Get Embeddings/);
	expect(error?.context).toMatchObject({ itemIndex: 0, task_id: taskId, status: 'processing' });
});

test('a task that fails is an error with its ID', async () => {
	fixture.emulator.intercept(newTasks({ fail: true, processingMs: 0 }));
	const { error } = await fixture.run(embed());
	const [taskId] = fixture.taskIds;
	expect(error?.message).toBe(`TwelveLabs could not embed this video (task ${taskId})`);
	expect(error?.context).toMatchObject({ itemIndex: 0, task_id: taskId, status: 'failed' });
});

test('a URL that gives no video ends as a failed task', async () => {
	const videoUrl = `${fixture.emulator.origin}/samples/missing.mp4`;
	const { error } = await fixture.run(embed({ videoSource: 'url', videoUrl }));
	expect(error?.context).toMatchObject({ task_id: fixture.taskIds[0], status: 'failed' });
});

test.each(['waiting', 'uploading'])('Stop while %s ends it', async (phase) => {
	if (phase === 'uploading') fixture.emulator.intercept(on('POST', once(delay(600_000))));
	fixture.emulator.intercept(newTasks({ never: true }));
	const { result, stop } = await fixture.start(embed());
	await until(() => (phase === 'uploading' ? fixture.creations : fixture.taskIds).length > 0);
	stop();
	const { run } = await result;
	expect(run.status).toBe('canceled');
});
