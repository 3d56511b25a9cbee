import { idOf, isRecord, numberOf, objectOf, textOf, unexpected } from '../../http/json';
import type { Embedding, EmbeddingResult, EmbeddingTask } from '../../model/task';
import { isVector, without } from '../../model/values';
import type { TaskPage } from '../embed-api';
import { readPage } from '../read-list';
import { toTask } from '../read-task';

/**
 * v1's JSON becomes our own words here, once, where it enters. The reference requires not one field of
 * a task, so each may be absent or null: a task needs its ID, an embedding its vector, nothing else.
 */

/** A task as status and retrieve give it; `asked` is its ID. @throws Failure when the answer is none */
export function readTask(asked: string, body: unknown): EmbeddingTask {
	if (!isRecord(body)) throw unexpected('no task');
	return toTask(idOf(body._id) ?? asked, body);
}

function readEmbedding(segment: unknown): Embedding | undefined {
	if (!isRecord(segment) || !isVector(segment.float)) return undefined;
	return {
		option: textOf(segment.embedding_option),
		scope: textOf(segment.embedding_scope),
		start: numberOf(segment.start_offset_sec),
		end: numberOf(segment.end_offset_sec),
		vector: segment.float,
	};
}

const withoutVector = (segment: unknown): unknown =>
	isRecord(segment) ? without(segment, 'float') : segment;

/** A task with its embeddings; rows without a vector are left out and counted. @throws Failure */
export function readResult(asked: string, body: unknown): EmbeddingResult {
	const task = readTask(asked, body);
	const { segments } = objectOf(isRecord(body) ? body.video_embedding : undefined);
	const rows: unknown[] = Array.isArray(segments) ? segments : [];
	const embeddings = rows.map(readEmbedding).filter((embedding) => embedding !== undefined);
	return {
		task,
		embeddings,
		skippedRows: rows.length - embeddings.length,
		hasList: Array.isArray(segments),
		rawWithoutVectors: () =>
			Array.isArray(segments)
				? {
						...task.raw,
						video_embedding: {
							...objectOf(objectOf(task.raw).video_embedding),
							segments: segments.map(withoutVector),
						},
					}
				: task.raw,
	};
}

/** A page of tasks; rows without an ID are left out and counted. @throws Failure when there is no list */
export function readTaskPage(body: unknown): TaskPage {
	const { rows, skippedRows, totalPages, totalRows } = readPage(body, 'tasks', toTask);
	return { tasks: rows, skippedRows, totalPages, totalTasks: totalRows };
}

/** The ID of a new task; undefined when the answer has none. */
export function readCreated(body: unknown): string | undefined {
	return isRecord(body) ? idOf(body._id) : undefined;
}
