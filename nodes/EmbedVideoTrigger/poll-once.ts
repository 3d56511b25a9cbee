import { type EmbeddingTask, isFinished } from '../shared/model/task';
import { Failure } from '../shared/model/failure';
import { mapConcurrently } from '../shared/run/concurrency';
import { collectTask, troubleItem } from './collect';
import type { Cursor } from './cursor';
import { follow, type Reader, readStart, readWindows, withDates } from './read-tasks';
import { RowBudget } from './row-budget';
import type { TriggerSettings } from './settings';
import { advance, createdOf } from './window';

/** So many polls in which a task can not be collected, and it is given out with the error instead. */
const MOST_TROUBLE = 10;

/** So long after its creation a task is given out that way at once, in milliseconds: it is soon deleted. */
const LAST_CHANCE_MS = 6.5 * 24 * 3600_000;

/** A task that could not be collected, and why. */
export interface CollectFailure {
	readonly task: EmbeddingTask;
	readonly error: unknown;
}

/** What one poll gives. */
export interface Polled {
	readonly rows: readonly object[];
	readonly next: Cursor;
	readonly failures: readonly CollectFailure[];
}

const EMPTY: Cursor = { handled: {}, open: {}, due: {}, trouble: {}, gaps: [] };

/** How far before the switching on a list that was away is read, in milliseconds: clocks differ a little. */
const SLACK_MS = 60_000;

/**
 * The cursor of a trigger that was just switched on: what finished before is none of its business,
 * what is processing now, or is created from now on, is. Of a list that can not be read now, only what
 * is created from now on is. @param serverNow its clock (epoch in milliseconds) @throws Failure
 */
export async function firstCursor(reader: Reader, serverNow: () => number): Promise<Cursor> {
	const { newest, processing, isPartial } = await readStart(reader);
	const last = newest ? createdOf(newest) : 0;
	const open = new Set(processing.filter((task) => !isFinished(task)).map(({ id }) => id));
	const start = advance(EMPTY, learnt(newest ? [newest] : [], new Set())).cursor;
	// What is older than could be read now was there before.
	const windows = await readWindows(reader, start);
	const { tasks, cutAt } = windows;
	const away = isPartial || windows.isPartial;
	const before = tasks.filter(
		(task) =>
			isFinished(task) && !open.has(task.id) && (away || !(createdOf(task) > last && last > 0)),
	);
	const all = [...tasks, ...processing.filter(({ id }) => !tasks.some((task) => task.id === id))];
	// In an account without tasks whatever comes is new.
	const done = new Set(last > 0 || newest || away ? before.map(({ id }) => id) : []);
	const blank = { ...start, handled: {}, open: {} };
	const from = away ? { from: Math.max(start.from ?? 0, serverNow() - SLACK_MS) } : {};
	return advance({ ...blank, ...from }, { ...learnt(all, done), cutAt }).cursor;
}

function learnt(tasks: readonly EmbeddingTask[], done: ReadonlySet<string>) {
	return { tasks, done, finished: new Set<string>(), trouble: {}, gaps: [] };
}

/** Tasks that are finished now and were not handed on, the oldest first, those in trouble last. */
function inOrder(tasks: readonly EmbeddingTask[], trouble: Cursor['trouble']): EmbeddingTask[] {
	const tries = ({ id }: EmbeddingTask): number => trouble[id] ?? 0;
	return [...tasks]
		.map((task, index) => ({ task, index }))
		.sort(
			(a, b) =>
				tries(a.task) - tries(b.task) ||
				createdOf(a.task) - createdOf(b.task) ||
				// The list is newest first.
				b.index - a.index,
		)
		.map(({ task }) => task);
}

/** One look at the API: what finished since the cursor, and where to go on. @throws Failure, CancelledError */
export async function pollOnce(
	reader: Reader,
	settings: TriggerSettings,
	cursor: Cursor,
): Promise<Polled> {
	const { tasks, gaps, cutAt, isPartial } = await readWindows(reader, cursor);
	const listed = new Map(tasks.map((task) => [task.id, task]));
	// What became of a task that is due, only TwelveLabs knows: of an earlier poll its ID is left.
	const known = { ...cursor.open, ...cursor.due };
	const unseen = Object.keys(known).filter((id) => !listed.has(id));
	const followed = await follow(reader, unseen);
	for (const task of followed.finished) {
		const created = known[task.id] ?? 0;
		listed.set(task.id, await withDates(reader, task, created));
	}
	const fresh = [...listed.values()].filter(
		(task) => isFinished(task) && !Object.hasOwn(cursor.handled, task.id),
	);
	const isWanted = (task: EmbeddingTask): boolean =>
		task.state !== 'processing' && settings.wanted.includes(task.state) && settings.isFor(task);
	// What the trigger is not for is not followed either.
	const others = [...listed.values()].filter(
		(task) => !settings.isFor(task) || (isFinished(task) && !isWanted(task)),
	);
	const done = new Set(others.map(({ id }) => id));
	const due = inOrder(fresh.filter(isWanted), cursor.trouble);
	const collected = await collectAll(reader, settings, due);
	// What TwelveLabs says it has not is asked for in some more polls, and then given out as lost.
	const lost = followed.gone.map((id) => ({
		task: remembered(id, known[id] ?? 0),
		error: VANISHED,
	}));
	const rows = collected.flatMap(({ task, found }) => {
		if (found) done.add(task.id);
		return found ?? [];
	});
	const trouble = { ...cursor.trouble };
	const failures: CollectFailure[] = followed.unclear.map(({ id, error }) => ({
		task: remembered(id, known[id] ?? 0),
		error,
	}));
	for (const { task, error } of [...collected, ...lost]) {
		if (error === undefined) continue;
		trouble[task.id] = (trouble[task.id] ?? 0) + 1;
		if ((trouble[task.id] ?? 0) >= MOST_TROUBLE || isNearItsEnd(task, cursor)) {
			rows.push(troubleItem(task, error));
			done.add(task.id);
		} else failures.push({ task, error });
	}
	const finished = new Set(fresh.map(({ id }) => id));
	const order = followed.order.filter((id) => Object.hasOwn(cursor.open, id));
	const open = reordered(cursor.open, order);
	const read = { tasks, done, finished, trouble, gaps, cutAt, isPartial };
	const next = advance({ ...cursor, open }, read);
	for (const id of next.abandoned) {
		const task = remembered(id, cursor.open[id] ?? cursor.due[id] ?? 0);
		if (settings.isFor(task)) rows.push(troubleItem(task, GIVEN_UP));
	}
	return { rows, next: next.cursor, failures };
}

const VANISHED = new Failure(
	'TwelveLabs has this task no more, although it was not finished when it was last seen',
	'It may have been deleted, or the credential may belong to another account now.',
);

const GIVEN_UP = new Failure(
	'This task did not come to an end while TwelveLabs keeps embeddings',
	'It is not followed any longer. Embed the video again.',
);

/** Whether TwelveLabs soon deletes what the task made. */
function isNearItsEnd(task: EmbeddingTask, { from = 0 }: Cursor): boolean {
	return createdOf(task) > 0 && from - createdOf(task) > LAST_CHANCE_MS;
}

/** The same entries, those of `order` in that order. */
function reordered(dated: Cursor['open'], order: readonly string[]): Cursor['open'] {
	return Object.fromEntries([
		...Object.entries(dated).filter(([id]) => !order.includes(id)),
		...order.map((id): [string, number] => [id, dated[id] ?? 0]),
	]);
}

/** A task of an earlier poll, of which only ID and creation are remembered. */
function remembered(id: string, created: number): EmbeddingTask {
	const createdAt = created > 0 ? new Date(created).toISOString() : undefined;
	return { id, state: 'processing', status: 'processing', createdAt, raw: {} };
}

interface Collected {
	readonly task: EmbeddingTask;
	readonly found?: readonly object[];
	readonly error?: unknown;
}

/** Collects tasks until the poll's time or rows are used up; of those not begun nothing is said. */
async function collectAll(
	{ api, retryOptions }: Reader,
	settings: TriggerSettings,
	due: readonly EmbeddingTask[],
): Promise<Collected[]> {
	const budget = new RowBudget(settings.embeddingOption.length);
	return mapConcurrently(due, settings.concurrency, async (task): Promise<Collected> => {
		// What the list tells is enough for others: they are handed on whatever the time.
		const isFetched = settings.output !== undefined && task.state === 'ready';
		if (isFetched && (Date.now() >= retryOptions.deadline || !budget.begin(task))) return { task };
		try {
			const found = await collectTask(api, task, settings, retryOptions);
			if (isFetched) budget.end(task, found.length);
			return { task, found };
		} catch (error) {
			if (isFetched) budget.end(task, 0);
			return { task, error };
		}
	});
}
