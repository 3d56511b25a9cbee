import type { EmbeddingResult } from '../model/embedding';
import type { EmbeddingTask } from '../model/embedding-task';
import type { NewTask } from '../model/new-task';
import {
	type ClipEmbedding,
	clipEmbedding,
	compact,
	type Naming,
	sourceFields,
	type SourceFields,
} from './clips';

/** A task as it goes into a workflow item. */
export interface TaskItem extends SourceFields {
	task_id: string;
	status: string;
	model_name?: string;
	/** Seconds. */
	duration?: number;
	/** Seconds. */
	video_clip_length?: number;
	video_embedding_scope?: readonly string[];
	created_at?: string;
	updated_at?: string;
}

/** The simplified form of a task: flat, under the API's own names, in the order a person reads a table. */
export function taskItem(task: EmbeddingTask): TaskItem {
	return compact({
		...sourceFields(task),
		status: task.status,
		created_at: task.createdAt,
		task_id: task.id,
		model_name: task.model,
		duration: task.duration,
		video_clip_length: task.clipLength,
		video_embedding_scope: task.scopes,
		updated_at: task.updatedAt,
	});
}

/** A task that was just created: what was asked for, as the API answers with the ID only. */
export function createdTaskItem(
	taskId: string,
	{ model, source, clipLength, scopes }: NewTask,
): TaskItem {
	return compact({
		...sourceFields(source.kind === 'url' ? source : { fileName: source.file.name }),
		status: 'processing',
		task_id: taskId,
		model_name: model,
		video_clip_length: clipLength,
		video_embedding_scope: scopes,
	});
}

/** One item that holds the whole result: the task with its rows in `embeddings`. */
export function taskWithEmbeddings(
	{ task, embeddings }: EmbeddingResult,
	{ videoId, metadata }: Naming,
): TaskItem & Pick<Naming, 'metadata'> & { video_id?: string; embeddings: ClipEmbedding[] } {
	return {
		...taskItem(task),
		...compact({ video_id: videoId, metadata }),
		embeddings: embeddings.map((row, index) => clipEmbedding(task, row, videoId ?? task.id, index)),
	};
}

/** The task in a few words, and how many embeddings it has. */
export function summary({ task, embeddings }: EmbeddingResult): object {
	return {
		...taskItem(task),
		embedding_count: embeddings.length,
		embedding_options: [...new Set(embeddings.map(({ option }) => option))].filter(Boolean),
	};
}
