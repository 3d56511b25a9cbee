import { readResult } from '../../nodes/shared/api/v1/read-v1';
import { clipsOf } from '../../nodes/shared/output/clips';
import { BATCH_KEYS, isOutput, type Output, OUTPUTS } from '../../nodes/shared/model/outputs';
import { outputItems, type OutputSettings } from '../../nodes/shared/output/output';
import { asDocument, pineconeVector, qdrantPoint } from '../../nodes/shared/output/store-rows';
import { readVector } from '../../nodes/shared/output/vector-format';
import { TASK_ID } from './tasks';

const segment = (start: number, embedding_option: string) => ({
	start_offset_sec: start,
	end_offset_sec: start + 6,
	embedding_scope: 'clip',
	embedding_option,
	float: [start, 1],
});

const answer = {
	_id: TASK_ID,
	model_name: 'marengo3.0',
	status: 'ready',
	created_at: '2026-11-23T06:00:00Z',
	video_embedding: {
		metadata: { input_filename: 'a.mp4', duration: 18 },
		segments: [segment(0, 'visual'), segment(6, 'visual'), segment(6, 'audio')],
	},
};
const result = readResult(TASK_ID, answer);
const clips = clipsOf(result, {});

const settings: OutputSettings = {
	output: 'clips',
	naming: {},
	embeddingFormat: 'array',
	includeEmbedding: true,
	batchSize: 1,
};
const items = (changes: Partial<OutputSettings>): object[] =>
	outputItems(result, { ...settings, ...changes });

const EVERY: Output[] = OUTPUTS.map(({ value }) => value);
/** One item for the whole task. */
const WHOLE: Output[] = ['raw', 'summary', 'task'];

test('what Output can be', () => {
	const known = ['clips', 'task', 'summary', 'raw', 'pgvector', 'qdrant', 'pinecone', 'document'];
	expect(known.filter(isOutput)).toEqual(known);
	expect(['', 'Clips', 'toString', 'constructor'].filter(isOutput)).toEqual([]);
});

test('clips are the rows themselves', () => {
	expect(items({})).toStrictEqual(clips);
});

test('documents have a text, the rest as metadata, and a vector in the chosen format', () => {
	expect(items({ output: 'document', embeddingFormat: 'string' })[1]).toStrictEqual({
		pageContent: 'a.mp4 0:00:06–0:00:12 (visual)',
		metadata: {
			id: clips[1]?.id,
			task_id: TASK_ID,
			model_name: 'marengo3.0',
			embedding_option: 'visual',
			embedding_scope: 'clip',
			start_offset_sec: 6,
			end_offset_sec: 12,
			input_filename: 'a.mp4',
			duration: 18,
		},
		embedding: '[6,1]',
	});
});

test.each([
	['qdrant', 'points', qdrantPoint],
	['pinecone', 'vectors', pineconeVector],
] as const)('%s comes in batches, as its request wants them', (output, key, toRow) => {
	const rows = clips.map(toRow);
	expect(items({ output })).toStrictEqual(rows.map((row) => ({ [key]: [row] })));
	expect(items({ output, batchSize: 2 })).toStrictEqual([
		{ [key]: rows.slice(0, 2) },
		{ [key]: rows.slice(2) },
	]);
	expect(items({ output, batchSize: 3 })).toStrictEqual([{ [key]: rows }]);
	expect(items({ output, batchSize: 1000 })).toStrictEqual([{ [key]: rows }]);
});

/** Outputs with a row for each clip. */
const ROWS = EVERY.filter((output) => !WHOLE.includes(output));

test.each(ROWS)('the sub-node finds the vector and the clip in %s', (output) => {
	const key = BATCH_KEYS[output];
	const made = items({ output, batchSize: 2 });
	const rows = key === undefined ? made : made.flatMap((item) => Object(item)[key]);
	const documents = rows.map((row) => asDocument(row));
	expect(documents.map(({ embedding }) => readVector(embedding))).toEqual(
		clips.map(({ embedding }) => embedding),
	);
	for (const document of documents) {
		expect(Object(document.metadata ?? document)).toMatchObject({ task_id: TASK_ID });
	}
});

test.each(EVERY)('%s without vectors is the same but for them', (output) => {
	const vector = ['embedding', 'vector', 'values', 'float'];
	const stripped: unknown = JSON.parse(
		JSON.stringify(items({ output }), (key, value: unknown) =>
			vector.includes(key) ? undefined : value,
		),
	);
	const bare = items({ output, includeEmbedding: false });
	expect(bare).toStrictEqual(stripped);
	expect(JSON.stringify(bare)).not.toMatch(/"(embedding|vector|values|float)":/);
});

test.each([
	['string', ['[0,1]', '[6,1]', '[6,1]']],
	['base64', ['AAAAAAAAgD8=', 'AADAQAAAgD8=', 'AADAQAAAgD8=']],
] as const)('clips and the task have their vectors as %s', (embeddingFormat, expected) => {
	const of = (rows: unknown): unknown[] =>
		Array.isArray(rows) ? rows.map((row: unknown) => Object(row).embedding) : [];
	expect(of(items({ embeddingFormat }))).toEqual(expected);
	expect(of(Object(items({ output: 'task', embeddingFormat })[0]).embeddings)).toEqual(expected);
});

test('raw is the answer itself, whatever the format', () => {
	expect(items({ output: 'raw', embeddingFormat: 'base64' })[0]).toBe(answer);
});

test('a task without embeddings gives no rows, but still one task', () => {
	const bare = { _id: 'a', model_name: 'm', status: 'ready' };
	const empty = readResult('a', bare);
	for (const output of ROWS) {
		expect(outputItems(empty, { ...settings, output, batchSize: 5 })).toEqual([]);
	}
	expect(outputItems(empty, { ...settings, output: 'raw', includeEmbedding: false })).toEqual([
		bare,
	]);
	expect(outputItems(empty, { ...settings, output: 'task' })).toMatchObject([{ embeddings: [] }]);
});
