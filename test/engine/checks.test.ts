import type { INodeParameters } from 'n8n-workflow';
import { concurrentTest } from './concurrent-test';
import type { TestItem } from './engine';
import { byId, EngineFixture } from './engine-fixture';
import { smallFile, withEmulator } from './with-emulator';

const fixture = new EngineFixture();

interface Check {
	parameters: INodeParameters;
	/** One item; without it an item of no file. */
	item?: TestItem;
	message: string;
	/** A part of what the person is told to do. */
	todo: string;
}

const video = { content: Buffer.from('not read here'), fileName: 'a.mp4' };
const create = (more: INodeParameters): INodeParameters => ({ operation: 'createTask', ...more });
const byUrl = (videoUrl: string): INodeParameters => create({ videoSource: 'url', videoUrl });
const withOptions = (options: INodeParameters): INodeParameters =>
	create({ videoSource: 'url', videoUrl: 'https://example.com/a.mp4', options });

const CHECKS: Record<string, Check> = {
	'no file at all': {
		parameters: create({}),
		message: 'The item has no file in the field "data"',
		todo: 'It has no file at all',
	},
	'a field that is not there': {
		parameters: create({ binaryPropertyName: 'video' }),
		item: { files: { data: video, thumbnail: video } },
		message: 'The item has no file in the field "video"',
		todo: `This item's files are in "data", "thumbnail": set "Input Binary Field" to one of them.`,
	},
	'an empty field name': {
		parameters: create({ binaryPropertyName: '={{ "" }}' }),
		item: { files: { data: video } },
		message: '"Input Binary Field" is empty',
		todo: `Enter the name of the field that contains the file. This item's file is in "data"`,
	},
	'an empty file': {
		parameters: create({}),
		item: { files: { data: { content: Buffer.alloc(0), fileName: 'a.mp4' } } },
		message: 'The file "a.mp4" is empty',
		todo: 'Check the node that gives the file.',
	},
	'an empty file in memory': {
		parameters: create({}),
		item: { files: { data: { content: Buffer.alloc(0), fileName: 'a.mp4', memory: true } } },
		message: 'The file "a.mp4" is empty',
		todo: 'Check the node that gives the file.',
	},
	'an empty URL': {
		parameters: byUrl('={{ "" }}'),
		message: '"Video URL" is empty',
		todo: 'direct address of the media file',
	},
	'a URL that is missing': {
		parameters: byUrl('={{ $json.missing }}'),
		message: '"Video URL" is empty',
		todo: 'direct address of the media file',
	},
	'a URL that is none': {
		parameters: byUrl('holiday.mp4'),
		message: '"Video URL" is not a web address',
		todo: 'https://example.com/video.mp4',
	},
	'a URL of another kind': {
		parameters: byUrl('ftp://example.com/a.mp4'),
		message: '"Video URL" has to begin with http:// or https://',
		todo: 'direct address of the media file',
	},
	'a page of a video host': {
		parameters: byUrl('https://www.youtube.com/watch?v=abc'),
		message: '"Video URL" is a www.youtube.com page, not a media file',
		todo: 'send it as Binary File',
	},
	'a share link': {
		parameters: byUrl('https://drive.google.com/file/d/abc/view'),
		message: '"Video URL" is a drive.google.com page, not a media file',
		todo: 'video pages or share links',
	},
	'a start without an end, of v1': {
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
	'an offset that is no number': {
		parameters: withOptions({ videoStartOffsetSec: '={{ "0:10" }}', videoEndOffsetSec: 20 }),
		message: '"Start Offset" is not a number',
		todo: '"0:10"',
	},
	'clips too short': {
		parameters: withOptions({ videoClipLength: 1 }),
		message: '"Clip Length" is 1 seconds',
		todo: 'a number from 2 to 10',
	},
	'clips too long': {
		parameters: withOptions({ videoClipLength: 10.5 }),
		message: '"Clip Length" is 10.5 seconds',
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
	'the default clips longer than the part': {
		parameters: withOptions({ videoStartOffsetSec: 10, videoEndOffsetSec: 15 }),
		message: 'The part from 10 s to 15 s is shorter than a clip of 6 s',
		todo: 'set "Clip Length" to 2 or more',
	},
	'no scope': {
		parameters: { ...byUrl('https://example.com/a.mp4'), videoEmbeddingScope: '={{ [] }}' },
		message: 'No "Embedding Scope" is chosen',
		todo: 'Choose Clip',
	},
	'an unknown scope': {
		parameters: { ...byUrl('https://example.com/a.mp4'), videoEmbeddingScope: '={{ "scene" }}' },
		message: '"Embedding Scope" has an unknown value: scene',
		todo: 'The values are clip, video.',
	},
	'no model': {
		parameters: { ...byUrl('https://example.com/a.mp4'), modelName: '={{ "" }}' },
		message: '"Model" is empty',
		todo: 'marengo3.0',
	},
	'an empty task ID': {
		parameters: { operation: 'getStatus', taskId: byId('={{ $json.task_id }}') },
		message: 'The expression in "Task" returned nothing',
		todo: 'put Create Task or List Tasks before this node',
	},
	'a wait that is no number': {
		parameters: { ...withOptions({ waitTimeoutSec: '={{ "an hour" }}' }), operation: 'embedVideo' },
		message: '"Wait Timeout" is not a number',
		todo: '"an hour"',
	},
	'a poll too often': {
		parameters: { ...withOptions({ pollIntervalSec: 0 }), operation: 'embedVideo' },
		message: '"Poll Interval" is below 1',
		todo: 'Set it to 1 or more.',
	},
	'no work at once': {
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
};

describe.each(Object.entries(CHECKS))('%s', (_, { parameters, item = {}, message, todo }) => {
	test('stops the workflow before anything is sent', async () => {
		const { error, items } = await fixture.run({ parameters, items: [item] });
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(todo);
		expect(error?.context?.itemIndex).toBe(0);
		expect(items).toEqual([]);
		expect(fixture.emulator.requests).toEqual([]);
	});

	test('is an error item for each item when the node continues', async () => {
		const { error, items } = await fixture.run({
			parameters,
			items: [item, item],
			onError: 'continueRegularOutput',
		});
		expect(error).toBeUndefined();
		expect(items).toEqual(
			[0, 1].map((index) => ({
				json: { error: expect.stringMatching(todoAfter(message, todo)) },
				pairedItem: { item: index },
			})),
		);
		expect(fixture.emulator.requests).toEqual([]);
	});
});

test('the error names the item that is wrong, not the first', async () => {
	const { error } = await fixture.run({
		parameters: { operation: 'getStatus', options: { concurrency: 1 } },
		items: [{ json: { task_id: fixture.emulator.seedTask().id } }, { json: { task_id: 'x' } }],
	});
	expect(error?.message).toMatch(/^TwelveLabs refused the request: .*task_id/);
	expect(error?.context?.itemIndex).toBe(1);
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const todoAfter = (message: string, todo: string): RegExp =>
	new RegExp(`^${escaped(message)}\\. .*${escaped(todo)}`);

/** Every item of a run is checked before the first request that costs is sent: one bad row must not cost the others. */

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
	'%s: one bad row of ten stops the run before anything is sent, and says which',
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

concurrentTest('with Continue the good rows go on, and the bad one is an error in its place', () =>
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

concurrentTest('fields, files and the rules of the APIs are checked first as well', () =>
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

concurrentTest('a single item is not counted', () =>
	withEmulator(async ({ run }) => {
		const { error } = await run({
			parameters: fromRows('createTask'),
			items: [{ ...smallFile(), json: { video: YOUTUBE } }],
		});
		expect(error?.message).toMatch(/^"Video URL" is a www\.youtube\.com page/);
		expect(error?.description).not.toContain('of 1 item');
	}),
);
