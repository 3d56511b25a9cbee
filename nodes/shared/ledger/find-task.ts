import { rfc3339Seconds } from '../run/dates';
import type { Connection } from '../http/connection';
import type { NewTask } from './create-task';
import { listTasks } from '../api/v1/list-tasks';
import type { Task } from '../api/v1/wire';

/** Clip length in seconds that the API uses when none is asked for (TWELVELABS.md §2.1). */
const DEFAULT_CLIP_LENGTH = 6;

/** How far a task's time may be before the request's: `Date` headers count in whole seconds. */
const MARGIN_MS = 5000;

/** The same while nothing is known of the server's clock. */
const CLOCK_MARGIN_MS = 10 * 60_000;

/** Most tasks that one look goes through. */
const LIMIT = 500;

/**
 * Tasks of the same video with the same settings that were created since `began` (our clock) and that
 * no item of this run holds, newest first. A failed one is no use to anybody and left out.
 * @throws Failure
 */
export async function tasksLike(
	connection: Connection,
	task: NewTask,
	began: number,
	retryBudgetMs: number,
): Promise<Task[]> {
	const found: Task[] = [];
	const filters = { started_at: rfc3339Seconds(createdSince(connection, began)) };
	for await (const listed of listTasks(connection, filters, LIMIT, retryBudgetMs)) {
		// Asked again for each: the answers of the list tell the server's clock, if nothing did before.
		const isOld = Date.parse(listed.created_at ?? '') < createdSince(connection, began);
		if (!isOld && !connection.claimed.has(listed._id) && isSame(listed, task)) found.push(listed);
	}
	return found;
}

/** The earliest time that a task of a request sent at `began` can have, by the server's clock. */
function createdSince({ clock }: Connection, began: number): number {
	return clock.aheadMs === undefined ? began - CLOCK_MARGIN_MS : began + clock.aheadMs - MARGIN_MS;
}

/** Whether a listed task is of the same video with the same settings, as far as the list shows them. */
function isSame(found: Task, { settings, source }: NewTask): boolean {
	const metadata = found.video_embedding?.metadata ?? {};
	const sameSource =
		source.kind === 'url'
			? isSameUrl(metadata.input_url, source.url)
			: metadata.input_filename === source.file.name;
	const scopes = new Set(metadata.video_embedding_scope ?? settings.video_embedding_scope);
	return (
		sameSource &&
		found.status !== 'failed' &&
		found.model_name === settings.model_name &&
		(metadata.video_clip_length ?? DEFAULT_CLIP_LENGTH) ===
			(settings.video_clip_length ?? DEFAULT_CLIP_LENGTH) &&
		scopes.size === settings.video_embedding_scope.length &&
		settings.video_embedding_scope.every((scope) => scopes.has(scope))
	);
}

/** Whether two addresses are the same; a server may write one in its normal form. */
export function isSameUrl(one: string | undefined, other: string): boolean {
	if (one === undefined) return false;
	const normal = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);
	return one === other || normal(one) === normal(other);
}
