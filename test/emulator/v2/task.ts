import type { Clock } from '../clock';
import type { Outcome, TaskStatus } from '../tasks/task';
import { RETENTION_MS } from '../tasks/task';
import { FAILURES } from './failures';
import type { Loaded, V2Input } from './source';
import type { V2Model } from './validate/rules';
import type { V2TaskBody } from './validate/task';

/** One task of Embed v2. Its status follows from the clock, so no timer has to run for it. */
export class V2Task {
	/** What was read of the media; missing while a URL is being fetched, and if that failed. */
	media: Loaded | undefined;
	private readAt = 0;
	private broken: { at: number; message: string } | undefined;

	/** @param createdAt milliseconds since the epoch */
	constructor(
		readonly id: string,
		readonly createdAt: number,
		readonly model: V2Model,
		readonly body: V2TaskBody,
		readonly input: V2Input,
		public outcome: Outcome,
		private readonly clock: Clock,
	) {}

	/** The media were read: processing begins now. */
	start(media: Loaded): void {
		this.media = media;
		this.readAt = this.clock.now();
	}

	/** It cannot be done; `message` is what the API says. */
	fail(message: string): void {
		this.broken ??= { at: this.clock.now(), message };
	}

	/** The file's name or the URL; empty of inline media. */
	get name(): string {
		return this.input.input_url ?? this.input.input_filename ?? '';
	}

	get status(): TaskStatus {
		if (this.broken) return 'failed';
		if (!this.media || this.clock.now() < this.doneAt) return 'processing';
		return this.outcome.fail ? 'failed' : 'ready';
	}

	/** Why it failed; only when it did. */
	get error(): string | undefined {
		if (this.status !== 'failed') return undefined;
		return this.broken?.message ?? this.outcome.message ?? FAILURES.later;
	}

	/** When the status last changed, in milliseconds since the epoch. */
	get updatedAt(): number {
		if (this.broken) return this.broken.at;
		return this.status === 'processing' ? this.createdAt : this.doneAt;
	}

	/** Whether its results are past their seven days. */
	get expired(): boolean {
		return this.clock.now() - this.createdAt > RETENTION_MS;
	}

	/** Numbers of each embedding. */
	get dimension(): number {
		return this.body.embedding_dimension ?? 512;
	}

	private get doneAt(): number {
		return this.readAt + this.outcome.processingMs;
	}
}
