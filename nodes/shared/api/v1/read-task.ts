import { idOf, numberOf, objectOf, textOf, textsOf } from '../../http/fields';
import { isRecord, type Json, unexpected } from '../../http/json';
import type { Embedding, EmbeddingResult } from '../../model/embedding';
import type { EmbeddingTask, TaskState } from '../../model/embedding-task';
import type { TaskPage } from '../embed-api';

/**
 * v1's JSON becomes our own words here, once, where it enters. The reference requires not one field of
 * a task, so each may be absent or null: a task needs its ID, an embedding its vector, nothing else.
 */

const isState = (value: unknown): value is TaskState =>
	value === 'processing' || value === 'ready' || value === 'failed';

/** The part of a task that speaks of its media; v1's list shows tasks of v2 with other media too. */
function mediaOf(task: Json): Json {
	const parts = ['video', 'audio', 'document', 'image'].map((kind) => task[`${kind}_embedding`]);
	return objectOf(parts.find(isRecord));
}

function stateOf(task: Json): { state: TaskState; status: string } {
	const status = textOf(task.status);
	if (isState(status)) return { state: status, status };
	const { segments } = mediaOf(task);
	const hasVectors = status === undefined && Array.isArray(segments) && segments.length > 0;
	const state = hasVectors ? 'ready' : 'processing';
	return { state, status: status ?? state };
}

function toTask(id: string, task: Json): EmbeddingTask {
	const metadata = objectOf(mediaOf(task).metadata);
	return {
		id,
		...stateOf(task),
		model: textOf(task.model_name),
		fileName: textOf(metadata.input_filename),
		url: textOf(metadata.input_url),
		duration: numberOf(metadata.duration),
		clipLength: numberOf(metadata.video_clip_length),
		scopes: textsOf(metadata.video_embedding_scope),
		createdAt: textOf(task.created_at),
		updatedAt: textOf(task.updated_at),
		raw: task,
	};
}

/** A task as status and retrieve give it; `asked` is its ID. @throws Failure when the answer is none */
export function readTask(asked: string, body: unknown): EmbeddingTask {
	if (!isRecord(body)) throw unexpected('no task');
	return toTask(idOf(body._id) ?? asked, body);
}

const isVector = (value: unknown): value is number[] =>
	Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);

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

function withoutVector(segment: unknown): unknown {
	if (!isRecord(segment)) return segment;
	return Object.fromEntries(Object.entries(segment).filter(([name]) => name !== 'float'));
}

/** A task with its embeddings; rows without a vector are left out and counted. @throws Failure */
export function readResult(asked: string, body: unknown): EmbeddingResult {
	const task = readTask(asked, body);
	const { segments } = objectOf(isRecord(body) ? body.video_embedding : undefined);
	const rows: unknown[] = Array.isArray(segments) ? segments : [];
	const embeddings: Embedding[] = [];
	for (const row of rows) {
		const embedding = readEmbedding(row);
		if (embedding) embeddings.push(embedding);
	}
	return {
		task,
		embeddings,
		odd: rows.length - embeddings.length,
		listed: Array.isArray(segments),
		bare: () =>
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
	if (!isRecord(body) || !Array.isArray(body.data)) throw unexpected('no list of tasks');
	const rows: unknown[] = body.data;
	const tasks = rows.flatMap((row) => {
		const id = isRecord(row) ? idOf(row._id) : undefined;
		return isRecord(row) && id !== undefined ? [toTask(id, row)] : [];
	});
	const info = objectOf(body.page_info);
	return {
		tasks,
		odd: rows.length - tasks.length,
		totalPages: numberOf(info.total_page),
		totalTasks: numberOf(info.total_results),
	};
}

/** The ID of a new task; undefined when the answer has none. */
export function readCreated(body: unknown): string | undefined {
	return isRecord(body) ? idOf(body._id) : undefined;
}
