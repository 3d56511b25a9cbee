import { aboutTask } from '../../shared/model/failure';
import { embeddingFields, outputOptions, waitOptions } from '../../shared/fields/embeddings';
import { optionsField } from '../../shared/fields/options';
import { showUnder } from '../../shared/fields/show';
import { taskId } from '../../shared/fields/task';
import type { Operation } from '../../shared/run/run';
import { waitUntilReady } from '../../shared/run/wait';
import { readResultSettings, readWaitSettings, resultItems, retrieve } from './result';
import { readTaskId } from './task-id';

export const getEmbeddingsOperation = {
	name: 'Get Embeddings',
	value: 'getEmbeddings',
	action: 'Get the embeddings of a task',
	description: 'Collect the embeddings of a task, one item per clip',
	properties: [
		taskId,
		...embeddingFields,
		{
			displayName: 'Wait Until Ready',
			name: 'waitUntilReady',
			type: 'boolean',
			default: false,
			description: 'Whether to wait for a task that is still processing',
		},
		optionsField([...showUnder({ '/waitUntilReady': [true] }, waitOptions), ...outputOptions]),
	],
	async execute(run, itemIndex) {
		const result = readResultSettings(run, itemIndex);
		const id = readTaskId(run, itemIndex);
		const connection = await run.connection();
		return aboutTask(id, async () => {
			if (run.ctx.getNodeParameter('waitUntilReady', itemIndex) === true) {
				await waitUntilReady(connection, id, readWaitSettings(run, itemIndex));
			}
			return resultItems(run, await retrieve(connection, id, result), result);
		});
	},
} satisfies Operation;
