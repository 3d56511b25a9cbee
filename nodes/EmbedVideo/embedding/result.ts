import { Failure } from '../../shared/model/failure';
import type { EmbeddingResult } from '../../shared/model/embedding';
import { outputItems, type OutputSettings } from '../../shared/output/output';
import { readOutputSettings } from '../../shared/run/output-settings';
import { choices, millisecondsOption, option, retryBudgetMs } from '../../shared/run/parameters';
import type { Run } from '../../shared/run/run';
import { taskFailed } from '../../shared/run/task-failed';
import type { WaitSettings } from '../../shared/run/wait';

/** What an item asks for of a finished task. */
export interface ResultSettings extends OutputSettings {
	/** Which embeddings to fetch; empty means all. */
	embeddingOption: string[];
	retryBudgetMs: number;
}

/** Reads what comes out of the task. @throws Failure */
export function readResultSettings(run: Run, itemIndex: number): ResultSettings {
	const { ctx, asTool } = run;
	const chosen = (name: string): unknown => option(run, itemIndex, name);
	return {
		...readOutputSettings(
			ctx.getNodeParameter('output', itemIndex),
			chosen,
			ctx.getNodeParameter('videoId', itemIndex, ''),
			!asTool,
		),
		embeddingOption: choices(ctx.getNodeParameter('embeddingOption', itemIndex, [])),
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

/** The items of a task in the chosen shape. @throws Failure unless its embeddings are there */
export function resultItems(run: Run, result: EmbeddingResult, settings: ResultSettings): object[] {
	const { task, listed } = result;
	if (task.state === 'failed') throw taskFailed(task.id, task.reason);
	if (task.state === 'processing') {
		throw new Failure(
			`Task ${task.id} is still ${task.status}`,
			'Turn on "Wait Until Ready" of Get Embeddings, or collect it again later, e.g. after a Wait node.',
			{ task_id: task.id, status: task.status },
		);
	}
	if (!listed && settings.output !== 'raw') {
		throw new Failure(
			`Task ${task.id} is ready, but TwelveLabs gave no list of its embeddings`,
			'Collect it again later with Get Embeddings. "Output: Raw" shows what TwelveLabs answers.',
			{ task_id: task.id, status: task.status },
		);
	}
	run.notes.result(result, settings.embeddingOption);
	if (settings.output !== 'summary') {
		run.notes.tally.add(result, settings);
		if (settings.includeEmbedding && result.embeddings.length > 0) run.notes.vectors();
	}
	return outputItems(result, settings);
}
