import type { Connection } from '../../http/connection';
import { getTaskPage, MAX_PAGE } from './tasks';
import type { Task, TaskFilters } from './wire';

/**
 * Tasks newest first, page by page, up to `limit` of them.
 *
 * The API numbers pages from the newest task, so the list shifts under a reader when tasks are
 * created or change their status. Two things keep every task that is there throughout from being
 * missed or given twice: a task already seen is passed over, and when the total shrinks (more tasks
 * left a filtered list than came to its front) the pages before are read again. The window is not
 * closed by a date of our own: without dates the API lists seven days, with one it may list more.
 *
 * @throws Failure
 */
export async function* listTasks(
	connection: Connection,
	filters: TaskFilters,
	limit: number,
	retryBudgetMs: number,
): AsyncGenerator<Task> {
	const pageLimit = Math.min(limit, MAX_PAGE);
	const seen = new Set<string>();
	let total = 0;
	for (let page = 1; ; page++) {
		const { data, page_info } = await getTaskPage(
			connection,
			filters,
			page,
			pageLimit,
			retryBudgetMs,
		);
		const newTotal = page_info.total_results ?? total;
		const left = page > 1 ? total - newTotal : 0;
		total = newTotal;
		if (left > 0) {
			page = Math.max(0, page - 1 - Math.ceil(left / pageLimit));
			continue;
		}
		for (const task of data) {
			if (seen.has(task._id)) continue;
			seen.add(task._id);
			yield task;
			if (seen.size >= limit) return;
		}
		const pages = page_info.total_page ?? Infinity;
		if (data.length < pageLimit || page >= pages) return;
	}
}
