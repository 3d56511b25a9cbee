import type { Task } from '../../nodes/shared/api/v1/wire';
import { clipId } from '../../nodes/shared/output/ids';
import {
	createdTaskItem,
	taskItem,
	taskWithEmbeddings,
} from '../../nodes/shared/output/task-items';

const task: Task = {
	_id: '663e16ac4d11aff765088b3a',
	model_name: 'marengo3.0',
	status: 'ready',
	created_at: '2026-11-23T06:00:00Z',
	updated_at: '2026-11-23T06:01:00Z',
	video_embedding: {
		metadata: {
			input_url: 'https://example.com/a.mp4',
			duration: 0,
			video_clip_length: 6,
			video_embedding_scope: ['clip'],
		},
		segments: [
			{
				start_offset_sec: 0,
				end_offset_sec: 6,
				embedding_scope: 'clip',
				embedding_option: 'visual',
				float: [1],
			},
		],
	},
};

const flat = {
	task_id: '663e16ac4d11aff765088b3a',
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

test('what the API did not say is not there at all, not even as undefined', () => {
	const bare: Task = { _id: 'a', model_name: 'm', status: 'processing' };
	expect(Object.keys(taskItem(bare))).toEqual(['task_id', 'status', 'model_name']);
});

test('a created task is processing, with what was asked for', () => {
	const settings = {
		model_name: 'marengo3.0',
		video_embedding_scope: ['clip' as const, 'video' as const],
		video_start_offset_sec: 1,
		video_end_offset_sec: 9,
	};
	expect(createdTaskItem('abc', settings, { input_filename: 'a.mp4' })).toStrictEqual({
		task_id: 'abc',
		status: 'processing',
		model_name: 'marengo3.0',
		input_filename: 'a.mp4',
		video_embedding_scope: ['clip', 'video'],
	});
});

test('a task with its embeddings holds rows without the fields they share', () => {
	const row = {
		embedding_option: 'visual',
		embedding_scope: 'clip',
		start_offset_sec: 0,
		end_offset_sec: 6,
		embedding: [1],
	};
	const id = (video: string): string =>
		clipId({ video, model: 'marengo3.0', option: 'visual', scope: 'clip', start: 0, end: 6 });
	expect(taskWithEmbeddings(task, undefined)).toStrictEqual({
		...flat,
		embeddings: [{ id: id(task._id), ...row }],
	});
	expect(taskWithEmbeddings(task, 'mine')).toStrictEqual({
		...flat,
		video_id: 'mine',
		embeddings: [{ id: id('mine'), ...row }],
	});
});
