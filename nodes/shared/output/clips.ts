import type { MediaMetadata, Segment, Task } from '../api/v1/wire';
import { clipId } from './ids';

/** The part of a clip that is its own, not its task's. */
export interface ClipEmbedding {
	/** UUID version 5; see {@link clipId}. */
	id: string;
	embedding_option: string;
	embedding_scope: string;
	/** Seconds from the start of the video. */
	start_offset_sec: number;
	end_offset_sec: number;
	embedding: number[];
}

/** What clips and tasks say of the media they were made from. */
export interface Source {
	input_filename?: string;
	input_url?: string;
}

/** One clip embedding as it goes into a workflow item. */
export interface Clip extends ClipEmbedding, Source {
	task_id: string;
	video_id?: string;
	model_name: string;
	/** Seconds of the whole video. */
	duration?: number;
}

/** Metadata of whichever media the task embeds. */
export function metadataOf(task: Task): MediaMetadata {
	return task.video_embedding?.metadata ?? task.audio_embedding?.metadata ?? {};
}

/** The URL for URL input, else the file's name. */
export function sourceOf({ input_url, input_filename }: MediaMetadata): Source {
	if (input_url) return { input_url };
	return input_filename === undefined ? {} : { input_filename };
}

/** The task's rows of vectors; empty until it is ready. */
export function segmentsOf(task: Task): readonly Segment[] {
	return task.video_embedding?.segments ?? [];
}

/** One row without its task. `video` names the video in the row's ID. */
export function clipEmbedding(task: Task, segment: Segment, video: string): ClipEmbedding {
	return {
		id: clipId({
			video,
			model: task.model_name,
			option: segment.embedding_option,
			scope: segment.embedding_scope,
			start: segment.start_offset_sec,
			end: segment.end_offset_sec,
		}),
		embedding_option: segment.embedding_option,
		embedding_scope: segment.embedding_scope,
		start_offset_sec: segment.start_offset_sec,
		end_offset_sec: segment.end_offset_sec,
		embedding: segment.float,
	};
}

/** Every row of a ready task, in the API's order, each with its task's fields. */
export function clipsOf(task: Task, videoId: string | undefined): Clip[] {
	const metadata = metadataOf(task);
	const shared = {
		task_id: task._id,
		...(videoId !== undefined && { video_id: videoId }),
		model_name: task.model_name,
	};
	const { duration } = metadata;
	const source = { ...sourceOf(metadata), ...(duration !== undefined && { duration }) };
	return segmentsOf(task).map((segment) => {
		const { id, embedding, ...range } = clipEmbedding(task, segment, videoId ?? task._id);
		return { id, ...shared, ...range, ...source, embedding };
	});
}
