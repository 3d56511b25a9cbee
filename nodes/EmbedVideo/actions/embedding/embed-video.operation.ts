import {
	embeddingOption,
	mediaId,
	outputFields,
	outputOptions,
} from '../../../shared/fields/embeddings';
import { TIMED, videoFields, videoOptions } from '../../../shared/fields/media';
import { optionsField, paidNotices, waitOptions } from '../../../shared/fields/options';
import { Failure } from '../../../shared/model/failure';
import { isTimed, type NewTask } from '../../../shared/model/task';
import { compact } from '../../../shared/model/values';
import { option } from '../../../shared/run/parameters';
import type { Operation } from '../../../shared/run/run';
import { TaskFailed } from '../../../shared/run/task-failed';
import { hasArrived, TaskNotFound, Wait, type WaitSettings } from '../../../shared/run/wait';
import { readKnownTask, readPaidTaskId } from '../../read-ids';
import { readNewTask } from '../../read-new-task';
import {
	readResultSettings,
	readWaitSettings,
	resultItems,
	type ResultSettings,
} from '../../read-result';

interface Prepared {
	/** The task to create, or the ID of the paid one that an error item names. */
	readonly task: NewTask | string;
	readonly result: ResultSettings;
	readonly wait: WaitSettings;
	readonly keepAsset: boolean;
}

export const embedVideoOperation = {
	name: 'Embed Video',
	value: 'embedVideo',
	action: 'Embed a video',
	description: 'Send a video, wait until it is embedded, and get one item per clip',
	properties: [
		...paidNotices,
		...videoFields,
		{ ...embeddingOption, displayOptions: { show: TIMED } },
		...outputFields,
		...mediaId,
		optionsField([...videoOptions, ...waitOptions, ...outputOptions]),
	],
	async prepare(run, itemIndex): Promise<Prepared> {
		const result = readResultSettings(run, itemIndex);
		const wait = readWaitSettings(run, itemIndex);
		const keepAsset = option(run, itemIndex, 'keepAsset') === true;
		const paidTaskId = readPaidTaskId(run, itemIndex);
		if (paidTaskId !== undefined) return { task: paidTaskId, result, wait, keepAsset };
		const task = await readNewTask(run, itemIndex);
		// The field is hidden for other media, and what it held does not count.
		if (!isTimed(task.mediaType)) result.embeddingOption = [];
		return { task, result, wait, keepAsset };
	},
	async execute(run, itemIndex, { task, result: settings, wait: waitSettings, keepAsset }) {
		const { api, connection, ledger } = await run.open();
		const { maxRetryMs, embeddingOption: options } = settings;
		const isPaid = typeof task === 'string';
		if (isPaid) api.noteTask(task, readKnownTask(run, itemIndex, task));
		const createOptions = { maxRetryMs, readyMs: waitSettings.timeoutMs, keepAsset };
		const taskId = isPaid ? task : await ledger.taskFor(itemIndex, task, createOptions);
		const wait = new Wait(api, connection.cancellation, taskId, waitSettings);
		try {
			await wait.untilReady();
			const result = await wait.collect(options);
			if (!keepAsset && hasArrived(result, options)) await api.deleteAssetOf(taskId);
			const { assetId } = api.createdTask(taskId) ?? {};
			const items = resultItems(run, { ...result, task: { ...result.task, assetId } }, settings);
			const isLeft = !isPaid && task.source.kind === 'file' && !keepAsset;
			if (isLeft && assetId !== undefined) run.hints.leftBehind(assetId);
			return items;
		} catch (error) {
			if (error instanceof TaskNotFound || error instanceof TaskFailed) {
				if (!keepAsset) await api.deleteAssetOf(taskId);
				// Another try of the same would fail the same way.
				const mayWorkNextTime = error instanceof TaskNotFound || error.isTransient;
				if (!isPaid && mayWorkNextTime) ledger.forget(itemIndex, task);
			}
			// A paid task exists: every failure names it, and the asset that was made for it.
			const made = compact({ task_id: taskId, asset_id: api.createdTask(taskId)?.assetId });
			throw error instanceof Failure ? error.with(made) : error;
		}
	},
} satisfies Operation<Prepared>;
