import type { Connection } from '../shared/api/connection';
import { getTask } from '../shared/api/tasks';
import type { Task } from '../shared/api/types';
import { clipsOf, segmentsOf } from '../shared/embeddings/clips';
import { taskWithEmbeddings } from '../shared/embeddings/task-items';
import { choices, option, retryBudgetMs, millisecondsOption } from '../shared/parameters';
import type { Run } from '../shared/run';
import type { WaitSettings } from '../shared/wait';

/** What an item asks for of a finished task. */
export interface ResultSettings {
	output: string;
	embeddingOption: string[];
	videoId: string | undefined;
	retryBudgetMs: number;
}

/** Reads what comes out of the task. @throws Failure */
export function readResultSettings(run: Run, itemIndex: number): ResultSettings {
	const videoId = String(option(run, itemIndex, 'videoId') ?? '');
	return {
		output: String(run.ctx.getNodeParameter('output', itemIndex)),
		embeddingOption: choices(run.ctx.getNodeParameter('embeddingOption', itemIndex)),
		videoId: videoId === '' ? undefined : videoId,
		retryBudgetMs: retryBudgetMs(run, itemIndex),
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

/** The items of a ready task in the chosen shape. */
export function resultItems(run: Run, task: Task, { output, videoId }: ResultSettings): object[] {
	run.notes.task(task, Date.now());
	if (segmentsOf(task).length === 0) run.notes.noClips(task._id);
	switch (output) {
		case 'raw':
			return [task];
		case 'task':
			return [taskWithEmbeddings(task, videoId)];
		default:
			return clipsOf(task, videoId);
	}
}
