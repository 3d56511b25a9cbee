import { NodeOperationError } from 'n8n-workflow';
import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { chosenApi } from '../shared/api/choose';
import { connect } from '../shared/http/connection';
import { createdAtMs } from '../shared/model/task';
import { toNodeError } from '../shared/run/errors';
import { asJson } from '../shared/run/run';
import { collectTask } from './collect';
import { readCursor, writeCursor } from './cursor';
import { firstCursor, pollOnce } from './poll-once';
import { readNewest, type Reader } from './read-tasks';
import { readSettings, type TriggerSettings } from './settings';
import { Cancellation } from '../shared/http/cancellation';

/** How long a poll may take where n8n sets no time, in milliseconds. */
const POLL_MS = 5 * 60_000;

/** The part of its time after which a poll begins nothing new. */
const SHARE = 0.8;

/** Polls under way, by workflow and node: n8n starts the next one even if the last is not done. */
const underWay = new Set<string>();

/**
 * One poll: the items of every task that finished since the last one, or null. The cursor moves only
 * over tasks whose items are handed on, so a poll that fails half-way misses nothing; one whose time
 * is over hands on what it has, and the next goes on from there.
 * @throws NodeApiError, NodeOperationError
 */
export async function pollTasks(ctx: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	if (ctx.getMode() === 'manual') return run(ctx, sample);
	const key = `${ctx.getWorkflow().id}/${ctx.getNode().id}`;
	if (underWay.has(key)) return null;
	underWay.add(key);
	try {
		return await run(ctx, finishedSince);
	} finally {
		underWay.delete(key);
	}
}

async function run(
	ctx: IPollFunctions,
	look: typeof finishedSince,
): Promise<INodeExecutionData[][] | null> {
	try {
		const settings = readSettings(ctx);
		const connection = await connect(ctx, new Cancellation());
		const api = chosenApi(connection, settings.embedApi);
		const deadline = Date.now() + SHARE * budgetOf(ctx);
		const retryOptions = { maxRetryMs: settings.maxRetryMs, deadline };
		const serverNow = (): number => Date.now() + (connection.server.aheadMs ?? 0);
		return await look(ctx, { api, retryOptions }, settings, serverNow);
	} catch (error) {
		throw toNodeError(ctx.getNode(), error, 0);
	}
}

/** n8n from 2.38 on says how long a poll may take. */
function budgetOf(ctx: IPollFunctions): number {
	const told = 'getPollBudgetMs' in ctx ? ctx.getPollBudgetMs() : undefined;
	return typeof told === 'number' && told > 0 ? Math.min(told, POLL_MS) : POLL_MS;
}

const asItems = (rows: readonly object[]): INodeExecutionData[] =>
	rows.map((row) => ({ json: asJson(row) }));

/** The newest finished task that the trigger is for, for a test in the editor. */
async function sample(
	ctx: IPollFunctions,
	reader: Reader,
	settings: TriggerSettings,
): Promise<INodeExecutionData[][]> {
	const newest = await Promise.all(
		settings.wanted.map((state) => readNewest(reader, settings, { state })),
	);
	const [task] = newest
		.filter((found) => found !== undefined)
		.sort((a, b) => createdAtMs(b) - createdAtMs(a));
	if (task) return [asItems(await collectTask(reader.api, task, settings, reader.retryOptions))];
	throw new NodeOperationError(ctx.getNode(), 'There is no finished task to show', {
		description:
			'In the last seven days no task of this account reached the chosen event. Embed a video first.',
	});
}

async function finishedSince(
	ctx: IPollFunctions,
	reader: Reader,
	settings: TriggerSettings,
	serverNow: () => number,
): Promise<INodeExecutionData[][] | null> {
	const data = ctx.getWorkflowStaticData('node');
	const cursor = readCursor(data);
	if (!cursor) {
		writeCursor(data, await firstCursor(reader, serverNow));
		return null;
	}
	const { next, rows, failures } = await pollOnce(reader, settings, cursor);
	for (const { task, error } of failures) {
		const reason = error instanceof Error ? error.message : String(error);
		ctx.logger.warn(`TwelveLabs task ${task.id} could not be collected: ${reason}`);
	}
	// Before a throw as well, so that failures are counted.
	writeCursor(data, next);
	if (rows.length > 0) return [asItems(rows)];
	if (failures[0]) throw failures[0].error;
	return null;
}
