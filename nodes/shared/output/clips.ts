import type { Embedding, EmbeddingResult } from '../model/embedding';
import type { EmbeddingTask } from '../model/embedding-task';
import { clipId } from './ids';

/** The part of a clip that is its own, not its task's. */
export interface ClipEmbedding {
	/** UUID version 5; see {@link clipId}. */
	id: string;
	embedding_option?: string;
	embedding_scope?: string;
	/** Seconds from the start of the video. */
	start_offset_sec?: number;
	end_offset_sec?: number;
	embedding: number[];
}

/** What clips and tasks say of the media they were made from. */
export interface SourceFields {
	input_filename?: string;
	input_url?: string;
}

/** One clip embedding as it goes into a workflow item. */
export interface Clip extends ClipEmbedding, SourceFields {
	task_id: string;
	video_id?: string;
	model_name?: string;
	/** Seconds of the whole video. */
	duration?: number;
}

/** The object without the keys that hold nothing, as n8n users expect of an item. */
export function compact<T extends object>(value: T): T {
	return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

/** The URL for URL input, else the file's name. */
export function sourceFields({
	url,
	fileName,
}: Pick<EmbeddingTask, 'url' | 'fileName'>): SourceFields {
	if (url !== undefined) return { input_url: url };
	return fileName === undefined ? {} : { input_filename: fileName };
}

/** One row without its task. `video` names the video in the row's ID, `index` a row without a place. */
export function clipEmbedding(
	{ model }: EmbeddingTask,
	{ option, scope, start, end, vector }: Embedding,
	video: string,
	index: number,
): ClipEmbedding {
	return compact({
		id: clipId({ video, model, option, scope, start, end }, index),
		embedding_option: option,
		embedding_scope: scope,
		start_offset_sec: start,
		end_offset_sec: end,
		embedding: vector,
	});
}

/** Every row of a ready task, in the API's order, each with its task's fields. */
export function clipsOf(
	{ task, embeddings }: EmbeddingResult,
	videoId: string | undefined,
): Clip[] {
	const shared = compact({ task_id: task.id, video_id: videoId, model_name: task.model });
	const source = compact({ ...sourceFields(task), duration: task.duration });
	return embeddings.map((row, index) => {
		const { id, embedding, ...range } = clipEmbedding(task, row, videoId ?? task.id, index);
		return { id, ...shared, ...range, ...source, embedding };
	});
}
