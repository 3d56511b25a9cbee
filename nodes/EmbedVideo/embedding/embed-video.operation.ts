import { embeddingFields, outputOptions, waitOptions } from '../../shared/fields/embeddings';
import { optionsField } from '../../shared/fields/options';
import { paidNotice } from '../../shared/fields/paid';
import { videoFields, videoOptions } from '../../shared/fields/video';
import { aboutTask, Failure } from '../../shared/model/failure';
import type { Operation } from '../../shared/run/run';
import { Wait } from '../../shared/run/wait';
import { readNewTask } from './new-task';
import { readResultSettings, readWaitSettings, resultItems } from './result';

export const embedVideoOperation = {
	name: 'Embed Video',
	value: 'embedVideo',
	action: 'Embed a video',
	description: 'Send a video, wait until it is embedded, and get one item per clip',
	properties: [
		paidNotice,
		...videoFields,
		...embeddingFields,
		optionsField([...videoOptions, ...waitOptions, ...outputOptions]),
	],
	async execute(run, itemIndex) {
		const settings = readResultSettings(run, itemIndex);
		const waitSettings = readWaitSettings(run, itemIndex);
		const session = await run.open();
		const { api, connection, ledger } = session;
		const task = await readNewTask(run, itemIndex, session);
		const taskId = await ledger.taskFor(itemIndex, task, settings.retryBudgetMs);
		const wait = new Wait(api, connection.halt, taskId, waitSettings, Date.now());
		// From here on a paid task exists: whatever fails has to name it.
		return aboutTask(taskId, async () => {
			await wait.untilReady().catch((error: unknown) => {
				if (isUseless(error)) ledger.forget(itemIndex, task);
				throw error;
			});
			return resultItems(run, await wait.collect(settings.embeddingOption), settings);
		});
	},
} satisfies Operation;

/** A task that failed, or that TwelveLabs says repeatedly it does not have, is no use to another try. */
const isUseless = (error: unknown): boolean =>
	error instanceof Failure &&
	(error.details.status === 'failed' || error.details.code === 'resource_not_exist');
