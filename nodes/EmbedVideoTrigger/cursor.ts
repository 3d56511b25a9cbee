import type { IDataObject } from 'n8n-workflow';
import type { Task } from '../shared/api/v1/wire';
import { rfc3339Seconds } from '../shared/run/dates';

/**
 * Where the trigger stands. The list is sorted by creation, but tasks finish in any order, so the
 * window of tasks to look at begins at the oldest one still processing; within it the tasks already
 * handled are remembered. All times are the server's: this machine's clock plays no part.
 */
export interface Cursor {
	/** Epoch in milliseconds of the first task to look at; absent: all of the last seven days. */
	from?: number;
	/** The tasks of the window that were handled, by ID, with their creation as an epoch in milliseconds. */
	handled: Readonly<Record<string, number>>;
}

/**
 * The window reaches back this far behind the newest task, in milliseconds: the list may show a task
 * a while after others that were created later.
 */
const MARGIN_MS = 10 * 60_000;

/**
 * A task this much older than the newest, in milliseconds, is waited for no longer: TwelveLabs keeps
 * embeddings for seven days. One that never ends would hold the window open for ever.
 */
const GIVEN_UP_MS = 8 * 24 * 60 * 60_000;

const isNumber = (value: unknown): value is number =>
	typeof value === 'number' && Number.isFinite(value);

/** The cursor in n8n's static data; undefined before the first poll. */
export function readCursor(data: IDataObject): Cursor | undefined {
	const { cursor } = data;
	if (typeof cursor !== 'object' || cursor === null || !('handled' in cursor)) return undefined;
	const { from, handled } = cursor;
	return {
		...(isNumber(from) && { from }),
		handled: Object.fromEntries(
			Object.entries(handled ?? {}).filter((entry): entry is [string, number] =>
				isNumber(entry[1]),
			),
		),
	};
}

/** Puts the cursor into n8n's static data. */
export function writeCursor(data: IDataObject, { from, handled }: Cursor): void {
	data.cursor = { ...(from !== undefined && { from }), handled: { ...handled } };
}

/**
 * `started_at` of the window: the API's filter takes whole seconds and is exclusive, hence one
 * second before.
 */
export function windowStart({ from }: Pick<Cursor, 'from'>): { started_at?: string } {
	return from === undefined ? {} : { started_at: rfc3339Seconds(startOf(from)) };
}

const startOf = (from: number): number => Math.floor(from / 1000) * 1000 - 1000;

/** When a task was created, as an epoch in milliseconds; NaN when the API does not say. */
export const createdAt = (task: Task): number => Date.parse(task.created_at ?? '');

/**
 * Where a window has to begin so that it holds every open task, and every task that the list may
 * still be late with.
 */
export function beginning(tasks: readonly Task[], open: readonly Task[]): number | undefined {
	const newest = Math.max(...tasks.map(createdAt).filter(isNumber));
	const awaited = open.map(createdAt).filter((created) => created > newest - GIVEN_UP_MS);
	const from = Math.min(newest - MARGIN_MS, ...awaited);
	return isNumber(from) ? from : undefined;
}

/**
 * The next cursor. Its window never begins before that of the last one: what was there is not
 * remembered any more.
 * @param tasks every task of the window
 * @param done IDs of those among them that are handled now
 */
export function advance(cursor: Cursor, tasks: readonly Task[], done: ReadonlySet<string>): Cursor {
	const handled = new Map(Object.entries(cursor.handled));
	const open = tasks.filter(({ _id }) => !handled.has(_id) && !done.has(_id));
	const begin = beginning(tasks, open) ?? cursor.from;
	const from = begin === undefined ? undefined : Math.max(begin, cursor.from ?? begin);
	for (const task of tasks) {
		if (!done.has(task._id)) continue;
		const created = createdAt(task);
		// Without a date it is in every window: remembered for ever.
		handled.set(task._id, Number.isNaN(created) ? Number.MAX_SAFE_INTEGER : created);
	}
	const start = startOf(from ?? 0);
	return {
		...(from !== undefined && { from }),
		handled: Object.fromEntries([...handled].filter(([, created]) => created > start)),
	};
}
