import type { ExpressionString, INodeProperties } from 'n8n-workflow';
import { Failure } from '../shared/model/failure';
import type { EmbeddingResult } from '../shared/model/task';
import { outputItems, type OutputSettings } from '../shared/output/output';
import { taskItem } from '../shared/output/task-items';
import {
	choices,
	millisecondsOption,
	option,
	readOutputSettings,
	maxRetryMs,
} from '../shared/run/parameters';
import { RoutedItems, type Run } from '../shared/run/run';
import { DEFAULTS } from '../shared/model/labels';
import { TaskFailed } from '../shared/run/task-failed';
import { hasArrived, type WaitSettings } from '../shared/run/wait';

/** What an item asks for of a finished task. */
export interface ResultSettings extends OutputSettings {
	/** Which embeddings to fetch; empty means all. */
	embeddingOption: string[];
	maxRetryMs: number;
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
		maxRetryMs: maxRetryMs(run, itemIndex),
	};
}

/** Reads how to wait for the task. @throws Failure */
export function readWaitSettings(run: Run, itemIndex: number): WaitSettings {
	return {
		timeoutMs: millisecondsOption(run, itemIndex, 'waitTimeoutSec', DEFAULTS.waitTimeoutSec, 0),
		intervalMs: millisecondsOption(run, itemIndex, 'pollIntervalSec', DEFAULTS.pollIntervalSec, 1),
		maxRetryMs: maxRetryMs(run, itemIndex),
	};
}

/** The items of a task in the chosen shape. @throws Failure unless its embeddings are there */
export function resultItems(run: Run, result: EmbeddingResult, settings: ResultSettings): object[] {
	const { task } = result;
	if (task.state === 'failed') throw new TaskFailed(task);
	if (task.state === 'processing') {
		throw new Failure(
			`Task ${task.id} is still ${task.status}`,
			'Turn on "Wait Until Ready" of Get Embeddings, or collect it again later, e.g. after a Wait node.',
			{ task_id: task.id, status: task.status },
		);
	}
	if (!hasArrived(result, settings.embeddingOption) && settings.output !== 'raw') {
		throw new Failure(
			`Task ${task.id} is ready, but TwelveLabs has no embeddings for it yet`,
			'Collect it again later with Get Embeddings. If it stays like this, the video may be shorter than 4 seconds. "Output: Raw" shows what TwelveLabs answers.',
			{ task_id: task.id, status: task.status },
		);
	}
	run.hints.result(result, settings.embeddingOption, settings);
	return outputItems(result, settings);
}

/** Number of the output for tasks that are not ready; an error output comes after it. */
const NOT_READY = 1;

/**
 * The node's outputs: one, and a second where the user asked for it. n8n works it out before any item
 * is there, so it goes by a field that takes no expression, and n8n forgets the value of a hidden one.
 */
export const NODE_OUTPUTS: ExpressionString =
	'={{ $parameter["notReadyOutput"] === true ? [{ type: "main", displayName: "Ready" }, { type: "main", displayName: "Not Ready" }] : ["main"] }}';

/** Whether tasks that are not ready are no error. An agent's call has one output only. */
export const notReadyOutput: INodeProperties = {
	displayName: 'Not Ready Output',
	name: 'notReadyOutput',
	type: 'boolean',
	noDataExpression: true,
	default: false,
	description:
		'Whether tasks that are still processing go to a second output, "Not Ready", instead of causing an error (for example, to loop through a Wait node)',
	builderHint: {
		propertyHint:
			'Turn on to wait outside the node: connect the output Not Ready to an If node that bounds the rounds, then to a Wait node of 66 seconds or more, then back to this node.',
	},
	displayOptions: { show: { waitUntilReady: [false] }, hide: { '@tool': [true] } },
};

/**
 * The task for the output "Not Ready"; undefined where it goes on, or where there is no such output. A
 * ready task whose embeddings are not there yet is not ready either.
 */
export function leftByNotReady(
	{ ctx, asTool }: Run,
	result: EmbeddingResult,
	{ output, embeddingOption }: ResultSettings,
): RoutedItems | undefined {
	const asked = !asTool && ctx.getNode().parameters.notReadyOutput === true;
	const goesOn =
		hasArrived(result, embeddingOption) || (output === 'raw' && result.task.state === 'ready');
	return !asked || goesOn ? undefined : new RoutedItems(NOT_READY, [taskItem(result.task)]);
}
