import { makeMovie } from '../emulator/testing/movies';
import { OUTPUTS } from '../../nodes/shared/model/outputs';
import { clipId } from '../../nodes/shared/output/ids';
import type { NodeRun } from './engine';
import { type ApiTask, byId, EngineFixture } from './engine-fixture';

const fixture = new EngineFixture({ processingMs: 0 });
const movie = makeMovie({ durationSec: 12, audio: true });

type Options = Record<string, string | number | boolean>;

/** Two clips in three options: six rows, of a video that is uploaded. */
const embed = (output: string, options: Options = {}): NodeRun => ({
	parameters: { output, videoId: 'talk', options: { pollIntervalSec: 1, ...options } },
	items: [{ files: { data: { content: movie, fileName: 'a.mp4' } } }],
});

/** The same rows, of a task that is ready. */
function collect(output: string, options: Options = {}): NodeRun {
	fixture.emulator.seedTask({ filename: 'a.mp4', clips: 2 });
	return {
		parameters: {
			operation: 'getEmbeddings',
			taskId: byId(fixture.taskIds.at(-1) ?? ''),
			output,
			videoId: 'talk',
			options,
		},
	};
}

const answer = (): Promise<ApiTask> => fixture.ask(`/embed/tasks/${fixture.taskIds.at(-1)}`);

/** What every store keeps of a row, from the API's own answer. */
async function expectedRows() {
	const task = await answer();
	return task.video_embedding.segments.map((segment) => {
		const { start_offset_sec: start, end_offset_sec: end } = segment;
		const { embedding_option: option, embedding_scope: scope } = segment;
		const model = 'marengo3.0';
		return {
			id: clipId({ video: 'talk', model, option, scope, start, end }),
			text: `talk 0:00:0${start}–0:00:${end === 6 ? '06' : '12'} (${option})`,
			metadata: {
				task_id: task._id,
				video_id: 'talk',
				model_name: model,
				embedding_option: option,
				embedding_scope: scope,
				start_offset_sec: start,
				end_offset_sec: end,
				input_filename: 'a.mp4',
				duration: 12,
			},
			float: segment.float,
		};
	});
}

test("pgvector: the rows of n8n's PGVector Store", async () => {
	const items = await fixture.json(embed('pgvector'));
	const rows = await expectedRows();
	expect(rows).toHaveLength(6);
	expect(items).toStrictEqual(
		rows.map(({ id, text, metadata, float }) => ({
			id,
			text,
			metadata,
			embedding: JSON.stringify(float),
		})),
	);
});

test('qdrant: points in batches of any size, each item paired with its video', async () => {
	const { items } = await fixture.run(collect('qdrant', { batchSize: 4 }));
	const points = (await expectedRows()).map(({ id, text, metadata, float }) => ({
		id,
		vector: float,
		payload: { content: text, metadata },
	}));
	expect(items).toStrictEqual([
		{ json: { points: points.slice(0, 4) }, pairedItem: { item: 0 } },
		{ json: { points: points.slice(4) }, pairedItem: { item: 0 } },
	]);
	const single = await fixture.json(collect('qdrant', { batchSize: 1 }));
	expect(single).toMatchObject(points.map(({ id, vector }) => ({ points: [{ id, vector }] })));
});

test('pinecone: vectors with flat metadata without nulls, in batches', async () => {
	const items = await fixture.json(collect('pinecone', { batchSize: 100 }));
	const vectors = (await expectedRows()).map(({ id, text, metadata, float }) => ({
		id,
		values: float,
		metadata: { ...metadata, text },
	}));
	expect(items).toStrictEqual([{ vectors }]);
	for (const { metadata } of vectors) {
		for (const value of Object.values(metadata))
			expect(['string', 'number']).toContain(typeof value);
	}
});

test('document: a text, metadata with the ID, and the vector', async () => {
	const items = await fixture.json(collect('document'));
	expect(items).toStrictEqual(
		(await expectedRows()).map(({ id, text, metadata, float }) => ({
			pageContent: text,
			metadata: { id, ...metadata },
			embedding: float,
		})),
	);
});

const decoders: Record<string, (value: unknown) => number[]> = {
	string: (value) => JSON.parse(String(value)),
	base64: (value) => {
		const bytes = Buffer.from(String(value), 'base64');
		return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
	},
};

test.each([
	['clips', 'string'],
	['clips', 'base64'],
	['document', 'string'],
	['document', 'base64'],
	['task', 'string'],
	['task', 'base64'],
])('%s with vectors as %s hold the same floats', async (output, embeddingFormat) => {
	const items = await fixture.json(collect(output, { embeddingFormat }));
	const rows: unknown[] = output === 'task' ? Object(items[0]).embeddings : items;
	const exact = embeddingFormat === 'base64' ? Math.fround : (value: number): number => value;
	const decode = decoders[embeddingFormat];
	expect(rows.map((row) => decode?.(Object(row).embedding))).toEqual(
		(await expectedRows()).map(({ float }) => float.map(exact)),
	);
});

test.each(OUTPUTS.map(({ value }) => value))('%s without vectors', async (output) => {
	const items = await fixture.json(collect(output, { includeEmbedding: false }));
	expect(items.length).toBeGreaterThan(0);
	expect(JSON.stringify(items)).not.toMatch(/"(embedding|vector|values|float)":/);
});

test.each([
	['a format', 'clips', { embeddingFormat: 'hex' }, '"Embedding Format" has an unknown value: hex'],
	['a batch size', 'qdrant', { batchSize: -1 }, '"Batch Size" is below 1'],
])('%s that is none is said before a task is paid for', async (_, output, options, message) => {
	const { error } = await fixture.run(embed(output, options));
	expect(error?.message).toBe(message);
	expect(fixture.creations).toHaveLength(0);
});
