import fc from 'fast-check';
import { clipText, clock, videoName } from '../../nodes/shared/output/clip-text';

test.each([
	[0, '0:00:00'],
	[6, '0:00:06'],
	[59.999, '0:00:59.999'],
	[59.9996, '0:01:00'],
	[0.05, '0:00:00.05'],
	[60, '0:01:00'],
	[3599, '0:59:59'],
	[3600, '1:00:00'],
	[14_400, '4:00:00'],
	[36_061.5, '10:01:01.5'],
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

const harbour = { task_id, input_filename: 'harbour.mp4', embedding_option: 'visual' };

test.each([
	[
		{ start_offset_sec: 6, end_offset_sec: 3612, embedding_scope: 'clip' },
		'0:00:06–1:00:12 (visual)',
	],
	[
		{ start_offset_sec: 6.5, end_offset_sec: 12, embedding_scope: 'clip' },
		'0:00:06.5–0:00:12 (visual)',
	],
	[
		{ start_offset_sec: 0, end_offset_sec: 43, embedding_scope: 'video' },
		'0:00:00–0:00:43 (visual, whole video)',
	],
	[{ embedding_scope: 'scene' }, '(visual, scene)'],
	[{ start_page_number: 3, end_page_number: 3, embedding_scope: 'page' }, 'page 3 (visual)'],
	[{ start_page_number: 3, end_page_number: 4, embedding_scope: 'page' }, 'pages 3–4 (visual)'],
	[
		{ start_page_number: 1, quadrant: 'top_left', embedding_scope: 'page' },
		'page 1, top left (visual)',
	],
	[{ chunk_index: 0, embedding_option: 'text', embedding_scope: 'chunk' }, 'part 1 (text)'],
	[{ embedding_scope: 'asset' }, '(visual, whole)'],
])('of %j the line says which video, where and how', (row, line) => {
	expect(clipText({ ...harbour, ...row })).toBe(`harbour.mp4 ${line}`);
});

const place = fc.record({
	start: fc.integer({ min: 0, max: 14_400_000 }),
	length: fc.integer({ min: 1, max: 10_000 }),
	option: fc.constantFrom('visual', 'audio', 'transcription'),
	scope: fc.constantFrom('clip', 'video'),
});

test('two clips of a video have the same line only when they are the same clip', () => {
	fc.assert(
		fc.property(place, place, (one, other) => {
			const [first, second] = [one, other].map(({ start, length, option, scope }) =>
				clipText({
					...harbour,
					start_offset_sec: start / 1000,
					end_offset_sec: (start + length) / 1000,
					embedding_option: option,
					embedding_scope: scope,
				}),
			);
			expect(first === second).toBe(JSON.stringify(one) === JSON.stringify(other));
		}),
	);
});
