import { aboutTask, Failure } from '../../shared/model/failure';
import { embeddingFields, outputOptions, waitOptions } from '../../shared/fields/embeddings';
import { optionsField } from '../../shared/fields/options';
import { videoFields, videoOptions } from '../../shared/fields/video';
import type { Operation } from '../../shared/run/run';
import { waitUntilReady } from '../../shared/run/wait';
import { readNewTask } from './new-task';
import { readResultSettings, readWaitSettings, resultItems, retrieve } from './result';
import { startTask } from './start-task';

export const embedVideoOperation = {
	name: 'Embed Video',
	value: 'embedVideo',
	action: 'Embed a video',
	description: 'Send a video, wait until it is embedded, and get one item per clip',
	properties: [
		...videoFields,
		...embeddingFields,
		optionsField([...videoOptions, ...waitOptions, ...outputOptions]),
	],
	async execute(run, itemIndex) {
		const result = readResultSettings(run, itemIndex);
		const wait = readWaitSettings(run, itemIndex);
		const task = await readNewTask(run, itemIndex);
		const { taskId, forget } = await startTask(run, itemIndex, task);
		const connection = await run.connection();
		// From here on a paid task exists: whatever fails has to name it.
		return aboutTask(taskId, async () => {
			await waitUntilReady(connection, taskId, wait).catch(forgetUnusable(forget));
			return resultItems(run, await retrieve(connection, taskId, result), result);
		});
	},
} satisfies Operation;

/** A task that failed or is gone can not be collected by another try of Retry On Fail. */
function forgetUnusable(forget: () => void): (error: unknown) => Promise<never> {
	return (error) => {
		const details = error instanceof Failure ? error.details : {};
		if (details.status === 'failed' || details.http_code === 404) forget();
		return Promise.reject(error);
	};
}
