import type { INodeParameters } from 'n8n-workflow';
import { labelsOf } from '../../nodes/shared/model/models';
import { pngOf, wavOf } from '../emulator/testing/media';
import { makeMovie } from '../emulator/testing/movies';
import { concurrentTest } from './concurrent-test';
import type { NodeRun, TestFile } from './engine';
import { byId, EngineFixture } from './engine-fixture';
import { smallFile, withEmulator } from './with-emulator';

const fixture = new EngineFixture();

interface Check extends NodeRun {
	/** In the item's field `data`. */
	file?: TestFile;
	message: string;
	/** A part of the advice. */
	todo?: string;
}

const URL = 'https://example.com/a.mp4';
const create = (more: INodeParameters = {}): INodeParameters => ({
	operation: 'createTask',
	...more,
});
const byUrl = (more: INodeParameters = {}): INodeParameters =>
	create({ videoSource: 'url', videoUrl: URL, ...more });
const withOptions = (options: INodeParameters, more: INodeParameters = {}): INodeParameters =>
	byUrl({ options, ...more });
const list = (more: INodeParameters): INodeParameters => ({ operation: 'listTasks', ...more });
const query = (operation: string, more: INodeParameters = {}): NodeRun => ({
	node: 'embedQuery',
	parameters: { operation, ...more },
});

const movie = makeMovie({ durationSec: 10, audio: true });
const video = (more: Partial<TestFile> = {}): TestFile => ({
	content: movie,
	fileName: 'a.mp4',
	...more,
});
const empty = Buffer.alloc(0);
const png: TestFile = { content: pngOf(200, 150), mimeType: 'image/png', fileName: 'a.png' };
const wav: TestFile = { content: wavOf(8), mimeType: 'audio/wav', fileName: 'a.wav' };
const tooLarge = Buffer.alloc(32 * 1024 ** 2 + 1);

const CHECKS: Record<string, Check> = {
	'no file at all': {
		parameters: create(),
		message: 'The item has no file in the field "data"',
		todo: 'It has no file at all',
	},
	'a file in another field': {
		parameters: create({ binaryPropertyName: 'video' }),
		items: [{ files: { Your_Video: video() } }],
		message: 'The item has no file in the field "video"',
		todo: `This item's file is in "Your_Video": set "Input Binary Field" to that.`,
	},
	'two files, neither of them in the default field': {
		parameters: create(),
		items: [{ files: { one: video(), two: video() } }],
		message: 'The item has no file in the field "data"',
		todo: `This item's files are in "one", "two": set "Input Binary Field" to one of them.`,
	},
	'an empty field name': {
		parameters: create({ binaryPropertyName: '={{ "" }}' }),
		file: video(),
		message: '"Input Binary Field" is empty',
		todo: `Enter the name of the field that contains the file. This item's file is in "data"`,
	},
	'an empty file': {
		parameters: create(),
		file: video({ content: empty }),
		message: 'The file "a.mp4" is empty',
		todo: 'Check the node that returns the file.',
	},
	'an empty file in memory': {
		parameters: create(),
		file: video({ content: empty, memory: true }),
		message: 'The file "a.mp4" is empty',
		todo: 'Check the node that returns the file.',
	},
	'an image on Video': {
		parameters: create(),
		file: png,
		message: 'The file "a.png" is an image (image/png), not a video',
		todo: `Set "Media Type" to Image (needs ${labelsOf(({ options }) => options.image !== undefined)}).`,
	},
	'an MP3 on Video': {
		parameters: create(),
		file: video({ fileName: 'a.mp3', mimeType: 'audio/mpeg' }),
		message: 'The file "a.mp3" is an audio file (audio/mpeg), not a video',
		todo: 'Set "Media Type" to Audio.',
	},
	'a PDF on Video that n8n does not know': {
		parameters: create(),
		file: video({ fileName: 'a.pdf', mimeType: 'application/octet-stream' }),
		message: 'The file "a.pdf" is a document (application/pdf), not a video',
		todo: `Set "Media Type" to Document (needs ${labelsOf(({ options }) => options.document !== undefined)}).`,
	},
	'a video on Image': {
		parameters: create({ mediaType: 'image', modelName: 'marengo3.5' }),
		file: video(),
		message: 'The file "a.mp4" is a video (video/mp4), not an image',
		todo: 'Set "Media Type" to Video.',
	},
	'a web page on Video': {
		parameters: create(),
		file: video({ fileName: 'watch', mimeType: 'text/html' }),
		message: 'The file "watch.html" is of the type text/html, not a video',
		todo: 'Check the node that returns the file, and the field it is in.',
	},
	'a file of a type that n8n does not know': {
		parameters: create(),
		file: video({ fileName: 'lecture', mimeType: 'text/plain' }),
		message: 'The file "lecture" is of the type text/plain, not a video',
		todo: 'give it a name with an extension, such as "video.mp4".',
	},
	'a URL that is missing': {
		parameters: byUrl({ videoUrl: '={{ $json.missing }}' }),
		message: '"Video URL" is empty',
		todo: 'direct address of the media file',
	},
	'a page of a video host': {
		parameters: byUrl({ videoUrl: 'https://www.youtube.com/watch?v=abc' }),
		message: '"Video URL" is a www.youtube.com page, not a media file',
		todo: 'send it as Binary File',
	},
	'a start without an end on Embed v1': {
		parameters: withOptions({ videoStartOffsetSec: 5, embedApi: 'v1' }),
		message: '"Start Offset" is set without "End Offset", which is not supported by Embed v1',
		todo: 'Set "Embed API" to Automatic',
	},
	'offsets the wrong way round': {
		parameters: withOptions({ videoStartOffsetSec: 20, videoEndOffsetSec: 10 }),
		message: '"End Offset" (10 s) is not after "Start Offset" (20 s)',
		todo: 'Set an end that comes after the start.',
	},
	'a negative offset': {
		parameters: withOptions({ videoStartOffsetSec: -1, videoEndOffsetSec: 10 }),
		message: 'An offset is negative',
		todo: "from the video's start",
	},
	'an offset that is not a number': {
		parameters: withOptions({ videoStartOffsetSec: '={{ "0:10" }}', videoEndOffsetSec: 20 }),
		message: '"Start Offset" is not a number',
		todo: '"0:10"',
	},
	'clips that are too short': {
		parameters: withOptions({ videoClipLength: 1 }),
		message: '"Clip Length" is 1 seconds',
		todo: 'a number from 2 to 10',
	},
	'clips longer than the part': {
		parameters: withOptions({
			videoClipLength: 8,
			videoStartOffsetSec: 10,
			videoEndOffsetSec: 15,
		}),
		message: 'The part from 10 s to 15 s is shorter than a clip of 8 s',
		todo: 'set a shorter "Clip Length"',
	},
	'default clips longer than the part': {
		parameters: withOptions({ videoStartOffsetSec: 10, videoEndOffsetSec: 15 }),
		message: 'The part from 10 s to 15 s is shorter than a clip of 6 s',
		todo: 'set "Clip Length" to 2 or more',
	},
	'no scope': {
		parameters: byUrl({ videoEmbeddingScope: '={{ [] }}' }),
		message: 'No "Embedding Scope" is chosen',
		todo: 'Choose Clip',
	},
	'an unknown scope': {
		parameters: byUrl({ videoEmbeddingScope: '={{ "scene" }}' }),
		message: '"Embedding Scope" has an unknown value: scene',
		todo: 'The values are clip, video.',
	},
	'no model': {
		parameters: byUrl({ modelName: '={{ "" }}' }),
		message: '"Model" is empty',
		todo: 'marengo3.0',
	},
	'an image for Marengo 3.0': {
		parameters: create({ mediaType: 'image' }),
		file: png,
		message: '"Media Type" is image, which is not supported by marengo3.0',
	},
	'256 numbers of Marengo 3.0': {
		parameters: withOptions({ embeddingDimension: 256 }),
		message: '"Embedding Dimension" is 256, which is not supported by marengo3.0',
	},
	'the transcription of Marengo 3.5': {
		parameters: byUrl({ modelName: 'marengo3.5', embeddingOption: ['transcription'] }),
		message: '"Embedding Options" is Transcription, which is not supported by marengo3.5',
	},
	'fused vectors of Marengo 3.5 without texts': {
		parameters: withOptions({ embeddingType: 'fused' }, { modelName: 'marengo3.5' }),
		message: '"Embedding Type" is fused, for which marengo3.5 needs "Time-Based Metadata"',
	},
	'dynamic clips on Embed v1': {
		parameters: withOptions({ segmentation: 'dynamic', embedApi: 'v1' }),
		message: '"Segmentation" is dynamic, which is not supported by Embed v1',
	},
	'Max Duration on Embed v1': {
		parameters: withOptions({ maxDurationMinutes: 60, embedApi: 'v1' }),
		message: '"Max Duration" is set, which is not supported by Embed v1',
	},
	'an unknown vector format': {
		parameters: withOptions({ embeddingFormat: 'hex' }, { operation: 'embedVideo' }),
		message: '"Embedding Format" has an unknown value: hex',
	},
	'a negative batch size': {
		parameters: withOptions({ batchSize: -1 }, { operation: 'embedVideo', output: 'qdrant' }),
		message: '"Batch Size" is below 1',
	},
	'an empty task ID': {
		parameters: { operation: 'getStatus', taskId: byId('={{ $json.task_id }}') },
		message: 'The expression in "Task" returned nothing',
		todo: 'put Create Task or List Tasks before this node',
	},
	'polls too often': {
		parameters: withOptions({ pollIntervalSec: 0 }, { operation: 'embedVideo' }),
		message: '"Poll Interval" is below 1',
		todo: 'Set it to 1 or more.',
	},
	'no concurrency': {
		parameters: withOptions({ concurrency: 0 }),
		message: '"Concurrency" is below 1',
		todo: 'Set it to 1 or more.',
	},
	'an unknown output': {
		parameters: {
			operation: 'getEmbeddings',
			taskId: byId('663e16ac4d11aff765088b3a'),
			output: '={{ "csv" }}',
		},
		message: '"Output" has an unknown value: csv',
		todo: 'from the list',
	},
	'an unknown operation': {
		parameters: { operation: 'noSuchOperation' },
		message: 'Unknown operation: noSuchOperation',
		todo: 'Choose an operation from the list.',
	},
	'a limit of 0': {
		parameters: list({ limit: 0 }),
		message: '"Limit" is below 1',
	},
	'Created After that is not a date': {
		parameters: list({ filters: { startedAt: '={{ "yesterday" }}' } }),
		message: '"Created After" is not a date',
	},
	'Created Before that is not a date': {
		parameters: list({ filters: { endedAt: '={{ "Video 12" }}' } }),
		message: '"Created Before" is not a date',
	},
	'an unknown status': {
		parameters: list({ filters: { status: '={{ "done" }}' } }),
		message: '"Status" has an unknown value: done',
	},
	'a query without a text': {
		...query('text', { text: '={{ null }}' }),
		message: '"Text" is empty',
	},
	'a query whose text is a list': {
		...query('text', { text: '={{ [] }}' }),
		message: '"Text" is empty',
	},
	'an image with a blank text': {
		...query('textImage', { text: ' ' }),
		file: png,
		message: '"Text" is empty',
	},
	'a query without a model': {
		...query('text', { text: 'sea', modelName: ' ' }),
		message: '"Model" is empty',
	},
	'a query in 256 numbers of Marengo 3.0': {
		...query('text', { text: 'sea', options: { embeddingDimension: 256 } }),
		message: '"Embedding Dimension" is 256, which is not supported by marengo3.0',
	},
	'a query in an unknown number of numbers': {
		...query('text', { text: 'sea', options: { embeddingDimension: '=many' } }),
		message: '"Embedding Dimension" has an unknown value: many',
	},
	'a query of Marengo 3.5 on Embed v1': {
		...query('text', { text: 'sea', modelName: 'marengo3.5', options: { embedApi: 'v1' } }),
		message: '"Model" is marengo3.5, which is not supported by Embed v1',
	},
	'a video as a query on Embed v1': {
		...query('video', { options: { embedApi: 'v1' } }),
		file: video(),
		message: 'The query is a video, which is not supported by Embed v1',
	},
	'a query without a file': {
		...query('image'),
		message: 'The item has no file in the field "data"',
	},
	'a page as an image': {
		...query('image', { source: 'url', url: 'https://www.youtube.com/watch?v=1' }),
		message: '"URL" is a www.youtube.com page, not a media file',
	},
	'a GIF as a query': {
		...query('image'),
		file: { ...png, mimeType: 'image/gif', fileName: 'a.gif' },
		message: 'The file "a.gif" is of the type image/gif, which TwelveLabs does not read here',
	},
	'an image of more than 32 MB': {
		...query('image'),
		file: { ...png, content: tooLarge },
		message: 'The file "a.png" is larger than 32 MB (33554433 bytes)',
	},
	'a video of more than 32 MB for Marengo 3.5': {
		...query('video', { modelName: 'marengo3.5' }),
		file: video({ content: tooLarge }),
		message:
			'The file "a.mp4" is larger than 32 MB, the most that marengo3.5 takes at once (33554433 bytes)',
	},
	'a sound as a video': {
		...query('video'),
		file: wav,
		message: 'The file "a.wav" is an audio file (audio/wav), not a video',
	},
	'an Ogg file': {
		...query('audio'),
		file: { ...wav, mimeType: 'audio/ogg', fileName: 'a.ogg' },
		message: 'The file "a.ogg" is of the type audio/ogg, which TwelveLabs does not read here',
		todo: 'WAV, MP3 or FLAC',
	},
	'a negative start': {
		...query('audio', { options: { audioStartOffsetSec: -1 } }),
		file: wav,
		message: '"Start Offset" is negative',
	},
	'a start in a sound for Marengo 3.5': {
		...query('audio', { modelName: 'marengo3.5', options: { audioStartOffsetSec: 2 } }),
		file: wav,
		message: '"Start Offset" is 2 s, which is not supported by marengo3.5',
	},
};

test.each(Object.entries(CHECKS))(
	'%s stops the workflow before anything is sent',
	async (_, { file, message, todo = '', ...run }) => {
		const given = file ? [{ files: { data: file } }] : [{}];
		const { error, items } = await fixture.run({ items: given, ...run });
		expect(error?.message).toBe(message);
		expect(error?.description).toBeTruthy();
		expect(error?.description).toContain(todo);
		expect(error?.context?.itemIndex).toBe(0);
		expect(items).toEqual([]);
		expect(fixture.emulator.requests).toEqual([]);
	},
);

test('with Continue each item is an error item with the message and the advice', async () => {
	const { error, items } = await fixture.run({
		parameters: create(),
		items: [{}, {}],
		onError: 'continueRegularOutput',
	});
	expect(error).toBeUndefined();
	const text = /^The item has no file in the field "data"\. .*It has no file at all/;
	expect(items).toEqual(
		[0, 1].map((item) => ({
			json: { error: expect.stringMatching(text) },
			pairedItem: { item },
		})),
	);
	expect(fixture.emulator.requests).toEqual([]);
});

test('the error names the item that is wrong, not the first', async () => {
	const { error } = await fixture.run({
		parameters: { operation: 'getStatus', options: { concurrency: 1 } },
		items: [{ json: { task_id: fixture.emulator.seedTask().id } }, { json: { task_id: 'x' } }],
	});
	expect(error?.message).toMatch(/^TwelveLabs refused the request: .*task_id/);
	expect(error?.context?.itemIndex).toBe(1);
});

/** Every item is checked before the first request that is billed. */

const YOUTUBE = 'https://www.youtube.com/watch?v=dQw4w9WgXcQ';

/** Ten URLs, the seventh of them a page. */
const rows = (url: (name: string) => string) =>
	Array.from({ length: 10 }, (_, index) => ({
		json: { video: index === 6 ? YOUTUBE : url(String(index)) },
	}));

const fromRows = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	operation,
	videoSource: 'url',
	videoUrl: '={{ $json.video }}',
	...more,
});

concurrentTest.each<[string]>([['embedVideo'], ['createTask']])(
	'%s: one bad row of ten stops the run before anything is sent',
	(operation) =>
		withEmulator(async ({ run, url, asked }) => {
			const { error } = await run({ parameters: fromRows(operation), items: rows(url) });
			expect(asked()).toEqual([]);
			expect(error?.message).toMatch(/^Item 7: "Video URL" is a www\.youtube\.com page/);
			expect(error?.description).toContain(
				'Nothing was sent or billed. 1 of 10 items has a problem.',
			);
			expect(error?.context?.itemIndex).toBe(6);
		}),
);

concurrentTest('with Continue the good rows run, and the bad one is an error in its place', () =>
	withEmulator(async ({ run, url, creations }) => {
		const { items } = await run({
			parameters: fromRows('createTask'),
			items: rows(url),
			onError: 'continueRegularOutput',
		});
		expect(creations()).toHaveLength(9);
		expect(items.map(({ json }) => 'error' in json).indexOf(true)).toBe(6);
		expect(items.filter(({ json }) => json.task_id !== undefined)).toHaveLength(9);
	}),
);

concurrentTest("fields, files and the APIs' rules are checked for every item first", () =>
	withEmulator(async ({ run, url, asked }) => {
		const parameters = {
			operation: 'createTask',
			modelName: '={{ $json.model ?? "marengo3.0" }}',
			videoSource: '={{ $json.source ?? "url" }}',
			videoUrl: url(),
			options: { videoClipLength: '={{ $json.length ?? 6 }}', embedApi: 'v1' },
		};
		const items = [
			{ json: {} },
			{ json: { length: 60 } },
			{ json: { source: 'binary' } },
			{ json: { model: 'marengo3.5' } },
		];
		const { error } = await run({ parameters, items });
		expect(asked()).toEqual([]);
		expect(error?.message).toMatch(/^Item 2: "Clip Length"/);
		expect(error?.description).toContain('3 of 4 items have a problem.');
	}),
);

concurrentTest('a bad query stops the others before they are billed', () =>
	withEmulator(async ({ run, asked }) => {
		const { error } = await run({
			node: 'embedQuery',
			parameters: { operation: 'text', text: '={{ $json.words }}' },
			items: [{ json: { words: 'a boat' } }, { json: { words: ' ' } }],
		});
		expect(asked()).toEqual([]);
		expect(error?.message).toBe('Item 2: "Text" is empty');
	}),
);

concurrentTest.each([
	['a node that does not exist', '={{ $("Nope").item.json.url }}'],
	['an environment variable', '={{ $env.HOME }}'],
])("a wrong expression, %s: n8n's own words and the field", (_, videoUrl) =>
	withEmulator(async ({ run, asked }) => {
		const parameters = { operation: 'createTask', videoSource: 'url', videoUrl };
		const { error } = await run({ parameters });
		expect(asked()).toEqual([]);
		expect(error?.description ?? '').not.toContain('report it');
		expect(error?.context).toMatchObject({ parameter: 'videoUrl', itemIndex: 0 });
	}),
);

concurrentTest('the error of a single item does not count items', () =>
	withEmulator(async ({ run }) => {
		const { error } = await run({
			parameters: fromRows('createTask'),
			items: [{ ...smallFile(), json: { video: YOUTUBE } }],
		});
		expect(error?.message).toMatch(/^"Video URL" is a www\.youtube\.com page/);
		expect(error?.description).not.toContain('of 1 item');
	}),
);
