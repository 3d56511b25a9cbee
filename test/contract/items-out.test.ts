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

test.each([
	['input_filename', { filename: 'a.mp4' }],
	['input_url', { url: 'https://example.com/a.mp4' }],
])('the keys of items are those of the contract, with %s', async (source, seed) => {
	const { id } = fixture.emulator.seedTask({ ...seed, clips: 1 });
	const taskId = byId(id);
	const first = async (parameters: object): Promise<unknown> =>
		(await fixture.json({ parameters: { ...parameters } }))[0];

	expect(keys(await first({ operation: 'listTasks' }))).toEqual(
		sorted(...TASK, 'duration', source, ...DATES),
	);
	expect(keys(await first({ operation: 'getStatus', taskId }))).toEqual(
		sorted(...TASK, 'duration', source),
	);
	const clip = { operation: 'getEmbeddings', taskId };
	const link = source === 'input_url' ? ['link'] : [];
	expect(keys(await first(clip))).toEqual(sorted(...CLIP, source, ...link));
	expect(keys(await first({ ...clip, videoId: 'v' }))).toEqual(
		sorted(...CLIP, source, ...link, 'video_id'),
	);
	const task = await first({ ...clip, output: 'task' });
	expect(keys(task)).toEqual(sorted(...TASK, 'duration', source, ...DATES, 'embeddings'));
	expect(keys(Object(task).embeddings[0])).toEqual(sorted(...ROW, ...link));
	expect(keys(await first({ ...clip, output: 'raw' }))).toEqual(
		sorted('_id', 'model_name', 'status', ...DATES, 'video_embedding'),
	);
});

test('a table begins with what tells rows apart, and ends with the vector', async () => {
	const { id } = fixture.emulator.seedTask({ filename: 'a.mp4', clips: 1 });
	const shape = async (parameters: object): Promise<string[]> => {
		const operation = 'getEmbeddings';
		const [item] = await fixture.json({
			parameters: { operation, taskId: byId(id), videoId: 'v', ...parameters },
		});
		return Object.keys(Object(item));
	};
	const first = ['start_offset_sec', 'end_offset_sec', 'embedding_option', 'input_filename'];
	const clip = await shape({});
	expect(clip.slice(0, 4)).toEqual(first);
	expect(clip.at(-1)).toBe('embedding');
	expect((await shape({ output: 'document' })).at(-1)).toBe('embedding');
	expect(await shape({ output: 'pgvector' })).toEqual(['text', 'metadata', 'id', 'embedding']);
	expect((await shape({ output: 'task' })).at(-1)).toBe('embeddings');
	const query = await fixture.json({ node: 'embedQuery', parameters: { text: 'a boat' } });
	expect(Object.keys(Object(query[0]))[0]).toBe('text');
	expect(Object.keys(Object(query[0])).at(-1)).toBe('embedding');
});

test('vectors for Qdrant and Pinecone come in items of one request each', async () => {
	const { id } = fixture.emulator.seedTask({ clips: 70 });
	const operation = 'getEmbeddings';
	for (const [output, key] of [
		['qdrant', 'points'],
		['pinecone', 'vectors'],
	] as const) {
		const items = await fixture.json({ parameters: { operation, taskId: byId(id), output } });
		expect(items.map((item) => Object.keys(Object(item)))).toEqual([[key], [key], [key]]);
		expect(items.map((item) => Object(item)[key].length)).toEqual([100, 100, 10]);
	}
});

test("the user's own fields are in clips and in what stores keep, where ours win", async () => {
	const { id } = fixture.emulator.seedTask({ filename: 'a.mp4', clips: 1 });
	const values = [
		{ name: 'title', value: 'Harbour' },
		{ name: 'task_id', value: 'mine' },
		{ name: '', value: 'nameless' },
	];
	const given = async (output: string): Promise<unknown> => {
		const parameters = { operation: 'getEmbeddings', taskId: byId(id), output };
		return (
			await fixture.json({ parameters: { ...parameters, options: { metadata: { values } } } })
		)[0];
	};
	expect(await given('clips')).toMatchObject({ metadata: { title: 'Harbour', task_id: 'mine' } });
	for (const output of ['pgvector', 'document']) {
		expect(await given(output)).toMatchObject({ metadata: { title: 'Harbour', task_id: id } });
	}
});
