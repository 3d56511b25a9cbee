import type { RequestContextInfo } from '../http/errors';
import type { Outcome, RetryOptions } from '../http/outcome';
import type { Failure } from '../model/failure';
import type { EmbeddingResult, EmbeddingTask, NewTask, TaskState } from '../model/task';
import type { UploadOptions } from './assets/asset-api';
import type { Page } from './read-list';

/** Which tasks to list. */
export interface TaskFilter {
	readonly state?: TaskState;
	/** Epochs in milliseconds; the API's own granularity is a second. */
	readonly createdAfter?: number;
	readonly createdBefore?: number;
}

export type TaskPage = Page<EmbeddingTask>;

/** How one request for a new task ended. */
export interface CreateResponse extends RequestContextInfo {
	readonly outcome: Outcome;
	/** The new task, when the answer names it. */
	readonly taskId?: string;
	/** How long the request took, in milliseconds. */
	readonly pendingMs: number;
	/** If it sent a file: whether all of it was sent, and the error with which reading it ended. */
	readonly upload?: { readonly finished: boolean; readonly fault?: Error };
}

/** What an input item or a list says about a task, which is not looked up. Only an API that it names is asked. */
export type KnownTask = Partial<
	Pick<EmbeddingTask, 'apiVersion' | 'model' | 'mediaType' | 'fileName' | 'url'>
>;

/** What an operation needs from a TwelveLabs API: the same for each of them, and for both as one. */
export interface EmbedApi {
	/** `v1` or `v2`; for both as one, both names. */
	readonly name: string;
	/** Largest page of {@link listPage}. */
	readonly maxPage: number;
	/** Why this API cannot do what is asked, before anything is sent. */
	check(task: NewTask): Failure | undefined;
	/**
	 * Sends a request for a new task once; it costs money, so only the ledger calls it. Never throws for what the
	 * API or the network did with it.
	 * @param options for an upload that comes first: until it is done nothing is paid
	 * @throws Failure when the upload failed, or the media are longer than they may be; CancelledError
	 */
	create(task: NewTask, options: UploadOptions): Promise<CreateResponse>;
	/** Treats a task as this run's: an earlier try created it, or the list shows it. @param assetId of its media */
	registerTask(taskId: string, task: NewTask, assetId?: string): void;
	/** Records what is known about a task that somebody else created, before it is read. */
	noteTask(taskId: string, known: KnownTask): void;
	/** Treats an asset as created by this run for a request's file: an earlier try created it. */
	registerAsset(task: NewTask, assetId: string): void;
	/** The asset that holds a request's file, whether or not a task was created from it. */
	uploadedAsset?(task: NewTask): string | undefined;
	/** What is known about a task that this run created; undefined for other tasks. */
	createdTask(taskId: string): Pick<EmbeddingTask, 'apiVersion' | 'assetId'> | undefined;
	/** Deletes the asset made of a request's file. Never fails. @returns whether it is gone */
	deleteUpload(task: NewTask): Promise<boolean>;
	/** Deletes the asset that this run made for a task. Never fails: {@link createdTask} names what is left. */
	deleteAssetOf(taskId: string): Promise<void>;
	/** The status of a task; its `raw` holds no embeddings. @throws Failure, CancelledError */
	getStatus(taskId: string, retryOptions: RetryOptions): Promise<EmbeddingTask>;
	/** The embeddings that came with {@link getStatus}, if any did. @param task the very object it gave */
	resultFromStatus?(task: EmbeddingTask, options: readonly string[]): EmbeddingResult | undefined;
	/** Fetches a task with its vectors; `options` empty means all. @throws Failure, CancelledError */
	retrieve(
		taskId: string,
		options: readonly string[],
		retryOptions: RetryOptions,
	): Promise<EmbeddingResult>;
	/** For both as one: the API that would create such a task, whose list will show it. */
	apiFor?(task: NewTask): EmbedApi;
	/** For both as one: the two APIs, whose lists `listTasks` merges. */
	readonly parts?: readonly EmbedApi[];
	/** One page of the list, newest first; `page` counts from 1. @throws Failure, CancelledError */
	listPage(
		filter: TaskFilter,
		page: number,
		limit: number,
		retryOptions: RetryOptions,
	): Promise<TaskPage>;
}
