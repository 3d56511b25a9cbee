import { byId, EngineFixture } from '../engine/engine-fixture';

const fixture = new EngineFixture();

const TASK = ['task_id', 'status', 'model_name', 'video_clip_length', 'video_embedding_scope'];
const CLIP = [
	'id',
	'task_id',
	'model_name',
	'embedding_option',
	'embedding_scope',
	'start_offset_sec',
	'end_offset_sec',
	'duration',
	'embedding',
];
const ROW = [
	'id',
	'embedding_option',
	'embedding_scope',
	'start_offset_sec',
	'end_offset_sec',
	'embedding',
];
const DATES = ['created_at', 'updated_at'];

const keys = (item: unknown): string[] => Object.keys(Object(item)).sort();
const sorted = (...names: string[]): string[] => names.sort();

/** Runs Get Embeddings. */
const collect = (id: string, parameters: object = {}): Promise<unknown[]> =>
	fixture.json({ parameters: { operation: 'getEmbeddings', taskId: byId(id), ...parameters } });

test.each([
	['input_filename', { filename: 'a.mp4' }],
	['input_url', { url: 'https://example.com/a.mp4' }],
])('the keys of items are those of the contract, with %s', async (source, seed) => {
	const { id } = fixture.emulator.seedTask({ ...seed, clips: 1 });
	const first = async (run: Promise<unknown[]>): Promise<unknown> => (await run)[0];
	const list = { parameters: { operation: 'listTasks' } };
	const status = { parameters: { operation: 'getStatus', taskId: byId(id) } };
	const link = source === 'input_url' ? ['link'] : [];

	expect(keys(await first(fixture.json(list)))).toEqual(
		sorted(...TASK, 'duration', source, ...DATES),
	);
	expect(keys(await first(fixture.json(status)))).toEqual(sorted(...TASK, 'duration', source));
	expect(keys(await first(collect(id)))).toEqual(sorted(...CLIP, source, ...link));
	expect(keys(await first(collect(id, { videoId: 'v' })))).toEqual(
		sorted(...CLIP, source, ...link, 'video_id'),
	);
	const task = await first(collect(id, { output: 'task' }));
	expect(keys(task)).toEqual(sorted(...TASK, 'duration', source, ...DATES, 'embeddings'));
	expect(keys(Object(task).embeddings[0])).toEqual(sorted(...ROW, ...link));
	expect(keys(await first(collect(id, { output: 'raw' })))).toEqual(
		sorted('_id', 'model_name', 'status', ...DATES, 'video_embedding'),
	);
});

test('a table begins with what tells rows apart, and ends with the vector', async () => {
	const { id } = fixture.emulator.seedTask({ filename: 'a.mp4', clips: 1 });
	const shape = async (output: string): Promise<string[]> =>
		Object.keys(Object((await collect(id, { videoId: 'v', output }))[0]));
	const clip = await shape('clips');
	expect(clip.slice(0, 4)).toEqual([
		'start_offset_sec',
		'end_offset_sec',
		'embedding_option',
		'input_filename',
	]);
	expect(clip.at(-1)).toBe('embedding');
	expect((await shape('document')).at(-1)).toBe('embedding');
	expect(await shape('pgvector')).toEqual(['text', 'metadata', 'id', 'embedding']);
	expect((await shape('task')).at(-1)).toBe('embeddings');
	const [query] = await fixture.json({ node: 'embedQuery', parameters: { text: 'a boat' } });
	expect(Object.keys(Object(query))[0]).toBe('text');
	expect(Object.keys(Object(query)).at(-1)).toBe('embedding');
});

test.each([
	['qdrant', 'points'],
	['pinecone', 'vectors'],
])('vectors for %s come in items of at most 100, each one request', async (output, key) => {
	const { id } = fixture.emulator.seedTask({ clips: 70 });
	const items = await collect(id, { output });
	expect(items.map((item) => Object.keys(Object(item)))).toEqual([[key], [key], [key]]);
	expect(items.map((item) => Object(item)[key].length)).toEqual([100, 100, 10]);
});

test("the user's own fields are in clips and in what stores keep, where ours win", async () => {
	const { id } = fixture.emulator.seedTask({ filename: 'a.mp4', clips: 1 });
	const values = [
		{ name: 'title', value: 'Harbour' },
		{ name: 'task_id', value: 'mine' },
		{ name: '', value: 'nameless' },
	];
	const [clips, pgvector, document] = await Promise.all(
		['clips', 'pgvector', 'document'].map(
			async (output) => (await collect(id, { output, options: { metadata: { values } } }))[0],
		),
	);
	expect(clips).toMatchObject({ metadata: { title: 'Harbour', task_id: 'mine' } });
	expect(pgvector).toMatchObject({ metadata: { title: 'Harbour', task_id: id } });
	expect(document).toMatchObject({ metadata: { title: 'Harbour', task_id: id } });
});
