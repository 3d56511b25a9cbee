import type { EmbedApi } from '../api/embed-api';
import { type Cancellation, pause } from '../http/cancellation';
import { RequestFailure } from '../http/errors';
import type { OutcomeKind } from '../http/outcome';
import { isNotFound, undefinedIfNotFound } from '../http/refusals';
import { Failure, sentence } from '../model/failure';
import type { EmbeddingResult, EmbeddingTask } from '../model/task';

/** What TwelveLabs says of trouble of its own: the same video may work later. */
const TRANSIENT = /temporarily|try again later/i;

const CHECKS =
	'Check that the video plays, is at least 4 s long and 360 × 360 pixels, and, for a URL, that it can be fetched without signing in. Then create a new task.';

/** TwelveLabs could not finish a task. */
export class TaskFailed extends Failure {
	/** The same request may work another time. */
	readonly isTransient: boolean;

	/** @param reason in TwelveLabs' words; v1 of its API gives none */
	constructor(taskId: string, reason?: string) {
		const isTransient = TRANSIENT.test(reason ?? '');
		const advice = isTransient
			? 'That is trouble at TwelveLabs, not with the file: create a new task later.'
			: CHECKS;
		super(
			`TwelveLabs could not embed the video of task ${taskId}`,
			reason === undefined
				? `The API gives no reason. ${CHECKS}`
				: `TwelveLabs says: ${sentence(reason)} ${advice}`,
			{ task_id: taskId, status: 'failed' },
		);
		this.isTransient = isTransient;
	}
}

/** The first poll comes this soon, in milliseconds: a short clip is often ready within seconds. */
const FIRST_POLL_MS = 2000;

/** A task this young is not believed to be gone, in milliseconds: its news may not be everywhere yet. */
const YOUNG_MS = 5 * 60_000;

/** So many looks in a row have to say that a task is gone. */
const GONE_LOOKS = 3;

/** A ready task's embeddings are asked for again this long, in milliseconds, within the wait. */
const LATE_EMBEDDINGS_MS = 2 * 60_000;

export interface WaitSettings {
	/** Longest wait in milliseconds. */
	timeoutMs: number;
	/** Pause between polls in milliseconds. */
	intervalMs: number;
	/** How long faults may last before they end the wait, in milliseconds. */
	maxRetryMs: number;
}

/** TwelveLabs said so often that it has no such task that it is believed. */
export class TaskNotFound extends Failure {}

/** One wait for a task, from its beginning. */
export class Wait {
	private readonly began = Date.now();

	private readonly deadline: number;

	private status = 'processing';

	/** As the look saw it that found it ready. */
	private ready?: EmbeddingTask;

	/** @param createdAt when the task was made, where this run made it (epoch in milliseconds) */
	constructor(
		private readonly api: EmbedApi,
		private readonly cancellation: Cancellation,
		private readonly taskId: string,
		private readonly settings: WaitSettings,
		private readonly createdAt?: number,
	) {
		this.deadline = this.began + settings.timeoutMs;
	}

	/**
	 * Polls the task until it is ready.
	 * @throws Failure with the task's ID when it failed, when the wait ran out, or when polling itself
	 * met a fault that outlasted the retry budget; CancelledError when n8n stops the run.
	 */
	async untilReady(): Promise<void> {
		const { intervalMs } = this.settings;
		let nextPause = Math.min(FIRST_POLL_MS, intervalMs);
		for (let gone = 0; ;) {
			await this.pause(nextPause);
			nextPause = intervalMs;
			const task = await this.look();
			gone = task ? 0 : gone + 1;
			if (!task && gone >= GONE_LOOKS && !this.isYoung) throw this.vanished();
			if (task) this.status = task.status;
			if (task?.state === 'ready') {
				this.ready = task;
				return;
			}
			if (task?.state === 'failed') throw new TaskFailed(this.taskId, task.reason);
			if (Date.now() >= this.deadline) throw this.timedOut();
		}
	}

	/**
	 * Fetches the embeddings of a ready task; where they are not there yet, again within the wait.
	 * @throws Failure, CancelledError
	 */
	async collect(options: readonly string[]): Promise<EmbeddingResult> {
		const seen = this.ready && this.api.resultFromStatus?.(this.ready, options);
		if (seen && hasArrived(seen, options)) return seen;
		const { intervalMs, maxRetryMs } = this.settings;
		const end = Math.min(this.deadline, Date.now() + LATE_EMBEDDINGS_MS);
		for (;;) {
			const late = Date.now() >= end;
			const asked = this.api.retrieve(this.taskId, options, { maxRetryMs });
			const result = await (late ? asked : undefinedIfNotFound(asked));
			if (result && (late || hasArrived(result, options))) return result;
			await this.pause(Math.min(intervalMs, end - Date.now()));
		}
	}

	private pause(ms: number): Promise<void> {
		return pause(Math.min(ms, Math.max(0, this.deadline - Date.now())), this.cancellation);
	}

	private get isYoung(): boolean {
		return this.createdAt !== undefined && Date.now() - this.createdAt < YOUNG_MS;
	}

	/** Undefined when TwelveLabs says that there is no such task. */
	private async look(): Promise<EmbeddingTask | undefined> {
		const left = Math.max(0, this.deadline - Date.now());
		const { maxRetryMs } = this.settings;
		try {
			return await this.api.getStatus(this.taskId, { maxRetryMs, deadline: this.deadline });
		} catch (error) {
			if (isNotFound(error)) return undefined;
			// The fault did not outlast the retry budget: it is the wait that ran out.
			const late = left < maxRetryMs && mayPass(error);
			throw late ? this.timedOut(error) : error;
		}
	}

	private vanished(): Failure {
		return new TaskNotFound(
			`TwelveLabs has no task ${this.taskId} (expired, deleted or mistyped)`,
			'It said so several times. TwelveLabs keeps tasks and their embeddings for seven days. Check the ID, and that the credential belongs to the account that created it.',
			{ task_id: this.taskId, code: 'resource_not_exist', http_code: 404 },
		);
	}

	private timedOut(fault?: Failure): Failure {
		const lastLook = fault ? `The last look at it failed: ${sentence(fault.message)} ` : '';
		const elapsed = Math.round((Date.now() - this.began) / 1000);
		return new Failure(
			`Task ${this.taskId} is still ${this.status} after ${elapsed} s`,
			`${lastLook}The task goes on at TwelveLabs and is not lost: collect it later with Get Embeddings and "Wait Until Ready", or raise "Wait Timeout".`,
			{ task_id: this.taskId, status: this.status },
		);
	}
}

/** Embeddings that a video may have none of: a silent one has only visual ones. */
const MAY_BE_NONE = new Set(['audio', 'transcription']);

/**
 * Whether the embeddings of a task came, or cannot come any more. The status may be ahead of the store
 * that holds them: a ready task without embeddings is asked again, unless only such were asked for as the
 * media may not have. @param options which were asked for; empty means all
 */
export function hasArrived(
	{ task, embeddings, skippedRows, hasList }: EmbeddingResult,
	options: readonly string[],
): boolean {
	if (task.state !== 'ready') return task.state === 'failed';
	const mayBeNone = options.length > 0 && options.every((option) => MAY_BE_NONE.has(option));
	return hasList && (mayBeNone || embeddings.length + skippedRows > 0);
}

const PASSES = new Set<OutcomeKind>([
	'invalidBody',
	'rateLimited',
	'serverError',
	'notTheApi',
	'notConnected',
	'connectionLost',
]);

/** Whether a fault of polling is one that goes by: the network's, a limit, or trouble at the server. */
const mayPass = (error: unknown): error is RequestFailure =>
	error instanceof RequestFailure && PASSES.has(error.kind);
