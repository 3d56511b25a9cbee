import { RequestFailure } from '../http/errors';
import type { RetryOptions } from '../http/outcome';
import { isRefusal } from '../http/refusals';
import { createdAtMs, createdOf, type EmbeddingTask } from '../model/task';
import type { EmbedApi, TaskFilter, TaskPage } from './embed-api';
import { ListTotal } from './read-list';

type List = AsyncGenerator<EmbeddingTask>;

/** A list and what it gives next. */
interface Head {
	readonly list: List;
	readonly task: EmbeddingTask;
}

async function headOf(list: List): Promise<Head[]> {
	const { done, value } = await list.next();
	return done ? [] : [{ list, task: value }];
}

/** A task without a date comes first: it must not hold up what follows it. */
const dateOf = ({ task }: Head): number => {
	const created = createdAtMs(task);
	return Number.isNaN(created) ? Infinity : created;
};

/**
 * Several lists, each newest first, as one, newest first. A task that several of them show comes once,
 * as the first of them tells of it. @throws what a list throws
 */
export async function* mergeNewestFirst(lists: readonly List[], limit: number): List {
	const seen = new Set<string>();
	try {
		let heads = (await Promise.all(lists.map(headOf))).flat();
		while (heads.length > 0 && seen.size < limit) {
			const newest = heads.reduce((best, head) => (dateOf(head) > dateOf(best) ? head : best));
			if (!seen.has(newest.task.id)) {
				seen.add(newest.task.id);
				yield newest.task;
			}
			const next = await headOf(newest.list);
			heads = heads.flatMap((head) => (head === newest ? next : [head]));
		}
	} finally {
		await Promise.all(lists.map((list) => list.return(undefined)));
	}
}

/** Whether a list is away: refused, behind somebody else's page, or in lasting trouble. The other is read. */
const isAway = (error: unknown): boolean =>
	isRefusal(error) || (error instanceof RequestFailure && error.kind === 'serverError');

/** The same page of several lists as one page, newest first. @throws unless one came and the others are away */
export function mergePages(pages: readonly PromiseSettledResult<TaskPage>[]): TaskPage {
	const came = pages.flatMap((page) => (page.status === 'fulfilled' ? [page.value] : []));
	for (const page of pages) {
		if (page.status === 'rejected' && (came.length === 0 || !isAway(page.reason)))
			throw page.reason;
	}
	const byId = new Map(came.flatMap(({ tasks }) => [...tasks].reverse()).map((t) => [t.id, t]));
	const tasks = [...byId.values()].sort((a, b) => createdOf(b) - createdOf(a));
	const counts = came.map(({ totalPages }) => totalPages);
	return {
		tasks,
		skippedRows: came.reduce((sum, { skippedRows }) => sum + skippedRows, 0),
		...(counts.every((count) => count !== undefined) && { totalPages: Math.max(...counts) }),
	};
}

/** What a reader of a list should know of it besides its tasks. */
export interface ListReport {
	/** Rows that are no task. */
	skippedRows: number;
	/** Tasks that the API's total promises although further pages bring nothing new. */
	missing: number;
	/** Lists that could not be read at all, beside one that was. */
	unread?: number;
}

/**
 * Most pages in a row that bring nothing new before the list counts as ended: a list that grows by a
 * page while it is read repeats one, a server that ignores `page` repeats for ever.
 */
const STALE_PAGES = 3;

/** Most empty pages that are read because the API says that more follow: it may hide tasks. */
const MOST_EMPTY = 100;

/**
 * Tasks newest first, page by page, up to `limit` of them, in a bounded number of requests.
 *
 * The API numbers pages from the newest task, so the list shifts under a reader when tasks are
 * created or change their status. Two things keep every task that is there throughout from being
 * missed or given twice: a task already seen is passed over, and when the total shrinks (more tasks
 * left a filtered list than came to its front) the pages before are read again. How many pages there
 * are, the API's own count says; the length of a page does not.
 *
 * @throws Failure, CancelledError
 */
async function* listOne(
	api: EmbedApi,
	filter: TaskFilter,
	limit: number,
	retryOptions: RetryOptions,
	report: ListReport,
): AsyncGenerator<EmbeddingTask> {
	const pageLimit = Math.min(limit, api.maxPage);
	const seen = new Set<string>();
	const total = new ListTotal(pageLimit);
	let least = Infinity;
	let pages: number | undefined;
	let furthest = 0;
	let stale = 0;
	let empty = 0;
	for (let page = 1; ; page++) {
		const { tasks, skippedRows, totalPages, totalTasks } = await api.listPage(
			filter,
			page,
			pageLimit,
			// A list that has begun is there: what stands in its place now passes.
			furthest === 0 ? retryOptions : { ...retryOptions, stopAtPage: false },
		);
		const repeated = total.pageToRepeat(page, totalTasks);
		least = Math.min(least, totalTasks ?? least);
		if (totalPages !== undefined) pages = Math.max(pages ?? 0, totalPages);
		if (repeated !== undefined) {
			page = repeated - 1;
			continue;
		}
		const again = page <= furthest;
		furthest = Math.max(furthest, page);
		const fresh = tasks.filter(({ id }) => !seen.has(id));
		if (!again && (fresh.length > 0 || tasks.length === 0)) report.skippedRows += skippedRows;
		for (const task of fresh) {
			if (seen.has(task.id)) continue;
			seen.add(task.id);
			yield task;
			if (seen.size >= limit) return;
		}
		const isEmpty = tasks.length === 0 && page < (totalPages ?? 0) && empty < MOST_EMPTY;
		if (fresh.length > 0) stale = 0;
		else if (isEmpty) empty += 1;
		else if (!again) stale += 1;
		const ended =
			pages === undefined ? tasks.length + skippedRows === 0 || fresh.length === 0 : page >= pages;
		if (ended || stale >= STALE_PAGES) break;
	}
	// What was created meanwhile counts in later totals, and is on none of the pages still to come.
	if (least !== Infinity) report.missing += Math.max(0, least - seen.size - report.skippedRows);
}

/**
 * The tasks of an API, or of both as one list, newest first, each once, up to `limit` of them. A list that
 * is away does not take the other with it; the report tells of it. Both away is a failure.
 * @param report is told what was left out, and what did not come
 * @throws Failure, CancelledError
 */
export async function* listTasks(
	api: EmbedApi,
	filter: TaskFilter,
	limit: number,
	retryOptions: RetryOptions,
	report: ListReport = { skippedRows: 0, missing: 0 },
): AsyncGenerator<EmbeddingTask> {
	const { parts } = api;
	if (!parts) {
		yield* listOne(api, filter, limit, retryOptions, report);
		return;
	}
	let unread = 0;
	/** What a list begins with; undefined where it is away. @throws what it fails with if they all are */
	const begin = async (
		list: AsyncGenerator<EmbeddingTask>,
	): Promise<IteratorResult<EmbeddingTask> | undefined> => {
		try {
			return await list.next();
		} catch (error) {
			if (!isAway(error) || (unread += 1) === parts.length) return Promise.reject(error);
			// At once: who reads may stop before the end.
			report.unread = unread;
			return undefined;
		}
	};
	const orNothing = async function* (part: EmbedApi): AsyncGenerator<EmbeddingTask> {
		const list = listOne(part, filter, limit, { ...retryOptions, stopAtPage: true }, report);
		const first = await begin(list);
		if (!first || first.done) return;
		yield first.value;
		yield* list;
	};
	yield* mergeNewestFirst(parts.map(orNothing), limit);
}

/** An epoch in milliseconds as the API wants dates: `YYYY-MM-DDTHH:mm:ssZ`, UTC, whole seconds. */
export function rfc3339Seconds(epochMs: number): string {
	return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
