import type { Clock } from '../clock';
import type { Media } from '../media/digest';
import type { TaskSettings } from '../settings';

/** How long results are kept: seven days, in milliseconds. */
export const RETENTION_MS = 7 * 24 * 3600 * 1000;

/** Where the video came from; the API names it in the metadata. */
export type TaskInput = { filename: string } | { url: string };

/** The three statuses of the reference. */
export type TaskStatus = 'processing' | 'ready' | 'failed';

/** How a task's processing ends. */
export interface Outcome {
	/** Milliseconds from the moment the video was read; `Infinity` is never. */
	processingMs: number;
	fail: boolean;
	/** The reason that Embed v2 and Assets give; v1 has none. */
	message?: string;
}

/** A task of either API or an asset that a request has just made; how it ends can still be changed. */
export interface Job {
	/** The file's name or the URL; empty of inline media. */
	readonly name: string;
	outcome: Outcome;
}

/** One video embedding task. Its status follows from the clock, so no timer has to run for it. */
export class Task {
	/** What was read of the video; missing while a URL is being fetched, and if that failed. */
	media: Media | undefined;
	private mediaReadAt = 0;
	private brokenAt: number | undefined;

	/**
	 * @param number by order of creation, from 1
	 * @param createdAt milliseconds since the epoch
	 */
	constructor(
		readonly id: string,
		readonly number: number,
		readonly createdAt: number,
		readonly settings: TaskSettings,
		readonly input: TaskInput,
		public outcome: Outcome,
		private readonly clock: Clock,
	) {}

	/** The video was read at `at` (milliseconds since the epoch): processing begins. */
	start(media: Media, at: number): void {
		this.media = media;
		this.mediaReadAt = at;
	}

	/** The video could not be had, or is none: the task has failed. v1 gives no reason. */
	fail(at: number): void {
		this.brokenAt = at;
	}

	/** The file's name or the URL. */
	get name(): string {
		return 'url' in this.input ? this.input.url : this.input.filename;
	}

	get status(): TaskStatus {
		if (this.brokenAt !== undefined) return 'failed';
		if (!this.media || this.clock.now() < this.doneAt) return 'processing';
		return this.outcome.fail ? 'failed' : 'ready';
	}

	/** When the status last changed, in milliseconds since the epoch. */
	get updatedAt(): number {
		if (this.brokenAt !== undefined) return this.brokenAt;
		return this.status === 'processing' ? this.createdAt : this.doneAt;
	}

	/** Whether its results are past their seven days. */
	get expired(): boolean {
		return this.clock.now() - this.createdAt > RETENTION_MS;
	}

	private get doneAt(): number {
		return this.mediaReadAt + this.outcome.processingMs;
	}
}
