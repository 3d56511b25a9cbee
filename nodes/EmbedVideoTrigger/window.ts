import { createdAtMs, type EmbeddingTask } from '../shared/model/task';
import type { Cursor, Dated } from './cursor';

/**
 * The newest stretch reaches back this far behind the newest task, in milliseconds: the list may show
 * a task a while after others that were created later.
 */
const MARGIN_MS = 10 * 60_000;

/**
 * The same while one of two lists can not be read: what it hides is seen when it is back within a day.
 * An API that is switched off costs no more than a day's tasks at each poll.
 */
export const PARTIAL_MARGIN_MS = 24 * 3600_000;

/** Most tasks that are remembered of it; with more, it reaches back less far. */
const MOST_HANDLED = 5000;

/**
 * A task this much older than the newest, in milliseconds, is followed no longer: TwelveLabs keeps
 * embeddings for seven days.
 */
const GIVEN_UP_MS = 8 * 24 * 3600_000;

/** Most tasks that are followed; beyond it the oldest are given up. */
const MOST_FOLLOWED = 20_000;

/** Creation of a task; 0 where the API does not say. */
export const createdOf = (task: EmbeddingTask): number => createdAtMs(task) || 0;

/** Where to read from: the API's filter takes whole seconds and is exclusive, hence one second before. */
export const startOf = (from: number): number => Math.floor(from / 1000) * 1000 - 1000;

/** Where the newest stretch begins once `creations` were read; never before it began until now. */
export function nextFrom(
	from: number | undefined,
	creations: readonly number[],
	isPartial = false,
): number | undefined {
	const newestFirst = creations.filter((created) => created > 0).sort((a, b) => b - a);
	const [newest] = newestFirst;
	if (newest === undefined) return from;
	const margin = isPartial ? PARTIAL_MARGIN_MS : MARGIN_MS;
	const begin = Math.max(newest - margin, newestFirst[MOST_HANDLED] ?? -Infinity);
	return Math.max(begin, from ?? begin);
}

/** What a poll learnt. */
export interface Learnt {
	/** Every task that was read of the list. */
	readonly tasks: readonly EmbeddingTask[];
	/** IDs that need nothing more. */
	readonly done: ReadonlySet<string>;
	/** IDs of tasks that are finished, done or not. */
	readonly finished: ReadonlySet<string>;
	readonly trouble: Dated;
	readonly gaps: Cursor['gaps'];
	/** The newest stretch was too long for a poll: it begins here from now on. */
	readonly cutAt?: number;
	/** One of two lists could not be read. */
	readonly isPartial?: boolean;
}

const byCreation = ([, a]: [string, number], [, b]: [string, number]): number => b - a;

/** Tasks that are worth following, newest first where there are too many. */
function followed(entries: [string, number][], newest: number): Dated {
	const young = entries.filter(([, created]) => created === 0 || created > newest - GIVEN_UP_MS);
	const kept =
		young.length > MOST_FOLLOWED ? young.sort(byCreation).slice(0, MOST_FOLLOWED) : young;
	return Object.fromEntries(kept);
}

/** Where to go on, and which tasks are not followed any longer although they are not done. */
export interface Advanced {
	readonly cursor: Cursor;
	readonly abandoned: readonly string[];
}

/** The cursor of the next poll. Every task is done, handled, open, due or abandoned: none falls between. */
export function advance(cursor: Cursor, learnt: Learnt): Advanced {
	const { tasks, done, finished } = learnt;
	const created = new Map<string, number>([
		...Object.entries(cursor.handled),
		...Object.entries(cursor.open),
		...Object.entries(cursor.due),
	]);
	for (const task of tasks) {
		// A date that was told once is kept where the list leaves it out.
		created.set(task.id, createdOf(task) || (created.get(task.id) ?? 0));
	}
	// What is still to be read shows again what was handed on of it.
	const isLeft = (at: number): boolean =>
		learnt.gaps.some(({ after, before }) => at > startOf(after) && at <= before);
	const begin = nextFrom(cursor.from, tasks.map(createdOf), learnt.isPartial);
	const from = learnt.cutAt === undefined ? begin : Math.max(learnt.cutAt, begin ?? 0);
	const start = startOf(from ?? 0);
	const listed = new Set(tasks.map(({ id }) => id));
	const handled: [string, number][] = [];
	const open: [string, number][] = [];
	const due: [string, number][] = [];
	for (const entry of created) {
		const [id, at] = entry;
		if (done.has(id) || Object.hasOwn(cursor.handled, id)) {
			// Without a date a task is in every window as long as the list shows it.
			if (at > start || isLeft(at) || (at === 0 && listed.has(id))) handled.push(entry);
		} else if (finished.has(id) || Object.hasOwn(cursor.due, id)) due.push(entry);
		else open.push(entry);
	}
	const newest = Math.max(from ?? 0, cursor.from ?? 0);
	const next = {
		...(from !== undefined && { from }),
		handled: Object.fromEntries(handled),
		open: followed(open, newest),
		due: followed(due, newest),
		trouble: {},
		gaps: learnt.gaps,
	};
	const isKept = (id: string): boolean =>
		Object.hasOwn(next.open, id) || Object.hasOwn(next.due, id);
	const trouble = Object.entries(learnt.trouble).filter(([id]) => isKept(id));
	return {
		cursor: { ...next, trouble: Object.fromEntries(trouble) },
		abandoned: [...open, ...due].map(([id]) => id).filter((id) => !isKept(id)),
	};
}
