import type { Connection } from '../../shared/http/connection';
import { getTask } from '../../shared/api/v1/tasks';
import type { Task } from '../../shared/api/v1/wire';
import { segmentsOf } from '../../shared/output/clips';
import { outputItems, type OutputSettings, summary } from '../../shared/output/output';
import { readOutputSettings } from '../../shared/run/output-settings';
import { Failure } from '../../shared/model/failure';
import { choices, millisecondsOption, option, retryBudgetMs } from '../../shared/run/parameters';
import type { Run } from '../../shared/run/run';
import { taskFailed, type WaitSettings } from '../../shared/run/wait';

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
	const { ctx, asTool } = run;
	const chosen = (name: string): unknown => option(run, itemIndex, name);
	return {
		...readOutputSettings(ctx.getNodeParameter('output', itemIndex), chosen, !asTool),
		embeddingOption: choices(ctx.getNodeParameter('embeddingOption', itemIndex)),
		retryBudgetMs: retryBudgetMs(run, itemIndex),
		brief: asTool && chosen('includeEmbedding') === undefined,
	};
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

/** The items of a task in the chosen shape. @throws Failure unless it is ready */
export function resultItems(run: Run, task: Task, settings: ResultSettings): object[] {
	if (task.status === 'failed') throw taskFailed(task._id);
	if (task.status === 'processing') {
		throw new Failure(
			`Task ${task._id} is still processing`,
			'Turn on "Wait Until Ready", or run this again later, e.g. after a Wait node.',
			{ task_id: task._id, status: task.status },
		);
	}
	run.notes.task(task, Date.now());
	if (segmentsOf(task).length === 0) run.notes.noClips(task._id);
	return settings.brief ? [summary(task)] : outputItems(task, settings);
}
