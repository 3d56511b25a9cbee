import { clipId } from '../../nodes/shared/output/ids';
import { summary, taskItem, taskWithEmbeddings } from '../../nodes/shared/output/task-items';
import { resultOf, TASK_ID, taskOf } from './tasks';

const task = taskOf({
	model: 'marengo3.0',
	url: 'https://example.com/a.mp4',
	duration: 0,
	clipLength: 6,
	scopes: ['clip'],
	createdAt: '2026-11-23T06:00:00Z',
	updatedAt: '2026-11-23T06:01:00Z',
});

const VECTOR = Array.from({ length: 512 }, (_, at) => at);

const result = resultOf(task, [
	{ option: 'visual', scope: 'clip', start: 0, end: 6, vector: VECTOR },
]);

const flat = {
	task_id: TASK_ID,
	status: 'ready',
	model_name: 'marengo3.0',
	input_url: 'https://example.com/a.mp4',
	duration: 0,
	video_clip_length: 6,
	video_embedding_scope: ['clip'],
	created_at: '2026-11-23T06:00:00Z',
	updated_at: '2026-11-23T06:01:00Z',
};

test('a task becomes flat and keeps a zero', () => {
	expect(taskItem(task)).toStrictEqual(flat);
});

test("an unknown status is shown in the API's word", () => {
	expect(taskItem(taskOf({ state: 'processing', status: 'queued' })).status).toBe('queued');
});

test('what the API did not send is absent, not undefined', () => {
	expect(Object.keys(taskItem(taskOf()))).toEqual(['status', 'task_id']);
});

test('a task with its embeddings holds rows without the fields they share', () => {
	const row = {
		embedding_option: 'visual',
		embedding_scope: 'clip',
		start_offset_sec: 0,
		end_offset_sec: 6,
		link: 'https://example.com/a.mp4#t=0,6',
		embedding: VECTOR,
	};
	const id = (video: string): string =>
		clipId({ video, model: 'marengo3.0', option: 'visual', scope: 'clip', start: 0, end: 6 });
	expect(taskWithEmbeddings(result, {})).toStrictEqual({
		...flat,
		embeddings: [{ id: id(TASK_ID), ...row }],
	});
	expect(taskWithEmbeddings(result, { videoId: 'mine' })).toStrictEqual({
		...flat,
		video_id: 'mine',
		embeddings: [{ id: id('mine'), ...row }],
	});
});

test('the summary counts instead of listing', () => {
	const rows = [{ option: 'visual' }, { option: 'visual' }, { option: 'audio' }, {}];
	const several = resultOf(
		task,
		rows.map((row) => ({ ...row, vector: [1] })),
	);
	expect(summary(several)).toStrictEqual({
		...flat,
		embedding_count: 4,
		embedding_options: ['visual', 'audio'],
	});
});
