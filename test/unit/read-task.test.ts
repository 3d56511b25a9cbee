import fc from 'fast-check';
import { readPage } from '../../nodes/shared/api/read-list';
import { toTask } from '../../nodes/shared/api/read-task';
import { readCreated } from '../../nodes/shared/api/task-requests';
import { readResult, readTask } from '../../nodes/shared/api/v1/read-v1';
import type { EmbeddingTask } from '../../nodes/shared/model/task';
import { orFailure, TASK_ID } from './tasks';

/** A field as the reference has it, or absent, null, or anything else. */
const loose = (known: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
	fc.oneof(
		{ weight: 5, arbitrary: known },
		{ weight: 1, arbitrary: fc.constant(null) },
		{ weight: 2, arbitrary: fc.jsonValue() },
	);
const looseRecord = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> =>
	fc.record(
		Object.fromEntries(Object.entries(fields).map(([name, known]) => [name, loose(known)])),
		{ requiredKeys: [] },
	);

const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
const segments = looseRecord({
	float: fc.array(numbers, { maxLength: 4 }),
	start_offset_sec: numbers,
	end_offset_sec: numbers,
	embedding_option: fc.constantFrom('visual', 'audio', 'transcription', 'a new one'),
	embedding_scope: fc.constantFrom('clip', 'video', 'shot'),
});
const metadata = looseRecord({
	input_filename: fc.string(),
	input_url: fc.webUrl(),
	duration: numbers,
	video_clip_length: numbers,
	video_embedding_scope: fc.array(fc.constantFrom('clip', 'video')),
});
const bodies = looseRecord({
	_id: fc.oneof(fc.stringMatching(/^[0-9a-f]{24}$/), fc.uuid(), fc.nat()),
	status: fc.constantFrom('processing', 'ready', 'failed', 'queued', 'validating', ''),
	model_name: fc.constant('marengo3.0'),
	created_at: fc.constant('2026-11-23T06:00:00Z'),
	updated_at: fc.constant('2026-11-23T06:01:00Z'),
	video_embedding: looseRecord({ metadata, segments: fc.array(loose(segments)) }),
	audio_embedding: looseRecord({ metadata }),
});
/** As it comes over the wire, so that no -0 or undefined is in it. */
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const anyBody = fc.oneof({ weight: 4, arbitrary: bodies }, fc.jsonValue()).map(overTheWire);

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function expectWellFormed(task: EmbeddingTask): void {
	expect(task.id).not.toBe('');
	expect(['processing', 'ready', 'failed']).toContain(task.state);
	const { model, fileName, url, createdAt, updatedAt, duration, clipLength, scopes } = task;
	for (const text of [task.id, task.status]) expect(typeof text).toBe('string');
	for (const text of [model, fileName, url, createdAt, updatedAt]) {
		expect(['string', 'undefined']).toContain(typeof text);
		expect(text).not.toBe('');
	}
	for (const number of [duration, clipLength]) expect(Number.isFinite(number ?? 0)).toBe(true);
	for (const scope of scopes ?? []) expect(typeof scope).toBe('string');
}

test('any JSON object is a task, and nothing else is', () => {
	fc.assert(
		fc.property(anyBody, (body) => {
			const task = orFailure(() => readTask(TASK_ID, body));
			expect(task !== undefined).toBe(isObject(body));
			if (task) {
				expectWellFormed(task);
				expect(task.raw).toBe(body);
			}
		}),
		{ numRuns: 1000 },
	);
});

test('a task without an ID gets the one that was requested', () => {
	for (const _id of [undefined, null, '', {}, []]) {
		expect(readTask(TASK_ID, { _id }).id).toBe(TASK_ID);
	}
	expect(readTask(TASK_ID, { _id: 42 }).id).toBe('42');
	expect(readTask(TASK_ID, { _id: 'a/b c' }).id).toBe('a/b c');
});

test('only ready and failed are final; an unknown status is shown as it came', () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1 }), (status) => {
			const { state, status: shown } = readTask(TASK_ID, { status });
			expect(shown).toBe(status);
			expect(state).toBe(status === 'ready' || status === 'failed' ? status : 'processing');
		}),
		{ examples: [['ready'], ['failed'], ['queued'], ['Ready']] },
	);
});

test('a task without a status is ready once it has vectors, and not before', () => {
	const withSegments = (list: unknown): string =>
		readTask(TASK_ID, { video_embedding: { segments: list } }).state;
	expect(readTask(TASK_ID, {}).state).toBe('processing');
	expect(withSegments(null)).toBe('processing');
	expect(withSegments([])).toBe('processing');
	expect(withSegments([{ float: [1] }])).toBe('ready');
});

/** The same without the keys that hold null. */
const withoutNulls = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(withoutNulls);
	if (!isObject(value)) return value;
	const kept = Object.entries(value).filter(([, held]) => held !== null);
	return Object.fromEntries(kept.map(([name, held]) => [name, withoutNulls(held)]));
};

test('null is absent', () => {
	fc.assert(
		fc.property(bodies.map(overTheWire), (body) => {
			const { task, embeddings, skippedRows, hasList: listed } = readResult(TASK_ID, body);
			const other = readResult(TASK_ID, withoutNulls(body));
			expect({ ...other.task, raw: {} }).toStrictEqual({ ...task, raw: {} });
			expect({ embeddings, skippedRows, listed }).toStrictEqual({
				embeddings: other.embeddings,
				skippedRows: other.skippedRows,
				listed: other.hasList,
			});
		}),
		{ numRuns: 1000 },
	);
});

const segmentsIn = (body: unknown): unknown => {
	const media = isObject(body) ? body.video_embedding : undefined;
	return isObject(media) ? media.segments : undefined;
};

test('every row with a vector is an embedding, in order; the others are counted', () => {
	fc.assert(
		fc.property(anyBody, (body) => {
			const result = orFailure(() => readResult(TASK_ID, body));
			if (!result) return;
			const rows = segmentsIn(body);
			expect(result.hasList).toBe(Array.isArray(rows));
			const all: unknown[] = Array.isArray(rows) ? rows : [];
			const vectors = all
				.map((row) => (isObject(row) ? row.float : undefined))
				.filter(
					(float) =>
						Array.isArray(float) &&
						float.length > 0 &&
						float.every((value) => typeof value === 'number'),
				);
			expect(result.embeddings.map(({ vector }) => vector)).toEqual(vectors);
			expect(result.skippedRows).toBe(all.length - vectors.length);
		}),
		{ numRuns: 1000 },
	);
});

test('bare is the answer as it came but for the vectors, and the answer stays whole', () => {
	fc.assert(
		fc.property(bodies.map(overTheWire), (body) => {
			const before = structuredClone(body);
			const bare = readResult(TASK_ID, body).rawWithoutVectors();
			expect(body).toStrictEqual(before);
			const rows = segmentsIn(before);
			if (Array.isArray(rows)) {
				for (const row of rows) if (isObject(row)) delete row.float;
			}
			expect(bare).toStrictEqual(before);
		}),
		{ numRuns: 1000 },
	);
});

test('a page holds every row with an ID, in order; the others are counted', () => {
	const pages = fc.oneof(
		looseRecord({
			data: fc.array(loose(bodies)),
			page_info: looseRecord({ total_page: fc.nat(), total_results: fc.nat() }),
		}),
		fc.jsonValue(),
	);
	fc.assert(
		fc.property(pages.map(overTheWire), (body) => {
			const page = orFailure(() => readPage(body, 'tasks', toTask));
			const rows: unknown = isObject(body) ? body.data : undefined;
			expect(page !== undefined).toBe(Array.isArray(rows));
			if (!page || !Array.isArray(rows)) return;
			page.rows.forEach(expectWellFormed);
			const ids = rows
				.map((row: unknown) => (isObject(row) ? row._id : undefined))
				.filter((id) => typeof id === 'number' || (typeof id === 'string' && id !== ''));
			expect(page.rows.map(({ id }) => id)).toEqual(ids.map(String));
			expect(page.skippedRows).toBe(rows.length - ids.length);
			for (const total of [page.totalPages, page.totalRows]) {
				expect(['number', 'undefined']).toContain(typeof total);
			}
		}),
		{ numRuns: 1000 },
	);
});

test('the ID of a new task is read in any form', () => {
	expect(readCreated({ _id: TASK_ID })).toBe(TASK_ID);
	expect(readCreated({ _id: 42 })).toBe('42');
	for (const body of [null, [], '', {}, { _id: '' }, { _id: null }, { _id: {} }]) {
		expect(readCreated(body)).toBeUndefined();
	}
});
