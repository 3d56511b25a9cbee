import { randomBytes } from 'node:crypto';

import type { Content } from './media/file';

/** The emulator's time: real time plus an offset a test can move, so that seven days pass at once. */
export class Clock {
	/** @param skewMs milliseconds added to real time; positive is the future */
	constructor(public skewMs = 0) {}

	/** Milliseconds since the epoch, as the emulated server sees them. */
	now(): number {
		return Date.now() + this.skewMs;
	}
}

/** How long results are kept: seven days, in milliseconds. */
export const RETENTION_MS = 7 * 24 * 3600 * 1000;

/** The three statuses of the reference. */
export type JobStatus = 'processing' | 'ready' | 'failed';

/** How the processing of a task or asset ends. */
export interface Outcome {
	/** Milliseconds from the moment its media were read; `Infinity` is never. */
	processingMs: number;
	fail: boolean;
	/** The reason that Embed v2 and Assets give; v1 has none. */
	message?: string;
}

/** A task or asset. Its status follows from the clock, so no timer has to run for it. */
export abstract class Job {
	/** What was read of its media; missing until they are in, and when they could not be read. */
	media: Content | undefined;
	private readAt = Infinity;
	private problem: { at: number; message?: string } | undefined;

	/** @param createdAt milliseconds since the epoch */
	constructor(
		readonly id: string,
		readonly createdAt: number,
		public outcome: Outcome,
		protected readonly clock: Clock,
	) {}

	/** The file's name or the URL; empty of inline media. */
	abstract get name(): string;

	/** The media were read at `at` (milliseconds since the epoch): processing begins. */
	start(media: Content, at = this.clock.now()): void {
		this.media = media;
		this.readAt = at;
	}

	/** It cannot be done; `message` is what the API says. */
	fail(at = this.clock.now(), message?: string): void {
		this.problem ??= { at, message };
	}

	get status(): JobStatus {
		if (this.hasProblem) return 'failed';
		if (this.clock.now() < this.doneAt) return 'processing';
		return this.outcome.fail ? 'failed' : 'ready';
	}

	/** Why it failed; only when it did. */
	get error(): string | undefined {
		if (this.status !== 'failed') return undefined;
		return (
			this.problem?.message ??
			this.outcome.message ??
			'The embedding task failed. Please try again later.'
		);
	}

	/** When the status last changed, in milliseconds since the epoch. */
	get updatedAt(): number {
		if (this.problem && this.hasProblem) return this.problem.at;
		return this.status === 'processing' ? this.createdAt : this.doneAt;
	}

	/** Whether its results are past their seven days. */
	get expired(): boolean {
		return this.clock.now() - this.createdAt > RETENTION_MS;
	}

	private get hasProblem(): boolean {
		return this.problem !== undefined && this.clock.now() >= this.problem.at;
	}

	private get doneAt(): number {
		return this.readAt + this.outcome.processingMs;
	}
}

/** All jobs of a kind by their IDs, the first made first. */
export class Store<T extends { id: string; createdAt: number }> extends Map<string, T> {
	add(job: T): T {
		this.set(job.id, job);
		return job;
	}

	/** The newest first; of two made in the same millisecond, the later. */
	newestFirst(): T[] {
		return [...this.values()].reverse().sort((a, b) => b.createdAt - a.createdAt);
	}
}

/** What all IDs of the API look like. */
export const ID = /^[0-9a-f]{24}$/;

const ours = randomBytes(5).toString('hex');
let counter = randomBytes(3).readUIntBE(0, 3);

/**
 * A new ID like those of MongoDB, which TwelveLabs' are: 4 bytes of seconds, 5 random bytes of this process,
 * a counter of 3 bytes.
 * @param atMs creation time in milliseconds since the epoch
 */
export function newId(atMs: number): string {
	counter = (counter + 1) % 0x1000000;
	const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
	return hex(Math.floor(atMs / 1000) >>> 0, 8) + ours + hex(counter, 6);
}
