import type { EmbedApi } from '../shared/api/embed-api';
import type { RetryOptions } from '../shared/http/outcome';
import { Failure } from '../shared/model/failure';
import { DEFAULTS } from '../shared/model/labels';
import type { EmbeddingTask } from '../shared/model/task';
import { unsigned } from '../shared/model/url';
import { compact } from '../shared/model/values';
import { outputItems } from '../shared/output/output';
import { taskItem } from '../shared/output/task-items';
import { mapConcurrently } from '../shared/run/concurrency';
import { hasArrived } from '../shared/run/wait';
import { createdOf, MOST_ROWS, type Poll } from './poll';
import type { TriggerSettings } from './settings';

/** The part of a poll's time after which no more embeddings are fetched: what is begun needs the rest. */
const FETCH_SHARE = 0.8;

/**
 * The items of a finished task in the chosen shape, and how many embeddings they hold.
 * @param listed the task as its list showed it: the answer with the embeddings tells less @throws Failure
 */
export async function collectTask(
	api: EmbedApi,
	listed: EmbeddingTask,
	{ output, embeddingOption, nameBySource }: TriggerSettings,
	retryOptions: RetryOptions,
): Promise<{ items: object[]; rows: number }> {
	if (!output || listed.state === 'failed') return { items: [taskItem(listed)], rows: 1 };
	api.noteTask(listed.id, listed);
	const result = await api.retrieve(listed.id, embeddingOption, retryOptions);
	const task = { ...listed, ...compact(result.task) };
	if (task.state === 'failed') return { items: [taskItem(task)], rows: 1 };
	// The model is part of a clip's ID.
	if (task.model === undefined || !hasArrived(result, embeddingOption)) {
		throw new Failure(
			`Task ${task.id} is ready in the list, but its embeddings or its model are not there yet`,
			'Nothing needs to be done: the next poll asks again.',
			{ task_id: task.id, status: task.status },
		);
	}
	const source = task.fileName ?? (task.url === undefined ? undefined : unsigned(task.url));
	const naming = nameBySource ? { ...output.naming, videoId: source } : output.naming;
	const items = outputItems({ ...result, task }, { ...output, naming });
	return { items, rows: result.embeddings.length };
}

/**
 * Hands on what is due, the oldest first and what was in trouble last, until the poll's time or rows are
 * used up; what is not begun stays due.
 */
export async function collectDue(poll: Poll, withTroubled: boolean): Promise<void> {
	const { api, lists, settings } = poll;
	const due = lists.flatMap((list) => {
		const polls = (id: string): number => list.state.trouble[id] ?? 0;
		return Object.values(list.state.due).map((task) => ({ list, task, polls: polls(task.id) }));
	});
	const inOrder = due
		.filter(({ polls }) => withTroubled || polls === 0)
		// A list is newest first, also within a second.
		.reverse()
		.sort((a, b) => a.polls - b.polls || createdOf(a.task) - createdOf(b.task));
	const collected = await mapConcurrently(inOrder, settings.concurrency, async ({ list, task }) => {
		const isFetched = settings.output !== undefined && task.state === 'ready';
		const { duration = 0, clipLength = DEFAULTS.videoClipLength } = task;
		// Of each clip visual, audio and transcription, unless they are chosen.
		const clips = Math.ceil(duration / clipLength) * (settings.embeddingOption.length || 3);
		const expected = isFetched ? Math.max(1, clips) : 1;
		// The first one goes, however long it is.
		const isFull = poll.rowsLeft < Math.min(expected, MOST_ROWS);
		if (isFull || (isFetched && Date.now() >= poll.at(FETCH_SHARE))) return [];
		poll.rowsLeft -= expected;
		try {
			const retryOptions = { maxRetryMs: settings.maxRetryMs, deadline: poll.at(1) };
			const { items, rows } = await collectTask(api, task, settings, retryOptions);
			poll.done(list, task);
			poll.rowsLeft -= rows;
			return items;
		} catch (error) {
			poll.fail(list, task, error);
			return [];
		} finally {
			poll.rowsLeft += expected;
		}
	});
	poll.rows.push(...collected.flat());
}
