import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { chosenApi } from '../shared/api/choose';
import { Cancellation } from '../shared/http/cancellation';
import { connect } from '../shared/http/connection';
import { Failure } from '../shared/model/failure';
import { toNodeError } from '../shared/run/errors';
import { asJson } from '../shared/run/run';
import { collectDue, collectTask } from './collect';
import { createdOf, Poll } from './poll';
import { readLists } from './read-lists';
import { readSettings } from './settings';

/** How long a poll may take at most, in milliseconds, and the part of it after which it asks nothing more. */
const POLL_MS = 5 * 60_000;
const SHARE = 0.8;

/** Polls under way, by workflow and node. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * One poll: the items of every task that finished since the last one, or null. A task is remembered until
 * its items are handed on: a poll that fails misses nothing, and one whose time is over is gone on with.
 * @throws NodeApiError, NodeOperationError
 */
export async function pollTasks(ctx: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	if (ctx.getMode() === 'manual') return run(ctx, sample);
	const key = `${ctx.getWorkflow().id}/${ctx.getNode().id}`;
	const other = underWay.get(key);
	if (other) {
		// n8n begins a poll though another one is not done, and with the first that ends it takes away what
		// evaluates the expressions of both.
		await Promise.allSettled([other]);
		return null;
	}
	const own = run(ctx, finishedSince);
	underWay.set(key, own);
	try {
		return await own;
	} finally {
		underWay.delete(key);
	}
}

/** The items of what `work` gives of a poll. @throws NodeApiError, NodeOperationError */
async function run(
	ctx: IPollFunctions,
	work: (poll: Poll) => Promise<object[]>,
): Promise<INodeExecutionData[][] | null> {
	try {
		const settings = readSettings(ctx);
		const connection = await connect(ctx, new Cancellation());
		const api = chosenApi(connection, settings.embedApi);
		// n8n from 2.38 on says how long a poll may take.
		const told = 'getPollBudgetMs' in ctx ? ctx.getPollBudgetMs() : POLL_MS;
		const ms = SHARE * Math.min(told || POLL_MS, POLL_MS);
		const data = ctx.getWorkflowStaticData('node');
		const log = (text: string): void => ctx.logger.warn(text);
		const rows = await work(new Poll(api, settings, data, ms, connection.server, log));
		return rows.length > 0 ? [rows.map((row) => ({ json: asJson(row) }))] : null;
	} catch (error) {
		throw toNodeError(ctx.getNode(), error, 0);
	}
}

/** The newest finished task that the trigger is for, for a test in the editor. @throws Failure */
async function sample(poll: Poll): Promise<object[]> {
	const { api, settings } = poll;
	const retryOptions = { maxRetryMs: settings.maxRetryMs, deadline: poll.at(1) };
	const pages = settings.wanted.map((state) =>
		api.listPage({ state }, 1, api.maxPage, retryOptions),
	);
	const tasks = (await Promise.all(pages)).flatMap((page) => page.tasks);
	const [newest] = tasks.filter(settings.isFor).sort((a, b) => createdOf(b) - createdOf(a));
	if (newest) return (await collectTask(api, newest, settings, retryOptions)).items;
	throw new Failure(
		'There is no finished task to show',
		'In the last seven days no task of this account reached the chosen event. Embed a video first.',
	);
}

/** What finished since the last poll. What is due from earlier ones comes before anything is read. @throws Failure */
export async function finishedSince(poll: Poll): Promise<object[]> {
	await collectDue(poll, false);
	await readLists(poll);
	await collectDue(poll, true);
	poll.save();
	if (poll.rows.length === 0 && poll.failure !== undefined) throw poll.failure;
	return poll.rows;
}
