import type { EmbedApi } from '../api/embed-api';
import { type ListReport, listTasks } from '../api/list-tasks';
import type { Connection } from '../http/connection';
import { CancelledError } from '../http/cancellation';
import { createdAtMs, type EmbeddingTask, type NewTask } from '../model/task';
import { Failure } from '../model/failure';
import { matchTask } from './match-task';

/** How far a task's time may be before the request's, by the same clock: `Date` counts whole seconds. */
const MARGIN_MS = 5000;

/** The same where the server's clock is not known, or those of its machines may differ. */
const CLOCK_MARGIN_MS = 10 * 60_000;

/** The longest a lookup may take, in milliseconds. */
const LOOK_MS = 20_000;

/** The most tasks that a lookup reads. */
const LIMIT = 500;

export interface LookupResult {
	/** Tasks that are the request's own as far as the list shows, newest first. */
	readonly same: readonly EmbeddingTask[];
	readonly possible: readonly EmbeddingTask[];
	/** IDs of tasks that certainly belong to something else. */
	readonly others: ReadonlySet<string>;
	/** The list was read to its end, and every row of it was a task. */
	readonly complete: boolean;
	/** Why the list could not be read to its end; what was read before counts. */
	readonly unreadable?: Failure;
}

/** The earliest time, by the server's clock, at which a request sent at `began` (our clock) can have created one. */
function createdSince({ server: { aheadMs } }: Connection, began: number): number {
	return aheadMs === undefined ? began - CLOCK_MARGIN_MS : began + aheadMs - MARGIN_MS;
}

/**
 * Looks for the task of a request that was sent at `began`; tasks that `isTaken` are skipped. One without a date,
 * or a little older than the request (clocks may differ), is only possible, even if all else matches.
 * @param maxRetryMs how long failures may delay this: with many pages some are likely @throws CancelledError
 */
export async function lookUp(
	api: EmbedApi,
	connection: Connection,
	task: NewTask,
	began: number,
	isTaken: (taskId: string) => boolean,
	maxRetryMs = 0,
): Promise<LookupResult> {
	const report: ListReport = { skippedRows: 0, missing: 0 };
	const same: EmbeddingTask[] = [];
	const possible: EmbeddingTask[] = [];
	const others = new Set<string>();
	const { aheadMs = 0 } = connection.server;
	const createdAfter = began + Math.min(0, aheadMs) - CLOCK_MARGIN_MS;
	const deadline = Date.now() + LOOK_MS;
	const retryOptions = { maxRetryMs: Math.min(LOOK_MS, maxRetryMs), deadline };
	let rows = 0;
	let unreadable: Failure | undefined;
	try {
		for await (const listed of listTasks(api, { createdAfter }, LIMIT, retryOptions, report)) {
			rows += 1;
			if (isTaken(listed.id)) continue;
			const match = matchTask(listed, task);
			const created = createdAtMs(listed);
			// Computed for each task: the answers of this list may be the first to show the server's clock.
			const isOld = created < createdSince(connection, began);
			if (match === 'same' && !isOld && !Number.isNaN(created)) same.push(listed);
			else if (match === 'same' || (match === 'possible' && !isOld)) possible.push(listed);
			else others.add(listed.id);
		}
	} catch (error) {
		if (!(error instanceof Failure) || error instanceof CancelledError)
			return Promise.reject(error);
		unreadable = error;
	}
	const complete = !unreadable && rows < LIMIT && report.skippedRows + report.missing === 0;
	return { same, possible, others, complete, unreadable };
}
