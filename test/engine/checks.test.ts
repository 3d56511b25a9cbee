import type { INodeParameters } from 'n8n-workflow';
import { labelsOf } from '../../nodes/shared/model/models';
import { pngOf, wavOf } from '../emulator/testing/media';
import { makeMovie } from '../emulator/testing/movies';
import { emulatorTest } from './emulator-test';
import type { NodeRun, TestFile } from './engine';
import { byId, EngineFixture } from './engine-fixture';
import { smallFile } from './with-emulator';

const fixture = new EngineFixture();

const run = (parameters: INodeParameters, file?: Partial<TestFile>): NodeRun => ({
	parameters,
	items: [file ? { files: { data: { ...video, ...file } } } : {}],
});
const create = (more: INodeParameters = {}, file?: Partial<TestFile>): NodeRun =>
	run({ operation: 'createTask', ...more }, file);
const fromUrl = (more: INodeParameters): NodeRun =>
	create({ videoSource: 'url', videoUrl: 'https://example.com/a.mp4', ...more });
const options = (set: INodeParameters, more: INodeParameters = {}): NodeRun =>
	fromUrl({ options: set, ...more });
const list = (more: INodeParameters): NodeRun => run({ operation: 'listTasks', ...more });
const query = (
	operation: string,
	more: INodeParameters = {},
	file?: Partial<TestFile>,
): NodeRun => ({
	node: 'embedQuery',
	...run({ operation, ...more }, file),
});

const V1 = { embedApi: 'v1' };
const MARENGO_35 = { modelName: 'marengo3.5' };
const video: TestFile = { content: makeMovie({ durationSec: 10, audio: true }), fileName: 'a.mp4' };
const empty = { content: Buffer.alloc(0) };
const png = { content: pngOf(200, 150), mimeType: 'image/png', fileName: 'a.png' };
const wav = { content: wavOf(8), mimeType: 'audio/wav', fileName: 'a.wav' };
const tooLarge = Buffer.alloc(32 * 1024 ** 2 + 1);
const modelsWith = (media: 'image' | 'document'): string =>
	labelsOf(({ options }) => options[media] !== undefined);

/** What is said, of which run, and a part of the advice. */
const CHECKS: [string, NodeRun, string?][] = [
	['The item has no file in the field "data"', create(), 'It has no file at all'],
	[
		'The item has no file in the field "video"',
		{ ...create({ binaryPropertyName: 'video' }), items: [{ files: { Your_Video: video } }] },
		`This item's file is in "Your_Video": set "Input Binary Field" to that.`,
	],
	[
		'The item has no file in the field "data"',
		{ ...create(), items: [{ files: { one: video, two: video } }] },
		`This item's files are in "one", "two": set "Input Binary Field" to one of them.`,
	],
	[
		'"Input Binary Field" is empty',
		create({ binaryPropertyName: '={{ "" }}' }, video),
		`Enter the name of the field that contains the file. This item's file is in "data"`,
	],
	['The file "a.mp4" is empty', create({}, empty), 'Check the node that returns the file.'],
	[
		'The file "a.mp4" is empty',
		create({}, { ...empty, memory: true }),
		'Check the node that returns the file.',
	],
	[
		'The file "a.png" is an image (image/png), not a video',
		create({}, png),
		`Set "Media Type" to Image (needs ${modelsWith('image')}).`,
	],
	[
		'The file "a.mp3" is an audio file (audio/mpeg), not a video',
		create({}, { fileName: 'a.mp3', mimeType: 'audio/mpeg' }),
		'Set "Media Type" to Audio.',
	],
	[
		'The file "a.pdf" is a document (application/pdf), not a video',
		create({}, { fileName: 'a.pdf', mimeType: 'application/octet-stream' }),
		`Set "Media Type" to Document (needs ${modelsWith('document')}).`,
	],
	[
		'The file "a.mp4" is a video (video/mp4), not an image',
		create({ mediaType: 'image', ...MARENGO_35 }, video),
		'Set "Media Type" to Video.',
	],
	[
		'The file "watch.html" is of the type text/html, not a video',
		create({}, { fileName: 'watch', mimeType: 'text/html' }),
		'Check the node that returns the file, and the field it is in.',
	],
	[
		'The file "lecture" is of the type text/plain, not a video',
		create({}, { fileName: 'lecture', mimeType: 'text/plain' }),
		'give it a name with an extension, such as "video.mp4".',
	],
	[
		'"Video URL" is empty',
		fromUrl({ videoUrl: '={{ $json.missing }}' }),
		'direct address of the media file',
	],
	[
		'"Video URL" is a www.youtube.com page, not a media file',
		fromUrl({ videoUrl: 'https://www.youtube.com/watch?v=abc' }),
		'send it as Binary File',
	],
	[
		'"Start Offset" is set without "End Offset", which is not supported by Embed v1',
		options({ videoStartOffsetSec: 5, ...V1 }),
		'Set "Embed API" to Automatic',
	],
	[
		'"Start Offset" is not a number',
		options({ videoStartOffsetSec: '={{ "0:10" }}', videoEndOffsetSec: 20 }),
		'"0:10"',
	],
	['"Model" is empty', fromUrl({ modelName: '={{ "" }}' }), 'marengo3.0'],
	[
		'"Media Type" is image, which is not supported by marengo3.0',
		create({ mediaType: 'image' }, png),
	],
	[
		'"Embedding Dimension" is 256, which is not supported by marengo3.0',
		options({ embeddingDimension: 256 }),
	],
	[
		'"Embedding Options" is Transcription, which is not supported by marengo3.5',
		fromUrl({ ...MARENGO_35, embeddingOption: ['transcription'] }),
	],
	[
		'"Embedding Type" is fused, for which marengo3.5 needs "Time-Based Metadata"',
		options({ embeddingType: 'fused' }, MARENGO_35),
	],
	[
		'"Segmentation" is dynamic, which is not supported by Embed v1',
		options({ segmentation: 'dynamic', ...V1 }),
	],
	[
		'"Max Duration" is set, which is not supported by Embed v1',
		options({ maxDurationMinutes: 60, ...V1 }),
	],
	[
		'"Embedding Format" has an unknown value: hex',
		options({ embeddingFormat: 'hex' }, { operation: 'embedVideo' }),
	],
	[
		'"Batch Size" is below 1',
		options({ batchSize: -1 }, { operation: 'embedVideo', output: 'qdrant' }),
	],
	[
		'The expression in "Task" returned nothing',
		run({ operation: 'getStatus', taskId: byId('={{ $json.task_id }}') }),
		'put Create Task or List Tasks before this node',
	],
	[
		'"Poll Interval" is below 1',
		options({ pollIntervalSec: 0 }, { operation: 'embedVideo' }),
		'Set it to 1 or more.',
	],
	['"Concurrency" is below 1', options({ concurrency: 0 }), 'Set it to 1 or more.'],
	[
		'"Output" has an unknown value: csv',
		run({
			operation: 'getEmbeddings',
			taskId: byId('663e16ac4d11aff765088b3a'),
			output: '={{ "csv" }}',
		}),
		'from the list',
	],
	[
		'Unknown operation: noSuchOperation',
		run({ operation: 'noSuchOperation' }),
		'Choose an operation from the list.',
	],
	['"Limit" is below 1', list({ limit: 0 })],
	['"Created After" is not a date', list({ filters: { startedAt: '={{ "yesterday" }}' } })],
	['"Created Before" is not a date', list({ filters: { endedAt: '={{ "Video 12" }}' } })],
	['"Status" has an unknown value: done', list({ filters: { status: '={{ "done" }}' } })],
	['"Text" is empty', query('text', { text: '={{ null }}' })],
	['"Text" is empty', query('text', { text: '={{ [] }}' })],
	['"Text" is empty', query('textImage', { text: ' ' }, png)],
	['"Model" is empty', query('text', { text: 'sea', modelName: ' ' })],
	[
		'"Embedding Dimension" is 256, which is not supported by marengo3.0',
		query('text', { text: 'sea', options: { embeddingDimension: 256 } }),
	],
	[
		'"Embedding Dimension" has an unknown value: many',
		query('text', { text: 'sea', options: { embeddingDimension: '=many' } }),
	],
	[
		'"Model" is marengo3.5, which is not supported by Embed v1',
		query('text', { text: 'sea', ...MARENGO_35, options: V1 }),
	],
	[
		'The query is a video, which is not supported by Embed v1',
		query('video', { options: V1 }, video),
	],
	['The item has no file in the field "data"', query('image')],
	[
		'"URL" is a www.youtube.com page, not a media file',
		query('image', { source: 'url', url: 'https://www.youtube.com/watch?v=1' }),
	],
	[
		'The file "a.gif" is of the type image/gif, which TwelveLabs does not read here',
		query('image', {}, { ...png, mimeType: 'image/gif', fileName: 'a.gif' }),
	],
	[
		'The file "a.png" is larger than 32 MB (33554433 bytes)',
		query('image', {}, { ...png, content: tooLarge }),
	],
	[
		'The file "a.mp4" is larger than 32 MB, the most that marengo3.5 takes at once (33554433 bytes)',
		query('video', MARENGO_35, { content: tooLarge }),
	],
	['The file "a.wav" is an audio file (audio/wav), not a video', query('video', {}, wav)],
	[
		'The file "a.ogg" is of the type audio/ogg, which TwelveLabs does not read here',
		query('audio', {}, { ...wav, mimeType: 'audio/ogg', fileName: 'a.ogg' }),
		'WAV, MP3 or FLAC',
	],
	['"Start Offset" is negative', query('audio', { options: { audioStartOffsetSec: -1 } }, wav)],
	[
		'"Start Offset" is 2 s, which is not supported by marengo3.5',
		query('audio', { ...MARENGO_35, options: { audioStartOffsetSec: 2 } }, wav),
	],
];

test.each(CHECKS)('nothing is sent: %s', async (message, wrong, advice = '') => {
	const { error, items } = await fixture.run(wrong);
	expect(error?.message).toBe(message);
	expect(error?.description).toBeTruthy();
	expect(error?.description).toContain(advice);
	expect(error?.context?.itemIndex).toBe(0);
	expect(items).toEqual([]);
	expect(fixture.emulator.requests).toEqual([]);
});

test('with Continue each item is an error item with the message and the advice', async () => {
	const { error, items } = await fixture.run({
		...create(),
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

emulatorTest.each<[string]>([['embedVideo'], ['createTask']])(
	'%s: one bad row of ten stops the run before anything is sent',
	async ({ run, url, asked }, operation) => {
		const { error } = await run({ parameters: fromRows(operation), items: rows(url) });
		expect(asked()).toEqual([]);
		expect(error?.message).toMatch(/^Item 7: "Video URL" is a www\.youtube\.com page/);
		expect(error?.description).toContain(
			'Nothing was sent or billed. 1 of 10 items has a problem.',
		);
		expect(error?.context?.itemIndex).toBe(6);
	},
);

emulatorTest('with Continue only the bad row is an error', async ({ run, url, creations }) => {
	const { items } = await run({
		parameters: fromRows('createTask'),
		items: rows(url),
		onError: 'continueRegularOutput',
	});
	expect(creations()).toHaveLength(9);
	expect(items.map(({ json }) => 'error' in json).indexOf(true)).toBe(6);
	expect(items.filter(({ json }) => json.task_id !== undefined)).toHaveLength(9);
});

emulatorTest("fields, files and the APIs' rules are checked first", async ({ run, url, asked }) => {
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
});

emulatorTest('a bad query stops the others before they are billed', async ({ run, asked }) => {
	const { error } = await run({
		node: 'embedQuery',
		parameters: { operation: 'text', text: '={{ $json.words }}' },
		items: [{ json: { words: 'a boat' } }, { json: { words: ' ' } }],
	});
	expect(asked()).toEqual([]);
	expect(error?.message).toBe('Item 2: "Text" is empty');
});

emulatorTest.each([
	['a node that does not exist', '={{ $("Nope").item.json.url }}'],
	['an environment variable', '={{ $env.HOME }}'],
])("a wrong expression, %s: n8n's own words and the field", async ({ run, asked }, _, videoUrl) => {
	const parameters = { operation: 'createTask', videoSource: 'url', videoUrl };
	const { error } = await run({ parameters });
	expect(asked()).toEqual([]);
	expect(error?.description ?? '').not.toContain('report it');
	expect(error?.context).toMatchObject({ parameter: 'videoUrl', itemIndex: 0 });
});

emulatorTest('the error of a single item does not count items', async ({ run }) => {
	const { error } = await run({
		parameters: fromRows('createTask'),
		items: [{ ...smallFile(), json: { video: YOUTUBE } }],
	});
	expect(error?.message).toMatch(/^"Video URL" is a www\.youtube\.com page/);
	expect(error?.description).not.toContain('of 1 item');
});
