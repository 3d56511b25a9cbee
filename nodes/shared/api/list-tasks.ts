import { RequestFailure } from '../http/errors';
import type { RetryOptions } from '../http/outcome';
import { isRefusal } from '../http/refusals';
import { createdAtMs, createdOf, type EmbeddingTask } from '../model/task';
import type { EmbedApi, TaskFilter, TaskPage } from './embed-api';
import { type ListGaps, readPages } from './read-list';

type List = AsyncGenerator<EmbeddingTask>;

interface Head {
	readonly list: List;
	readonly task: EmbeddingTask;
}

async function headOf(list: List): Promise<Head[]> {
	const { done, value } = await list.next();
	return done ? [] : [{ list, task: value }];
}

/** A task without a date comes first: it must not delay what follows it. */
const dateOf = ({ task }: Head): number => {
	const created = createdAtMs(task);
	return Number.isNaN(created) ? Infinity : created;
};

/** Merges lists that are newest first. A task in several of them comes once, as the first of them has it. */
async function* mergeNewestFirst(lists: readonly List[], limit: number): List {
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

/** Whether a list is unavailable: refused, hidden by a proxy's page, or in lasting trouble. */
const isAway = (error: unknown): boolean =>
	isRefusal(error) || (error instanceof RequestFailure && error.kind === 'serverError');

/** Merges the same page of several lists. @throws unless one was read and the others are unavailable */
export function mergePages(pages: readonly PromiseSettledResult<TaskPage>[]): TaskPage {
	const came = pages.flatMap((page) => (page.status === 'fulfilled' ? [page.value] : []));
	for (const page of pages) {
		if (page.status === 'rejected' && (came.length === 0 || !isAway(page.reason)))
			throw page.reason;
	}
	const tasks = came.flatMap(({ rows }) => [...rows].reverse());
	const byId = new Map(tasks.map((task) => [task.id, task]));
	const counts = came.map(({ totalPages }) => totalPages);
	return {
		rows: [...byId.values()].sort((a, b) => createdOf(b) - createdOf(a)),
		skippedRows: came.reduce((sum, { skippedRows }) => sum + skippedRows, 0),
		...(counts.every((count) => count !== undefined) && { totalPages: Math.max(...counts) }),
	};
}

/** What else the reader of a list should know. */
export interface ListReport extends ListGaps {
	/** Lists that could not be read at all, beside one that was. */
	unread?: number;
}

function listOne(
	api: EmbedApi,
	filter: TaskFilter,
	limit: number,
	retryOptions: RetryOptions,
	report: ListReport,
): List {
	let left = retryOptions;
	const readPage = async (page: number, pageLimit: number): Promise<TaskPage> => {
		const read = await api.listPage(filter, page, pageLimit, left);
		// The API has a list, so a proxy's page in its place is temporary.
		left = { ...retryOptions, stopAtPage: false };
		return read;
	};
	return readPages(limit, api.maxPage, readPage, report);
}

/**
 * Up to `limit` tasks of an API, or of both as one list, newest first, each once. When one list is unavailable the
 * other is still read. @param report is filled meanwhile @throws Failure when no list is available; CancelledError
 */
export async function* listTasks(
	api: EmbedApi,
	filter: TaskFilter,
	limit: number,
	retryOptions: RetryOptions,
	report: ListReport = { skippedRows: 0, missing: 0 },
): List {
	const { parts } = api;
	if (!parts) {
		yield* listOne(api, filter, limit, retryOptions, report);
		return;
	}
	let unread = 0;
	const orNothing = async function* (part: EmbedApi): List {
		const list = listOne(part, filter, limit, { ...retryOptions, stopAtPage: true }, report);
		let first: IteratorResult<EmbeddingTask>;
		try {
			first = await list.next();
		} catch (error) {
			if (!isAway(error) || (unread += 1) === parts.length) return Promise.reject(error);
			// Set at once: the reader may stop before the end.
			report.unread = unread;
			return;
		}
		if (first.done) return;
		yield first.value;
		yield* list;
	};
	yield* mergeNewestFirst(parts.map(orNothing), limit);
}

/** An epoch in milliseconds as the API expects dates: `YYYY-MM-DDTHH:mm:ssZ`, UTC, whole seconds. */
export function rfc3339Seconds(epochMs: number): string {
	return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
