import type { Task, TaskSettings } from '../api/v1/wire';
import {
	type ClipEmbedding,
	clipEmbedding,
	metadataOf,
	segmentsOf,
	type Source,
	sourceOf,
} from './clips';

/** A task as it goes into a workflow item. */
export interface TaskItem extends Source {
	task_id: string;
	status: string;
	model_name: string;
	/** Seconds. */
	duration?: number;
	/** Seconds. */
	video_clip_length?: number;
	video_embedding_scope?: string[];
	created_at?: string;
	updated_at?: string;
}

/** The object without the keys that hold nothing, as n8n users expect of an item. */
function compact<T extends object>(value: T): T {
	return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

/** The simplified form of a task: flat, under the API's own names. */
export function taskItem(task: Task): TaskItem {
	const metadata = metadataOf(task);
	return compact({
		task_id: task._id,
		status: task.status,
		model_name: task.model_name,
		...sourceOf(metadata),
		duration: metadata.duration,
		video_clip_length: metadata.video_clip_length,
		video_embedding_scope: metadata.video_embedding_scope,
		created_at: task.created_at,
		updated_at: task.updated_at,
	});
}

/** A task that was just created: what was asked for, as the API answers with the ID only. */
export function createdTaskItem(taskId: string, settings: TaskSettings, source: Source): TaskItem {
	return compact({
		task_id: taskId,
		status: 'processing',
		model_name: settings.model_name,
		...source,
		video_clip_length: settings.video_clip_length,
		video_embedding_scope: settings.video_embedding_scope,
	});
}

/** One item that holds the whole result: the task with its rows in `embeddings`. */
export function taskWithEmbeddings(
	task: Task,
	videoId: string | undefined,
): TaskItem & { video_id?: string; embeddings: ClipEmbedding[] } {
	return {
		...taskItem(task),
		...(videoId !== undefined && { video_id: videoId }),
		embeddings: segmentsOf(task).map((s) => clipEmbedding(task, s, videoId ?? task._id)),
	};
}
