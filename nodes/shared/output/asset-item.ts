import type { Asset } from '../model/asset';
import { compact } from '../model/values';

/** An asset as it goes into a workflow item (docs/contract.md, "Items out"). */
export interface AssetItem {
	filename?: string;
	status: string;
	asset_id: string;
	method?: string;
	file_type?: string;
	/** Bytes. */
	size?: number;
	/** Seconds. */
	duration?: number;
	created_at?: string;
	/** Why it failed. */
	error_message?: string;
}

/** The simplified form of an asset, what tells it apart first; `raw` gives the API's own object. */
export function assetItem(asset: Asset, raw: boolean): AssetItem | object {
	if (raw) return asset.raw;
	return compact({
		filename: asset.fileName,
		status: asset.status,
		asset_id: asset.id,
		method: asset.method,
		file_type: asset.fileType,
		size: asset.size,
		duration: asset.duration,
		created_at: asset.createdAt,
		error_message: asset.reason,
	});
}
