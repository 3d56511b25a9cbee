import type { INodeParameters } from 'n8n-workflow';
import { pngOf } from '../emulator/testing/media';
import { makeMovie } from '../emulator/testing/movies';
import type { TestFile } from './engine';
import { EngineFixture } from './engine-fixture';

/** Which file an item's field means, what it is called, and what is said of a file of another kind. */

const fixture = new EngineFixture({ v2: { assetProcessingMs: 0 } });
const movie = makeMovie({ durationSec: 10, audio: true });

const run = (files: Record<string, TestFile>, more: INodeParameters = {}) =>
	fixture.run({ parameters: { operation: 'createTask', ...more }, items: [{ files }] });

const video = (more: Partial<TestFile> = {}): TestFile => ({
	content: movie,
	fileName: 'a.mp4',
	...more,
});

const sentNames = () => fixture.emulator.requests.map(({ file }) => file?.filename);

test("an item's only file is taken where the field is as it comes", async () => {
	const { items, error } = await run({ Your_Video: video() });
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ input_filename: 'a.mp4' });
});

test.each<[string, Record<string, TestFile>, INodeParameters, string]>([
	[
		'one of two',
		{ one: video(), two: video() },
		{},
		`This item's files are in "one", "two": set "Input Binary Field" to one of them.`,
	],
	[
		'another one than was named',
		{ Your_Video: video() },
		{ binaryPropertyName: 'video' },
		`This item's file is in "Your_Video": set "Input Binary Field" to that.`,
	],
])('%s is not guessed', async (_, files, parameters, todo) => {
	const { error } = await run(files, parameters);
	expect(error?.message).toMatch(/^The item has no file in the field "(data|video)"$/);
	expect(error?.description).toContain(todo);
	expect(fixture.emulator.requests).toEqual([]);
});

test.each(['memory', 'store'])("an expression that gives a file, in n8n's %s", async (mode) => {
	const memory = mode === 'memory';
	const files = {
		thumbnail: { content: pngOf(200, 150), mimeType: 'image/png', fileName: 'b.png', memory },
		clip: video({ memory }),
	};
	const { items, error } = await run(files, { binaryPropertyName: '={{ $binary.clip }}' });
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ input_filename: 'a.mp4' });
});

test.each<[string, Partial<TestFile>, string]>([
	['by its type', { fileName: 'lecture', mimeType: 'video/quicktime' }, 'lecture.mov'],
	[
		'by its type, of a name with a dot',
		{ fileName: 'Part 3.5', mimeType: 'video/mp4' },
		'Part 3.5.mp4',
	],
	[
		'none where n8n knows nothing',
		{ fileName: 'lecture', mimeType: 'application/octet-stream' },
		'lecture',
	],
	['with a name of ours', { fileName: undefined, mimeType: 'video/webm' }, 'video.webm'],
	['of its own', { fileName: 'a.mkv', mimeType: 'video/mp4' }, 'a.mkv'],
])('a file goes out with an ending: %s', async (_, file, name) => {
	await run({ data: video(file) });
	expect(sentNames()).toEqual([name]);
});

const png = { content: pngOf(200, 150), mimeType: 'image/png', fileName: 'a.png' };

test.each<[string, TestFile, INodeParameters, string, string]>([
	[
		'an image on Video',
		png,
		{},
		'The file "a.png" is an image (image/png), not a video',
		'Set "Media Type" to Image (needs Marengo 3.5).',
	],
	[
		'an mp3 on Video',
		video({ fileName: 'a.mp3', mimeType: 'audio/mpeg' }),
		{},
		'The file "a.mp3" is an audio file (audio/mpeg), not a video',
		'Set "Media Type" to Audio.',
	],
	[
		'a PDF on Video that n8n does not know',
		video({ fileName: 'a.pdf', mimeType: 'application/octet-stream' }),
		{},
		'The file "a.pdf" is a document (application/pdf), not a video',
		'Set "Media Type" to Document (needs Marengo 3.5).',
	],
	[
		'a video on Image',
		video(),
		{ mediaType: 'image', modelName: 'marengo3.5' },
		'The file "a.mp4" is a video (video/mp4), not an image',
		'Set "Media Type" to Video.',
	],
	[
		'a web page on Video',
		video({ fileName: 'watch', mimeType: 'text/html' }),
		{},
		'The file "watch.html" is of the type text/html, not a video',
		'Check the node that gives the file, and the field it is in.',
	],
	[
		'what n8n does not know',
		video({ fileName: 'lecture', mimeType: 'text/plain' }),
		{},
		'The file "lecture" is of the type text/plain, not a video',
		'give it a name with its ending, such as "video.mp4".',
	],
])('%s is refused before anything is sent', async (_, file, parameters, message, todo) => {
	const { error } = await run({ data: file }, parameters);
	expect(error?.message).toBe(message);
	expect(error?.description).toContain(todo);
	expect(fixture.emulator.requests).toEqual([]);
});

test('what is named as a video is one, whatever n8n says', async () => {
	const { error } = await run({ data: video({ mimeType: 'text/plain' }) });
	expect(error).toBeUndefined();
});
