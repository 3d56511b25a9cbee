import {
	embeddingOption,
	outputOptions,
	resultFields,
	waitOptions,
} from '../../../shared/fields/embeddings';
import { optionsField } from '../../../shared/fields/options';
import { paidNotice } from '../../../shared/fields/options';
import { TIMED } from '../../../shared/fields/media';
import { videoFields, videoOptions } from '../../../shared/fields/media';
import { aboutTask, Failure } from '../../../shared/model/failure';
import { option } from '../../../shared/run/parameters';
import type { Operation } from '../../../shared/run/run';
import { TaskNotFound, Wait } from '../../../shared/run/wait';
import { readNewTask } from '../../read-new-task';
import { isTimed } from '../../read-new-task';
import { readResultSettings, readWaitSettings, resultItems } from '../../read-result';

export const embedVideoOperation = {
	name: 'Embed Video',
	value: 'embedVideo',
	action: 'Embed a video',
	description: 'Send a video, wait until it is embedded, and get one item per clip',
	properties: [
		paidNotice,
		...videoFields,
		{ ...embeddingOption, displayOptions: { show: TIMED } },
		...resultFields,
		optionsField([...videoOptions, ...waitOptions, ...outputOptions]),
	],
	async execute(run, itemIndex) {
		const settings = readResultSettings(run, itemIndex);
		const waitSettings = readWaitSettings(run, itemIndex);
		const keeps = option(run, itemIndex, 'keepAsset') === true;
		const session = await run.open();
		const { api, connection, ledger } = session;
		const task = await readNewTask(run, itemIndex, session);
		const { maxRetryMs } = settings;
		// What is hidden is not chosen: of other media all is wanted.
		const options = isTimed(task.mediaType) ? settings.embeddingOption : [];
		const retryOptions = { maxRetryMs, readyMs: waitSettings.timeoutMs };
		const taskId = await ledger.taskFor(itemIndex, task, retryOptions);
		const wait = new Wait(api, connection.cancellation, taskId, waitSettings, Date.now());
		const release = async (): Promise<void> => {
			if (!keeps) await api.deleteAssetOf(taskId, { maxRetryMs: RELEASE_MS });
		};
		const collected = async () => {
			await wait.untilReady();
			return wait.collect(options);
		};
		// From here on a paid task exists: whatever fails has to name it.
		return aboutTask(taskId, async () => {
			const result = await collected().catch(async (error: unknown) => {
				if (isUseless(error)) {
					ledger.forget(itemIndex, task);
					await release();
				}
				const { assetId } = api.createdTask(taskId) ?? {};
				const isNamed = error instanceof Failure && assetId !== undefined;
				return Promise.reject(isNamed ? error.with({ asset_id: assetId }) : error);
			});
			await release();
			const { assetId } = api.createdTask(taskId) ?? {};
			const isLeft = task.source.kind === 'file' && !keeps;
			if (isLeft && assetId !== undefined) run.hints.leftBehind(assetId);
			// What was deleted is not told of.
			const known = { ...result, task: { ...result.task, assetId } };
			return resultItems(run, known, { ...settings, embeddingOption: options });
		});
	},
} satisfies Operation;

/** How long faults may hold up the deletion of an asset that nobody needs any more, in milliseconds. */
const RELEASE_MS = 10_000;

/** A task that failed, or that TwelveLabs says repeatedly it does not have, is no use to another try. */
const isUseless = (error: unknown): boolean =>
	error instanceof TaskNotFound || (error instanceof Failure && error.details.status === 'failed');
