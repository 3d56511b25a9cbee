import type { Segment, Task } from '../../nodes/shared/api/v1/wire';
import { clipsOf, metadataOf, sourceOf } from '../../nodes/shared/output/clips';
import { clipId } from '../../nodes/shared/output/ids';

const segment: Segment = {
	start_offset_sec: 6,
	end_offset_sec: 12,
	embedding_scope: 'clip',
	embedding_option: 'audio',
	float: [0.25, -1, 0],
};

const task: Task = {
	_id: '663e16ac4d11aff765088b3a',
	model_name: 'marengo3.0',
	status: 'ready',
	created_at: '2026-11-23T06:00:00Z',
	video_embedding: {
		metadata: { input_filename: 'harbour.mp4', duration: 18, video_clip_length: 6 },
		segments: [segment, { ...segment, embedding_option: 'visual' }],
	},
};

const identity = { model: 'marengo3.0', option: 'audio', scope: 'clip', start: 6, end: 12 };

test('a clip is its row and what its task says of the video, flat', () => {
	const [clip] = clipsOf(task, undefined);
	expect(clip).toStrictEqual({
		id: clipId({ video: task._id, ...identity }),
		task_id: task._id,
		model_name: 'marengo3.0',
		embedding_option: 'audio',
		embedding_scope: 'clip',
		start_offset_sec: 6,
		end_offset_sec: 12,
		input_filename: 'harbour.mp4',
		duration: 18,
		embedding: [0.25, -1, 0],
	});
});

test("the user's name for the video is on each clip and in its ID", () => {
	const clips = clipsOf(task, 'my-video');
	expect(clips.map(({ video_id }) => video_id)).toEqual(['my-video', 'my-video']);
	expect(clips[0]?.id).toBe(clipId({ video: 'my-video', ...identity }));
	expect(new Set(clips.map(({ id }) => id)).size).toBe(2);
});

test("rows keep the API's order", () => {
	expect(clipsOf(task, undefined).map((clip) => clip.embedding_option)).toEqual([
		'audio',
		'visual',
	]);
});

test.each<[string, Task]>([
	['no rows', { ...task, video_embedding: { metadata: {}, segments: [] } }],
	['no segments', { ...task, video_embedding: {} }],
	['no video_embedding', { _id: task._id, model_name: 'm', status: 'processing' }],
])('a task with %s has no clips', (_, bare) => {
	expect(clipsOf(bare, undefined)).toEqual([]);
});

test('a URL names the source before a file name does', () => {
	const both = { input_url: 'https://example.com/a.mp4', input_filename: 'a.mp4' };
	expect(sourceOf(both)).toStrictEqual({ input_url: 'https://example.com/a.mp4' });
	expect(sourceOf({ input_filename: 'a.mp4' })).toStrictEqual({ input_filename: 'a.mp4' });
	expect(sourceOf({})).toStrictEqual({});
});

test('a task of another medium still names its source', () => {
	const audio: Task = {
		_id: task._id,
		model_name: 'marengo3.0',
		status: 'ready',
		audio_embedding: { metadata: { input_filename: 'waves.mp3' } },
	};
	expect(metadataOf(audio)).toEqual({ input_filename: 'waves.mp3' });
});
