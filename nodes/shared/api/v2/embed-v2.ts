import type { Connection } from '../../http/connection';
import { RequestFailure, sentMedia } from '../../http/errors';
import { idOf, objectOf } from '../../http/json';
import type { RetryOptions } from '../../http/outcome';
import { isNotFound } from '../../http/refusals';
import { type ApiRequest, attempt, send } from '../../http/request';
import { Failure } from '../../model/failure';
import { labelsIn } from '../../model/labels';
import { createdAtMs, type EmbeddingTask, type NewTask, type Source } from '../../model/task';
import { compact } from '../../model/values';
import { type AssetApi, assetApi, type UploadOptions } from '../assets/asset-api';
import type { EmbedApi, KnownTask } from '../embed-api';
import { taskQuery } from '../list-tasks';
import { pathOf } from '../read-list';
import { readResult, readTask, readTaskPage } from './read-v2';
import { type MediaSource, taskBody } from './task-body';
import { checkV2 } from './validate-v2';

const MINUTE_MS = 60_000;

/** Time for the answer to a new task, in milliseconds: by URL the API may fetch the media first. */
const CREATE_MS = 10 * MINUTE_MS;

const PATH = '/embed-v2/tasks';

/** The list leaves out the moments it is asked for themselves; its dates count whole seconds. */
const AROUND_MS = 2000;

/**
 * The Embed API v2, `/embed-v2/tasks…`, and the assets that its tasks are made of:
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v2/create-async-embedding-task
 */
export function embedV2(connection: Connection, assets: AssetApi = assetApi(connection)): EmbedApi {
	/** What is known of tasks that others made, by their IDs. */
	const noted = new Map<string, KnownTask>();
	/** The answer that a status was read from: it has the embeddings too. */
	const answers = new WeakMap<EmbeddingTask, unknown>();
	/** What this run made, by the ID of the task. */
	const made = new Map<string, { task: NewTask; assetId?: string; isOurs: boolean }>();
	/** Assets of tasks that are not made yet: a request that is sent again needs no second upload. */
	const uploads = new WeakMap<Source, Promise<string>>();
	/** Those of them that are there, be they ready or not. */
	const uploadedAs = new WeakMap<Source, string>();

	const read = (
		path: string,
		retryOptions: RetryOptions,
		timeoutMs: number,
		more: Pick<ApiRequest, 'query' | 'about'> = {},
	): Promise<unknown> =>
		send(connection, {
			method: 'GET',
			path,
			...more,
			category: 'read',
			fieldsIn: labelsIn,
			timeoutMs,
			...retryOptions,
		});
	// Rows of four hours are some 200 MB of JSON, and a status has them too: hence the ten minutes.
	const retrieve = (taskId: string, retryOptions: RetryOptions): Promise<unknown> =>
		read(pathOf(PATH, taskId, 'task'), retryOptions, 10 * MINUTE_MS, { about: `task ${taskId}` });

	const ready = async (assetId: string, source: Source, retryOptions: UploadOptions) => {
		uploadedAs.set(source, assetId);
		try {
			await assets.untilReady(assetId, retryOptions);
		} catch (error) {
			if (isUseless(error)) uploadedAs.delete(source);
			return Promise.reject(error);
		}
		return assetId;
	};
	const uploaded = (
		source: Source & { kind: 'file' },
		{ mediaType }: NewTask,
		retryOptions: UploadOptions,
	) => {
		const known = uploadedAs.get(source);
		const bring = async (): Promise<string> => {
			const media = { kind: 'file', file: source.file } as const;
			const assetId = known ?? (await assets.upload(media, { mediaType }, retryOptions)).id;
			return ready(assetId, source, retryOptions);
		};
		const under = uploads.get(source) ?? bring();
		uploads.set(source, under);
		under.catch(() => uploads.delete(source));
		return under;
	};
	const mediaSource = async (task: NewTask, retryOptions: UploadOptions): Promise<MediaSource> => {
		const { source } = task;
		if (source.kind === 'url') return { url: source.url };
		if (source.kind === 'asset') return { asset_id: source.assetId };
		return { asset_id: await uploaded(source, task, retryOptions) };
	};

	const keep = (taskId: string, task: NewTask, known?: string): void => {
		const { source } = task;
		const isOurs = source.kind === 'file';
		const assetId = source.kind === 'asset' ? source.assetId : (known ?? uploadedAs.get(source));
		if (isOurs && assetId !== undefined) assets.undeletedAssets.add(assetId);
		made.set(taskId, { task, assetId, isOurs });
	};

	const page: EmbedApi['listPage'] = async (filter, number, limit, retryOptions) => {
		const query = taskQuery(filter, number, limit);
		return readTaskPage(await read(PATH, retryOptions, MINUTE_MS, { query }));
	};
	/** What the list around a task's creation tells of it, if it shows the task; nothing where it cannot be read. */
	const listed = async (
		task: EmbeddingTask,
		retryOptions: RetryOptions,
	): Promise<KnownTask | undefined> => {
		const created = createdAtMs(task);
		const around = Number.isNaN(created)
			? {}
			: { createdAfter: created - AROUND_MS, createdBefore: created + AROUND_MS };
		try {
			const { tasks } = await page(around, 1, 50, { ...retryOptions, stopAtPage: false });
			return tasks.find(({ id }) => id === task.id);
		} catch (error) {
			// The embeddings are worth more than the name of their model.
			return error instanceof RequestFailure ? {} : Promise.reject(error);
		}
	};
	const note = (taskId: string, { model, mediaType, fileName, url }: KnownTask): void => {
		noted.set(taskId, compact({ model, mediaType, fileName, url }));
	};

	/** The task with what retrieve does not tell: this run asked for it, somebody told, or the list does. */
	const completed = async (
		task: EmbeddingTask,
		retryOptions: RetryOptions,
	): Promise<EmbeddingTask> => {
		const own = made.get(task.id);
		if (own) {
			const { model, mediaType = 'video' } = own.task;
			const { assetId } = own;
			return compact({ ...task, model, mediaType, assetId, ...namesOf(own.task.source) });
		}
		if (task.model === undefined && !noted.has(task.id)) {
			const found = await listed(task, retryOptions);
			if (found) note(task.id, found);
		}
		return { ...noted.get(task.id), ...task };
	};

	return {
		maxPage: 50,
		check: checkV2,
		async create(task, retryOptions) {
			const source = await mediaSource(task, retryOptions);
			const began = Date.now();
			const outcome = await attempt(connection, {
				method: 'POST',
				path: PATH,
				json: taskBody(task, source),
				category: 'embedVideo',
				timeoutMs: CREATE_MS,
			});
			const taskId = outcome.kind === 'ok' ? idOf(objectOf(outcome.body)._id) : undefined;
			if (taskId !== undefined) keep(taskId, task);
			const media = sentMedia(task.source);
			const fieldsIn = (text: string): string[] => labelsIn(text, media.field);
			return { outcome, taskId, pendingMs: Date.now() - began, fieldsIn, media };
		},
		registerTask: keep,
		noteTask(taskId, known) {
			if (known.model !== undefined) note(taskId, known);
		},
		registerAsset({ source }, assetId) {
			assets.undeletedAssets.add(assetId);
			uploadedAs.set(source, assetId);
		},
		uploadedAsset: ({ source }) => (source.kind === 'file' ? uploadedAs.get(source) : undefined),
		createdTask(taskId) {
			const own = made.get(taskId);
			return own && { apiVersion: 'v2', assetId: own.assetId };
		},
		async deleteUpload({ source }) {
			const assetId = uploadedAs.get(source);
			if (assetId === undefined || !(await assets.remove(assetId))) return false;
			uploadedAs.delete(source);
			uploads.delete(source);
			return true;
		},
		async deleteAssetOf(taskId) {
			const own = made.get(taskId);
			if (own?.assetId === undefined || !own.isOurs) return;
			const { task, isOurs, assetId } = own;
			if (await assets.remove(assetId)) made.set(taskId, { task, isOurs });
		},
		async getStatus(taskId, retryOptions) {
			const body = await retrieve(taskId, retryOptions);
			const task = await completed(readTask(taskId, body, connection.redact), retryOptions);
			answers.set(task, body);
			return task;
		},
		resultFromStatus(task, options) {
			const body = answers.get(task);
			return body === undefined ? undefined : readResult(task, body, options);
		},
		async retrieve(taskId, options, retryOptions) {
			const body = await retrieve(taskId, retryOptions);
			const task = readTask(taskId, body, connection.redact);
			return readResult(await completed(task, retryOptions), body, options);
		},
		listPage: page,
	};
}

/** What this run called its media: TwelveLabs may answer with an address of its own for them, signature and all. */
function namesOf(source: Source): Pick<EmbeddingTask, 'fileName' | 'url'> {
	if (source.kind === 'url') return { url: source.url, fileName: undefined };
	const fileName = source.file.name;
	return fileName === undefined ? {} : { fileName, url: undefined };
}

/** TwelveLabs cannot use an asset, or says that it does not have it. */
const isUseless = (error: unknown): boolean =>
	isNotFound(error) || (error instanceof Failure && error.details.status === 'failed');
