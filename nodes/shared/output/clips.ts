import type { Embedding, EmbeddingResult } from '../model/embedding';
import type { EmbeddingTask } from '../model/embedding-task';
import { clipId } from './ids';

/** The user's own fields of a clip. */
export type OwnMetadata = Readonly<Record<string, string>>;

/** The part of a clip that is its own, not its task's; keys in the order in which a person reads a table. */
export interface ClipEmbedding {
	/** Seconds from the start of the video. */
	start_offset_sec?: number;
	end_offset_sec?: number;
	embedding_option?: string;
	/** UUID version 5; see {@link clipId}. */
	id: string;
	embedding_scope?: string;
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
	metadata?: OwnMetadata;
}

/** How the user names and describes the video. */
export interface Naming {
	/** Their own ID of it; clip IDs are made from it, or else from the task's ID. */
	readonly videoId?: string;
	readonly metadata?: OwnMetadata;
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
		start_offset_sec: start,
		end_offset_sec: end,
		embedding_option: option,
		id: clipId({ video, model, option, scope, start, end }, index),
		embedding_scope: scope,
		embedding: vector,
	});
}

/** Every row of a ready task, in the API's order, each with its task's fields; the vector comes last. */
export function clipsOf(
	{ task, embeddings }: EmbeddingResult,
	{ videoId, metadata }: Naming,
): Clip[] {
	const source = compact({ ...sourceFields(task), video_id: videoId });
	const shared = compact({ task_id: task.id, model_name: task.model });
	const last = compact({ duration: task.duration, metadata });
	return embeddings.map((row, index) => {
		const own = clipEmbedding(task, row, videoId ?? task.id, index);
		const { id, embedding_scope, embedding, ...range } = own;
		const scope = compact({ embedding_scope });
		return { ...range, ...source, id, ...shared, ...scope, ...last, embedding };
	});
}
