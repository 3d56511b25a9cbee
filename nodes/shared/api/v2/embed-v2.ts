import type { Connection } from '../../http/connection';
import { RequestFailure, sentMedia } from '../../http/errors';
import { idOf, objectOf } from '../../http/json';
import type { RetryOptions } from '../../http/outcome';
import { type ApiRequest, attempt, send } from '../../http/request';
import type { Failure } from '../../model/failure';
import { labelsIn } from '../../model/labels';
import {
	createdAtMs,
	type EmbeddingResult,
	type EmbeddingTask,
	type NewTask,
	type Source,
} from '../../model/task';
import { compact } from '../../model/values';
import { AssetApi, type UploadOptions } from '../assets/asset-api';
import type {
	CreatedTask,
	CreateResponse,
	EmbedApi,
	KnownTask,
	TaskFilter,
	TaskPage,
} from '../embed-api';
import { taskQuery } from '../list-tasks';
import { pathOf } from '../read-list';
import { readResult, readTask, readTaskPage } from './read-v2';
import { TaskAssets } from './task-assets';
import { taskBody } from './task-body';
import { checkV2 } from './validate-v2';

const MINUTE_MS = 60_000;

/** Time for the answer to a new task, in milliseconds: by URL the API may fetch the media first. */
const CREATE_MS = 10 * MINUTE_MS;

const PATH = '/embed-v2/tasks';

/** The list is asked for what was created so close to a task, in milliseconds: its filter takes whole seconds. */
const AROUND_MS = 2000;

/** What this run knows of a task that it made. */
interface OwnTask {
	readonly task: NewTask;
	/** The asset that it was made of. */
	readonly assetId?: string;
	/** This run made the asset, and deletes it. */
	readonly ownsAsset: boolean;
}

/**
 * The Embed API v2, `/embed-v2/tasks…`, and the assets that its tasks are made of:
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v2/create-async-embedding-task
 */
export class EmbedV2 implements EmbedApi {
	readonly name = 'v2';

	readonly maxPage = 50;

	private readonly taskAssets: TaskAssets;

	private readonly own = new Map<string, OwnTask>();

	/** What was told of tasks that others made, by their IDs. */
	private readonly noted = new Map<string, KnownTask>();

	/** The answers that statuses were read from: they hold the embeddings too. */
	private readonly answers = new WeakMap<EmbeddingTask, unknown>();

	constructor(
		private readonly connection: Connection,
		private readonly assets: AssetApi = new AssetApi(connection),
	) {
		this.taskAssets = new TaskAssets(assets);
	}

	check(task: NewTask): Failure | undefined {
		return checkV2(task);
	}

	async create(task: NewTask, options: UploadOptions): Promise<CreateResponse> {
		const source = await this.taskAssets.mediaSource(task, options);
		const began = Date.now();
		const outcome = await attempt(this.connection, {
			method: 'POST',
			path: PATH,
			json: taskBody(task, source),
			category: 'embedVideo',
			timeoutMs: CREATE_MS,
		});
		const taskId = outcome.kind === 'ok' ? idOf(objectOf(outcome.body)._id) : undefined;
		if (taskId !== undefined) this.registerTask(taskId, task);
		const media = sentMedia(task.source);
		const fieldsIn = (text: string): string[] => labelsIn(text, media.field);
		return { outcome, taskId, pendingMs: Date.now() - began, fieldsIn, media };
	}

	registerTask(taskId: string, task: NewTask, remembered?: string): void {
		const { source } = task;
		if (source.kind !== 'asset' && remembered !== undefined) {
			this.taskAssets.register(source, remembered);
		}
		const uploaded = this.taskAssets.idOf(source);
		const assetId = source.kind === 'asset' ? source.assetId : uploaded;
		this.own.set(taskId, { task, assetId, ownsAsset: uploaded !== undefined });
	}

	noteTask(taskId: string, known: KnownTask): void {
		if (known.model !== undefined) this.note(taskId, known);
	}

	registerAsset({ source }: NewTask, assetId: string): void {
		this.taskAssets.register(source, assetId);
	}

	uploadedAsset({ source }: NewTask): string | undefined {
		return this.taskAssets.idOf(source);
	}

	createdTask(taskId: string): CreatedTask | undefined {
		const own = this.own.get(taskId);
		return own && { apiVersion: 'v2', assetId: own.assetId };
	}

	async deleteUpload({ source }: NewTask): Promise<boolean> {
		return this.taskAssets.delete(source);
	}

	async deleteAssetOf(taskId: string): Promise<void> {
		const own = this.own.get(taskId);
		if (own?.assetId === undefined || !own.ownsAsset) return;
		const { task } = own;
		if (await this.assets.remove(own.assetId)) this.own.set(taskId, { task, ownsAsset: false });
	}

	async getStatus(taskId: string, retryOptions: RetryOptions): Promise<EmbeddingTask> {
		const [task, body] = await this.read(taskId, retryOptions);
		this.answers.set(task, body);
		return task;
	}

	resultFromStatus(task: EmbeddingTask, options: readonly string[]): EmbeddingResult | undefined {
		const body = this.answers.get(task);
		return body === undefined ? undefined : readResult(task, body, options);
	}

	async retrieve(
		taskId: string,
		options: readonly string[],
		retryOptions: RetryOptions,
	): Promise<EmbeddingResult> {
		const [task, body] = await this.read(taskId, retryOptions);
		return readResult(task, body, options);
	}

	async listPage(
		filter: TaskFilter,
		page: number,
		limit: number,
		retryOptions: RetryOptions,
	): Promise<TaskPage> {
		const body = await send(this.connection, {
			...this.reading(PATH, MINUTE_MS),
			query: taskQuery(filter, page, limit),
			...retryOptions,
		});
		return readTaskPage(body);
	}

	/** A task, and the answer that it was read from, which has its embeddings. */
	private async read(
		taskId: string,
		retryOptions: RetryOptions,
	): Promise<[task: EmbeddingTask, body: unknown]> {
		const body = await send(this.connection, {
			// Embeddings of four hours are some 200 MB of JSON.
			...this.reading(pathOf(PATH, taskId, 'task'), 10 * MINUTE_MS),
			about: `task ${taskId}`,
			...retryOptions,
		});
		const task = readTask(taskId, body, this.connection.redact);
		return [await this.completed(task, retryOptions), body];
	}

	private reading(path: string, timeoutMs: number): ApiRequest {
		return { method: 'GET', path, category: 'read', fieldsIn: labelsIn, timeoutMs };
	}

	/** The task with what its own answer leaves out: from this run's request, an input item, or the list. */
	private async completed(task: EmbeddingTask, retryOptions: RetryOptions): Promise<EmbeddingTask> {
		const own = this.own.get(task.id);
		if (own) {
			const { model, mediaType = 'video', source } = own.task;
			return compact({ ...task, model, mediaType, assetId: own.assetId, ...namesOf(source) });
		}
		if (task.model === undefined && !this.noted.has(task.id)) {
			const listed = await this.listed(task, retryOptions);
			if (listed) this.note(task.id, listed);
		}
		return { ...this.noted.get(task.id), ...task };
	}

	private note(taskId: string, { model, mediaType, fileName, url }: KnownTask): void {
		this.noted.set(taskId, compact({ model, mediaType, fileName, url }));
	}

	/** What the list says of a task; nothing where it does not show the task or cannot be read. */
	private async listed(
		task: EmbeddingTask,
		retryOptions: RetryOptions,
	): Promise<KnownTask | undefined> {
		const created = createdAtMs(task);
		const around = Number.isNaN(created)
			? {}
			: { createdAfter: created - AROUND_MS, createdBefore: created + AROUND_MS };
		try {
			const { tasks } = await this.listPage(around, 1, this.maxPage, {
				...retryOptions,
				stopAtPage: false,
			});
			return tasks.find(({ id }) => id === task.id);
		} catch (error) {
			// The embeddings are worth more than the name of their model.
			return error instanceof RequestFailure ? {} : Promise.reject(error);
		}
	}
}

/** The name or address that this run gave its media: TwelveLabs may answer with a signed address of its own. */
function namesOf(source: Source): Pick<EmbeddingTask, 'fileName' | 'url'> {
	if (source.kind === 'url') return { url: source.url, fileName: undefined };
	const fileName = source.file.name;
	return fileName === undefined ? {} : { fileName, url: undefined };
}
