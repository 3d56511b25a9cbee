import { Cancellation, pause } from '../../http/cancellation';
import type { Connection } from '../../http/connection';
import { RequestFailure } from '../../http/errors';
import type { RetryOptions } from '../../http/outcome';
import { isNotFound, undefinedIf } from '../../http/refusals';
import { MINUTE_MS, send } from '../../http/request';
import { type Asset, type AssetFilter, shortName } from '../../model/asset';
import { detailed, Failure, sentence } from '../../model/failure';
import { labelsIn } from '../../model/labels';
import type { FileSource, MediaType } from '../../model/task';
import { type Page, pathOf, readPages } from '../read-list';
import { type AssetMedia, createAsset } from './create-asset';
import { DIRECT_BYTES } from './limits';
import { PartMemory, uploadInParts } from './multipart-upload';
import { readAsset, readAssetPage } from './read-asset';

/** Pauses between polls of an asset, in milliseconds: most are ready in seconds. */
const PAUSES_MS = [500, 1000, 2000, 3000] as const;
const LAST_PAUSE_MS = 5000;

/** Longest wait for an asset, in milliseconds; TwelveLabs speaks of "a few seconds to a few minutes". */
const LONGEST_MS = 60 * MINUTE_MS;

/** TwelveLabs may need this long, in milliseconds, before all its servers know a new asset. */
const YOUNG_MS = MINUTE_MS;

/** Longest that failures may delay the deletion of an unneeded asset, in milliseconds. */
const REMOVAL_MS = 10_000;

const COMMON = { fieldsIn: labelsIn, category: 'read', timeoutMs: MINUTE_MS } as const;

export interface UploadOptions extends RetryOptions {
	/** How long an uploaded asset may take to be ready, in milliseconds; absent: an hour. */
	readonly readyMs?: number;
}

/** What to do about an asset that is not ready in time. */
const CHECK_LATER =
	'It is not lost, and nothing was billed: check it later with Get, and use it as the source once it is ready.';
const REMOVED = 'Nothing was billed. Run again later, or with a smaller file.';

/** The Assets API of TwelveLabs, `/assets…`, for one run. */
export class AssetApi {
	/** Largest page of {@link listPage}. */
	readonly maxPage = 50;

	/** IDs of the assets that this run made and did not delete. */
	readonly undeletedAssets = new Set<string>();

	/** Those that are no longer needed and could not be deleted. */
	readonly leftBehind = new Set<string>();

	private readonly memory = new PartMemory();

	constructor(readonly connection: Connection) {}

	/**
	 * Creates an asset from a file or an address: a file goes up in one request, or in parts if it is large. Its type
	 * decides if `mediaType` is absent. @throws Failure that names the asset if there is one; CancelledError
	 */
	async upload(
		media: AssetMedia,
		{ name, mediaType }: { name?: string; mediaType?: MediaType },
		retryOptions: RetryOptions,
	): Promise<Asset> {
		const named = name === undefined ? undefined : shortName(name);
		try {
			const asset = await this.create(media, named, mediaType, retryOptions);
			this.undeletedAssets.add(asset.id);
			return asset;
		} catch (error) {
			const assetId = error instanceof Failure ? error.details.asset_id : undefined;
			if (assetId !== undefined) this.undeletedAssets.add(assetId);
			return Promise.reject(error);
		}
	}

	private async create(
		media: AssetMedia,
		name: string | undefined,
		mediaType: MediaType | undefined,
		retryOptions: RetryOptions,
	): Promise<Asset> {
		const { connection } = this;
		if (media.kind === 'url') return createAsset(connection, media, name, retryOptions);
		const file = { ...media.file, name: shortName(media.file.name) };
		if (file.size <= DIRECT_BYTES) {
			return createAsset(connection, { kind: 'file', file }, name, retryOptions);
		}
		const named = { ...file, name: name ?? file.name };
		const id = await uploadInParts(connection, named, mediaType, this.memory, retryOptions);
		const asset = await detailed({ asset_id: id }, () =>
			undefinedIf(isNotFound, this.get(id, retryOptions)),
		);
		// TwelveLabs may need a moment before all its servers know a new asset.
		return asset ?? readAsset(id, { method: 'multipart', filename: named.name }, connection.redact);
	}

	/** Waits until an asset can be used. @throws Failure that names it; CancelledError */
	async untilReady(assetId: string, options: UploadOptions): Promise<Asset> {
		return detailed({ asset_id: assetId }, () => this.waitFor(assetId, options, CHECK_LATER));
	}

	/** Does `work` with an asset made of a file, which is deleted whatever happens. @throws Failure, CancelledError */
	async withAsset<T>(
		file: FileSource,
		mediaType: MediaType,
		options: UploadOptions,
		work: (assetId: string) => Promise<T>,
	): Promise<T> {
		const { id } = await this.upload({ kind: 'file', file }, { mediaType }, options);
		try {
			await this.waitFor(id, options, REMOVED);
			return await work(id);
		} finally {
			await this.remove(id);
		}
	}

	/** @throws Failure, CancelledError */
	async get(assetId: string, retryOptions: RetryOptions): Promise<Asset> {
		const request = { ...COMMON, method: 'GET', ...pathTo(assetId), ...retryOptions } as const;
		return readAsset(assetId, await send(this.connection, request), this.connection.redact);
	}

	/** One page of the list, newest first; `page` counts from 1. @throws Failure, CancelledError */
	async listPage(
		{ type, fileName }: AssetFilter,
		page: number,
		limit: number,
		retryOptions: RetryOptions,
	): Promise<Page<Asset>> {
		const query = {
			page,
			page_limit: limit,
			...(type !== undefined && { asset_types: [type] }),
			...(fileName !== undefined && { filename: fileName }),
		};
		const request = { ...COMMON, method: 'GET', path: '/assets', query, ...retryOptions } as const;
		return readAssetPage(await send(this.connection, request), this.connection.redact);
	}

	/** Assets newest first, up to `limit` of them, each once. @throws Failure, CancelledError */
	list(filter: AssetFilter, limit: number, retryOptions: RetryOptions): AsyncGenerator<Asset> {
		return readPages(limit, this.maxPage, (page, pageLimit) =>
			this.listPage(filter, page, pageLimit, retryOptions),
		);
	}

	/** @param force also if an index refers to it @throws Failure, CancelledError */
	async delete(
		assetId: string,
		force: boolean,
		retryOptions: RetryOptions,
		connection = this.connection,
	): Promise<void> {
		try {
			await send(connection, {
				...COMMON,
				method: 'DELETE',
				...pathTo(assetId),
				...(force && { query: { force: true } }),
				anyAnswer: true,
				...retryOptions,
			});
			this.undeletedAssets.delete(assetId);
		} catch (error) {
			if (isNotFound(error)) this.undeletedAssets.delete(assetId);
			throw deletionFailure(error, assetId);
		}
	}

	/** Deletes an unneeded asset, or notes it as {@link leftBehind}. Never fails. @returns whether it is gone */
	async remove(assetId: string): Promise<boolean> {
		// It is deleted even if another item stops the workflow.
		const cancellation = new Cancellation(this.connection.cancellation.signal);
		const connection = { ...this.connection, cancellation };
		try {
			await this.delete(assetId, false, { maxRetryMs: REMOVAL_MS }, connection);
			return true;
		} catch (error) {
			if (isNotFound(error)) return true;
			this.leftBehind.add(assetId);
			return false;
		}
	}

	/** Polls an asset until it is ready, once at least. @param ifLate what to do if it is not in time */
	private async waitFor(
		assetId: string,
		{ readyMs = LONGEST_MS, ...retryOptions }: UploadOptions,
		ifLate: string,
	): Promise<Asset> {
		const began = Date.now();
		const deadline = began + readyMs;
		for (let polls = 0; ; polls++) {
			const isYoung = Date.now() - began < YOUNG_MS;
			let fault: RequestFailure | undefined;
			try {
				const reading = this.get(assetId, { ...retryOptions, deadline });
				const asset = await (isYoung ? undefinedIf(isNotFound, reading) : reading);
				if (asset?.state === 'ready') return asset;
				if (asset?.state === 'failed') throw unreadable(asset);
			} catch (error) {
				const endsTheWait = error instanceof RequestFailure && !isNotFound(error);
				if (!endsTheWait || Date.now() < deadline) return Promise.reject(error);
				fault = error;
			}
			const left = deadline - Date.now();
			if (left <= 0) {
				const seconds = Math.round((Date.now() - began) / 1000);
				const lastLook = fault ? `The last check of it failed: ${sentence(fault.message)} ` : '';
				throw new Failure(
					`The asset ${assetId} is still not ready after ${seconds} s`,
					`${lastLook}${ifLate}`,
					fault?.details,
				);
			}
			const pauseMs = Math.min(left, PAUSES_MS[polls] ?? LAST_PAUSE_MS);
			await pause(pauseMs, this.connection.cancellation);
		}
	}
}

const pathTo = (assetId: string) => ({
	path: pathOf('/assets', assetId, 'asset'),
	about: `asset ${assetId}`,
});

function deletionFailure(error: unknown, assetId: string): unknown {
	if (!(error instanceof Failure)) return error;
	if (error.details.http_code !== 409) return error.with({ asset_id: assetId });
	return new Failure(
		`The asset ${assetId} is in use`,
		'An index or a running task refers to it. Turn on the option "Force" to delete it anyway.',
		{ ...error.details, asset_id: assetId },
	);
}

const unreadable = ({ reason, status }: Asset): Failure =>
	new Failure(
		`TwelveLabs could not read the file: ${sentence(reason ?? 'it gave no reason')}`,
		'Check that the file plays or opens, and that its type matches its name. Nothing was billed.',
		{ status },
	);
