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
	/** `clip`, `video`. */
	readonly scopes?: readonly string[];
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
