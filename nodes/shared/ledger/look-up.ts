import type { EmbedApi } from '../api/embed-api';
import { type ListReport, listTasks } from '../api/list-tasks';
import type { Connection } from '../http/connection';
import { CancelledError } from '../http/cancellation';
import { createdAtMs, type EmbeddingTask } from '../model/task';
import { Failure } from '../model/failure';
import type { NewTask } from '../model/task';
import { matchTask } from './match-task';

/** How far a task's time may be before the request's, by the same clock: `Date` counts whole seconds. */
const MARGIN_MS = 5000;

/** The same while nothing is known of the server's clock, or where its clocks may differ. */
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
 * Looks for the task of a request that was sent at `began`. Tasks that `isTaken` are passed over.
 * Of a task without a date nobody can say that it is older. One of just this video that seems a
 * little older than the request is possible: the clocks of a service may differ.
 * @param maxRetryMs how long faults may hold the look up: a list of many pages meets some of them
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
	const read = async (): Promise<undefined> => {
		for await (const listed of listTasks(api, { createdAfter }, LIMIT, retryOptions, report)) {
			seen += 1;
			if (isTaken(listed.id)) continue;
			const likeness = matchTask(listed, task);
			const created = createdAtMs(listed);
			// Asked again for each: the answers of the list tell the server's clock, if nothing did before.
			const isOld = created < createdSince(connection, began);
			if (likeness === 'same' && !isOld && !Number.isNaN(created)) same.push(listed);
			else if (likeness === 'same' || (likeness === 'possible' && !isOld)) possible.push(listed);
			else others.add(listed.id);
		}
	};
	const unreadable = await read().catch((error: unknown) =>
		error instanceof Failure && !(error instanceof CancelledError) ? error : Promise.reject(error),
	);
	return {
		same,
		possible,
		others,
		complete: !unreadable && seen < LIMIT && report.skippedRows === 0 && report.missing === 0,
		...(unreadable && { unreadable }),
	};
}
