import type { ExpressionString, INodeProperties } from 'n8n-workflow';
import { isThere } from '../../shared/run/wait';
import type { EmbeddingResult } from '../../shared/model/embedding';
import { taskItem } from '../../shared/output/task-items';
import { ByOutput, type Run } from '../../shared/run/run';
import type { ResultSettings } from './result';

/** Number of the output for tasks that are not ready; an error output comes after it. */
const NOT_READY = 1;

/**
 * The node's outputs: one, and a second where the user asked for it. n8n works it out before any item
 * is there, so it goes by a field that takes no expression, and n8n forgets the value of a hidden one.
 */
export const OUTPUTS: ExpressionString =
	'={{ $parameter["notReadyOutput"] === true ? [{ type: "main", displayName: "Ready" }, { type: "main", displayName: "Not Ready" }] : ["main"] }}';

/** Whether tasks that are not ready are no error. An agent's call has one output only. */
export const notReadyOutput: INodeProperties = {
	displayName: 'Not Ready Output',
	name: 'notReadyOutput',
	type: 'boolean',
	noDataExpression: true,
	default: false,
	description:
		'Whether tasks that are still processing leave by an output of their own instead of being an error, e.g. to a Wait node and back, while ready ones go on at once',
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
	{ output }: ResultSettings,
): ByOutput | undefined {
	const asked = !asTool && ctx.getNode().parameters.notReadyOutput === true;
	const goesOn = isThere(result) || (output === 'raw' && result.task.state === 'ready');
	return !asked || goesOn ? undefined : new ByOutput(NOT_READY, [taskItem(result.task)]);
}
