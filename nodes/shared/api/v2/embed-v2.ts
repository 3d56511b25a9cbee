import type { Connection } from '../../http/connection';
import { RequestFailure, sentMedia } from '../../http/errors';
import type { RetryOptions } from '../../http/outcome';
import { labelsIn } from '../../model/labels';
import { createdAtMs, type EmbeddingTask, type NewTask, type Source } from '../../model/task';
import { compact } from '../../model/values';
import { AssetApi } from '../assets/asset-api';
import type { EmbedApi, KnownTask } from '../embed-api';
import { taskRequests } from '../task-requests';
import { readResult, readTask } from './read-v2';
import { taskAssets } from './task-assets';
import { taskBody } from './task-body';
import { checkV2 } from './validate-v2';

/** How far around its creation a task is looked for, in milliseconds: the list's filter takes whole seconds. */
const AROUND_MS = 2000;

/**
 * The Embed API v2, `/embed-v2/tasks…`, and the assets that its tasks are made of:
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v2/create-async-embedding-task
 */
export function embedV2(connection: Connection, assets = new AssetApi(connection)): EmbedApi {
	const requests = taskRequests(connection, '/embed-v2/tasks', { fieldsIn: labelsIn });
	const uploads = taskAssets(assets);
	const maxPage = 50;

	/** The tasks that this run created, and the assets that they were made from. */
	const ownTasks = new Map<string, { task: NewTask; assetId?: string }>();

	/** What is known about other tasks. */
	const noted = new Map<string, KnownTask>();

	/** The answers that tasks were read from, which hold the embeddings too. */
	const answers = new WeakMap<EmbeddingTask, unknown>();

	const note = (taskId: string, { model, mediaType, fileName, url }: KnownTask): void => {
		noted.set(taskId, compact({ model, mediaType, fileName, url }));
	};

	const registerTask: EmbedApi['registerTask'] = (taskId, task, known) => {
		const { source } = task;
		if (source.kind !== 'asset' && known !== undefined) uploads.register(source, known);
		const assetId = source.kind === 'asset' ? source.assetId : uploads.idOf(source);
		ownTasks.set(taskId, { task, assetId });
	};

	const listPage: EmbedApi['listPage'] = async (...asked) => {
		const { rows, ...page } = await requests.listPage(...asked);
		return { ...page, rows: rows.map((task) => ({ ...task, apiVersion: 'v2' })) };
	};

	/** What the list says about a task; nothing if it does not show the task or cannot be read. */
	const listed = async (
		task: EmbeddingTask,
		retryOptions: RetryOptions,
	): Promise<KnownTask | undefined> => {
		const created = createdAtMs(task);
		const around = Number.isNaN(created)
			? {}
			: { createdAfter: created - AROUND_MS, createdBefore: created + AROUND_MS };
		try {
			const { rows } = await listPage(around, 1, maxPage, { ...retryOptions, stopAtPage: false });
			return rows.find(({ id }) => id === task.id);
		} catch (error) {
			// The embeddings are worth more than the name of their model.
			if (error instanceof RequestFailure) return {};
			return Promise.reject(error);
		}
	};

	/** The task with what its own answer leaves out: from this run's request, an input item, or the list. */
	const completed = async (
		task: EmbeddingTask,
		retryOptions: RetryOptions,
	): Promise<EmbeddingTask> => {
		const own = ownTasks.get(task.id);
		if (own) {
			const { model, mediaType = 'video', source } = own.task;
			return compact({ ...task, model, mediaType, assetId: own.assetId, ...namesOf(source) });
		}
		if (task.model === undefined && !noted.has(task.id)) {
			const known = await listed(task, retryOptions);
			if (known) note(task.id, known);
		}
		return { ...noted.get(task.id), ...task };
	};

	const getStatus: EmbedApi['getStatus'] = async (taskId, retryOptions) => {
		const body = await requests.retrieve(taskId, retryOptions);
		const read = readTask(taskId, body, connection.redact);
		const task = await completed(read, retryOptions);
		answers.set(task, body);
		return task;
	};

	return {
		name: 'v2',
		maxPage,
		check: checkV2,
		async create(task, options) {
			const source = await uploads.mediaSource(task, options);
			const created = await requests.create({ json: taskBody(task, source) });
			if (created.taskId !== undefined) registerTask(created.taskId, task);
			const media = sentMedia(task.source);
			return { ...created, fieldsIn: (text) => labelsIn(text, media.field), media };
		},
		registerTask,
		noteTask(taskId, known) {
			if (known.model !== undefined) note(taskId, known);
		},
		registerAsset: ({ source }, assetId) => uploads.register(source, assetId),
		uploadedAsset: ({ source }) => uploads.idOf(source),
		createdTask(taskId) {
			const own = ownTasks.get(taskId);
			return own && { apiVersion: 'v2', assetId: own.assetId };
		},
		deleteUpload: ({ source }) => uploads.remove(source),
		async deleteAssetOf(taskId) {
			const own = ownTasks.get(taskId);
			// An asset that was given as the source is not this run's to delete.
			if (own?.assetId === undefined || own.task.source.kind === 'asset') return;
			if (await assets.remove(own.assetId)) ownTasks.set(taskId, { task: own.task });
		},
		getStatus,
		resultFromStatus(task, options) {
			const body = answers.get(task);
			return body === undefined ? undefined : readResult(task, body, options);
		},
		async retrieve(taskId, options, retryOptions) {
			const task = await getStatus(taskId, retryOptions);
			return readResult(task, answers.get(task), options);
		},
		listPage,
	};
}

/** The name or address of this run's media: TwelveLabs may answer with a signed address of its own. */
function namesOf(source: Source): Pick<EmbeddingTask, 'fileName' | 'url'> {
	if (source.kind === 'url') return { url: source.url, fileName: undefined };
	const fileName = source.file.name;
	return fileName === undefined ? {} : { fileName, url: undefined };
}
