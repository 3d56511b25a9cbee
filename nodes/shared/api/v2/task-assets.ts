import { RequestFailure } from '../../http/errors';
import { isNotFound } from '../../http/refusals';
import type { Asset } from '../../model/asset';
import { Failure } from '../../model/failure';
import { LABELS } from '../../model/labels';
import type { NewTask, Source } from '../../model/task';
import type { AssetApi, UploadOptions } from '../assets/asset-api';
import type { AssetMedia } from '../assets/create-asset';
import type { MediaSource } from './task-body';

/** The assets that the tasks of one run are made from: a request that is sent again needs no second upload. */
export function taskAssets(assets: AssetApi) {
	/** IDs of the assets made from this run's media, ready or not. */
	const ids = new WeakMap<Source, string>();

	/** Media whose asset is ready, and no longer than it may be. */
	const usable = new WeakSet<Source>();

	const register = (source: Source, assetId: string): void => {
		assets.undeletedAssets.add(assetId);
		ids.set(source, assetId);
	};

	const remove = async (source: Source): Promise<boolean> => {
		const assetId = ids.get(source);
		if (assetId === undefined || !(await assets.remove(assetId))) return false;
		ids.delete(source);
		usable.delete(source);
		return true;
	};

	const upload = async (
		source: AssetMedia,
		{ mediaType, maxDurationSec }: NewTask,
		options: UploadOptions,
	): Promise<string> => {
		const assetId = ids.get(source) ?? (await assets.upload(source, { mediaType }, options)).id;
		if (usable.has(source)) return assetId;
		register(source, assetId);
		try {
			checkDuration(await assets.untilReady(assetId, options), maxDurationSec);
		} catch (error) {
			if (error instanceof TooLong) await remove(source);
			// TwelveLabs cannot read it, or no longer has it: another try uploads it again.
			if (isUnusable(error)) ids.delete(source);
			return Promise.reject(error);
		}
		usable.add(source);
		return assetId;
	};

	return {
		/**
		 * Where TwelveLabs finds the media of a task. A file becomes an asset first, and so does a URL whose duration
		 * has to be known before the task is paid. @throws Failure, also when it is too long; CancelledError
		 */
		async mediaSource(task: NewTask, options: UploadOptions): Promise<MediaSource> {
			const { source, maxDurationSec } = task;
			if (source.kind === 'url' && maxDurationSec === undefined) return { url: source.url };
			if (source.kind !== 'asset') return { asset_id: await upload(source, task, options) };
			if (maxDurationSec !== undefined) {
				checkDuration(await assets.untilReady(source.assetId, options), maxDurationSec);
			}
			return { asset_id: source.assetId };
		},
		idOf: (source: Source): string | undefined => ids.get(source),
		/** Uses an asset as the one made from a request's media: an earlier try created it. */
		register,
		/** Deletes the asset made from a request's media. Never fails. @returns whether it is gone */
		remove,
	};
}

class TooLong extends Failure {}

/** @throws TooLong when the media are longer than `maxSec` seconds, or their duration is not known */
function checkDuration({ id, fileName = `asset ${id}`, duration }: Asset, maxSec?: number): void {
	if (maxSec === undefined || (duration !== undefined && duration <= maxSec)) return;
	const minutes = (seconds: number): string => `${Number((seconds / 60).toFixed(1))} minutes`;
	const limit = `"${LABELS.maxDurationMinutes}" (${minutes(maxSec)})`;
	throw duration === undefined
		? new TooLong(
				`TwelveLabs did not report how long "${fileName}" is, so it can't be checked against ${limit}`,
				'Nothing was billed. Remove the option to embed it anyway.',
			)
		: new TooLong(
				`"${fileName}" is ${minutes(duration)} long, more than ${limit}`,
				'Nothing was billed. Raise the limit, or split the file.',
			);
}

const isUnusable = (error: unknown): boolean =>
	(error instanceof RequestFailure && isNotFound(error)) ||
	(error instanceof Failure && error.details.status === 'failed');
