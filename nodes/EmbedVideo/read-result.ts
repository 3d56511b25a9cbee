import { Failure } from '../shared/model/failure';
import { DEFAULTS } from '../shared/model/labels';
import type { EmbeddingResult } from '../shared/model/task';
import { outputItems, type OutputSettings } from '../shared/output/output';
import {
	choices,
	millisecondsOption,
	option,
	readOutputSettings,
	readRetryOptions,
} from '../shared/run/parameters';
import type { Run } from '../shared/run/run';
import { TaskFailed } from '../shared/run/task-failed';
import { hasArrived, type WaitSettings } from '../shared/run/wait';

export interface ResultSettings extends OutputSettings {
	/** Which embeddings to fetch; empty means all. */
	embeddingOption: string[];
	maxRetryMs: number;
}

/** @throws Failure that names the field to change */
export function readResultSettings(run: Run, itemIndex: number): ResultSettings {
	const { ctx, asTool } = run;
	return {
		...readOutputSettings(
			ctx.getNodeParameter('output', itemIndex),
			(name) => option(run, itemIndex, name),
			ctx.getNodeParameter('videoId', itemIndex, ''),
			!asTool,
		),
		embeddingOption: choices(ctx.getNodeParameter('embeddingOption', itemIndex, [])),
		...readRetryOptions(run, itemIndex),
	};
}

/** @throws Failure that names the field to change */
export function readWaitSettings(run: Run, itemIndex: number): WaitSettings {
	return {
		timeoutMs: millisecondsOption(run, itemIndex, 'waitTimeoutSec', DEFAULTS.waitTimeoutSec, 0),
		intervalMs: millisecondsOption(run, itemIndex, 'pollIntervalSec', DEFAULTS.pollIntervalSec, 1),
		...readRetryOptions(run, itemIndex),
	};
}

/** The items of a task in the chosen shape. @throws Failure unless its embeddings are there */
export function resultItems(run: Run, result: EmbeddingResult, settings: ResultSettings): object[] {
	const { task } = result;
	const details = { task_id: task.id, status: task.status };
	if (task.state === 'failed') throw new TaskFailed(task);
	if (task.state === 'processing') {
		throw new Failure(
			`Task ${task.id} is still ${task.status}`,
			'Turn on "Wait Until Ready" of Get Embeddings, or collect it again later, e.g. after a Wait node.',
			details,
		);
	}
	if (!hasArrived(result, settings.embeddingOption) && settings.output !== 'raw') {
		throw new Failure(
			`Task ${task.id} is ready, but TwelveLabs has no embeddings for it yet`,
			'Collect it again later with Get Embeddings. If it stays like this, the video may be shorter than 4 seconds. "Output: Raw" shows what TwelveLabs answers.',
			details,
		);
	}
	run.hints.result(result, settings.embeddingOption, settings);
	return outputItems(result, settings);
}
