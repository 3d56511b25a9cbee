import type { Connection } from '../../http/connection';
import { isNotFound, undefinedIfNotFound } from '../../http/errors';
import { idOf, numberOf, objectOf } from '../../http/json';
import type { RetryOptions } from '../../http/outcome';
import { type ApiRequest, attempt, send } from '../../http/request';
import { Failure } from '../../model/failure';
import type { EmbeddingTask } from '../../model/task';
import { MARENGO_35, type NewTask, type Source } from '../../model/task';
import { type AssetApi, assetApi } from '../assets/asset-api';
import type { UploadOptions } from '../assets/asset-api';
import type { EmbedApi } from '../embed-api';
import { pathOf } from '../read-list';
import { checkV2, labelsIn } from './validate-v2';
import { modelFinder } from './find-model';
import { readResult, readTask, readTaskPage } from './read-v2';
import { type MediaSource, taskBody } from './task-body';
import { taskQuery } from '../list-tasks';

const MINUTE_MS = 60_000;

/** Time for the answer to a new task, in milliseconds: by URL the API may fetch the media first. */
const CREATE_MS = 10 * MINUTE_MS;

/** How long faults may hold up the deletion of an asset that nobody needs any more, in milliseconds. */
const DELETE_ASSET_MS = 10_000;

const PATH = '/embed-v2/tasks';

/** The Embed API v2, `/embed-v2/tasks…`, and the assets that its tasks are made of. */
export function embedV2(connection: Connection, assets: AssetApi = assetApi(connection)): EmbedApi {
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
	// Rows of four hours are some 200 MB of JSON, and a look has them too: hence the ten minutes.
	const retrieve = (taskId: string, retryOptions: RetryOptions): Promise<unknown> =>
		read(pathOf(PATH, taskId, 'task'), retryOptions, 10 * MINUTE_MS, { about: `task ${taskId}` });

	const ready = async (assetId: string, source: Source, retryOptions: UploadOptions) => {
		uploadedAs.set(source, assetId);
		await assets.untilReady(assetId, retryOptions).catch((error: unknown) => {
			if (isUseless(error)) uploadedAs.delete(source);
			return Promise.reject(error);
		});
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

	/** Deletes an asset that nobody needs any more; it costs nothing if that fails. */
	const deleted = async (assetId: string): Promise<boolean> => {
		try {
			await undefinedIfNotFound(assets.delete(assetId, false, { maxRetryMs: DELETE_ASSET_MS }));
		} catch {
			return false;
		}
		assets.undeletedAssets.delete(assetId);
		return true;
	};

	const page: EmbedApi['listPage'] = async (filter, number, limit, retryOptions) => {
		const query = taskQuery(filter, number, limit);
		return readTaskPage(await read(PATH, retryOptions, MINUTE_MS, { query }));
	};
	const listed = modelFinder(page);

	/** The task with what retrieve does not tell: this run asked for it, or the list shows it. */
	const completed = async (
		task: EmbeddingTask,
		retryOptions: RetryOptions,
	): Promise<EmbeddingTask> => {
		const own = made.get(task.id);
		if (!own) {
			// Where the list does not tell: only this model's answers have a dimension (EMBED_V2.md §4.2).
			const { metadata } = objectOf(task.raw);
			const is35 = numberOf(objectOf(metadata).embedding_dimension) !== undefined;
			const model = is35 ? { model: MARENGO_35 } : {};
			return { ...model, ...(await listed(task, retryOptions)), ...task };
		}
		const { model, mediaType = 'video', source } = own.task;
		const named = source.kind === 'url' ? { url: source.url } : { fileName: source.file.name };
		const { assetId } = own;
		return { ...named, mediaType, model, ...(assetId !== undefined && { assetId }), ...task };
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
			return { outcome, taskId, pendingMs: Date.now() - began, fieldsIn: labelsIn };
		},
		registerTask: keep,
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
			if (assetId === undefined || !(await deleted(assetId))) return false;
			uploadedAs.delete(source);
			uploads.delete(source);
			return true;
		},
		async deleteAssetOf(taskId) {
			const own = made.get(taskId);
			if (own?.assetId === undefined || !own.isOurs) return;
			const { task, isOurs, assetId } = own;
			if (await deleted(assetId)) made.set(taskId, { task, isOurs });
		},
		async getStatus(taskId, retryOptions) {
			const body = await retrieve(taskId, retryOptions);
			return completed(readTask(taskId, body, connection.redact), retryOptions);
		},
		// Without a model IDs would be others: the next question looks for it again.
		resultFromStatus: (task, options) =>
			task.model === undefined ? undefined : readResult(task, task.raw, options),
		async retrieve(taskId, options, retryOptions) {
			const body = await retrieve(taskId, retryOptions);
			const task = readTask(taskId, body, connection.redact);
			return readResult(await completed(task, retryOptions), body, options);
		},
		listPage: page,
	};
}

/** TwelveLabs can not use an asset, or says that it has it not. */
const isUseless = (error: unknown): boolean =>
	isNotFound(error) || (error instanceof Failure && error.details.status === 'failed');
