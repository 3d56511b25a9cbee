import { Failure } from '../../shared/failure';
import { embeddingFields, outputOptions, waitOptions } from '../../shared/fields/embeddings';
import { optionsField } from '../../shared/fields/options';
import { videoFields, videoOptions } from '../../shared/fields/video';
import type { Operation } from '../../shared/run';
import { waitUntilReady } from '../../shared/wait';
import { readNewTask } from '../new-task';
import { readResultSettings, readWaitSettings, resultItems, retrieve } from '../result';
import { type StartedTask, startTask } from '../start-task';

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
		const started = await startTask(run, itemIndex, task);
		try {
			const connection = await run.connection();
			await waitUntilReady(connection, started.taskId, wait);
			return resultItems(run, await retrieve(connection, started.taskId, result), result);
		} catch (error) {
			throw naming(started, error);
		}
	},
} satisfies Operation;

/** From here on a paid task exists: whatever is thrown has to name it. */
function naming({ taskId, forget }: StartedTask, error: unknown): unknown {
	if (!(error instanceof Failure)) return error;
	// A task that failed or is gone can not be collected by another try.
	if (error.details.status === 'failed' || error.details.http_code === 404) forget();
	return error.with({ task_id: taskId });
}
