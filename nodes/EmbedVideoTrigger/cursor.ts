import type { IDataObject } from 'n8n-workflow';
import type { Task } from '../shared/api/types';
import { rfc3339Seconds } from '../shared/dates';

/**
 * Where the trigger stands. The list is sorted by creation, but tasks finish in any order, so the
 * window of tasks to look at begins at the oldest one still processing; within it the tasks already
 * handled are remembered. All times are the server's: this machine's clock plays no part.
 */
export interface Cursor {
	/** Creation time of the first task to look at, as the API gave it; absent: all of the last seven days. */
	from?: string;
	/** IDs of the tasks of the window that were handled. */
	handled: string[];
}

/** The cursor in n8n's static data; undefined before the first poll. */
export function readCursor(data: IDataObject): Cursor | undefined {
	const cursor = data.cursor as IDataObject | undefined;
	if (typeof cursor !== 'object' || cursor === null) return undefined;
	return {
		...(typeof cursor.from === 'string' && { from: cursor.from }),
		handled: Array.isArray(cursor.handled) ? cursor.handled.map(String) : [],
	};
}

/**
 * `started_at` of the window: the API's filter takes whole seconds and is exclusive, hence one
 * second before.
 */
export function windowStart({ from }: Cursor): { started_at?: string } {
	const ms = Date.parse(from ?? '');
	return Number.isNaN(ms)
		? {}
		: { started_at: rfc3339Seconds(Math.floor(ms / 1000) * 1000 - 1000) };
}

const createdAt = (task: Task): number => Date.parse(task.created_at ?? '');

/**
 * The next cursor: the window begins at the oldest task that is still to be handled, or, when there
 * is none, at the newest task of all.
 * @param tasks every task of the window
 */
export function advance(
	cursor: Cursor,
	tasks: readonly Task[],
	handled: ReadonlySet<string>,
): Cursor {
	const dated = tasks.filter((task) => !Number.isNaN(createdAt(task)));
	const open = dated.filter(({ _id }) => !handled.has(_id));
	const first =
		open.length > 0
			? open.reduce((a, b) => (createdAt(b) < createdAt(a) ? b : a))
			: dated.reduce<Task | undefined>(
					(a, b) => (a && createdAt(a) >= createdAt(b) ? a : b),
					undefined,
				);
	const next: Cursor = {
		...cursor,
		...(first?.created_at && { from: first.created_at }),
		handled: [],
	};
	const start = Date.parse(windowStart(next).started_at ?? '');
	next.handled = tasks
		.filter((task) => handled.has(task._id) && !(createdAt(task) < start))
		.map(({ _id }) => _id);
	return next;
}
