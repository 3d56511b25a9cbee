import { readFile } from 'node:fs/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { answer, newTasks, on, once } from '../emulator';
import { pdfOf } from '../emulator/testing/documents';
import { pngOf, wavOf } from '../emulator/testing/media';
import { makeMovie, SAMPLE } from '../emulator/testing/movies';
import { uploadAsset } from '../emulator/testing/v2';
import type { NodeResult, TestItem } from './engine';
import { byId, EngineFixture } from './engine-fixture';
import { TriggerRun } from './trigger-run';

const fixture = new EngineFixture({ v2: { assetProcessingMs: 0 } });

const SENTENCES = Buffer.from('One. Two. Three. Four. Five. Six. Seven.');

const fileItem = (content: Buffer, fileName: string, mimeType: string): TestItem => ({
	files: { data: { content, fileName, mimeType } },
});

async function videoItem(): Promise<TestItem> {
	return fileItem(await readFile(SAMPLE), 'a.mp4', 'video/mp4');
}

function embed(
	item: TestItem,
	parameters: INodeParameters,
	options: IDataObject = {},
	more: object = {},
): Promise<NodeResult> {
	return fixture.run({
		parameters: {
			operation: 'embedVideo',
			...parameters,
			options: { pollIntervalSec: 1, ...options } as INodeParameters,
		},
		items: [item],
		...more,
	});
}

async function embedded(...asked: Parameters<typeof embed>): Promise<IDataObject[]> {
	const { items, error } = await embed(...asked);
	if (error) throw new Error(`${error.message}: ${error.description}`);
	return items.map(({ json }) => json);
}

/** The assets at the emulator. */
const assets = (): string[] => [...fixture.emulator.v2.assets.assets.keys()].sort();

const byUrl = (): INodeParameters => ({ videoSource: 'url', videoUrl: fixture.videoUrl });

/** The distinct values of these keys. */
const kinds = (rows: IDataObject[], ...keys: string[]): unknown[] => [
	...new Set(rows.map((row) => keys.map((key) => row[key]).join(' '))),
];

test('embeds a file with Marengo 3.5, fetches its clips once and deletes its asset', async () => {
	const rows = await embedded(await videoItem(), { modelName: 'marengo3.5' });
	expect(kinds(rows, 'model_name', 'input_filename')).toEqual(['marengo3.5 a.mp4']);
	expect(kinds(rows, 'embedding_option', 'embedding_scope').sort()).toEqual([
		'audio clip',
		'visual clip',
	]);
	expect(rows[0]?.embedding).toHaveLength(512);
	expect(assets()).toEqual([]);
	const task = `/embed-v2/tasks/${String(rows[0]?.task_id)}`;
	const fetched = fixture.emulator.requests.filter(({ path }) => path.endsWith(task));
	expect(fetched).toHaveLength(1);
});

test('Wait Timeout also ends the wait for an asset, and nothing is billed', async () => {
	fixture.emulator.v2.set({ assetProcessingMs: 60_000 });
	const { error } = await embed(
		await videoItem(),
		{ modelName: 'marengo3.5' },
		{ waitTimeoutSec: 2 },
	);
	const text = new RegExp(`^The asset ${assets()[0]} is still not ready after \\d+ s$`);
	expect(error?.message).toMatch(text);
	expect(fixture.emulator.v2.tasks.tasks.size).toBe(0);
});

test('keeps an asset with Keep Asset, and that of a task it does not wait for', async () => {
	const parameters = { modelName: 'marengo3.5' };
	await embedded(await videoItem(), parameters, { keepAsset: true });
	const kept = assets();
	expect(kept).toHaveLength(1);
	const [task] = await embedded(await videoItem(), { ...parameters, operation: 'createTask' });
	expect(task).toMatchObject({
		status: 'processing',
		api_version: 'v2',
		model_name: 'marengo3.5',
		input_filename: 'a.mp4',
	});
	expect(assets()).toStrictEqual([...kept, task?.asset_id].sort());
});

test('embeds an asset of the user, which stays', async () => {
	const assetId = await uploadAsset(fixture.emulator, await readFile(SAMPLE), 'b.mp4');
	const rows = await embedded({}, { videoSource: 'asset', assetId: byId(assetId) });
	expect(kinds(rows, 'model_name', 'input_filename')).toEqual(['marengo3.0 b.mp4']);
	const own = await embedded({ json: { asset_id: assetId } }, { videoSource: 'asset' });
	expect(own).toHaveLength(rows.length);
	expect(assets()).toEqual([assetId]);
});

test.each<[string, TestItem, INodeParameters, IDataObject, string[]]>([
	[
		'sound',
		fileItem(wavOf(12), 'a.wav', 'audio/wav'),
		{ mediaType: 'audio' },
		{ videoClipLength: 5 },
		['audio clip', 'transcription clip'],
	],
	[
		'sound, Marengo 3.5, whole as well',
		fileItem(wavOf(12), 'a.wav', 'audio/wav'),
		{ mediaType: 'audio', modelName: 'marengo3.5', videoEmbeddingScope: ['clip', 'video'] },
		{},
		['audio clip', 'audio asset'],
	],
	[
		'an image',
		fileItem(pngOf(640, 480), 'a.png', 'image/png'),
		{ mediaType: 'image', modelName: 'marengo3.5' },
		{},
		['visual asset'],
	],
	[
		'pages of a PDF',
		fileItem(pdfOf(3), 'a.pdf', 'application/pdf'),
		{ mediaType: 'document', modelName: 'marengo3.5' },
		{},
		['visual page'],
	],
	[
		'a whole PDF',
		fileItem(pdfOf(3), 'a.pdf', 'application/pdf'),
		{ mediaType: 'document', modelName: 'marengo3.5' },
		{ documentScope: 'document' },
		['visual asset'],
	],
	[
		'the text of a PDF',
		fileItem(pdfOf(3), 'a.pdf', 'application/pdf'),
		{ mediaType: 'document', modelName: 'marengo3.5' },
		{ documentScope: 'text' },
		['text asset'],
	],
	[
		'chunks of a text',
		fileItem(SENTENCES, 'a.txt', 'text/plain'),
		{ mediaType: 'document', modelName: 'marengo3.5' },
		{ documentScope: 'textChunks', maxSentences: 3, overlapSentences: 1 },
		['text chunk'],
	],
])('%s', async (_, item, parameters, options, expected) => {
	const rows = await embedded(item, parameters, options);
	expect(kinds(rows, 'embedding_option', 'embedding_scope').sort()).toEqual(expected.sort());
	expect(kinds(rows, 'media_type')).toEqual([parameters.mediaType]);
	expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
	expect(rows.length).toBeGreaterThanOrEqual(expected.length);
	const isTimed = parameters.mediaType === 'audio';
	expect(rows.every((row) => 'start_offset_sec' in row)).toBe(isTimed);
	expect(assets()).toEqual([]);
});

test('a page has its number, a chunk its place', async () => {
	const document = { mediaType: 'document', modelName: 'marengo3.5' };
	const pages = await embedded(fileItem(pdfOf(2), 'a.pdf', 'application/pdf'), document);
	expect(pages.map((row) => row.start_page_number).sort()).toEqual([1, 2]);
	const text = fileItem(SENTENCES, 'a.md', 'text/markdown');
	const options = { documentScope: 'textChunks' };
	const chunks = await embedded(text, { ...document, output: 'document' }, options);
	expect(chunks.map(({ pageContent }) => pageContent).sort()).toEqual([
		'a.md part 1 (text)',
		'a.md part 2 (text)',
	]);
});

test('sends each setting under its own name', async () => {
	const sent = async (
		options: IDataObject,
		item: TestItem = {},
		parameters: INodeParameters = byUrl(),
	): Promise<unknown> => {
		const newest = { operation: 'createTask', modelName: 'marengo3.5' };
		await embedded(item, { ...newest, ...parameters }, options);
		return fixture.creations.filter(({ path }) => path.endsWith('/tasks')).at(-1)?.json;
	};
	const part = { videoStartOffsetSec: 6, videoEndOffsetSec: 18 };
	expect(await sent({ ...part, videoClipLength: 5 })).toMatchObject({
		video: {
			start_sec: 6,
			end_sec: 18,
			segmentation: { temporal: { strategy: 'fixed', fixed: { duration_sec: 5 } } },
		},
	});
	expect(await sent({ segmentation: 'dynamic', minClipDurationSec: 3 })).toMatchObject({
		video: { segmentation: { temporal: { dynamic: { min_duration_sec: 3 } } } },
	});
	const texts = [{ start: 0, end: 5, text: 'A boat' }];
	const both = { embeddingType: 'both', timeBasedMetadata: JSON.stringify(texts) };
	expect(JSON.stringify(await sent(both))).toContain('"A boat"');
	expect(await sent({ embeddingDimension: 128 })).toMatchObject({ embedding_dimension: 128 });
	const text = fileItem(Buffer.from('One. Two. Three. Four. Five.'), 'a.txt', 'text/plain');
	const pieces = { documentScope: 'textChunks', maxSentences: 3, overlapSentences: 1 };
	expect(await sent(pieces, text, { mediaType: 'document' })).toMatchObject({
		document: { segmentation: { sequential: { max_sentences: 3, overlap_sentences: 1 } } },
	});
});

test('says why a task failed, and deletes its asset', async () => {
	fixture.emulator.intercept(
		newTasks({ fail: true, message: 'The embedding request was invalid.' }),
	);
	const { error } = await embed(await videoItem(), { modelName: 'marengo3.5' });
	expect(error?.description).toContain('It says: The embedding request was invalid.');
	expect(error?.context).not.toHaveProperty('asset_id');
	expect(assets()).toEqual([]);
});

test.each([
	['failed', { fail: true }, { keepAsset: true }],
	['processing', { never: true as const }, { waitTimeoutSec: 1 }],
])('the error of a task that is %s names the asset that stays', async (status, task, options) => {
	fixture.emulator.intercept(newTasks(task));
	const { error } = await embed(await videoItem(), { modelName: 'marengo3.5' }, options);
	expect(error?.context?.status).toBe(status);
	expect(assets()).toStrictEqual([error?.context?.asset_id]);
});

test('Retry On Fail waits for the task that exists, and deletes its asset', async () => {
	const { emulator } = fixture;
	emulator.intercept(on('GET /embed-v2/tasks/:id', once(answer(401))));
	const parameters = { modelName: 'marengo3.5' };
	const rows = await embedded(await videoItem(), parameters, {}, { retryOnFail: 2 });
	expect(kinds(rows, 'task_id')).toHaveLength(1);
	expect(emulator.v2.tasks.tasks.size).toBe(1);
	expect(assets()).toEqual([]);
});

test('a chosen option without rows is a hint, not an error', async () => {
	const silent = fileItem(makeMovie({ durationSec: 12 }), 'silent.mp4', 'video/mp4');
	const parameters = { modelName: 'marengo3.5', embeddingOption: ['visual', 'audio'] };
	const { items, hints } = await embed(silent, parameters);
	expect(new Set(items.map(({ json }) => json.embedding_option))).toEqual(new Set(['visual']));
	expect(hints.join()).toContain('"Embedding Options: audio"');
});

/** The items without what differs from task to task, in an order that both APIs can have. */
const comparable = (rows: IDataObject[]): IDataObject[] =>
	rows
		.map((row) => ({
			...row,
			...{ task_id: typeof row.task_id, created_at: undefined, updated_at: undefined },
			api_version: undefined,
		}))
		.sort((a, b) => String(Object(a).id).localeCompare(String(Object(b).id)));

test('v2 gives the same items as v1, IDs included', async () => {
	const parameters = { ...byUrl(), videoId: 'v', videoEmbeddingScope: ['clip', 'video'] };
	const v1 = await embedded({}, parameters, { videoClipLength: 5 });
	const v2 = await embedded({}, parameters, { videoClipLength: 5, embedApi: 'v2' });
	expect(comparable(v2)).toEqual(comparable(v1));
});

test('a task of v2 is created, read, listed and collected as one of v1', async () => {
	const outcome = async (embedApi: 'v1' | 'v2'): Promise<IDataObject[][]> => {
		const ask = (operation: string, more: INodeParameters) =>
			embedded({}, { operation, ...more }, { embedApi });
		const created = await ask('createTask', byUrl());
		const taskId = byId(String(created[0]?.task_id));
		const clips = { taskId, waitUntilReady: true, videoId: 'v' };
		const collected = await ask('getEmbeddings', clips);
		const status = await ask('getStatus', { taskId });
		const listed = await ask('listTasks', { returnAll: true });
		const trigger = TriggerRun.make(fixture.emulator, { videoId: 'v', options: { embedApi } });
		const found = (await trigger.test())?.map(({ json }) => ({ ...json, id: undefined })) ?? [];
		return [created, collected, status, listed, found].map(comparable);
	};
	const [v1, v2] = [await outcome('v1'), await outcome('v2')];
	expect(v1.every((rows) => rows.length > 0)).toBe(true);
	expect(v2).toEqual(v1);
});
