import type { EmbedApi, TaskFilter } from '../shared/api/embed-api';
import { type ListReport, listTasks } from '../shared/api/list-tasks';
import type { RetryOptions } from '../shared/http/outcome';
import { type EmbeddingTask, isFinished } from '../shared/model/task';
import { undefinedIfNotFound } from '../shared/http/refusals';
import type { Cursor, Gap } from './cursor';
import type { TriggerSettings } from './settings';
import { createdOf, PARTIAL_MARGIN_MS, startOf } from './window';

/** Most open tasks that a poll looks at one by one; the others follow with the next ones. */
const LOOKS_A_POLL = 50;

/** So few open tasks are looked at one by one; of more, the list of what is processing is read first. */
const FEW = 20;

/** How a poll asks, and how long it may go on. */
export interface Reader {
	readonly api: EmbedApi;
	readonly retryOptions: RetryOptions & { readonly deadline: number };
}

const isLate = ({ retryOptions }: Reader): boolean => Date.now() >= retryOptions.deadline;

/** Parts of a poll's time: for the newest stretch where there are gaps, and for both. The rest is for collecting. */
const NEWEST_SHARE = 0.3;
const READING_SHARE = 0.6;

/** How far a list is read: so many tasks, and no further page from then on (epoch in milliseconds). */
interface Reach {
	readonly limit?: number;
	readonly lateAt?: number;
}

/** Tasks of a filter, newest first, as far as they are to be read; `ended` says whether that were all, `isPartial` that one of two lists could not be read. */
async function readList(
	reader: Reader,
	filter: TaskFilter,
	{ limit = Infinity, lateAt = reader.retryOptions.deadline }: Reach = {},
): Promise<{ tasks: EmbeddingTask[]; ended: boolean; isPartial: boolean }> {
	const tasks: EmbeddingTask[] = [];
	const report: ListReport = { skippedRows: 0, missing: 0 };
	const read = async (): Promise<boolean> => {
		for await (const task of listTasks(reader.api, filter, limit, reader.retryOptions, report)) {
			tasks.push(task);
			if (tasks.length % reader.api.maxPage === 0 && Date.now() >= lateAt) return false;
		}
		return true;
	};
	// A page that the end of the poll's time cut off takes those before it with it no more.
	const ended = await read().catch((error: unknown) =>
		tasks.length > 0 && isLate(reader) ? false : Promise.reject(error),
	);
	return { tasks, ended, isPartial: (report.unread ?? 0) > 0 };
}

/** What is left of a stretch after its newest tasks were read; the second of the oldest is read again. */
function rest({ after, before }: Gap, tasks: readonly EmbeddingTask[]): Gap[] {
	const dates = tasks.map(createdOf).filter((at) => at > 0);
	// Without a date of any of them the stretch is not moved on, and is read again as a whole.
	if (dates.length === 0) return [];
	const oldest = dates.reduce((first, at) => Math.min(first, at), before);
	const end = Math.ceil(oldest / 1000) * 1000 + 1000;
	return end > after ? [{ after, before: Math.min(before, end) }] : [];
}

/** What a poll read of the list. */
export interface Windows {
	readonly tasks: EmbeddingTask[];
	/** What is left to be read. */
	readonly gaps: Gap[];
	/** The newest stretch was too long for a poll: it begins here from now on. */
	readonly cutAt?: number;
	/** One of two lists could not be read: its tasks of the newest stretch are still to be seen. */
	readonly isPartial: boolean;
}

/** The tasks of the newest stretch and of what earlier polls left, and what is left now. @throws Failure, CancelledError */
export async function readWindows(reader: Reader, { from, gaps }: Cursor): Promise<Windows> {
	const now = Date.now();
	const at = (share: number): number => now + share * (reader.retryOptions.deadline - now);
	const after = from === undefined ? undefined : startOf(from);
	const newest = await readList(reader, after === undefined ? {} : { createdAfter: after }, {
		lateAt: at(gaps.length > 0 ? NEWEST_SHARE : READING_SHARE),
	});
	const tasks = new Map(newest.tasks.map((task) => [task.id, task]));
	const latest = newest.tasks.map(createdOf).reduce((a, b) => Math.max(a, b), from ?? 0);
	const whole = { after: after ?? 0, before: Math.ceil(latest / 1000) * 1000 + 1000 };
	const left: Gap[] = [];
	// What the other list has of a stretch that is cut stands anywhere in it.
	if (!newest.ended && newest.isPartial) left.push(whole);
	else if (!newest.ended) left.push(...rest(whole, newest.tasks));
	for (const gap of gaps) {
		if (Date.now() >= at(READING_SHARE)) {
			left.push(gap);
			continue;
		}
		const filter = { createdAfter: gap.after, createdBefore: gap.before };
		const found = await readList(reader, filter, { lateAt: at(READING_SHARE) });
		for (const task of found.tasks) if (!tasks.has(task.id)) tasks.set(task.id, task);
		if (found.isPartial && gap.before > latest - PARTIAL_MARGIN_MS) left.push(gap);
		else if (!found.ended) left.push(...rest(gap, found.tasks));
	}
	// Half of what could be read is what surely can be read again, with what comes meanwhile.
	const middle = newest.tasks[Math.floor(newest.tasks.length / 2)];
	const cutAt = middle && !newest.ended ? createdOf(middle) : undefined;
	const { isPartial } = newest;
	return { tasks: [...tasks.values()], gaps: left, isPartial, ...(cutAt && { cutAt }) };
}

/** The tasks that are processing now. @throws Failure, CancelledError */
const readProcessing = (reader: Reader): ReturnType<typeof readList> =>
	readList(reader, { state: 'processing' });

/** The newest task of all and those that are processing; `isPartial` when a list could not be read. @throws Failure, CancelledError */
export async function readStart(
	reader: Reader,
): Promise<{ newest?: EmbeddingTask; processing: EmbeddingTask[]; isPartial: boolean }> {
	const all = await readList(reader, {}, { limit: 1 });
	const { tasks: processing, isPartial } = await readProcessing(reader);
	return { newest: all.tasks[0], processing, isPartial: all.isPartial || isPartial };
}

/** The newest task of a filter that the trigger is for, if there is one. @throws Failure, CancelledError */
export async function readNewest(
	reader: Reader,
	settings: Pick<TriggerSettings, 'isFor'>,
	filter: TaskFilter,
): Promise<EmbeddingTask | undefined> {
	const { tasks } = await readList(reader, filter, { limit: reader.api.maxPage });
	return tasks.find((task) => settings.isFor(task));
}

/**
 * A task with its dates, which looking at it by its ID does not give: as the list has it, if it does.
 * @param created its creation, as an epoch in milliseconds; 0 when that is not known
 */
export async function withDates(
	reader: Reader,
	task: EmbeddingTask,
	created: number,
): Promise<EmbeddingTask> {
	if (task.createdAt !== undefined || created === 0 || isLate(reader)) return task;
	const second = Math.floor(created / 1000) * 1000;
	const filter = { createdAfter: second - 1000, createdBefore: second + 2000 };
	const { tasks } = await readList(reader, filter, { limit: reader.api.maxPage }).catch(() => ({
		tasks: [],
	}));
	const listed = tasks.find(({ id, state }) => id === task.id && state === task.state);
	return listed ?? { ...task, createdAt: new Date(created).toISOString() };
}

/** Which of the tasks that the list did not show finished, and the order in which to look at the others. */
export interface Followed {
	readonly finished: EmbeddingTask[];
	/** IDs that TwelveLabs says it has not. */
	readonly gone: string[];
	/** Those of which nothing could be learnt now, and why. */
	readonly unclear: readonly { readonly id: string; readonly error: unknown }[];
	/** The open tasks; those looked at stand last, so that the others' turn comes. */
	readonly order: string[];
}

/**
 * Looks after tasks that are open by their IDs, in a bounded number of requests; one that can not be
 * looked at holds up no other. @throws Failure, CancelledError
 */
export async function follow(reader: Reader, ids: readonly string[]): Promise<Followed> {
	const finished: EmbeddingTask[] = [];
	const gone: string[] = [];
	const unclear: { id: string; error: unknown }[] = [];
	const processing = new Set(
		ids.length > FEW ? (await readProcessing(reader)).tasks.map(({ id }) => id) : [],
	);
	const looked: string[] = [];
	for (const id of ids.filter((each) => !processing.has(each)).slice(0, LOOKS_A_POLL)) {
		if (isLate(reader)) break;
		looked.push(id);
		try {
			const task = await undefinedIfNotFound(reader.api.getStatus(id, reader.retryOptions));
			if (!task) gone.push(id);
			else if (isFinished(task)) finished.push(task);
		} catch (error) {
			unclear.push({ id, error });
		}
	}
	const last = new Set(looked);
	return { finished, gone, unclear, order: [...ids.filter((id) => !last.has(id)), ...looked] };
}
