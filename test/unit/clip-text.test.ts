import { clipText, clock, videoName } from '../../nodes/shared/output/clip-text';

test.each([
	[0, '0:00:00'],
	[6, '0:00:06'],
	[59.999, '0:00:59'],
	[60, '0:01:00'],
	[3599, '0:59:59'],
	[3600, '1:00:00'],
	[14_400, '4:00:00'],
	[36_061.5, '10:01:01'],
])('%d s is %s', (seconds, text) => {
	expect(clock(seconds)).toBe(text);
});

const task_id = '663e16ac4d11aff765088b3a';

test.each([
	['the user’s own name', { video_id: 'talks/1', input_filename: 'a.mp4' }, 'talks/1'],
	['the file’s name', { input_filename: 'a b.mp4' }, 'a b.mp4'],
	['the end of the address', { input_url: 'https://h.example/x/a%20b.mp4?sig=1#t=2' }, 'a b.mp4'],
	['the host, of an address without a path', { input_url: 'https://h.example/' }, 'h.example'],
	[
		'as it is written, if it is badly encoded',
		{ input_url: 'https://h.example/%E0%A4.mp4' },
		'%E0%A4.mp4',
	],
	['the end of a name that is an address', { video_id: 'https://h.example/a.mp4?b=/c' }, 'a.mp4'],
	['the task, when nothing else is known', {}, task_id],
])('a video is called by %s', (_, clip, name) => {
	expect(videoName({ task_id, ...clip })).toBe(name);
});

test('a line says which video, when, and how', () => {
	expect(
		clipText({
			id: '',
			task_id,
			model_name: 'marengo3.0',
			embedding_option: 'visual',
			embedding_scope: 'clip',
			start_offset_sec: 6.5,
			end_offset_sec: 3612,
			input_filename: 'harbour.mp4',
			embedding: [],
		}),
	).toBe('harbour.mp4 0:00:06–1:00:12 (visual)');
});
