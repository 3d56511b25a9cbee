import { type Cancellation, pause } from '../../http/cancellation';
import type { Connection } from '../../http/connection';
import { RequestFailure, undefinedIfNotFound } from '../../http/errors';
import type { RetryOptions } from '../../http/outcome';
import { send } from '../../http/request';
import type { Asset, AssetFilter, AssetPage } from '../../model/asset';
import { detailed, Failure, sentence } from '../../model/failure';
import type { FileSource, MediaType } from '../../model/task';
import { pathOf } from '../read-list';
import { type AssetMedia, createAsset } from './create-asset';
import { DIRECT_BYTES } from './limits';
import { uploadInParts } from './parts/upload-in-parts';
import { readAsset, readAssetPage } from './read-asset';

/** Pauses before the looks at an asset, in milliseconds; the last goes on. Most take seconds. */
const PAUSES_MS = [500, 1000, 2000, 3000, 5000];

/** The wait in milliseconds where nobody says; TwelveLabs speaks of "a few seconds to a few minutes". */
const LONGEST_MS = 60 * 60_000;

/** An asset this young is not believed to be gone, in milliseconds: its news may not be everywhere yet. */
const YOUNG_MS = 60_000;

/** How long bringing media to TwelveLabs may take. */
export interface UploadOptions extends RetryOptions {
	/** How long it may take, once they are there, until they can be used, in milliseconds; absent: an hour. */
	readonly readyMs?: number;
}

/**
 * Looks at an asset until it is ready, once at least.
 * @param get looks once, not beyond the deadline that it is given
 * @throws Failure when TwelveLabs can not use it, when it takes too long, or is gone; CancelledError
 */
export async function untilReady(
	cancellation: Cancellation,
	assetId: string,
	get: (left: Pick<RetryOptions, 'deadline'>) => Promise<Asset>,
	readyMs = LONGEST_MS,
): Promise<Asset> {
	const began = Date.now();
	const deadline = began + readyMs;
	for (let look = 0; ; look++) {
		const young = Date.now() - began < YOUNG_MS;
		const looked = get({ deadline }).catch((error: unknown) => {
			const late = error instanceof RequestFailure && !error.isNotFound && Date.now() >= deadline;
			return Promise.reject(late ? notYet(assetId, Date.now() - began, error) : error);
		});
		const asset = await (young ? undefinedIfNotFound(looked) : looked);
		if (asset?.state === 'ready') return asset;
		if (asset?.state === 'failed') {
			throw new Failure(
				`TwelveLabs could not read the file: ${sentence(asset.reason ?? 'it gives no reason')}`,
				'Check that the file plays or opens, and that it is of the type its name says. Nothing was paid; the asset can be deleted.',
				{ asset_id: assetId, status: asset.status },
			);
		}
		const left = deadline - Date.now();
		if (left <= 0) throw notYet(assetId, Date.now() - began);
		await pause(Math.min(left, PAUSES_MS[look] ?? PAUSES_MS.at(-1) ?? 0), cancellation);
	}
}

function notYet(assetId: string, ms: number, fault?: Failure): Failure {
	const lastLook = fault ? `The last look at it failed: ${sentence(fault.message)} ` : '';
	return new Failure(
		`The asset ${assetId} is still not ready after ${Math.round(ms / 1000)} s`,
		`${lastLook}It is not lost, and nothing was paid: look at it later with Get, and use it as the source once it is ready.`,
		{ asset_id: assetId, ...fault?.details },
	);
}

const MINUTE_MS = 60_000;

/** What is done with the files that lie at TwelveLabs. */
export interface AssetApi {
	/** Largest page of {@link listPage}. */
	readonly maxPage: number;
	/** IDs of the assets that this run made, and did not delete: nobody else may know of them. */
	readonly undeletedAssets: Set<string>;
	/**
	 * Brings a file, or an address, to TwelveLabs: a file in one request, in parts if it is large.
	 * @param name under which it is kept @param mediaType where it is known; else the file's type tells
	 * @throws Failure that names the asset if there is one; CancelledError
	 */
	upload(
		media: AssetMedia,
		known: { name?: string; mediaType?: MediaType },
		retryOptions: RetryOptions,
	): Promise<Asset>;
	/** Waits until it can be used. @throws Failure that names it, also when TwelveLabs can not read it; CancelledError */
	untilReady(assetId: string, retryOptions: UploadOptions): Promise<Asset>;
	/** {@link upload} and {@link untilReady}; gives the ID. @throws Failure, CancelledError */
	uploadAndWait(
		file: FileSource,
		mediaType: MediaType | undefined,
		retryOptions: RetryOptions,
	): Promise<string>;
	/** @throws Failure, CancelledError */
	get(assetId: string, retryOptions: RetryOptions): Promise<Asset>;
	/** One page of the list, newest first; `page` counts from 1. @throws Failure, CancelledError */
	listPage(
		filter: AssetFilter,
		page: number,
		limit: number,
		retryOptions: RetryOptions,
	): Promise<AssetPage>;
	/** @param force also where an index refers to it @throws Failure, CancelledError */
	delete(assetId: string, force: boolean, retryOptions: RetryOptions): Promise<void>;
}

/** The Assets API of TwelveLabs: `/assets…`. */
export function assetApi(connection: Connection): AssetApi {
	const pathTo = (assetId: string): string => pathOf('/assets', assetId, 'asset');
	const { redact } = connection;
	const undeletedAssets = new Set<string>();

	const get: AssetApi['get'] = async (assetId, retryOptions) => {
		const body = await send(connection, {
			method: 'GET',
			path: pathTo(assetId),
			about: `asset ${assetId}`,
			category: 'read',
			timeoutMs: MINUTE_MS,
			...retryOptions,
		});
		return readAsset(assetId, body, redact);
	};
	const brought = async (
		media: AssetMedia,
		name: string | undefined,
		mediaType: MediaType | undefined,
		retryOptions: RetryOptions,
	): Promise<Asset> => {
		if (media.kind === 'url' || media.file.size <= DIRECT_BYTES) {
			return createAsset(connection, media, name, retryOptions);
		}
		const { file } = media;
		const named = name === undefined ? file : { ...file, name };
		const id = await uploadInParts(connection, named, mediaType, retryOptions);
		const asset = await detailed({ asset_id: id }, () =>
			undefinedIfNotFound(get(id, retryOptions)),
		);
		// So young it may not be known everywhere yet.
		return asset ?? readAsset(id, { method: 'multipart', filename: named.name }, redact);
	};
	const upload: AssetApi['upload'] = (media, { name, mediaType }, retryOptions) =>
		brought(media, name, mediaType, retryOptions).then(
			(asset) => {
				undeletedAssets.add(asset.id);
				return asset;
			},
			(error: unknown) => {
				const id = error instanceof Failure ? error.details.asset_id : undefined;
				if (id !== undefined) undeletedAssets.add(id);
				return Promise.reject(error);
			},
		);
	const ready: AssetApi['untilReady'] = (assetId, { readyMs, ...retryOptions }) =>
		detailed({ asset_id: assetId }, () =>
			untilReady(
				connection.cancellation,
				assetId,
				(left) => get(assetId, { ...retryOptions, ...left }),
				readyMs,
			),
		);

	return {
		maxPage: 50,
		undeletedAssets,
		upload,
		untilReady: ready,
		async uploadAndWait(file, mediaType, retryOptions) {
			const { id } = await upload({ kind: 'file', file }, { mediaType }, retryOptions);
			return (await ready(id, retryOptions)).id;
		},
		get,
		async listPage({ type, fileName }, page, limit, retryOptions) {
			const body = await send(connection, {
				method: 'GET',
				path: '/assets',
				query: {
					page,
					page_limit: limit,
					...(type !== undefined && { asset_types: [type] }),
					...(fileName !== undefined && { filename: fileName }),
				},
				category: 'read',
				timeoutMs: MINUTE_MS,
				...retryOptions,
			});
			return readAssetPage(body, redact);
		},
		async delete(assetId, force, retryOptions) {
			const failure = await send(connection, {
				method: 'DELETE',
				path: pathTo(assetId),
				...(force && { query: { force: true } }),
				about: `asset ${assetId}`,
				anyAnswer: true,
				category: 'read',
				timeoutMs: MINUTE_MS,
				...retryOptions,
			}).then(
				() => undefined,
				(error: unknown) => error,
			);
			if (failure === undefined) undeletedAssets.delete(assetId);
			if (failure instanceof Failure && failure.details.http_code === 409) {
				throw new Failure(
					`The asset ${assetId} is in use`,
					'An index or a running task refers to it. Turn on the option "Force" to delete it all the same.',
					{ ...failure.details, asset_id: assetId },
				);
			}
			if (failure instanceof Failure) throw failure.with({ asset_id: assetId });
			if (failure !== undefined) throw failure;
		},
	};
}
