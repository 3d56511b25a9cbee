import type { ExpressionString, INodeProperties } from 'n8n-workflow';
import {
	embeddingOption,
	outputFields,
	outputOptions,
	videoId,
} from '../../../shared/fields/embeddings';
import { taskId } from '../../../shared/fields/locators';
import { embedApiOption } from '../../../shared/fields/media';
import { optionsField, showUnder, waitOptions } from '../../../shared/fields/options';
import { confirmNotFound } from '../../../shared/http/refusals';
import { detailed } from '../../../shared/model/failure';
import { taskItem } from '../../../shared/output/task-items';
import { type Operation, RoutedItems } from '../../../shared/run/run';
import { hasArrived, Wait } from '../../../shared/run/wait';
import { readId, readKnownTask } from '../../read-ids';
import { readResultSettings, readWaitSettings, resultItems } from '../../read-result';

/** An agent's call has one output only. */
const notReadyOutput: INodeProperties = {
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

/** n8n evaluates this before there are items, so the field takes no expression; hidden, it has no value. */
export const NODE_OUTPUTS: ExpressionString =
	'={{ $parameter["notReadyOutput"] === true ? [{ type: "main", displayName: "Ready" }, { type: "main", displayName: "Not Ready" }] : ["main"] }}';

/** Number of the output Not Ready; an error output comes after it. */
const NOT_READY = 1;

export const getEmbeddingsOperation = {
	name: 'Get Embeddings',
	value: 'getEmbeddings',
	action: 'Get the embeddings of a task',
	description: 'Collect the embeddings of a task, one item per clip',
	properties: [
		taskId,
		embeddingOption,
		...outputFields,
		videoId,
		{
			displayName: 'Wait Until Ready',
			name: 'waitUntilReady',
			type: 'boolean',
			default: false,
			description: 'Whether to wait for a task that is still processing',
		},
		notReadyOutput,
		optionsField([
			embedApiOption,
			...showUnder({ '/waitUntilReady': [true] }, waitOptions),
			...outputOptions,
		]),
	],
	async execute(run, itemIndex) {
		const settings = readResultSettings(run, itemIndex);
		const id = readId(run, itemIndex, 'taskId');
		const waits = run.ctx.getNodeParameter('waitUntilReady', itemIndex) === true;
		const waitSettings = waits ? readWaitSettings(run, itemIndex) : undefined;
		const { api, connection } = await run.open();
		api.noteTask(id, readKnownTask(run, itemIndex, id));
		const { embeddingOption: options, maxRetryMs, output } = settings;
		const hasNotReadyOutput = !run.asTool && run.ctx.getNode().parameters.notReadyOutput === true;
		return detailed({ task_id: id }, async () => {
			if (waitSettings) {
				const wait = new Wait(api, connection.cancellation, id, waitSettings);
				await wait.untilReady();
				return resultItems(run, await wait.collect(options), settings);
			}
			const result = await confirmNotFound(connection.cancellation, () =>
				api.retrieve(id, options, { maxRetryMs }),
			);
			// A ready task whose embeddings are not there yet counts as not ready.
			const isFinal =
				hasArrived(result, options) || (output === 'raw' && result.task.state === 'ready');
			return hasNotReadyOutput && !isFinal
				? new RoutedItems(NOT_READY, [taskItem(result.task)])
				: resultItems(run, result, settings);
		});
	},
} satisfies Operation;
