import { clipsOf, sourceFields } from '../../nodes/shared/output/clips';
import { clipId } from '../../nodes/shared/output/ids';
import type { Embedding } from '../../nodes/shared/model/embedding';
import { resultOf, TASK_ID, taskOf } from './tasks';

const row: Embedding = {
	option: 'audio',
	scope: 'clip',
	start: 6,
	end: 12,
	vector: [0.25, -1, 0],
};
const task = taskOf({ model: 'marengo3.0', fileName: 'harbour.mp4', duration: 18, clipLength: 6 });
const result = resultOf(task, [row, { ...row, option: 'visual' }]);
const identity = { model: 'marengo3.0', option: 'audio', scope: 'clip', start: 6, end: 12 };

test('a clip is its row and what its task says of the video, flat', () => {
	const [clip] = clipsOf(result, {});
	expect(clip).toStrictEqual({
		id: clipId({ video: TASK_ID, ...identity }),
		task_id: TASK_ID,
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
	const clips = clipsOf(result, { videoId: 'my-video' });
	expect(clips.map(({ video_id }) => video_id)).toEqual(['my-video', 'my-video']);
	expect(clips[0]?.id).toBe(clipId({ video: 'my-video', ...identity }));
	expect(new Set(clips.map(({ id }) => id)).size).toBe(2);
});

test("rows keep the API's order", () => {
	const options = clipsOf(result, {}).map((clip) => clip.embedding_option);
	expect(options).toEqual(['audio', 'visual']);
});

test('the fields that the user gives the video are on each clip, apart from ours', () => {
	const metadata = { id: 'mine', lecture: '7' };
	for (const clip of clipsOf(result, { metadata })) {
		expect(clip.metadata).toEqual(metadata);
		expect(clip.id).not.toBe('mine');
	}
});

test('no rows, no clips', () => {
	expect(clipsOf(resultOf(task, []), {})).toEqual([]);
});

test('what the API did not tell is not there, and rows without a place differ in their ID', () => {
	const clips = clipsOf(resultOf(taskOf(), [{ vector: [1] }, { vector: [2] }]), {});
	expect(clips.map((clip) => Object.keys(clip))).toEqual([
		['id', 'task_id', 'embedding'],
		['id', 'task_id', 'embedding'],
	]);
	expect(new Set(clips.map(({ id }) => id)).size).toBe(2);
});

test('a URL names the source before a file name does', () => {
	const url = 'https://example.com/a.mp4';
	expect(sourceFields({ url, fileName: 'a.mp4' })).toStrictEqual({ input_url: url });
	expect(sourceFields({ fileName: 'a.mp4' })).toStrictEqual({ input_filename: 'a.mp4' });
	expect(sourceFields({})).toStrictEqual({});
});
