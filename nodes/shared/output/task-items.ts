import { compact } from '../model/values';
import {
	type ApiVersion,
	type EmbeddingResult,
	type EmbeddingTask,
	isTimed,
	type MediaType,
	type NewTask,
} from '../model/task';
import {
	type ClipEmbedding,
	clipEmbeddings,
	type Naming,
	otherMedia,
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
	/** What it is made of, when not a video. */
	media_type?: MediaType;
	/** Absent for Embed v1. */
	api_version?: ApiVersion;
	asset_id?: string;
	/** Why it failed, in TwelveLabs' words. */
	error_message?: string;
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
		media_type: otherMedia(task),
		api_version: task.apiVersion,
		asset_id: task.assetId,
		error_message: task.reason,
	});
}

/**
 * A task that was just created: what was asked for, as the API answers with the ID only.
 * @param made what this run knows of it besides
 */
export function createdTaskItem(
	taskId: string,
	{ model, source, clipLength, scopes, mediaType = 'video' }: NewTask,
	made: Pick<EmbeddingTask, 'apiVersion' | 'assetId'> = {},
): TaskItem {
	return taskItem({
		id: taskId,
		state: 'processing',
		status: 'processing',
		model,
		...(source.kind === 'url' ? { url: source.url } : { fileName: source.file.name }),
		mediaType,
		...(isTimed(mediaType) && { clipLength, scopes }),
		...made,
		raw: {},
	});
}

/** One item that holds the whole result: the task with its rows in `embeddings`. */
export function taskWithEmbeddings(
	result: EmbeddingResult,
	naming: Naming,
): TaskItem & Pick<Naming, 'metadata'> & { video_id?: string; embeddings: ClipEmbedding[] } {
	const { videoId, metadata } = naming;
	return {
		...taskItem(result.task),
		...compact({ video_id: videoId, metadata }),
		embeddings: clipEmbeddings(result, naming),
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
