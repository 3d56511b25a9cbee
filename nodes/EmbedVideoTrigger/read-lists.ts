import type { TaskFilter } from '../shared/api/embed-api';
import { listTasks } from '../shared/api/list-tasks';
import { isRefusal } from '../shared/http/refusals';
import { Failure } from '../shared/model/failure';
import { createdOf, type EmbeddingTask, isFinished } from '../shared/model/task';
import { type Poll, openTask, startOf, type TaskList } from './poll';

/** The share of a poll's time for reading lists; the rest is for collecting. */
const READ_SHARE = 0.6;

/** A list is not read further while this many of its finished tasks are due. */
const MOST_DUE = 5000;

/** An open task is looked up among those created up to this much later. */
const LOOK_UP_MS = 60_000;

const LOST = new Failure(
	'This task did not finish, and TwelveLabs no longer has it',
	'It may have been deleted, or the credential may belong to another account now.',
);

/** The tasks of a list, newest first, until the poll's time for lists is over. @throws Failure */
async function* tasksOf(poll: Poll, list: TaskList, filter: TaskFilter) {
	const { api } = list;
	const deadline = poll.at(READ_SHARE);
	const isEnough = (): boolean => {
		list.isCut ||= Date.now() >= deadline || Object.keys(list.due).length >= MOST_DUE;
		return list.isCut;
	};
	if (isEnough()) return;
	// A list that could not be read is tried once per poll, so that the other one need not wait for it.
	const maxRetryMs = list.away > 0 ? 0 : poll.settings.maxRetryMs;
	const retryOptions = { maxRetryMs, deadline, stopAtPage: poll.lists.length > 1 };
	let rows = 0;
	for await (const task of listTasks(api, filter, Infinity, retryOptions)) {
		yield task;
		if (++rows % api.maxPage === 0 && isEnough()) return;
	}
}

/** Starts with a list: skips what has finished, and follows what is processing now. @throws Failure */
async function beginList(poll: Poll, list: TaskList): Promise<void> {
	for await (const task of tasksOf(poll, list, {})) {
		const created = createdOf(task);
		list.watermark = Math.max(list.watermark, Math.min(created, poll.now()));
		if (created > 0 && created <= startOf(list.watermark)) break;
		if (isFinished(task)) poll.done(list, task);
		else poll.note(list, task);
	}
	for await (const task of tasksOf(poll, list, { state: 'processing' })) poll.note(list, task);
}

const isOpen = ({ open }: TaskList, { id }: EmbeddingTask): boolean => Object.hasOwn(open, id);

/** Reads a list from its newest task, or from where the last poll stopped, to its watermark. @throws Failure */
async function readNew(poll: Poll, list: TaskList): Promise<void> {
	const after = startOf(list.watermark);
	const filter = {
		...(after > 0 && { createdAfter: after }),
		// The API excludes the whole second that it is given.
		...(list.rest && { createdBefore: list.rest.before + 1000 }),
	};
	let newest = list.rest?.newest ?? 0;
	for await (const task of tasksOf(poll, list, filter)) {
		const created = createdOf(task);
		// The list may show older ones all the same: they are known.
		if (created === 0 || created > after || isOpen(list, task)) poll.note(list, task);
		// A task may be dated in the future; tasks created until then are still to be read.
		newest = Math.max(newest, Math.min(created, poll.now()));
		if (created > 0) list.rest = { before: created, newest };
	}
	if (list.isCut) return;
	list.watermark = Math.max(list.watermark, newest);
	delete list.rest;
}

/** @throws Failure */
async function noteOpen(poll: Poll, list: TaskList, filter: TaskFilter): Promise<void> {
	for await (const task of tasksOf(poll, list, filter)) {
		if (isOpen(list, task)) poll.note(list, task);
	}
}

/** Finds out which of the older open tasks are still processing, then looks up the others. @throws Failure */
async function followOpen(poll: Poll, list: TaskList): Promise<void> {
	const { shown } = list;
	const older = Object.entries(list.open).filter(([id]) => !shown.has(id));
	if (older.length === 0) return;
	const oldest = Math.min(...older.map(([, created]) => created));
	const since = oldest > 0 ? { createdAfter: oldest - 1000 } : {};
	await noteOpen(poll, list, { state: 'processing', ...since });
	for (const [id, created] of older) {
		const about = { createdAfter: created - 1000, createdBefore: created + LOOK_UP_MS };
		let failure: unknown = LOST;
		try {
			if (!shown.has(id)) await noteOpen(poll, list, created > 0 ? about : {});
		} catch (error) {
			failure = error;
			list.isCut ||= Date.now() >= poll.at(READ_SHARE);
		}
		if (!shown.has(id) && !list.isCut) poll.fail(list, openTask(id, created), failure);
	}
}

/** Reads the lists side by side. One that cannot be read goes on from where it was in a later poll. */
export async function readLists(poll: Poll): Promise<void> {
	const { lists } = poll;
	const reading = lists.map(async (list) => {
		try {
			if (list.isNew) return await beginList(poll, list);
			if (list.rest) await readNew(poll, list);
			await readNew(poll, list);
			await followOpen(poll, list);
		} catch (error) {
			list.isCut = true;
			// Running out of time is no failure if something was read.
			if (list.shown.size === 0 || Date.now() < poll.at(READ_SHARE)) list.failure = error;
		}
	});
	await Promise.all(reading);
	const isNoneRead = lists.every(({ failure }) => failure !== undefined);
	for (const list of lists) {
		const { isNew, failure } = list;
		const isAway = failure !== undefined;
		if (isNoneRead || (isAway && isNew && !isRefusal(failure))) {
			poll.failure ??= failure;
			continue;
		}
		list.isNew = false;
		list.away = isAway ? list.away + 1 : 0;
		// A list that is refused, perhaps for good, counts from now on.
		if (isNew && isAway) list.watermark ||= poll.now();
		if (list.away === 1) {
			poll.warn(`TwelveLabs' list of tasks (Embed ${list.api.name}) cannot be read`, failure);
		}
	}
}
