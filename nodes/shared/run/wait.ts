import type { EmbedApi } from '../api/embed-api';
import { type Cancellation, pause } from '../http/cancellation';
import { RequestFailure } from '../http/errors';
import { POLICY, type RetryOptions } from '../http/outcome';
import { isNotFound, undefinedIf } from '../http/refusals';
import { Failure, sentence } from '../model/failure';
import type { EmbeddingResult, EmbeddingTask } from '../model/task';
import { TaskFailed } from './task-failed';

/** Pause before the first poll, in milliseconds: a short clip is often ready in seconds. */
const FIRST_POLL_MS = 2000;

/** "Not found" counts after so many answers in a row, over a minute at least. */
const NOT_FOUND_ANSWERS = 3;
const NOT_FOUND_MS = 60_000;

/** How long to poll a ready task for its embeddings, in milliseconds, within the wait. */
const LATE_EMBEDDINGS_MS = 2 * 60_000;

/** In milliseconds. `maxRetryMs` is that of a poll. */
export interface WaitSettings extends RetryOptions {
	timeoutMs: number;
	/** Pause between polls. */
	intervalMs: number;
}

/** TwelveLabs said repeatedly that it has no such task. */
export class TaskNotFound extends Failure {}

export class Wait {
	private readonly began = Date.now();
	private readonly deadline: number;
	private status = 'processing';
	private ready?: EmbeddingTask;

	constructor(
		private readonly api: EmbedApi,
		private readonly cancellation: Cancellation,
		private readonly taskId: string,
		private readonly settings: WaitSettings,
	) {
		this.deadline = this.began + settings.timeoutMs;
	}

	/** @throws Failure when the task failed, the wait timed out or a poll used up its retry budget; CancelledError */
	async untilReady(): Promise<void> {
		const { intervalMs } = this.settings;
		let nextPause = Math.min(FIRST_POLL_MS, intervalMs);
		let notFound: { answers: number; since: number } | undefined;
		for (;;) {
			await this.pause(nextPause);
			nextPause = intervalMs;
			const task = await this.poll();
			if (task) {
				notFound = undefined;
				this.status = task.status;
				if (task.state === 'failed') throw new TaskFailed(task);
				if (task.state === 'ready') {
					this.ready = task;
					return;
				}
			} else {
				notFound ??= { answers: 0, since: Date.now() };
				notFound.answers++;
				const isOver = Date.now() - notFound.since >= NOT_FOUND_MS;
				if (isOver && notFound.answers >= NOT_FOUND_ANSWERS) throw this.taskNotFound();
			}
			if (Date.now() >= this.deadline) throw this.timedOut();
		}
	}

	/** Fetches the embeddings of a ready task, and polls for late ones. @throws Failure, CancelledError */
	async collect(options: readonly string[]): Promise<EmbeddingResult> {
		const known = this.ready && this.api.resultFromStatus?.(this.ready, options);
		if (known && hasArrived(known, options)) return known;
		const { intervalMs, maxRetryMs } = this.settings;
		const end = Math.min(this.deadline, Date.now() + LATE_EMBEDDINGS_MS);
		for (;;) {
			const late = Date.now() >= end;
			const asked = this.api.retrieve(this.taskId, options, { maxRetryMs });
			const result = await (late ? asked : undefinedIf(isNotFound, asked));
			if (result && (late || hasArrived(result, options))) return result;
			await this.pause(Math.min(intervalMs, end - Date.now()));
		}
	}

	private pause(ms: number): Promise<void> {
		return pause(Math.min(ms, Math.max(0, this.deadline - Date.now())), this.cancellation);
	}

	private async poll(): Promise<EmbeddingTask | undefined> {
		const left = Math.max(0, this.deadline - Date.now());
		const { maxRetryMs } = this.settings;
		try {
			return await this.api.getStatus(this.taskId, { maxRetryMs, deadline: this.deadline });
		} catch (error) {
			if (isNotFound(error)) return undefined;
			const mayPass = error instanceof RequestFailure && POLICY[error.kind] !== 'fail';
			// The wait ended before the retry budget did.
			throw mayPass && left < maxRetryMs ? this.timedOut(error) : error;
		}
	}

	private taskNotFound(): Failure {
		return new TaskNotFound(
			`TwelveLabs has no task ${this.taskId} (expired, deleted or mistyped)`,
			'It reported this several times. TwelveLabs keeps tasks and their embeddings for seven days. Check the ID, and that the credential belongs to the account that created it.',
			{ task_id: this.taskId, code: 'resource_not_exist', http_code: 404 },
		);
	}

	private timedOut(fault?: Failure): Failure {
		const lastCheck = fault ? `The last status check failed: ${sentence(fault.message)} ` : '';
		const elapsed = Math.round((Date.now() - this.began) / 1000);
		return new Failure(
			`Task ${this.taskId} is still ${this.status} after ${elapsed} s`,
			`${lastCheck}The task keeps running at TwelveLabs: collect it later with Get Embeddings and "Wait Until Ready", or raise "Wait Timeout".`,
			{ task_id: this.taskId, status: this.status },
		);
	}
}

/** Options that may give no embeddings: a silent video has only visual ones. */
const MAY_BE_NONE = new Set(['audio', 'transcription']);

/**
 * Whether the embeddings of a task are there, or will never come. A task may be ready before they are: it needs
 * some, unless only options that may give none are wanted. @param options the wanted ones; empty: all
 */
export function hasArrived(
	{ task, embeddings, skippedRows, otherRows = 0, hasList }: EmbeddingResult,
	options: readonly string[],
): boolean {
	if (task.state !== 'ready') return task.state === 'failed';
	const mayBeNone = options.length > 0 && options.every((option) => MAY_BE_NONE.has(option));
	return hasList && (mayBeNone || embeddings.length + skippedRows + otherRows > 0);
}
