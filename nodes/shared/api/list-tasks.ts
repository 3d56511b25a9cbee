import { rfc3339Seconds } from '../dates';
import type { Connection } from './connection';
import { getTaskPage, MAX_PAGE } from './tasks';
import type { Task, TaskFilters } from './types';

/**
 * Tasks newest first, page by page, up to `limit` of them.
 *
 * The API numbers pages from the newest task, so the list shifts under a reader when tasks are
 * created or change their status. Three things keep every task that is there throughout from being
 * missed or given twice: the window is closed right after the newest task of the first page, a task
 * already seen is passed over, and when the total shrinks (tasks left a filtered list) the page
 * before is read again.
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
	let window = filters;
	let total = Infinity;
	for (let page = 1; ; page++) {
		const { data, page_info } = await getTaskPage(
			connection,
			window,
			page,
			pageLimit,
			retryBudgetMs,
		);
		const newTotal = page_info.total_results ?? total;
		// Closing the window after page 1 may drop tasks that came meanwhile: no reason to go back.
		const left = page > 2 ? total - newTotal : 0;
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
		const pages = page_info.total_page ?? Math.ceil(total / pageLimit);
		if (data.length === 0 || page >= pages || data.length < pageLimit) return;
		if (page === 1) window = closeWindow(filters, data[0]);
	}
}

/** The filters with an end just after `newest`, unless the user's own end comes first. */
function closeWindow(filters: TaskFilters, newest: Task | undefined): TaskFilters {
	const created = Date.parse(newest?.created_at ?? '');
	if (Number.isNaN(created) || filters.ended_at) return filters;
	return { ...filters, ended_at: rfc3339Seconds(Math.floor(created / 1000) * 1000 + 1000) };
}
