import { readFile } from 'node:fs/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { answer, carryOutThen, newTasks, on, once } from '../emulator';
import { pdfOf } from '../emulator/testing/documents';
import { pngOf, wavOf } from '../emulator/testing/media';
import { makeMovie, SAMPLE } from '../emulator/testing/movies';
import { uploadAsset } from '../emulator/testing/v2';
import type { NodeResult, TestItem } from './engine';
import { byId, EngineFixture } from './engine-fixture';

const fixture = new EngineFixture({ v2: { assetProcessingMs: 0 } });

const POLL = { pollIntervalSec: 1 };

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
			options: { ...POLL, ...options } as INodeParameters,
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

/** The assets that lie at the emulator. */
const assets = (): string[] => [...fixture.emulator.v2.assets.assets.keys()].sort();

const byUrl = (): INodeParameters => ({ videoSource: 'url', videoUrl: fixture.videoUrl });

/** What tells the kinds of rows apart, each once. */
const kinds = (rows: IDataObject[], ...keys: string[]): unknown[] => [
	...new Set(rows.map((row) => keys.map((key) => row[key]).join(' '))),
];

test('a file with Marengo 3.5: clips come, and its asset is gone', async () => {
	const rows = await embedded(await videoItem(), { modelName: 'marengo3.5' });
	expect(kinds(rows, 'model_name', 'input_filename')).toEqual(['marengo3.5 a.mp4']);
	expect(kinds(rows, 'embedding_option', 'embedding_scope').sort()).toEqual([
		'audio clip',
		'visual clip',
	]);
	expect(rows[0]?.embedding).toHaveLength(512);
	expect(assets()).toEqual([]);
});

test('the vectors of a task that was waited for are fetched once', async () => {
	const [row] = await embedded({}, { modelName: 'marengo3.5', ...byUrl() });
	const path = `/embed-v2/tasks/${String(row?.task_id)}`;
	const asked = fixture.emulator.requests.filter((request) => request.path.endsWith(path));
	expect(asked).toHaveLength(1);
});

describe('a file that is not ready for long', () => {
	const slow = new EngineFixture({ v2: { assetProcessingMs: 60_000 } });

	test('Wait Timeout ends the wait for it as well, and nothing is paid', async () => {
		const { error } = await slow.run({
			parameters: {
				operation: 'embedVideo',
				modelName: 'marengo3.5',
				options: { ...POLL, waitTimeoutSec: 2 },
			},
			items: [await videoItem()],
		});
		const [asset] = slow.emulator.v2.assets.assets.keys();
		expect(error?.message).toMatch(
			new RegExp(`^The asset ${asset} is still not ready after \\d+ s$`),
		);
		expect(slow.emulator.v2.tasks.tasks.size).toBe(0);
	});
});

test('an asset that is to be kept is kept, and a task that is not waited for has its own', async () => {
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

test('an asset that was there is embedded, and stays', async () => {
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
		'pieces of a text',
		fileItem(Buffer.from('One. Two. Three. Four. Five. Six. Seven.'), 'a.txt', 'text/plain'),
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

test('a page says its number, a piece its place', async () => {
	const parameters = { mediaType: 'document', modelName: 'marengo3.5' };
	const pages = await embedded(fileItem(pdfOf(2), 'a.pdf', 'application/pdf'), parameters);
	expect(pages.map((row) => row.start_page_number).sort()).toEqual([1, 2]);
	const text = Buffer.from('One. Two. Three. Four. Five. Six. Seven.');
	const item = fileItem(text, 'a.md', 'text/markdown');
	const pieces = await embedded(
		item,
		{ ...parameters, output: 'document' },
		{
			documentScope: 'textChunks',
		},
	);
	expect(pieces.map(({ pageContent }) => pageContent).sort()).toEqual([
		'a.md part 1 (text)',
		'a.md part 2 (text)',
	]);
});

test('cuts by content, fused vectors, fewer numbers, from a second on', async () => {
	const v35 = { modelName: 'marengo3.5', ...byUrl() };
	const dynamic = await embedded({}, v35, { segmentation: 'dynamic', minClipDurationSec: 3 });
	expect(kinds(dynamic, 'embedding_scope')).toEqual(['clip']);
	const texts = JSON.stringify([{ start: 0, end: 5, text: 'A boat' }]);
	const both = await embedded({}, v35, { embeddingType: 'both', timeBasedMetadata: texts });
	expect(kinds(both, 'embedding_option').sort()).toEqual(['audio', 'fused', 'visual']);
	const fused = await embedded({}, byUrl(), { embeddingType: 'fused' });
	expect(kinds(fused, 'model_name', 'embedding_option')).toEqual(['marengo3.0 fused']);
	const [small] = await embedded({}, v35, { embeddingDimension: 128 });
	expect(small?.embedding).toHaveLength(128);
	const late = await embedded({}, byUrl(), { videoStartOffsetSec: 6 });
	expect(Math.min(...late.map((row) => Number(row.start_offset_sec)))).toBe(6);
});

test('what is asked for arrives under its own name', async () => {
	const sent = async (
		item: TestItem,
		parameters: INodeParameters,
		options: IDataObject,
	): Promise<unknown> => {
		const newest = { operation: 'createTask', modelName: 'marengo3.5' };
		await embedded(item, { ...newest, ...parameters }, options);
		return fixture.creations.filter(({ path }) => path.endsWith('/tasks')).at(-1)?.json;
	};
	const stretch = { videoStartOffsetSec: 6, videoEndOffsetSec: 18 };
	expect(await sent({}, byUrl(), { ...stretch, videoClipLength: 5 })).toMatchObject({
		video: {
			start_sec: 6,
			end_sec: 18,
			segmentation: { temporal: { strategy: 'fixed', fixed: { duration_sec: 5 } } },
		},
	});
	const byContent = { segmentation: 'dynamic', minClipDurationSec: 3 };
	expect(await sent({}, byUrl(), byContent)).toMatchObject({
		video: { segmentation: { temporal: { dynamic: { min_duration_sec: 3 } } } },
	});
	const text = fileItem(Buffer.from('One. Two. Three. Four. Five.'), 'a.txt', 'text/plain');
	const pieces = { documentScope: 'textChunks', maxSentences: 3, overlapSentences: 1 };
	expect(await sent(text, { mediaType: 'document' }, pieces)).toMatchObject({
		document: { segmentation: { sequential: { max_sentences: 3, overlap_sentences: 1 } } },
	});
});

/** An address that is never asked for. */
function elsewhere(): INodeParameters {
	return { videoSource: 'url', videoUrl: 'https://example.com/a.mp4' };
}

test.each<[string, TestItem, INodeParameters, IDataObject]>([
	[
		'"Media Type" is image, which is not supported by marengo3.0',
		fileItem(pngOf(640, 480), 'a.png', 'image/png'),
		{ mediaType: 'image' },
		{},
	],
	[
		'"Embedding Dimension" is 256, which is not supported by marengo3.0',
		{},
		elsewhere(),
		{ embeddingDimension: 256 },
	],
	[
		'"Embedding Options" is Transcription, which is not supported by marengo3.5',
		{},
		{ ...elsewhere(), modelName: 'marengo3.5', embeddingOption: ['transcription'] },
		{},
	],
	[
		'"Embedding Type" is fused, for which marengo3.5 needs "Time-Based Metadata"',
		{},
		{ ...elsewhere(), modelName: 'marengo3.5' },
		{ embeddingType: 'fused' },
	],
	[
		'"Segmentation" is dynamic, which is not supported by Embed v1',
		{},
		elsewhere(),
		{ segmentation: 'dynamic', embedApi: 'v1' },
	],
	[
		'The file "a.mp4" is a video (video/mp4), not an image',
		fileItem(Buffer.from('x'), 'a.mp4', 'video/mp4'),
		{ mediaType: 'image', modelName: 'marengo3.5' },
		{},
	],
])('%s: told before anything is sent', async (message, item, parameters, options) => {
	const { error } = await embed(item, parameters, options);
	expect(error?.message).toBe(message);
	expect(fixture.emulator.requests).toEqual([]);
});

test('why a task failed is said, and its asset is gone', async () => {
	fixture.emulator.intercept(
		newTasks({ fail: true, message: 'The embedding request was invalid.' }),
	);
	const { error } = await embed(await videoItem(), { modelName: 'marengo3.5' });
	expect(error?.description).toContain('It says: The embedding request was invalid.');
	expect(error?.context).not.toHaveProperty('asset_id');
	expect(assets()).toEqual([]);
});

test('an asset that is to be kept stays when its task fails, and the error names it', async () => {
	fixture.emulator.intercept(newTasks({ fail: true }));
	const { error } = await embed(
		await videoItem(),
		{ modelName: 'marengo3.5' },
		{ keepAsset: true },
	);
	expect(error?.context?.status).toBe('failed');
	expect(assets()).toStrictEqual([error?.context?.asset_id]);
});

test('an asset whose task goes on is named', async () => {
	fixture.emulator.intercept(newTasks({ never: true }));
	const { error } = await embed(
		await videoItem(),
		{ modelName: 'marengo3.5' },
		{ waitTimeoutSec: 1 },
	);
	expect(error?.message).toMatch(/is still processing after/);
	expect(assets()).toStrictEqual([error?.context?.asset_id]);
});

test('Retry On Fail waits for the task it has, and deletes its asset', async () => {
	const { emulator } = fixture;
	emulator.intercept(on('GET /embed-v2/tasks/:id', once(answer(401))));
	const rows = await embedded(
		await videoItem(),
		{ modelName: 'marengo3.5' },
		{},
		{
			retryOnFail: 2,
		},
	);
	expect(kinds(rows, 'task_id')).toHaveLength(1);
	expect(emulator.v2.tasks.tasks.size).toBe(1);
	expect(assets()).toEqual([]);
});

test('a lost answer of a new task: it is found in the list, not paid twice', async () => {
	const { emulator } = fixture;
	emulator.intercept(on('POST /embed-v2/tasks', once(carryOutThen(answer(500)))));
	const rows = await embedded({}, { modelName: 'marengo3.5', ...byUrl() });
	expect(kinds(rows, 'model_name')).toEqual(['marengo3.5']);
	expect(emulator.v2.tasks.tasks.size).toBe(1);
});

test('tasks of both APIs are looked at, collected and listed alike', async () => {
	const created = await Promise.all(
		['marengo3.0', 'marengo3.5'].map((modelName) =>
			embedded({}, { operation: 'createTask', modelName, ...byUrl() }),
		),
	);
	const ids = created.flatMap((items) => items.map(({ task_id }) => String(task_id)));
	const listed = await embedded({}, { operation: 'listTasks' });
	expect(listed.map(({ task_id }) => task_id).sort()).toEqual([...ids].sort());
	for (const [at, id] of ids.entries()) {
		const model = at === 0 ? 'marengo3.0' : 'marengo3.5';
		const parameters = { operation: 'getEmbeddings', taskId: byId(id), waitUntilReady: true };
		expect(kinds(await embedded({}, parameters), 'model_name')).toEqual([model]);
		const [status] = await embedded({}, { operation: 'getStatus', taskId: byId(id) });
		expect(status).toMatchObject({ status: 'ready', model_name: model });
	}
});

test('options without rows are a hint, not an error', async () => {
	const { items, hints } = await embed(
		fileItem(makeMovie({ durationSec: 12 }), 'silent.mp4', 'video/mp4'),
		{ modelName: 'marengo3.5', embeddingOption: ['visual', 'audio'] },
	);
	expect(
		kinds(
			items.map(({ json }) => json),
			'embedding_option',
		),
	).toEqual(['visual']);
	expect(hints.join()).toContain('"Embedding Options: audio"');
});

test('with v2 forced a video gives the same items, IDs included', async () => {
	const parameters = { ...byUrl(), videoId: 'v', videoEmbeddingScope: ['clip', 'video'] };
	const order = (rows: IDataObject[]): IDataObject[] =>
		rows
			.map(({ task_id, ...row }) => ({ ...row, isNamed: typeof task_id }))
			.sort((a, b) => String(Object(a).id).localeCompare(String(Object(b).id)));
	const v1 = await embedded({}, parameters, { videoClipLength: 5 });
	const v2 = await embedded({}, parameters, { videoClipLength: 5, embedApi: 'v2' });
	expect(order(v2)).toEqual(order(v1));
});
