import {
	embeddingOption,
	outputOptions,
	outputFields,
	videoId,
} from '../../../shared/fields/embeddings';
import { taskId } from '../../../shared/fields/locators';
import { embedApiOption } from '../../../shared/fields/media';
import { optionsField, showUnder, waitOptions } from '../../../shared/fields/options';
import { aboutTask } from '../../../shared/model/failure';
import { confirmNotFound } from '../../../shared/http/refusals';
import type { Operation } from '../../../shared/run/run';
import { Wait } from '../../../shared/run/wait';
import {
	leftByNotReady,
	notReadyOutput,
	readResultSettings,
	readWaitSettings,
	resultItems,
} from '../../read-result';
import { readKnownTask, readTaskId } from '../../read-ids';

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
		const id = readTaskId(run, itemIndex);
		const waits = run.ctx.getNodeParameter('waitUntilReady', itemIndex) === true;
		const waitSettings = waits ? readWaitSettings(run, itemIndex) : undefined;
		const { api, connection } = await run.open();
		api.noteTask(id, readKnownTask(run, itemIndex, id));
		const { embeddingOption: options, maxRetryMs } = settings;
		return aboutTask(id, async () => {
			if (!waitSettings) {
				const result = await confirmNotFound(connection.cancellation, () =>
					api.retrieve(id, options, { maxRetryMs }),
				);
				return leftByNotReady(run, result, settings) ?? resultItems(run, result, settings);
			}
			const wait = new Wait(api, connection.cancellation, id, waitSettings);
			await wait.untilReady();
			return resultItems(run, await wait.collect(options), settings);
		});
	},
} satisfies Operation;
