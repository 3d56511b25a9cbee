import type { Connection } from '../http/connection';
import type { RequestContextInfo } from '../http/errors';
import { idOf, objectOf } from '../http/json';
import type { RetryOptions } from '../http/outcome';
import { type ApiRequest, attempt, MINUTE_MS, send, uploadMs } from '../http/request';
import type { TaskFilter, TaskPage } from './embed-api';
import { rfc3339Seconds } from './list-tasks';
import { pathOf, readPage } from './read-list';
import { toTask } from './read-task';

/** Time for the answer to a new task: by URL the API may fetch the media first. */
const CREATE_MS = 10 * MINUTE_MS;

/** Time for a task with its embeddings: those of four hours are some 200 MB of JSON. */
const RETRIEVE_MS = 10 * MINUTE_MS;

/** The requests that both APIs have in common, at the `path` of their tasks; `info` is for failures. */
export function taskRequests(connection: Connection, path: string, info: RequestContextInfo) {
	const get = { ...info, method: 'GET', category: 'read' } as const;
	return {
		/** Sends a new task, once. @param bytes of the file in it */
		async create(body: Pick<ApiRequest, 'form' | 'json'>, bytes = 0) {
			const began = Date.now();
			const outcome = await attempt(connection, {
				method: 'POST',
				path,
				...body,
				category: 'embedVideo',
				timeoutMs: CREATE_MS + uploadMs(bytes),
			});
			const taskId = outcome.kind === 'ok' ? readCreated(outcome.body) : undefined;
			return { outcome, taskId, pendingMs: Date.now() - began };
		},

		async retrieve(taskId: string, retryOptions: RetryOptions, query?: ApiRequest['query']) {
			const taskPath = pathOf(path, taskId, 'task');
			const more = { about: `task ${taskId}`, query, timeoutMs: RETRIEVE_MS };
			return send(connection, { ...get, path: taskPath, ...more, ...retryOptions });
		},

		async getStatus(taskId: string, retryOptions: RetryOptions) {
			const statusPath = `${pathOf(path, taskId, 'task')}/status`;
			const more = { about: `task ${taskId}`, timeoutMs: MINUTE_MS };
			return send(connection, { ...get, path: statusPath, ...more, ...retryOptions });
		},

		async listPage(
			{ state, createdAfter, createdBefore }: TaskFilter,
			page: number,
			limit: number,
			retryOptions: RetryOptions,
		): Promise<TaskPage> {
			const query = {
				...(state && { status: state }),
				...(createdAfter !== undefined && { started_at: rfc3339Seconds(createdAfter) }),
				...(createdBefore !== undefined && { ended_at: rfc3339Seconds(createdBefore) }),
				page,
				page_limit: limit,
			};
			const request = { ...get, path, query, timeoutMs: MINUTE_MS, ...retryOptions };
			return readPage(await send(connection, request), 'tasks', toTask);
		},
	};
}

export const readCreated = (body: unknown): string | undefined => idOf(objectOf(body)._id);
