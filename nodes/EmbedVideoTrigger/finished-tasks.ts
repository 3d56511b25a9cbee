import type { Connection } from '../shared/http/connection';
import { listTasks } from '../shared/api/v1/list-tasks';
import type { Task, TaskFilters, TaskStatus } from '../shared/api/v1/wire';
import { advance, beginning, createdAt, type Cursor, windowStart } from './cursor';

/** What one look at the API found. */
export interface Found {
	/** Tasks that finished since the last poll with a wanted status, the oldest first. */
	due: Task[];
	/** The cursor once `done` of the due tasks were handed on. */
	next(done: ReadonlySet<string>): Cursor;
}

const isFinished = ({ status }: Task): boolean => status !== 'processing';

async function all(
	connection: Connection,
	filters: TaskFilters,
	limit: number,
	retryBudgetMs: number,
): Promise<Task[]> {
	const tasks: Task[] = [];
	for await (const task of listTasks(connection, filters, limit, retryBudgetMs)) tasks.push(task);
	return tasks;
}

/**
 * The cursor of a trigger that was just switched on: what finished before is none of its business,
 * what is processing now, or is created from now on, is. @throws Failure
 */
export async function firstCursor(connection: Connection, retryBudgetMs: number): Promise<Cursor> {
	const newest = await all(connection, {}, 1, retryBudgetMs);
	const processing = await all(connection, { status: 'processing' }, Infinity, retryBudgetMs);
	const from = beginning([...newest, ...processing], processing);
	const start: Cursor = { ...(from !== undefined && { from }), handled: {} };
	const window = await all(connection, windowStart(start), Infinity, retryBudgetMs);
	const open = ids(processing);
	const last = Math.max(...newest.map(createdAt));
	const before = window.filter(
		(task) => isFinished(task) && !open.has(task._id) && !(createdAt(task) > last),
	);
	return advance(start, window, ids(before));
}

/** What finished since the last poll. Nothing is changed until {@link Found.next} is stored. @throws Failure */
export async function findFinished(
	connection: Connection,
	cursor: Cursor,
	wanted: readonly TaskStatus[],
	retryBudgetMs: number,
): Promise<Found> {
	const tasks = await all(connection, windowStart(cursor), Infinity, retryBudgetMs);
	const fresh = tasks.filter(
		(task) => isFinished(task) && !Object.hasOwn(cursor.handled, task._id),
	);
	const unwanted = ids(fresh.filter(({ status }) => !wanted.includes(status)));
	return {
		due: fresh.filter(({ status }) => wanted.includes(status)).reverse(),
		next: (done) => advance(cursor, tasks, new Set([...unwanted, ...done])),
	};
}

/** The newest finished task with a wanted status, for a test in the editor. @throws Failure */
export async function newestFinished(
	connection: Connection,
	wanted: readonly TaskStatus[],
	retryBudgetMs: number,
): Promise<Task | undefined> {
	const newest = await Promise.all(
		wanted.map((status) => all(connection, { status }, 1, retryBudgetMs)),
	);
	return newest.flat().sort((a, b) => createdAt(b) - createdAt(a))[0];
}

function ids(tasks: readonly Task[]): Set<string> {
	return new Set(tasks.map(({ _id }) => _id));
}
