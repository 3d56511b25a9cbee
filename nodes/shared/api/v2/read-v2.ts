import {
	idOf,
	isRecord,
	type Json,
	numberOf,
	objectOf,
	textOf,
	textsOf,
	unexpected,
} from '../../http/json';
import {
	type Embedding,
	type EmbeddingResult,
	type EmbeddingTask,
	isMediaType,
	type MediaType,
} from '../../model/task';
import { compact, isVector, without } from '../../model/values';
import type { TaskPage } from '../embed-api';
import { readPage } from '../read-list';
import { scopeOf, stateOf, toTask } from '../read-task';

/**
 * v2's JSON becomes our own words here, once, where it enters: a task needs its ID, a row its vector,
 * nothing else. Rows have no order, so each is read by itself.
 */

/** Longest reason that is kept. */
const MAX_REASON = 1000;

type Redact = (text: string) => string;

const mediaTypeOf = ({ input_type: type }: Json): MediaType | undefined =>
	isMediaType(type) ? type : undefined;

/** Why a task failed: an object with a message by the specification, a text to be safe. */
function reasonOf({ error }: Json, redact: Redact): string | undefined {
	const reason = textOf(error) ?? textOf(objectOf(error).message);
	return reason && redact(reason).slice(0, MAX_REASON);
}

/**
 * A task as retrieve gives it, without its embeddings; `asked` is its ID. As a rule the model is not in it.
 * @throws Failure when it is none
 */
export function readTask(asked: string, body: unknown, redact: Redact): EmbeddingTask {
	if (!isRecord(body)) throw unexpected('no task');
	const metadata = objectOf(body.metadata);
	const mediaType = mediaTypeOf(metadata);
	return compact({
		id: idOf(body._id) ?? asked,
		...stateOf(body.status, body.data),
		model: textOf(body.model_name),
		fileName: textOf(metadata.input_filename),
		url: textOf(metadata.input_url),
		duration: numberOf(metadata.duration),
		clipLength: numberOf(metadata.clip_length),
		scopes: textsOf(metadata.embedding_scopes)?.map((scope) => scopeOf(scope, mediaType)),
		options: textsOf(metadata.embedding_options),
		mediaType,
		apiVersion: 'v2' as const,
		reason: reasonOf(body, redact),
		createdAt: textOf(body.created_at),
		updatedAt: textOf(body.updated_at),
		raw: without(body, 'data'),
	});
}

function readRow(row: unknown, mediaType: MediaType | undefined): Embedding | undefined {
	if (!isRecord(row) || !isVector(row.embedding)) return undefined;
	const scope = textOf(row.embedding_scope);
	return compact({
		option: textOf(row.embedding_option),
		scope: scope && scopeOf(scope, mediaType),
		start: numberOf(row.start_sec),
		end: numberOf(row.end_sec),
		startPage: numberOf(row.start_page_number),
		endPage: numberOf(row.end_page_number),
		quadrant: textOf(row.quadrant),
		chunk: numberOf(row.chunk_index),
		vector: row.embedding,
	});
}

/** Whether a row is of what was asked for; what is fused is of two options at least. */
function isAsked({ option }: Embedding, options: readonly string[]): boolean {
	if (options.length === 0 || option === undefined) return true;
	return option === 'fused' ? options.length > 1 : options.includes(option);
}

const withoutVectors = (row: unknown): unknown =>
	isRecord(row) ? without(row, 'embedding', 'embedding_uncertainty') : row;

/**
 * A task with the embeddings of the answer it was read from; rows without a vector are left out and
 * counted.
 * @param options which rows to keep, none for all: the API gives all that were made
 */
export function readResult(
	task: EmbeddingTask,
	body: unknown,
	options: readonly string[],
): EmbeddingResult {
	const { data } = objectOf(body);
	const rows: unknown[] = Array.isArray(data) ? data : [];
	const all = rows
		.map((row) => readRow(row, task.mediaType))
		.filter((embedding) => embedding !== undefined);
	const embeddings = all.filter((embedding) => isAsked(embedding, options));
	return {
		task: { ...task, raw: objectOf(body) },
		embeddings,
		otherRows: all.length - embeddings.length,
		skippedRows: rows.length - all.length,
		hasList: Array.isArray(data),
		rawWithoutVectors: () =>
			Array.isArray(data) ? { ...task.raw, data: data.map(withoutVectors) } : task.raw,
	};
}

/** A page of tasks; rows without an ID are left out and counted. @throws Failure when there is no list */
export function readTaskPage(body: unknown): TaskPage {
	const { rows, skippedRows, totalPages, totalRows } = readPage(body, 'tasks', toTask);
	const tasks = rows.map((task) => ({ ...task, apiVersion: 'v2' as const }));
	return { tasks, skippedRows, totalPages, totalTasks: totalRows };
}
