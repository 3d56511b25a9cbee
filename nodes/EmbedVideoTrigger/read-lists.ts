import type { TaskFilter } from '../shared/api/embed-api';
import { type ListReport, listTasks } from '../shared/api/list-tasks';
import { isRefusal } from '../shared/http/refusals';
import { Failure } from '../shared/model/failure';
import { type EmbeddingTask, isFinished } from '../shared/model/task';
import { createdOf, type Poll, remembered, startOf, type TaskList } from './poll';

/** The part of a poll's time after which no list is read any further: the rest is for collecting. */
const READ_SHARE = 0.6;

/** While so many finished tasks wait to be handed on, their list is read no further. */
const MOST_DUE = 5000;

/** A list goes back no further, in milliseconds: TwelveLabs keeps tasks for seven days. */
const KEPT_MS = 8 * 24 * 3600_000;

/** A window of time is made no shorter, in milliseconds: the API's filter takes whole seconds. */
const SHORTEST_MS = 2000;

/** With an open task, those are looked up that were created so much later, in milliseconds. */
const LOOK_UP_MS = 60_000;

/** A list that cannot be read is told of in the log in the first of so many polls in a row. */
const AWAY_POLLS = 10;

const LOST = new Failure(
	'This task did not finish, and TwelveLabs has it no more',
	'It may have been deleted, or the credential may belong to another account now.',
);

/** The tasks of a list, newest first, as far as a poll reads it. @throws Failure */
async function* tasksOf(
	poll: Poll,
	list: TaskList,
	filter: TaskFilter,
	report?: ListReport,
): AsyncGenerator<EmbeddingTask> {
	const { api, state } = list;
	const deadline = poll.at(READ_SHARE);
	const isEnough = (): boolean => {
		list.isCut ||= Date.now() >= deadline || Object.keys(state.due).length >= MOST_DUE;
		return list.isCut;
	};
	// A list that was away is asked once in each poll, so that the other need not wait for it.
	const maxRetryMs = state.away > 0 ? 0 : poll.settings.maxRetryMs;
	const retryOptions = { maxRetryMs, deadline, stopAtPage: poll.lists.length > 1 };
	if (isEnough()) return;
	let rows = 0;
	for await (const task of listTasks(api, filter, Infinity, retryOptions, report)) {
		yield task;
		rows += 1;
		if (rows % api.maxPage === 0 && isEnough()) return;
	}
}

/**
 * Reads the tasks that were created after a time (epoch in milliseconds), and before another one; of
 * more than the time left allows, only those of the oldest part.
 * @returns until when all is read; Infinity at the end of the list, or of the time @throws Failure
 */
async function readWindow(
	poll: Poll,
	list: TaskList,
	after: number,
	before = Infinity,
): Promise<number> {
	const { state } = list;
	const report: ListReport = { skippedRows: 0, missing: 0 };
	const filter = {
		...(after > 0 && { createdAfter: after }),
		...(before < Infinity && { createdBefore: before }),
	};
	const asked = Date.now();
	let newest: number | undefined;
	for await (const task of tasksOf(poll, list, filter, report)) {
		const created = createdOf(task);
		if (newest === undefined) {
			const now = Date.now();
			// A part is chosen so that it takes half of the time that is left.
			const leftMs = (poll.at(READ_SHARE) - now) / (before < Infinity ? 1 : 2);
			const parts = ((report.totalPages ?? 1) * (now - asked)) / leftMs;
			const last = Math.min(created, poll.now());
			const first = Math.max(state.watermark, last - KEPT_MS);
			if (parts > 1 && last - first > 2 * SHORTEST_MS) {
				const end = first + Math.max(SHORTEST_MS, (last - first) / parts);
				return readWindow(poll, list, first - 1000, Math.ceil(end / 1000) * 1000);
			}
		}
		newest = Math.max(newest ?? 0, created);
		// An older one is known, should the list show it all the same.
		const isKnown = created > 0 && created <= after && !Object.hasOwn(state.open, task.id);
		if (!isKnown) poll.note(list, task);
	}
	if (list.isCut) return Infinity;
	state.watermark = Math.max(state.watermark, before < Infinity ? before : (newest ?? 0));
	return before;
}

/** Learns from the list what became of an open task that seems to have ended, and of others about it. */
async function lookUp(poll: Poll, list: TaskList, id: string, created: number): Promise<void> {
	const { state, shown } = list;
	const within = { createdAfter: created - 1000, createdBefore: created + LOOK_UP_MS };
	let failure: unknown = LOST;
	try {
		for await (const task of tasksOf(poll, list, created > 0 ? within : {})) {
			if (Object.hasOwn(state.open, task.id)) poll.note(list, task);
		}
	} catch (error) {
		failure = error;
		list.isCut ||= Date.now() >= poll.at(READ_SHARE);
	}
	if (!shown.has(id) && !list.isCut) poll.fail(list, remembered(id, created), failure);
}

/** Reads what is new in a list, then what became of older open tasks. @throws Failure */
async function readList(poll: Poll, list: TaskList): Promise<void> {
	const { state, shown } = list;
	let end = await readWindow(poll, list, startOf(state.watermark));
	while (end < Infinity) end = await readWindow(poll, list, end - 1000);
	const older = Object.entries(state.open).filter(([id]) => !shown.has(id));
	const oldest = Math.min(...older.map(([, created]) => created));
	if (older.length === 0) return;
	const filter = {
		state: 'processing',
		...(oldest > 0 && { createdAfter: oldest - 1000 }),
	} as const;
	for await (const task of tasksOf(poll, list, filter)) {
		if (Object.hasOwn(state.open, task.id)) poll.note(list, task);
	}
	for (const [id, created] of older) {
		const isPast = created > 0 && poll.now() - created > KEPT_MS;
		if (isPast) poll.fail(list, remembered(id, created), LOST);
		else if (!shown.has(id)) await lookUp(poll, list, id, created);
	}
}

/**
 * Begins with a list: what finished before is none of the trigger's business; what is processing now, or
 * is created from now on, is. @throws Failure
 */
async function beginList(poll: Poll, list: TaskList): Promise<void> {
	const { state } = list;
	for await (const task of tasksOf(poll, list, {})) {
		const created = createdOf(task);
		state.watermark = Math.max(state.watermark, Math.min(created, poll.now()));
		if (created > 0 && created <= startOf(state.watermark)) break;
		if (isFinished(task)) poll.done(list, task);
		else poll.note(list, task);
	}
	for await (const task of tasksOf(poll, list, { state: 'processing' })) poll.note(list, task);
}

/** Reads each list, or begins with it. One that cannot be read goes on from where it was, once it can. */
export async function readLists(poll: Poll): Promise<void> {
	const { lists } = poll;
	const failed = new Map<TaskList, unknown>();
	const reading = lists.map(async (list) => {
		try {
			await (list.isNew ? beginList(poll, list) : readList(poll, list));
		} catch (error) {
			list.isCut = true;
			// What was read before the time was over counts.
			if (list.shown.size === 0 || Date.now() < poll.at(READ_SHARE)) failed.set(list, error);
		}
	});
	await Promise.all(reading);
	for (const list of lists) {
		const { state, isNew } = list;
		const error = failed.get(list);
		if (failed.size === lists.length || (isNew && failed.has(list) && !isRefusal(error))) {
			poll.failure ??= error;
			continue;
		}
		list.isNew = false;
		state.away = failed.has(list) ? state.away + 1 : 0;
		// Of a list that is refused, perhaps for good, what is created from now on counts.
		if (isNew && state.away > 0) state.watermark ||= poll.now();
		if (state.away % AWAY_POLLS === 1) {
			poll.warn(`TwelveLabs' list of tasks (Embed ${list.name}) cannot be read`, error);
		}
	}
}
