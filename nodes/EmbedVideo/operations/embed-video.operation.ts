import { createTask } from '../../shared/api/create-task';
import { Failure } from '../../shared/failure';
import { embeddingFields, videoIdOption, waitOptions } from '../../shared/fields/embeddings';
import { optionsField } from '../../shared/fields/options';
import { videoFields, videoOptions } from '../../shared/fields/video';
import type { Operation } from '../../shared/run';
import { waitUntilReady } from '../../shared/wait';
import { readNewTask } from '../new-task';
import { readResultSettings, readWaitSettings, resultItems, retrieve } from '../result';

export const embedVideoOperation = {
	name: 'Embed Video',
	value: 'embedVideo',
	action: 'Embed a video',
	description: 'Send a video, wait until it is embedded, and get one item per clip',
	properties: [
		...videoFields,
		...embeddingFields,
		optionsField([...videoOptions, ...waitOptions, videoIdOption]),
	],
	async execute(run, itemIndex) {
		const result = readResultSettings(run, itemIndex);
		const wait = readWaitSettings(run, itemIndex);
		const task = await readNewTask(run, itemIndex);
		const connection = await run.connection();
		const taskId = await createTask(connection, task, result.retryBudgetMs);
		try {
			await waitUntilReady(connection, taskId, wait);
			return resultItems(await retrieve(connection, taskId, result), result);
		} catch (error) {
			throw naming(taskId, error);
		}
	},
} satisfies Operation;

/** From here on a paid task exists: whatever is thrown has to name it. */
function naming(taskId: string, error: unknown): unknown {
	return error instanceof Failure ? error.with({ task_id: taskId }) : error;
}
