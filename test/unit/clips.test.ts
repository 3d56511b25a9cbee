import { clipsOf, momentLink, sourceFields } from '../../nodes/shared/output/clips';
import { clipId } from '../../nodes/shared/output/ids';
import type { Embedding } from '../../nodes/shared/model/task';
import { resultOf, TASK_ID, taskOf } from './tasks';

/** As many numbers as vectors have unless fewer are asked for. */
const vector = Array.from({ length: 512 }, (_, at) => at / 512);

const row: Embedding = { option: 'audio', scope: 'clip', start: 6, end: 12, vector };
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
		embedding: vector,
	});
});

test("rows keep the API's order, each with the user's name and fields of the video, and an ID made of that name", () => {
	const metadata = { id: 'mine', lecture: '7' };
	const clips = clipsOf(result, { videoId: 'my-video', metadata });
	const idOf = (option: string): string => clipId({ ...identity, video: 'my-video', option });
	expect(clips).toMatchObject([
		{ embedding_option: 'audio', id: idOf('audio'), video_id: 'my-video', metadata },
		{ embedding_option: 'visual', id: idOf('visual'), video_id: 'my-video', metadata },
	]);
});

test('what the API did not send is absent, and rows without a place differ in their ID', () => {
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

test('rows of documents have their pages or chunks, and the same IDs in any order', () => {
	const page = { option: 'visual', scope: 'page', startPage: 3, endPage: 3, vector };
	const rows: Embedding[] = [
		page,
		{ ...page, quadrant: 'top_left' },
		{ ...page, startPage: 4, endPage: 4 },
		{ option: 'text', scope: 'chunk', chunk: 0, vector },
		{ option: 'text', scope: 'chunk', chunk: 1, vector },
	];
	const media = taskOf({ mediaType: 'document', fileName: 'report.pdf' });
	const clips = clipsOf(resultOf(media, rows), {});
	expect(clips[1]).toMatchObject({
		media_type: 'document',
		start_page_number: 3,
		end_page_number: 3,
		quadrant: 'top_left',
	});
	expect(clips[4]).toMatchObject({ chunk_index: 1 });
	expect(clips.every((clip) => !('start_offset_sec' in clip))).toBe(true);
	const reversed = clipsOf(resultOf(media, [...rows].reverse()), {}).reverse();
	expect(reversed.map(({ id }) => id)).toEqual(clips.map(({ id }) => id));
	expect(new Set(clips.map(({ id }) => id)).size).toBe(rows.length);
});

test('a vector of fewer numbers has another ID: it cannot overwrite one of 512', () => {
	const ids = [512, 256, 128].map(
		(length) => clipsOf(resultOf(task, [{ ...row, vector: vector.slice(0, length) }]), {})[0]?.id,
	);
	expect(new Set(ids).size).toBe(3);
});

test('a moment is a link where address and times are known', () => {
	const url = 'https://example.com/a.mp4?v=1#chapter';
	expect(momentLink(url, 12, 18)).toBe('https://example.com/a.mp4?v=1#t=12,18');
	expect(momentLink(url, 18.5, 21.087732)).toBe('https://example.com/a.mp4?v=1#t=18.5,21.088');
	expect(momentLink(undefined, 0, 6)).toBeUndefined();
	expect(momentLink(url, undefined, undefined)).toBeUndefined();
});

test("TwelveLabs' own signed address of a file is no link: it is secret and expires soon", () => {
	const url = 'https://s3.example.com/a.mp4?X-Amz-Signature=SECRET';
	const linksOf = (source: Parameters<typeof sourceFields>[0]) =>
		clipsOf(resultOf(taskOf({ ...source }), [row]), {}).map(({ link }) => link);
	expect(linksOf({ url, fileName: 'a.mp4' })).toEqual([undefined]);
	expect(linksOf({ url })).toEqual([`${url}#t=6,12`]);
});
