import type { Asset } from '../model/asset';
import { compact } from '../model/values';

/** An asset as a workflow item (docs/contract.md, "Items out"); with `raw` the API's own object. */
export function assetItem(asset: Asset, raw: boolean): object {
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
