import type { UploadOptions } from '../api/assets/asset-api';
import type { CreateResponse, EmbedApi } from '../api/embed-api';
import type { Connection } from '../http/connection';
import { explainOutcome } from '../http/errors';
import { pause } from '../http/cancellation';
import { RetryState } from '../http/retry-state';
import type { EmbeddingTask } from '../model/task';
import { compact } from '../model/values';
import { Failure } from '../model/failure';
import { fileFailure } from '../model/failure';
import type { NewTask } from '../model/task';
import { settingsOf } from './fingerprint';
import { createOutcomeOf, RULES } from './create-outcome';
import { lookUp, type LookupResult } from './look-up';
import type { UncertainCreate, RetryMemory } from './retry-memory';
import { sameAddress } from './match-task';
import { afterDoubt, uncertainError } from './uncertain';

/** When the list is looked at after an unclear end, in milliseconds after it; the last closes the minute. */
const LOOKS_MS = [1000, 3000, 7000, 15_000, 30_000, 45_000, 60_000];

/** An API and its connection that another item's failure does not stop. */
export interface Patient {
	readonly api: EmbedApi;
	readonly connection: Connection;
}

/** A request that made a task, or may have made one. */
interface Sent {
	readonly creation: CreateResponse;
	/** See {@link RULES}. */
	readonly onceMore: boolean;
}

/** An item that wants a task. */
interface Order {
	readonly itemIndex: number;
	readonly task: NewTask;
	readonly retryOptions: UploadOptions;
}

/** Another item took this very task out of the list while its answer was under way. */
const TAKEN = new Failure('Another item of the same video holds the task that was created', '');

const NO_ID = 'TwelveLabs gave an answer without a task ID';

const EARLIER_TRY = 'An earlier try of this item got no clear answer';

/**
 * Which item of a run holds which paid task. Every request that costs passes here, and only here is
 * decided whether it is sent again ({@link RULES}).
 */
export class Ledger {
	/** IDs of the tasks that items of this run hold. */
	private readonly claimed: Set<string>;

	/** Those of them that an earlier try of the same execution made. */
	private readonly earlier: ReadonlySet<string>;

	/** IDs of tasks that may be of an item of this run: only a person can tell. */
	private readonly doubted = new Set<string>();

	/** Orders under way, and those of which it did not become clear whether their task exists. */
	private readonly open = new Set<Order>();

	/**
	 * @param patient the same API for looking a task up: that is done to its end also when another item
	 * stops the workflow, for a paid task must not go unseen
	 */
	constructor(
		private readonly api: EmbedApi,
		private readonly connection: Connection,
		private readonly patient: Patient,
		private readonly memory: RetryMemory,
	) {
		// What items held in an earlier try is theirs before any of them looks for one.
		this.earlier = new Set(memory.held());
		this.claimed = new Set(this.earlier);
	}

	/** IDs of the tasks that this run made or found to be its own, and so paid. */
	made(): string[] {
		return [...this.claimed].filter((id) => !this.earlier.has(id));
	}

	/** IDs of the tasks that items hold, and of those that may be theirs. */
	tasks(): { held: string[]; doubtful: string[] } {
		const held = [...this.claimed];
		return { held, doubtful: [...this.doubted].filter((id) => !this.claimed.has(id)) };
	}

	/**
	 * The task of an item: the one that an earlier try of the same execution made, else a new one.
	 * @throws Failure, with the candidates when a task may exist; CancelledError when n8n stops the run
	 */
	async taskFor(itemIndex: number, task: NewTask, retryOptions: UploadOptions): Promise<string> {
		const refusal = this.api.check(task);
		if (refusal) throw refusal;
		const known = this.memory.recall(itemIndex, task);
		if (known && 'taskId' in known) {
			this.api.registerTask(known.taskId, task, known.assetId);
			return known.taskId;
		}
		const asset = this.memory.assetOf(itemIndex, task);
		if (asset !== undefined) this.api.registerAsset(task, asset);
		const order = { itemIndex, task, retryOptions };
		this.open.add(order);
		const taskId = await this.create(order, known).catch((error: unknown) => {
			// An order that is surely without a task stands in nobody's way.
			if (this.memory.recall(itemIndex, task) === undefined) this.open.delete(order);
			const brought = this.api.uploadedAsset?.(task);
			// The asset of an earlier try may be gone by now: the next one sends the file again.
			if (asset !== undefined && isRefused(error)) this.memory.forget(itemIndex, task);
			else if (brought !== undefined) this.memory.rememberAsset(itemIndex, task, brought);
			return Promise.reject(error);
		});
		this.open.delete(order);
		const { assetId } = this.api.createdTask(taskId) ?? {};
		this.memory.remember(itemIndex, task, compact({ taskId, assetId }));
		return taskId;
	}

	/** Makes the next try of n8n's Retry On Fail create a new task. */
	forget(itemIndex: number, task: NewTask): void {
		this.memory.forget(itemIndex, task);
	}

	/** Nothing failed, so there will be no other try: nothing needs to be remembered. */
	settle(): void {
		this.memory.clear();
	}

	private async create(order: Order, earlier: UncertainCreate | undefined): Promise<string> {
		const { task, itemIndex, retryOptions } = order;
		const since = earlier?.since ?? Date.now();
		let doubt = earlier;
		const assetId = this.memory.assetOf(itemIndex, task);
		let cause = new Failure(EARLIER_TRY, '', compact({ asset_id: assetId }));
		const retryState = new RetryState(this.connection, 'embedVideo', retryOptions);
		for (;;) {
			if (doubt) {
				const found = await this.find(order, cause, doubt);
				if (found !== undefined) {
					this.api.registerTask(found, task);
					return found;
				}
			}
			const isDoubted = doubt !== undefined;
			const { creation, onceMore } = await this.send(order, retryState).catch((error: unknown) =>
				Promise.reject(isDoubted ? afterDoubt(error) : error),
			);
			const { taskId } = creation;
			if (taskId !== undefined && this.claim(taskId)) return taskId;
			cause = whyUnclear(creation);
			const sent: number = (doubt?.sent ?? 0) + 1;
			doubt = { since, sent, last: !onceMore || sent > 1 };
			this.memory.remember(itemIndex, task, doubt);
		}
	}

	/**
	 * Sends a request for a new task until its end is not surely without one.
	 * @throws Failure when there is none; CancelledError
	 */
	private async send(
		{ itemIndex, task, retryOptions }: Order,
		retryState: RetryState,
	): Promise<Sent> {
		for (;;) {
			await retryState.untilOpen();
			const creation = await this.api.create(task, retryOptions);
			const { outcome, details: { asset_id: assetId } = {} } = creation;
			if (task.source.kind === 'file' && assetId !== undefined) {
				this.memory.rememberAsset(itemIndex, task, assetId);
			}
			const ending = createOutcomeOf(creation, task.source.kind === 'file');
			const { next, onceMore } = RULES[ending];
			if (next === 'hold' || next === 'look') return { creation, onceMore };
			if (next === 'fail') throw nothingMade(creation);
			if (ending === 'rateLimited') await retryState.limit(outcome);
			else if (!(await retryState.fault(outcome))) throw failureOf(creation);
		}
	}

	/**
	 * Looks for the task that a request may have made, with growing pauses for a minute or as long as
	 * Max Retry Time lets it.
	 * @returns its ID; undefined when a whole minute showed none and it may be sent again
	 * @throws Failure that names what may be the task; CancelledError
	 */
	private async find(
		order: Order,
		cause: Failure,
		doubt: UncertainCreate,
	): Promise<string | undefined> {
		const began = Date.now();
		const end = Math.min(LOOKS_MS.at(-1) ?? 0, order.retryOptions.maxRetryMs);
		const looks = [...LOOKS_MS.filter((ms) => ms < end), end];
		const candidates = new Map<string, EmbeddingTask>();
		let complete = false;
		let unreadable: Failure | undefined;
		for (const at of looks) {
			await pause(began + at - Date.now(), this.patient.connection.cancellation);
			const sighting = await this.look(order, doubt.since);
			const own = sighting.same.find(({ id }) => this.isTold(order) && this.claim(id));
			if (own) return own.id;
			// What was possible once stays so, unless it turns out to be of something else.
			for (const task of [...sighting.same, ...sighting.possible]) candidates.set(task.id, task);
			for (const id of sighting.others) candidates.delete(id);
			({ complete, unreadable } = sighting);
		}
		const left = [...candidates.values()].filter(({ id }) => !this.claimed.has(id));
		for (const { id } of left) this.doubted.add(id);
		const wholeMinute = end >= (LOOKS_MS.at(-1) ?? 0);
		const clean = complete && left.length === 0;
		if (wholeMinute && clean && !doubt.last) return undefined;
		throw uncertainError(cause, { sent: doubt.sent, candidates: left, unreadable });
	}

	private look({ task, retryOptions }: Order, since: number): Promise<LookupResult> {
		const isTaken = (taskId: string): boolean => this.claimed.has(taskId);
		const { api, connection } = this.patient;
		const list = api.apiFor?.(task) ?? api;
		return lookUp(list, connection, task, since, isTaken, retryOptions.maxRetryMs);
	}

	/** Takes a task for an item; false when another item of the run holds it. */
	private claim(taskId: string): boolean {
		if (this.claimed.has(taskId)) return false;
		this.claimed.add(taskId);
		return true;
	}

	/**
	 * Whether the list tells this item's task from every other: not while another item asks for the
	 * same address otherwise.
	 */
	private isTold({ task }: Order): boolean {
		return ![...this.open].some(
			(other) => sameAddress(other.task, task) && settingsOf(other.task) !== settingsOf(task),
		);
	}
}

/** TwelveLabs finds fault with the request itself. */
const isRefused = (error: unknown): boolean =>
	error instanceof Failure &&
	(error.details.http_code === 400 || error.details.http_code === 404) &&
	error.details.candidates === undefined;

/** Why it is not clear whether a request made a task of the item's own. */
function whyUnclear(creation: CreateResponse): Failure {
	if (creation.taskId !== undefined) return TAKEN;
	if (creation.outcome.kind !== 'ok') return failureOf(creation);
	return new Failure(NO_ID, '', creation.details);
}

/** The failure for how a request ended, with what is known of its media. */
function failureOf({ outcome, details = {}, ...asked }: CreateResponse): Failure {
	return explainOutcome(outcome, asked).with(details);
}

/** The failure for a request that surely made no task. */
const nothingMade = (creation: CreateResponse): Failure =>
	creation.fileFault ? fileFailure(creation.fileFault) : failureOf(creation);
