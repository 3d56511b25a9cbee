import type { Connection } from '../../http/connection';
import { readTask, readTaskPage } from './read-task';
import { type ApiRequest, send } from '../../http/request';
import type { Task, TaskFilters, TaskPage } from './wire';

/** Largest `page_limit` the API takes (TWELVELABS.md §2.2). */
export const MAX_PAGE = 50;

const MINUTE_MS = 60_000;

function read(path: string, retryBudgetMs: number, timeoutMs = MINUTE_MS): ApiRequest {
	return { method: 'GET', path, asked: 'repeatable', category: 'read', timeoutMs, retryBudgetMs };
}

/**
 * `GET /embed/tasks/{id}/status`: the task without its vectors.
 * @param deadline when the look is given up even if no answer came (epoch in milliseconds)
 * @throws Failure
 */
export async function getStatus(
	connection: Connection,
	taskId: string,
	retryBudgetMs: number,
	deadline?: number,
): Promise<Task> {
	const path = `/embed/tasks/${encodeURIComponent(taskId)}/status`;
	return readTask(await send(connection, { ...read(path, retryBudgetMs), deadline }));
}

/**
 * `GET /embed/tasks/{id}`: the task with its vectors once it is ready; `options` empty means all.
 * A four-hour video in clips of 2 s is some 200 MB of JSON, hence the ten minutes. @throws Failure
 */
export async function getTask(
	connection: Connection,
	taskId: string,
	options: readonly string[],
	retryBudgetMs: number,
): Promise<Task> {
	const path = `/embed/tasks/${encodeURIComponent(taskId)}`;
	const request = read(path, retryBudgetMs, 10 * MINUTE_MS);
	return readTask(
		await send(connection, {
			...request,
			...(options.length > 0 && { query: { embedding_option: [...options] } }),
		}),
	);
}

/** `GET /embed/tasks`: one page, newest first; `page` counts from 1, `pageLimit` is 1–50. @throws Failure */
export async function getTaskPage(
	connection: Connection,
	filters: TaskFilters,
	page: number,
	pageLimit: number,
	retryBudgetMs: number,
): Promise<TaskPage> {
	const request = read('/embed/tasks', retryBudgetMs);
	return readTaskPage(
		await send(connection, { ...request, query: { ...filters, page, page_limit: pageLimit } }),
	);
}
