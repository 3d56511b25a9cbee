import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { connect, type Connection } from '../shared/http/connection';
import { getTask } from '../shared/api/v1/tasks';
import type { Task, TaskStatus } from '../shared/api/v1/wire';
import { mapConcurrently } from '../shared/run/concurrency';
import { outputItems, type OutputSettings } from '../shared/output/output';
import { taskItem } from '../shared/output/task-items';
import { toNodeError } from '../shared/run/errors';
import { Failure } from '../shared/model/failure';
import { readOutputSettings } from '../shared/run/output-settings';
import { atLeast, choices } from '../shared/run/parameters';
import { asJson } from '../shared/run/run';
import { readCursor, writeCursor } from './cursor';
import { findFinished, firstCursor, newestFinished } from './finished-tasks';
import { firstOf } from './row-limit';

/** What the trigger gives for a task. */
interface Settings {
	wanted: TaskStatus[];
	/** Undefined: the task only. */
	output: OutputSettings | undefined;
	embeddingOption: string[];
	/** Names each video in its clips' IDs by its file name or URL instead of the task's ID. */
	nameBySource: boolean;
	concurrency: number;
	retryBudgetMs: number;
}

const isEvent = (value: string): value is 'ready' | 'failed' =>
	value === 'ready' || value === 'failed';

function readSettings(ctx: IPollFunctions): Settings {
	const options = ctx.getNodeParameter('options', {}) as IDataObject;
	const chosen = (name: string): unknown => options[name] ?? undefined;
	const wanted = choices(ctx.getNodeParameter('events')).filter(isEvent);
	if (wanted.length === 0) throw new Failure('No event is chosen', 'Choose Ready, Failed or both.');
	const output: unknown = ctx.getNodeParameter('output');
	return {
		wanted,
		output: output === 'taskOnly' ? undefined : readOutputSettings(output, chosen, true),
		embeddingOption: choices(ctx.getNodeParameter('embeddingOption', [])),
		nameBySource: chosen('nameVideosBy') === 'source',
		concurrency: atLeast(chosen('concurrency'), 'concurrency', 4, 1),
		retryBudgetMs: atLeast(chosen('maxRetryTimeSec'), 'maxRetryTimeSec', 60, 0) * 1000,
	};
}

async function itemsOf(
	connection: Connection,
	task: Task,
	{ output, embeddingOption, nameBySource, retryBudgetMs }: Settings,
): Promise<INodeExecutionData[]> {
	const shown = taskItem(task);
	const asItems = (rows: object[]): INodeExecutionData[] =>
		rows.map((row) => ({ json: asJson(row) }));
	if (!output || task.status !== 'ready') return asItems([shown]);
	const full = await getTask(connection, task._id, embeddingOption, retryBudgetMs);
	if (full.status !== 'ready') {
		throw new Failure(
			`Task ${task._id} is ready in the list, but its embeddings are not there yet`,
			'Nothing needs to be done: the next poll asks again.',
			{ task_id: task._id, status: full.status },
		);
	}
	const source = shown.input_filename ?? shown.input_url;
	const videoId = nameBySource ? source : output.videoId;
	return asItems(outputItems(full, { ...output, videoId }));
}

/** Polls under way, by workflow and node: n8n starts the next one even if the last is not done. */
const underWay = new Set<string>();

/**
 * One poll: the items of every task that finished since the last one, or null. The cursor moves only
 * over tasks whose items are handed on, so a poll that fails half-way misses nothing.
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
	look: typeof sample | typeof finishedSince,
): Promise<INodeExecutionData[][] | null> {
	try {
		const settings = readSettings(ctx);
		const connection = await connect(ctx, { signal: undefined, stopped: false });
		return await look(ctx, connection, settings);
	} catch (error) {
		throw toNodeError(ctx.getNode(), error, 0);
	}
}

async function sample(
	ctx: IPollFunctions,
	connection: Connection,
	settings: Settings,
): Promise<INodeExecutionData[][]> {
	const task = await newestFinished(connection, settings.wanted, settings.retryBudgetMs);
	if (task) return [await itemsOf(connection, task, settings)];
	throw new NodeOperationError(ctx.getNode(), 'There is no finished task to show', {
		description:
			'In the last seven days no task of this account reached the chosen event. Embed a video first.',
	});
}

async function finishedSince(
	ctx: IPollFunctions,
	connection: Connection,
	settings: Settings,
): Promise<INodeExecutionData[][] | null> {
	const data = ctx.getWorkflowStaticData('node');
	const cursor = readCursor(data);
	if (!cursor) {
		writeCursor(data, await firstCursor(connection, settings.retryBudgetMs));
		return null;
	}
	const found = await findFinished(connection, cursor, settings.wanted, settings.retryBudgetMs);
	const due = settings.output ? firstOf(found.due, settings.embeddingOption) : found.due;
	const done = new Set<string>();
	const failures: unknown[] = [];
	const items = await mapConcurrently(due, settings.concurrency, async (task) => {
		try {
			const rows = await itemsOf(connection, task, settings);
			done.add(task._id);
			return rows;
		} catch (error) {
			// Gone for good: asking again at every poll would hold up the rest.
			if (isGone(error)) done.add(task._id);
			else failures.push(error);
			ctx.logger.warn(`TwelveLabs task ${task._id} could not be collected`);
			return [];
		}
	});
	if (done.size === 0 && failures.length > 0) throw failures[0];
	writeCursor(data, found.next(done));
	const all = items.flat();
	return all.length > 0 ? [all] : null;
}

/** Whether the API does not know the task any more. */
const isGone = (error: unknown): boolean =>
	error instanceof Failure &&
	(error.details.http_code === 404 || error.details.code === 'resource_not_exist');
