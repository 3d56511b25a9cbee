import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { assetApi } from '../../shared/api/assets/asset-api';
import { connect } from '../../shared/http/connection';
import type { Asset } from '../../shared/model/asset';
import { toNodeError } from '../../shared/run/errors';

/** A person waits at the list: faults may hold it up this long, in milliseconds. */
const RETRY_BUDGET_MS = 10_000;

/** What tells an asset from the others; the status of a ready one is left out. */
const label = ({ id, fileName, state, status }: Asset): string =>
	[fileName ?? 'Unnamed file', state === 'ready' ? undefined : status, `…${id.slice(-6)}`]
		.filter(Boolean)
		.join(' · ');

async function search(
	ctx: ILoadOptionsFunctions,
	filter: string | undefined,
	page: number,
): Promise<INodeListSearchResult> {
	const assets = assetApi(await connect(ctx, { signal: undefined, stopped: false }));
	const fileName = filter?.trim() || undefined;
	const patience = { retryBudgetMs: RETRY_BUDGET_MS };
	const found = await assets.page({ fileName }, page, assets.maxPage, patience);
	const results = found.assets.map((asset) => ({ name: label(asset), value: asset.id }));
	const more = page < (found.totalPages ?? 0);
	return { results, ...(more && { paginationToken: String(page + 1) }) };
}

/**
 * The assets for the resource locator, newest first, a page of 50 at a time; `paginationToken` is the
 * number of the next page. The filter is a part of the file's name.
 */
export function searchAssets(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return search(this, filter, Number(paginationToken ?? '1')).catch((error: unknown) =>
		Promise.reject(toNodeError(this.getNode(), error, 0)),
	);
}
