import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { chosenApi } from '../shared/api/choose';
import { Cancellation } from '../shared/http/cancellation';
import { connect } from '../shared/http/connection';
import { Failure } from '../shared/model/failure';
import { DEFAULTS } from '../shared/model/labels';
import { byCreation, type EmbeddingTask } from '../shared/model/task';
import { unsigned } from '../shared/model/url';
import { compact } from '../shared/model/values';
import { outputItems } from '../shared/output/output';
import { taskItem } from '../shared/output/task-items';
import { mapConcurrently } from '../shared/run/concurrency';
import { toNodeError } from '../shared/run/errors';
import { asJson } from '../shared/run/run';
import { hasArrived } from '../shared/run/wait';
import { Poll, type TaskList } from './poll';
import { readLists } from './read-lists';
import { readSettings, type TriggerSettings } from './settings';

/** Longest poll, the share of it in which requests are sent, and the share of that in which new tasks are started. */
const POLL_MS = 5 * 60_000;
const SHARE = 0.8;
const COLLECT_SHARE = 0.8;

/** Polls under way, by workflow and node. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * The items of every task that finished since the last poll, or null. A task is remembered until its items have been
 * returned, so a poll that fails or runs out of time loses nothing. @throws NodeApiError, NodeOperationError
 */
export async function pollTasks(ctx: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	if (ctx.getMode() === 'manual') return run(ctx, sample);
	const key = `${ctx.getWorkflow().id}/${ctx.getNode().id}`;
	const other = underWay.get(key);
	if (other) {
		// n8n starts a poll while another one runs, and the first to end takes the expression evaluator from both.
		await Promise.allSettled([other]);
		return null;
	}
	const own = run(ctx, finishedSince).finally(() => underWay.delete(key));
	underWay.set(key, own);
	return own;
}

/** The rows that `work` makes of a poll, as items. @throws NodeApiError, NodeOperationError */
async function run(ctx: IPollFunctions, work: (poll: Poll) => Promise<object[]>) {
	try {
		const settings = readSettings(ctx);
		const connection = await connect(ctx, new Cancellation());
		const api = chosenApi(connection, settings.embedApi);
		// n8n 2.38 and later say how long a poll may take.
		const budgetMs = 'getPollBudgetMs' in ctx ? ctx.getPollBudgetMs() : POLL_MS;
		const ms = SHARE * Math.min(budgetMs || POLL_MS, POLL_MS);
		const data = ctx.getWorkflowStaticData('node');
		const warn = (text: string, error: unknown): void =>
			ctx.logger.warn(`${text}: ${error instanceof Error ? error.message : String(error)}`);
		const rows = await work(new Poll(api, settings, data, ms, connection.server, warn));
		return rows.length > 0 ? [rows.map((row) => ({ json: asJson(row) }))] : null;
	} catch (error) {
		throw toNodeError(ctx.getNode(), error, 0);
	}
}

/** A test in the editor returns the newest finished task that matches. @throws Failure */
async function sample(poll: Poll): Promise<object[]> {
	const { api, settings } = poll;
	const pages = settings.wanted.map((state) =>
		api.listPage({ state }, 1, api.maxPage, poll.retryOptions),
	);
	const tasks = (await Promise.all(pages)).flatMap(({ rows }) => rows);
	const newest = tasks.filter(settings.isFor).sort(byCreation).at(-1);
	if (newest) return (await collectTask(poll, newest)).items;
	throw new Failure(
		'There is no finished task to show',
		'In the last seven days no task of this account reached the chosen event. Embed a video first.',
	);
}

/** What finished since the last poll; what earlier polls left over goes first. @throws Failure */
export async function finishedSince(poll: Poll): Promise<object[]> {
	await collectDue(poll, false);
	await readLists(poll);
	await collectDue(poll, true);
	poll.save();
	const rows = poll.found.sort((a, b) => byCreation(a.task, b.task)).flatMap(({ items }) => items);
	if (rows.length === 0 && poll.failure !== undefined) throw poll.failure;
	return rows;
}

/** Returns what is due as time and rows allow: the oldest first, troubled tasks last. The rest stays due. */
async function collectDue(poll: Poll, withTroubled: boolean): Promise<void> {
	const dueOf = (list: TaskList) =>
		Object.values(list.due).map((task) => ({ list, task, polls: list.trouble[task.id] ?? 0 }));
	const due = poll.lists
		.flatMap(dueOf)
		.filter(({ polls }) => withTroubled || polls === 0)
		.sort((a, b) => a.polls - b.polls || byCreation(a.task, b.task));
	await mapConcurrently(due, poll.settings.concurrency, async ({ list, task }) => {
		if (list.isDown || Date.now() >= poll.at(COLLECT_SHARE)) return;
		const expected = expectedRows(task, poll.settings);
		// The first one goes out however long it is.
		if (poll.mostRows - poll.rows < Math.min(expected, poll.mostRows)) return;
		poll.rows += expected;
		try {
			const { items, rows } = await collectTask(poll, task);
			poll.done(list, task, items);
			poll.rows += rows;
		} catch (error) {
			poll.fail(list, task, error);
		}
		poll.rows -= expected;
	});
}

/** About how many rows a task has: one per clip and option, of those chosen or else of all three. */
function expectedRows(task: EmbeddingTask, { output, embeddingOption }: TriggerSettings): number {
	const { duration = 0, clipLength = DEFAULTS.videoClipLength, scopes = ['clip'] } = task;
	if (!output || output.output === 'summary' || task.state === 'failed') return 1;
	const clips = scopes.includes('clip') ? Math.ceil(duration / clipLength) : 1;
	return Math.max(1, clips * (embeddingOption.length || 3));
}

/**
 * The items of a finished task in the chosen shape, and how many embeddings they hold. The answer with the
 * embeddings tells less of the task than its list did. @throws Failure
 */
async function collectTask({ api, settings, retryOptions }: Poll, listed: EmbeddingTask) {
	const { output, embeddingOption, nameBySource } = settings;
	if (!output || listed.state === 'failed') return { items: [taskItem(listed)], rows: 1 };
	api.noteTask(listed.id, listed);
	const result = await api.retrieve(listed.id, embeddingOption, retryOptions);
	const task = { ...listed, ...compact(result.task) };
	if (task.state === 'failed') return { items: [taskItem(task)], rows: 1 };
	// The model is part of a clip's ID.
	if (task.model === undefined || !hasArrived(result, embeddingOption)) {
		throw new Failure(
			`Task ${task.id} is ready in the list, but its embeddings or its model are not there yet`,
			'Nothing needs to be done: the next poll checks again.',
			{ task_id: task.id, status: task.status },
		);
	}
	const source = task.fileName ?? (task.url === undefined ? undefined : unsigned(task.url));
	const naming = nameBySource ? { ...output.naming, videoId: source } : output.naming;
	const items = outputItems({ ...result, task }, { ...output, naming });
	return { items, rows: output.output === 'summary' ? 1 : result.embeddings.length };
}
