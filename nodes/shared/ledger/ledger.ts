import type { UploadOptions } from '../api/assets/asset-api';
import type { CreateResponse, EmbedApi } from '../api/embed-api';
import type { QueryApi } from '../api/query-api';
import { pause } from '../http/cancellation';
import type { Connection } from '../http/connection';
import { explainOutcome, RequestFailure } from '../http/errors';
import { MAY_BE_CARRIED_OUT, type RetryOptions } from '../http/outcome';
import { RetryState } from '../http/retry-state';
import { Failure, fileFailure } from '../model/failure';
import type { QueryAnswer, QueryRequest } from '../model/query';
import { type EmbeddingTask, isTimed, type NewTask } from '../model/task';
import { compact } from '../model/values';
import { CREATE_POLICY, createOutcomeOf } from './create-outcome';
import { lookUp, type LookupResult } from './look-up';
import { fingerprintOf, sameAddress, settingsOf } from './match-task';
import type { RetryMemory, UncertainCreate } from './retry-memory';
import { alsoUncertain, uncertainError, uncertainQueryError } from './uncertain';

/** When the list is read, in milliseconds after an uncertain outcome; the last ends the minute. */
const LOOKUPS_MS = [1000, 3000, 7000, 15_000, 30_000, 45_000, 60_000];

const WHOLE_MINUTE_MS = 60_000;

export interface CreateOptions extends UploadOptions {
	readonly keepAsset?: boolean;
}

interface Order {
	readonly itemIndex: number;
	readonly task: NewTask;
	readonly fingerprint: string;
	readonly options: CreateOptions;
}

/**
 * Which item of a run holds which paid task. Every request that costs money passes through here, and only here is it
 * decided whether to send it again ({@link CREATE_POLICY}).
 */
export class Ledger {
	/** IDs of the tasks that items of this run hold. */
	private readonly claimed: Set<string>;
	/** Those of them from an earlier try of the same execution. */
	private readonly earlier: ReadonlySet<string>;
	/** IDs of tasks that may belong to an item of this run: only a person can tell. */
	private readonly candidates = new Set<string>();

	/** Orders under way, and those whose task may or may not exist. */
	private readonly open = new Set<Order>();
	/** Orders that were sent twice, and when they were first sent (epoch in milliseconds). */
	private readonly resent = new Map<Order, number>();

	/** @param lookUpWith the same API, not stopped by another failing item, so that no paid task goes unseen */
	constructor(
		private readonly api: EmbedApi,
		private readonly queryApi: QueryApi,
		private readonly connection: Connection,
		private readonly lookUpWith: { readonly api: EmbedApi; readonly connection: Connection },
		private readonly memory: RetryMemory,
	) {
		// Before any item looks for a task in the list.
		this.earlier = new Set(memory.taskIds());
		this.claimed = new Set(this.earlier);
	}

	/** IDs of the tasks that this run paid for: those that it created or found to be its own. */
	created(): string[] {
		return [...this.claimed].filter((id) => !this.earlier.has(id));
	}

	/** IDs of the tasks that items hold, and of those that may be theirs. */
	tasks(): { held: string[]; candidates: string[] } {
		const candidates = [...this.candidates].filter((id) => !this.claimed.has(id));
		return { held: [...this.claimed], candidates };
	}

	/** The item's task, from an earlier try or new. @throws Failure, with any candidates; CancelledError */
	async taskFor(itemIndex: number, task: NewTask, options: CreateOptions): Promise<string> {
		const fingerprint = fingerprintOf(task);
		const known = this.memory.recall(itemIndex, fingerprint);
		if (known.taskId !== undefined) {
			this.api.registerTask(known.taskId, task, known.assetId);
			return known.taskId;
		}
		if (known.assetId !== undefined) this.api.registerAsset(task, known.assetId);
		const order = { itemIndex, task, fingerprint, options };
		this.open.add(order);
		try {
			const taskId = await this.create(order, known.uncertain);
			const { assetId } = this.api.createdTask(taskId) ?? {};
			this.memory.remember(itemIndex, fingerprint, compact({ taskId, assetId }));
			this.open.delete(order);
			return taskId;
		} catch (error) {
			throw await this.afterFailure(order, error);
		}
	}

	/**
	 * The vectors of a query. Text and images cost a fraction of a cent and are retried like any read. Audio and
	 * video are billed by the minute: they are sent again, also by n8n's Retry On Fail, only if they certainly were
	 * not carried out. @throws Failure, which says so when the query may have been billed; CancelledError
	 */
	async embedQuery(
		itemIndex: number,
		request: QueryRequest,
		retryOptions: RetryOptions,
	): Promise<QueryAnswer> {
		const safeToRepeat = !isTimed(request.input.modality);
		const fingerprint = JSON.stringify(request);
		if (!safeToRepeat && this.memory.recall(itemIndex, fingerprint).uncertain) {
			const unknown = 'It is unknown whether an earlier try was carried out';
			throw uncertainQueryError(new Failure(unknown, 'To send it anyway, run the workflow again.'));
		}
		try {
			return await this.queryApi.embed(request, retryOptions, safeToRepeat);
		} catch (error) {
			const mayBeDone = error instanceof RequestFailure && MAY_BE_CARRIED_OUT.has(error.kind);
			if (safeToRepeat || !mayBeDone) return Promise.reject(error);
			const uncertain = { since: Date.now(), sent: 1, last: true };
			this.memory.remember(itemIndex, fingerprint, { uncertain });
			throw uncertainQueryError(error);
		}
	}

	/** The next try of n8n's Retry On Fail creates a new task. */
	forget(itemIndex: number, task: NewTask): void {
		this.memory.forget(itemIndex, fingerprintOf(task));
	}

	/** Looks again for the tasks of requests that were sent twice. @returns IDs of tasks that may be a second one */
	async lateTasks(): Promise<string[]> {
		const late = new Set<string>();
		for (const [order, since] of this.resent) {
			const { same, possible } = await this.lookUp(order, since);
			for (const { id } of [...same, ...possible]) if (!this.claimed.has(id)) late.add(id);
		}
		return [...late];
	}

	private async create(order: Order, earlier: UncertainCreate | undefined): Promise<string> {
		const { itemIndex, task, fingerprint, options } = order;
		const since = earlier?.since ?? Date.now();
		const retryState = new RetryState(this.connection, 'embedVideo', options);
		let uncertain = earlier;
		let cause = new Failure('An earlier try of this item got no clear answer', '');
		for (;;) {
			if (uncertain) {
				const found = await this.find(order, cause, uncertain);
				if (found !== undefined) {
					this.api.registerTask(found, task);
					return found;
				}
				this.resent.set(order, since);
			}
			const response = await this.send(order, retryState, uncertain !== undefined);
			const { taskId } = response;
			if (taskId !== undefined && this.claim(taskId)) return taskId;
			cause = whyUncertain(response);
			const { mayResend } = CREATE_POLICY[createOutcomeOf(response)];
			const sent: number = (uncertain?.sent ?? 0) + 1;
			uncertain = { since, sent, last: !mayResend || sent > 1 };
			this.memory.remember(itemIndex, fingerprint, { uncertain });
		}
	}

	/**
	 * Sends a request for a new task until it created one, or may have. @param again an earlier one may have created one
	 * @throws Failure when it certainly created none; CancelledError
	 */
	private async send(
		{ task, options }: Order,
		retryState: RetryState,
		again: boolean,
	): Promise<CreateResponse> {
		try {
			for (;;) {
				await retryState.untilOpen();
				const response = await this.api.create(task, options);
				const outcome = createOutcomeOf(response);
				const { next } = CREATE_POLICY[outcome];
				if (next === 'keep' || next === 'lookUp') return response;
				if (next === 'fail') throw whyFailed(response);
				if (outcome === 'rateLimited') await retryState.limit(response.outcome);
				else if (!(await retryState.fault(response.outcome))) throw whyFailed(response);
			}
		} catch (error) {
			throw again ? alsoUncertain(error) : error;
		}
	}

	/**
	 * Looks for the task that a request may have created, for a minute or Max Retry Time, whichever is shorter.
	 * @returns its ID; undefined when a whole minute showed none and the request may be sent again
	 * @throws Failure that names the candidates; CancelledError
	 */
	private async find(
		order: Order,
		cause: Failure,
		uncertain: UncertainCreate,
	): Promise<string | undefined> {
		const began = Date.now();
		const end = Math.min(WHOLE_MINUTE_MS, order.options.maxRetryMs);
		const candidates = new Map<string, EmbeddingTask>();
		let complete = false;
		let unreadable: Failure | undefined;
		for (const at of [...LOOKUPS_MS.filter((ms) => ms < end), end]) {
			await pause(began + at - Date.now(), this.lookUpWith.connection.cancellation);
			const result = await this.lookUp(order, uncertain.since);
			const own = result.same.find(({ id }) => this.canTell(order) && this.claim(id));
			if (own) return own.id;
			// A candidate stays one unless a later look rules it out.
			for (const task of [...result.same, ...result.possible]) candidates.set(task.id, task);
			for (const id of result.others) candidates.delete(id);
			({ complete, unreadable } = result);
		}
		const left = [...candidates.values()].filter(({ id }) => !this.claimed.has(id));
		for (const { id } of left) this.candidates.add(id);
		const noneInAMinute = end === WHOLE_MINUTE_MS && complete && left.length === 0;
		if (noneInAMinute && !uncertain.last) return undefined;
		throw uncertainError(cause, { sent: uncertain.sent, candidates: left, complete, unreadable });
	}

	private lookUp({ task, options }: Order, since: number): Promise<LookupResult> {
		const { api, connection } = this.lookUpWith;
		const list = api.apiFor?.(task) ?? api;
		const isTaken = (taskId: string): boolean => this.claimed.has(taskId);
		return lookUp(list, connection, task, since, isTaken, options.maxRetryMs);
	}

	/**
	 * The error to throw for an order that failed. The asset of a rejected request is deleted; any other is
	 * remembered for the next try and named in the error.
	 */
	private async afterFailure(order: Order, error: unknown): Promise<unknown> {
		const { itemIndex, task, fingerprint, options } = order;
		const { uncertain } = this.memory.recall(itemIndex, fingerprint);
		// An order that certainly has no task cannot be mistaken for another one.
		if (uncertain === undefined) this.open.delete(order);
		if (!(error instanceof Failure)) return error;
		if (task.source.kind === 'asset') return error.with({ asset_id: task.source.assetId });
		const assetId = this.api.uploadedAsset?.(task);
		const isRejected = error instanceof RequestFailure && error.kind === 'rejected';
		const isUnneeded = isRejected && uncertain === undefined && !options.keepAsset;
		if (assetId === undefined || (isUnneeded && (await this.api.deleteUpload(task)))) {
			// The next try sends the file again.
			if (uncertain === undefined) this.memory.forget(itemIndex, fingerprint);
			return error;
		}
		this.memory.remember(itemIndex, fingerprint, { assetId });
		return error.with({ asset_id: assetId });
	}

	/** Claims a task for an item; false when another item of the run holds it. */
	private claim(taskId: string): boolean {
		if (this.claimed.has(taskId)) return false;
		this.claimed.add(taskId);
		return true;
	}

	/** Whether the list can show which task is this item's: not if another has its address with other settings. */
	private canTell({ task }: Order): boolean {
		return ![...this.open].some(
			(other) => sameAddress(other.task, task) && settingsOf(other.task) !== settingsOf(task),
		);
	}
}

/** Why it is unknown whether a request created a task for this item. */
function whyUncertain(response: CreateResponse): Failure {
	if (response.taskId !== undefined) {
		return new Failure(
			'Another item with the same video already has the task that was created',
			'',
		);
	}
	if (response.outcome.kind !== 'ok') return explained(response);
	return new Failure('TwelveLabs returned an answer without a task ID', '');
}

const whyFailed = (response: CreateResponse): Failure =>
	response.upload?.fault ? fileFailure(response.upload.fault) : explained(response);

const explained = ({ outcome, ...asked }: CreateResponse): Failure =>
	explainOutcome(outcome, asked);
