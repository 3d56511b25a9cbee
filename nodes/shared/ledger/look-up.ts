import type { EmbedApi } from '../api/embed-api';
import { type ListReport, listTasks } from '../api/list-tasks';
import type { Connection } from '../http/connection';
import { CancelledError } from '../http/cancellation';
import { createdAtMs, type EmbeddingTask, type NewTask } from '../model/task';
import { Failure } from '../model/failure';
import { matchTask } from './match-task';

/** How far a task's time may be before the request's, by the same clock: `Date` counts whole seconds. */
const MARGIN_MS = 5000;

/** The same where the server's clock is not known, or its machines' clocks may differ. */
const CLOCK_MARGIN_MS = 10 * 60_000;

/** Longest that one look may take, in milliseconds. */
const LOOK_MS = 20_000;

/** Most tasks that one look goes through. */
const LIMIT = 500;

/** What one look at the list found for a request. */
export interface LookupResult {
	/** Tasks that are the request's as far as can be told, newest first. */
	readonly same: readonly EmbeddingTask[];
	/** Tasks that may be. */
	readonly possible: readonly EmbeddingTask[];
	/** IDs of those that are certainly of something else. */
	readonly others: ReadonlySet<string>;
	/** The list was seen to its end, and every row of it was a task. */
	readonly complete: boolean;
	/** Why the list could not be read to its end; what was seen before counts all the same. */
	readonly unreadable?: Failure;
}

/** The earliest creation that a request sent at `began` (our clock) can have, by the server's clock. */
function createdSince({ server }: Connection, began: number): number {
	return server.aheadMs === undefined
		? began - CLOCK_MARGIN_MS
		: began + server.aheadMs - MARGIN_MS;
}

/**
 * Looks for the task of a request that was sent at `began`. Tasks that `isTaken` are passed over. A task
 * without a date may be newer: it is possible. So is one of just this video that seems a little older
 * than the request: the servers' clocks may differ.
 * @param maxRetryMs how long faults may hold this up: with many pages some are likely
 * @throws CancelledError
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
	let seen = 0;
	const retryOptions = {
		maxRetryMs: Math.min(LOOK_MS, maxRetryMs),
		deadline: Date.now() + LOOK_MS,
	};
	let unreadable: Failure | undefined;
	try {
		for await (const listed of listTasks(api, { createdAfter }, LIMIT, retryOptions, report)) {
			seen += 1;
			if (isTaken(listed.id)) continue;
			const likeness = matchTask(listed, task);
			const created = createdAtMs(listed);
			// Worked out for each task: the list's own answers may be the first to tell the server's clock.
			const isOld = created < createdSince(connection, began);
			if (likeness === 'same' && !isOld && !Number.isNaN(created)) same.push(listed);
			else if (likeness === 'same' || (likeness === 'possible' && !isOld)) possible.push(listed);
			else others.add(listed.id);
		}
	} catch (error) {
		if (!(error instanceof Failure) || error instanceof CancelledError) throw error;
		unreadable = error;
	}
	return {
		same,
		possible,
		others,
		complete: !unreadable && seen < LIMIT && report.skippedRows === 0 && report.missing === 0,
		...(unreadable && { unreadable }),
	};
}
