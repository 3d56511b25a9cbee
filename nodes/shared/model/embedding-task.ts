import type { MediaType } from './media-type';

/** Where a task stands; `ready` and `failed` are final. */
export type TaskState = 'processing' | 'ready' | 'failed';

/** A task of TwelveLabs in our own words, whichever of its APIs told of it. What it did not tell is absent. */
export interface EmbeddingTask {
	readonly id: string;
	/** What the package goes by: a status that it does not know is not finished. */
	readonly state: TaskState;
	/** The API's own word for it, for people. */
	readonly status: string;
	/** Such as `marengo3.0`. */
	readonly model?: string;
	/** Name of the uploaded file. */
	readonly fileName?: string;
	/** Address of the media, when the task was made from one. */
	readonly url?: string;
	/** Length of the whole video in seconds. */
	readonly duration?: number;
	/** Length of a clip in seconds. */
	readonly clipLength?: number;
	/** `clip`, `video`; of other media than video `asset` for the whole of it. */
	readonly scopes?: readonly string[];
	/** What was asked to be embedded: `visual`, `audio`, `transcription`, `text`. */
	readonly options?: readonly string[];
	/** Absent where it is not told; v1 knows videos only and tells nothing. */
	readonly mediaType?: MediaType;
	/** The asset it was made of, where this run knows it. */
	readonly assetId?: string;
	/** Only Embed v2 has it. */
	readonly apiVersion?: 'v2';
	/** Why it failed, in the API's words; v1 gives none. */
	readonly reason?: string;
	/** RFC 3339, as the API wrote it. */
	readonly createdAt?: string;
	readonly updatedAt?: string;
	/** The API's object as it came. */
	readonly raw: object;
}

/** When a task was created, as an epoch in milliseconds; NaN when the API does not say. */
export const createdAtMs = ({ createdAt }: EmbeddingTask): number => Date.parse(createdAt ?? '');

/** Whether nothing more will happen to the task. */
export const isFinished = ({ state }: EmbeddingTask): boolean => state !== 'processing';
