import { RequestFailure } from '../../http/errors';
import { isNotFound } from '../../http/refusals';
import type { Asset } from '../../model/asset';
import { Failure } from '../../model/failure';
import { LABELS } from '../../model/labels';
import type { NewTask, Source } from '../../model/task';
import type { AssetApi, UploadOptions } from '../assets/asset-api';
import type { AssetMedia } from '../assets/create-asset';
import type { MediaSource } from './task-body';

/** The assets of one run that tasks are made of: a request that is sent again needs no second upload. */
export class TaskAssets {
	/** Uploads under way, and those that are done. */
	private readonly uploads = new WeakMap<Source, Promise<string>>();

	/** IDs of the assets that exist, be they ready or not. */
	private readonly ids = new WeakMap<Source, string>();

	constructor(private readonly assets: AssetApi) {}

	/**
	 * Where TwelveLabs finds the media of a task. A file becomes an asset first, and so does a URL whose
	 * duration has to be known before the task is paid.
	 * @throws Failure when it cannot be uploaded, or is longer than it may be; CancelledError
	 */
	async mediaSource(task: NewTask, options: UploadOptions): Promise<MediaSource> {
		const { source, maxDurationSec } = task;
		if (source.kind === 'url' && maxDurationSec === undefined) return { url: source.url };
		if (source.kind !== 'asset') return { asset_id: await this.upload(source, task, options) };
		if (maxDurationSec !== undefined) {
			const asset = await this.assets.untilReady(source.assetId, options);
			checkDuration(asset, maxDurationSec);
		}
		return { asset_id: source.assetId };
	}

	/** The asset made of a request's media, if there is one. */
	idOf(source: Source): string | undefined {
		return this.ids.get(source);
	}

	/** Takes an asset for the one made of a request's media: an earlier try made it. */
	register(source: Source, assetId: string): void {
		this.assets.undeletedAssets.add(assetId);
		this.ids.set(source, assetId);
	}

	/** Deletes the asset made of a request's media. Never fails. @returns whether it is gone */
	async delete(source: Source): Promise<boolean> {
		const assetId = this.ids.get(source);
		if (assetId === undefined || !(await this.assets.remove(assetId))) return false;
		this.ids.delete(source);
		this.uploads.delete(source);
		return true;
	}

	private async upload(
		source: AssetMedia & Source,
		task: NewTask,
		options: UploadOptions,
	): Promise<string> {
		const upload = this.uploads.get(source) ?? this.uploadAndWait(source, task, options);
		this.uploads.set(source, upload);
		try {
			return await upload;
		} catch (error) {
			this.uploads.delete(source);
			return Promise.reject(error);
		}
	}

	private async uploadAndWait(
		source: AssetMedia & Source,
		{ mediaType, maxDurationSec }: NewTask,
		options: UploadOptions,
	): Promise<string> {
		const assetId =
			this.ids.get(source) ?? (await this.assets.upload(source, { mediaType }, options)).id;
		this.register(source, assetId);
		try {
			const asset = await this.assets.untilReady(assetId, options);
			if (maxDurationSec !== undefined) checkDuration(asset, maxDurationSec);
			return assetId;
		} catch (error) {
			if (error instanceof TooLong) await this.delete(source);
			// TwelveLabs cannot read it, or no longer has it: another try uploads it again.
			if (isUnusable(error)) this.ids.delete(source);
			return Promise.reject(error);
		}
	}
}

/** The media are longer than they may be, or nobody knows how long they are. */
class TooLong extends Failure {}

/** @throws Failure when the media are longer, or their duration is not known */
function checkDuration({ id, fileName = `asset ${id}`, duration }: Asset, maxSec: number): void {
	if (duration !== undefined && duration <= maxSec) return;
	const minutes = (seconds: number): string => `${Number((seconds / 60).toFixed(1))} minutes`;
	const limit = `"${LABELS.maxDurationMinutes}" (${minutes(maxSec)})`;
	throw duration === undefined
		? new TooLong(
				`TwelveLabs does not know how long "${fileName}" is, so it can't be checked against ${limit}`,
				'Nothing was billed. Remove the option to embed it anyway.',
			)
		: new TooLong(
				`"${fileName}" is ${minutes(duration)} long, more than ${limit}`,
				'Nothing was billed. Raise the limit, or split the file.',
			);
}

/** TwelveLabs cannot use an asset, or says that it does not have it. */
const isUnusable = (error: unknown): boolean =>
	(error instanceof RequestFailure && isNotFound(error)) ||
	(error instanceof Failure && error.details.status === 'failed');
