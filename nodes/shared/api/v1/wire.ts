/**
 * TwelveLabs' JSON as its v1.3 reference types it (`/embed/tasks…`). Only the fields used here are named.
 */

/** Where a task stands; `ready` and `failed` are final. */
export type TaskStatus = 'processing' | 'ready' | 'failed';

/** What is embedded in a row: a clip of a few seconds, or the whole video. */
export type EmbeddingScope = 'clip' | 'video';

export interface MediaMetadata {
	/** Name of the uploaded file; present when the task was made from a file. */
	input_filename?: string;
	/** Address of the media; present when the task was made from a URL. */
	input_url?: string;
	/** Length of a clip in seconds, 2–10. */
	video_clip_length?: number;
	video_embedding_scope?: string[];
	/** Length of the whole video in seconds. */
	duration?: number;
}

/** One row of a result: a vector with the stretch of video it stands for. */
export interface Segment {
	/** The vector: 512 numbers from marengo3.0. */
	float: number[];
	/** Seconds from the start of the video. */
	start_offset_sec: number;
	/** Seconds from the start of the video. */
	end_offset_sec: number;
	/** `visual`, `audio` or `transcription`. */
	embedding_option: string;
	/** `clip` or `video`. */
	embedding_scope: string;
}

/** A task as list, status and retrieve give it; only retrieve carries segments. */
export interface Task {
	_id: string;
	model_name: string;
	status: TaskStatus;
	/** RFC 3339; absent from the status endpoint. */
	created_at?: string;
	updated_at?: string;
	video_embedding?: { metadata?: MediaMetadata; segments?: Segment[] };
	audio_embedding?: { metadata?: MediaMetadata };
}

export interface PageInfo {
	page?: number;
	limit_per_page?: number;
	total_page?: number;
	total_results?: number;
}

export interface TaskPage {
	data: Task[];
	page_info: PageInfo;
}

/** Filters of `GET /embed/tasks`; dates as `YYYY-MM-DDTHH:mm:ssZ`. */
export interface TaskFilters {
	status?: TaskStatus;
	started_at?: string;
	ended_at?: string;
}

/** Fields of `POST /embed/tasks` other than the video. */
export interface TaskSettings {
	model_name: string;
	video_embedding_scope: EmbeddingScope[];
	/** Seconds, 2–10; the server's default is 6. */
	video_clip_length?: number;
	/** Seconds; set together with the end or not at all. */
	video_start_offset_sec?: number;
	video_end_offset_sec?: number;
}
