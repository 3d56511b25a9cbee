import type { Connection } from '../shared/api/connection';
import { getTask } from '../shared/api/tasks';
import type { Task } from '../shared/api/types';
import { segmentsOf } from '../shared/embeddings/clips';
import { isOutput, outputItems, type OutputSettings, summary } from '../shared/embeddings/output';
import { Failure } from '../shared/failure';
import {
	choices,
	embeddingFormat,
	millisecondsOption,
	numberOption,
	option,
	retryBudgetMs,
} from '../shared/parameters';
import type { Run } from '../shared/run';
import type { WaitSettings } from '../shared/wait';

/** What an item asks for of a finished task. */
export interface ResultSettings extends OutputSettings {
	/** Which embeddings to fetch; empty means all. */
	embeddingOption: string[];
	retryBudgetMs: number;
	/** An AI agent asks, and nobody chose what it gets: a few words instead of rows. */
	brief: boolean;
}

/** Reads what comes out of the task. @throws Failure */
export function readResultSettings(run: Run, itemIndex: number): ResultSettings {
	const { ctx } = run;
	const videoId = String(option(run, itemIndex, 'videoId') ?? '');
	const include = option(run, itemIndex, 'includeEmbedding');
	const output = String(ctx.getNodeParameter('output', itemIndex));
	if (!isOutput(output)) {
		throw new Failure(`"Output" has an unknown value: ${output}`, 'Choose one from the list.');
	}
	const batched = option(run, itemIndex, 'batchSize') !== undefined;
	const asTool = isTool(run);
	return {
		output,
		embeddingOption: choices(ctx.getNodeParameter('embeddingOption', itemIndex)),
		videoId: videoId === '' ? undefined : videoId,
		embeddingFormat: embeddingFormat(run, itemIndex),
		includeEmbedding: include === undefined ? !asTool : include === true,
		batchSize: batched ? numberOption(run, itemIndex, 'batchSize', 1, 1) : undefined,
		retryBudgetMs: retryBudgetMs(run, itemIndex),
		brief: asTool && include === undefined,
	};
}

/** Whether an AI agent called the node; n8n before 2.40 does not say. */
function isTool({ ctx }: Run): boolean {
	return 'isToolExecution' in ctx && ctx.isToolExecution();
}

/** Reads how to wait for the task; CONTRACT.md has the defaults. @throws Failure */
export function readWaitSettings(run: Run, itemIndex: number): WaitSettings {
	return {
		timeoutMs: millisecondsOption(run, itemIndex, 'waitTimeoutSec', 3600, 0),
		intervalMs: millisecondsOption(run, itemIndex, 'pollIntervalSec', 5, 1),
		retryBudgetMs: retryBudgetMs(run, itemIndex),
	};
}

/** Fetches the task with the chosen embeddings. @throws Failure */
export function retrieve(
	connection: Connection,
	taskId: string,
	settings: ResultSettings,
): Promise<Task> {
	return getTask(connection, taskId, settings.embeddingOption, settings.retryBudgetMs);
}

/** The items of a ready task in the chosen shape. */
export function resultItems(run: Run, task: Task, settings: ResultSettings): object[] {
	run.notes.task(task, Date.now());
	if (segmentsOf(task).length === 0) run.notes.noClips(task._id);
	return settings.brief ? [summary(task)] : outputItems(task, settings);
}
