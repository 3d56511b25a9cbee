import type { RetryOptions } from '../../http/outcome';
import type { Asset, AssetFilter } from '../../model/asset';
import type { AssetApi } from './asset-api';

/** Most pages in a row that bring nothing new before the list counts as ended. */
const STALE_PAGES = 3;

/**
 * Assets newest first, page by page, up to `limit` of them, each once: the pages shift while assets are
 * made. @throws Failure, CancelledError
 */
export async function* listAssets(
	assets: AssetApi,
	filter: AssetFilter,
	limit: number,
	retryOptions: RetryOptions,
): AsyncGenerator<Asset> {
	const pageLimit = Math.min(limit, assets.maxPage);
	const seen = new Set<string>();
	let stale = 0;
	for (let page = 1; stale < STALE_PAGES; page++) {
		const {
			assets: rows,
			skippedRows,
			totalPages,
		} = await assets.listPage(filter, page, pageLimit, retryOptions);
		stale += 1;
		for (const asset of rows) {
			if (seen.has(asset.id)) continue;
			stale = 0;
			seen.add(asset.id);
			yield asset;
			if (seen.size >= limit) return;
		}
		if (totalPages === undefined ? rows.length + skippedRows === 0 : page >= totalPages) return;
	}
}
