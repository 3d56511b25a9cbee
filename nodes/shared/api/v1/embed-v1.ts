import { type Connection, DEFAULT_BASE_URL } from '../../http/connection';
import { type RequestContextInfo, sentMedia } from '../../http/errors';
import type { RetryOptions } from '../../http/outcome';
import { type ApiRequest, attempt, send, UPLOAD_FLOOR } from '../../http/request';
import { LABELS, labelsIn } from '../../model/labels';
import type { EmbedApi } from '../embed-api';
import { taskQuery } from '../list-tasks';
import { pathOf } from '../read-list';
import { readCreated, readResult, readTask, readTaskPage } from './read-v1';
import { taskForm } from './task-form';
import { checkV1 } from './validate-v1';

const MINUTE_MS = 60_000;

/** Time for the answer to a new task, in milliseconds: by URL the API may fetch the video first. */
const CREATE_MS = 10 * MINUTE_MS;

/** TwelveLabs has announced that v1 will go, without a date. */
const SWITCHED_OFF = `If TwelveLabs has switched Embed v1 off, set the option "${LABELS.embedApi}" of this node to Embed V2.`;

const ADVICE = {
	video_filesize_too_large: `Embed v1 takes videos up to 2 GB. Compress or split the video, or set the option "${LABELS.embedApi}" to Embed V2, which takes larger ones.`,
};

/**
 * The Embed API v1, `/embed/tasks…`:
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v1/video-embeddings/create-video-embedding-task
 */
export function embedV1(connection: Connection): EmbedApi {
	// At any other address the Base URL is the likelier reason.
	const ifRemoved = connection.baseUrl === DEFAULT_BASE_URL ? SWITCHED_OFF : undefined;
	const info: RequestContextInfo = { fieldsIn: labelsIn, ifRemoved };
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
			...info,
			category: 'read',
			timeoutMs,
			...retryOptions,
		});
	const pathTo = (taskId: string): string => pathOf('/embed/tasks', taskId, 'task');
	return {
		name: 'v1',
		maxPage: 50,
		check: checkV1,
		async create(task) {
			const form = taskForm(task);
			const size = task.source.kind === 'file' ? task.source.file.size : 0;
			const began = Date.now();
			const outcome = await attempt(connection, {
				method: 'POST',
				path: '/embed/tasks',
				form,
				category: 'embedVideo',
				timeoutMs: CREATE_MS + (size / UPLOAD_FLOOR) * 1000,
			});
			const taskId = outcome.kind === 'ok' ? readCreated(outcome.body) : undefined;
			return {
				outcome,
				taskId,
				pendingMs: Date.now() - began,
				upload: task.source.kind === 'file' ? { ...form.progress } : undefined,
				...info,
				advice: ADVICE,
				media: sentMedia(task.source),
			};
		},
		registerTask: () => undefined,
		noteTask: () => undefined,
		registerAsset: () => undefined,
		createdTask: () => undefined,
		deleteUpload: () => Promise.resolve(false),
		deleteAssetOf: () => Promise.resolve(),
		async getStatus(taskId, retryOptions) {
			const path = `${pathTo(taskId)}/status`;
			const about = `task ${taskId}`;
			return readTask(taskId, await read(path, retryOptions, MINUTE_MS, { about }));
		},
		// A four-hour video in clips of 2 s is some 200 MB of JSON, hence the ten minutes.
		async retrieve(taskId, options, retryOptions) {
			const about = `task ${taskId}`;
			const query = options.length > 0 ? { embedding_option: [...options] } : undefined;
			const more = { about, ...(query && { query }) };
			return readResult(taskId, await read(pathTo(taskId), retryOptions, 10 * MINUTE_MS, more));
		},
		async listPage(filter, page, limit, retryOptions) {
			const query = taskQuery(filter, page, limit);
			return readTaskPage(await read('/embed/tasks', retryOptions, MINUTE_MS, { query }));
		},
	};
}
