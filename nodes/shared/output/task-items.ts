import { compact } from '../model/values';
import { type EmbeddingResult, type EmbeddingTask, isTimed, type NewTask } from '../model/task';
import { clipEmbeddings, type Naming, otherMedia, sourceFields } from './clips';

/** A task as a workflow item: flat, with the API's own names, in the order a person reads a table. */
export const taskItem = (task: EmbeddingTask) =>
	compact({
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

/** The item of a new task: what was asked for, since the API answers with an ID only. */
export function createdTaskItem(
	taskId: string,
	{ model, source, clipLength, scopes, mediaType = 'video' }: NewTask,
	created: Pick<EmbeddingTask, 'apiVersion' | 'assetId'> = {},
) {
	return taskItem({
		id: taskId,
		state: 'processing',
		status: 'processing',
		model,
		...(source.kind === 'url' ? { url: source.url } : { fileName: source.file.name }),
		mediaType,
		...(isTimed(mediaType) && { clipLength, scopes }),
		...created,
		raw: {},
	});
}

export const taskWithEmbeddings = (result: EmbeddingResult, naming: Naming) => ({
	...taskItem(result.task),
	...compact({ video_id: naming.videoId, metadata: naming.metadata }),
	embeddings: clipEmbeddings(result, naming),
});

export function summary({ task, embeddings }: EmbeddingResult): object {
	return {
		...taskItem(task),
		embedding_count: embeddings.length,
		embedding_options: [...new Set(embeddings.map(({ option }) => option))].filter(Boolean),
	};
}
