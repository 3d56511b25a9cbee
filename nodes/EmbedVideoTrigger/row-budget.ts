import type { EmbeddingTask } from '../shared/model/task';
import { DEFAULTS } from '../shared/model/labels';

/**
 * Most rows that one poll hands on, about: some 100 MB as n8n holds them. The tasks beyond follow
 * with the next poll.
 */
const ROWS_A_POLL = 20_000;

/** Visual, audio and transcription. */
const ALL_OPTIONS = 3;

/** The rows that one poll may hand on: estimated when a task is begun, counted when it came. */
export class RowBudget {
	private begun = 0;

	private rows = 0;

	/** @param options how many embedding options are fetched; 0 means all */
	constructor(private readonly options: number) {}

	/** Whether the task may be fetched in this poll; the first one always. */
	begin(task: EmbeddingTask): boolean {
		const fits = this.rows + this.estimate(task) <= ROWS_A_POLL;
		if (!fits && this.begun > 0) return false;
		this.begun += 1;
		this.rows += this.estimate(task);
		return true;
	}

	/** Puts the rows that came in the place of the estimate; none of a task that failed. */
	end(task: EmbeddingTask, rows: number): void {
		this.rows += rows - this.estimate(task);
		if (rows === 0) this.begun -= 1;
	}

	private estimate({ duration = 0, clipLength = DEFAULTS.videoClipLength }: EmbeddingTask): number {
		const clips = Math.max(1, Math.ceil(duration / clipLength));
		return clips * (this.options || ALL_OPTIONS);
	}
}
