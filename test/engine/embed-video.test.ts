import { newTasks } from '../emulator';
import { makeMovie } from '../emulator/testing/movies';
import { clipId } from '../../nodes/shared/output/ids';
import type { NodeRun } from './engine';
import { type ApiTask, EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();
const movie = makeMovie({ durationSec: 12, audio: true });

/** One video of two clips. */
const embed = (parameters: NodeRun['parameters'] = {}): NodeRun => ({
	parameters: { ...parameters, options: { pollIntervalSec: 1 } },
	items: [{ files: { data: { content: movie, fileName: 'a.mp4' } } }],
});

async function onlyTask(): Promise<ApiTask> {
	expect(fixture.taskIds).toHaveLength(1);
	return fixture.ask(`/embed/tasks/${fixture.taskIds[0]}`);
}

/** The items of `output: clips`, from the API's own answer. */
function clipsOf(task: ApiTask, source: object): object[] {
	return task.video_embedding.segments.map((segment) => ({
		id: clipId({
			video: task._id,
			model: task.model_name,
			option: segment.embedding_option,
			scope: segment.embedding_scope,
			start: segment.start_offset_sec,
			end: segment.end_offset_sec,
		}),
		task_id: task._id,
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

test('makes one item per clip and option by default', async () => {
	const items = await fixture.json(embed());
	const task = await onlyTask();
	expect(items).toStrictEqual(clipsOf(task, { input_filename: 'a.mp4' }));
	expect(items).toHaveLength(6);
	expect(task.video_embedding.metadata.duration).toBe(12);
});

test('embeds clips and the whole of a video at a URL', async () => {
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

test('reads output and options for each item', async () => {
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

test('polls no more often than the interval', async () => {
	fixture.emulator.intercept(newTasks({ processingMs: 1500 }));
	const items = await fixture.json(embed());
	expect(items).toHaveLength(6);
	const polls = fixture.emulator.requests.filter(({ path }) => path.endsWith('/status'));
	expect(polls).toHaveLength(2);
	expect((polls[1]?.at ?? 0) - (polls[0]?.at ?? 0)).toBeGreaterThanOrEqual(950);
});
