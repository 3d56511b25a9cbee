import type { Connection } from '../../http/connection';
import type { Patience } from '../../http/outcome';
import { unlessGone } from '../../http/gone';
import { send } from '../../http/request';
import type { Asset, AssetFilter, AssetPage } from '../../model/asset';
import { detailed, Failure } from '../../model/failure';
import type { MediaType } from '../../model/media-type';
import type { FileSource } from '../../model/new-task';
import { pathOf } from '../path-of';
import { type AssetMedia, createAsset } from './create-asset';
import { DIRECT_BYTES } from './limits';
import { uploadInParts } from './parts/upload-in-parts';
import { readAsset, readAssetPage } from './read-asset';
import { type MediaPatience, untilReady } from './until-ready';

const MINUTE_MS = 60_000;

/** What is done with the files that lie at TwelveLabs. */
export interface AssetApi {
	/** Largest page of {@link page}. */
	readonly maxPage: number;
	/** IDs of the assets that this run made, and did not delete: nobody else may know of them. */
	readonly lying: Set<string>;
	/**
	 * Brings a file, or an address, to TwelveLabs: a file in one request, in parts if it is large.
	 * @param name under which it is kept @param mediaType where it is known; else the file's type tells
	 * @throws Failure that names the asset if there is one; Halted
	 */
	upload(
		media: AssetMedia,
		known: { name?: string; mediaType?: MediaType },
		patience: Patience,
	): Promise<Asset>;
	/** Waits until it can be used. @throws Failure that names it, also when TwelveLabs can not read it; Halted */
	untilReady(assetId: string, patience: MediaPatience): Promise<Asset>;
	/** {@link upload} and {@link untilReady}; gives the ID. @throws Failure, Halted */
	bring(file: FileSource, mediaType: MediaType | undefined, patience: Patience): Promise<string>;
	/** @throws Failure, Halted */
	get(assetId: string, patience: Patience): Promise<Asset>;
	/** One page of the list, newest first; `page` counts from 1. @throws Failure, Halted */
	page(filter: AssetFilter, page: number, limit: number, patience: Patience): Promise<AssetPage>;
	/** @param force also where an index refers to it @throws Failure, Halted */
	remove(assetId: string, force: boolean, patience: Patience): Promise<void>;
}

/** The Assets API of TwelveLabs: `/assets…`. */
export function assetApi(connection: Connection): AssetApi {
	const pathTo = (assetId: string): string => pathOf('/assets', assetId, 'asset');
	const { redact } = connection;
	const lying = new Set<string>();

	const get: AssetApi['get'] = async (assetId, patience) => {
		const body = await send(connection, {
			method: 'GET',
			path: pathTo(assetId),
			about: `asset ${assetId}`,
			category: 'read',
			timeoutMs: MINUTE_MS,
			...patience,
		});
		return readAsset(assetId, body, redact);
	};
	const brought = async (
		media: AssetMedia,
		name: string | undefined,
		mediaType: MediaType | undefined,
		patience: Patience,
	): Promise<Asset> => {
		if (media.kind === 'url' || media.file.size <= DIRECT_BYTES) {
			return createAsset(connection, media, name, patience);
		}
		const { file } = media;
		const named = name === undefined ? file : { ...file, name };
		const id = await uploadInParts(connection, named, mediaType, patience);
		const asset = await detailed({ asset_id: id }, () => unlessGone(get(id, patience)));
		// So young it may not be known everywhere yet.
		return asset ?? readAsset(id, { method: 'multipart', filename: named.name }, redact);
	};
	const upload: AssetApi['upload'] = (media, { name, mediaType }, patience) =>
		brought(media, name, mediaType, patience).then(
			(asset) => {
				lying.add(asset.id);
				return asset;
			},
			(error: unknown) => {
				const id = error instanceof Failure ? error.details.asset_id : undefined;
				if (id !== undefined) lying.add(id);
				return Promise.reject(error);
			},
		);
	const ready: AssetApi['untilReady'] = (assetId, { readyMs, ...patience }) =>
		detailed({ asset_id: assetId }, () =>
			untilReady(
				connection.halt,
				assetId,
				(left) => get(assetId, { ...patience, ...left }),
				readyMs,
			),
		);

	return {
		maxPage: 50,
		lying,
		upload,
		untilReady: ready,
		async bring(file, mediaType, patience) {
			const { id } = await upload({ kind: 'file', file }, { mediaType }, patience);
			return (await ready(id, patience)).id;
		},
		get,
		async page({ type, fileName }, page, limit, patience) {
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
				...patience,
			});
			return readAssetPage(body, redact);
		},
		async remove(assetId, force, patience) {
			const failure = await send(connection, {
				method: 'DELETE',
				path: pathTo(assetId),
				...(force && { query: { force: true } }),
				about: `asset ${assetId}`,
				anyAnswer: true,
				category: 'read',
				timeoutMs: MINUTE_MS,
				...patience,
			}).then(
				() => undefined,
				(error: unknown) => error,
			);
			if (failure === undefined) lying.delete(assetId);
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
