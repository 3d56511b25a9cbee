import type { Service } from './http/api';
import type { Exchange } from './http/exchange';

/** IDs of assets that exchanges made, those reserved for parts among them. */
function assetsIn(exchanges: readonly Exchange[]): string[] {
	return exchanges
		.filter(
			({ method, path, status }) =>
				method === 'POST' && path.startsWith('/assets') && status === 201,
		)
		.map(({ body }) => (body as { _id?: string; asset_id?: string } | null) ?? {})
		.flatMap(({ _id, asset_id }) => asset_id ?? _id ?? []);
}

/**
 * Deletes every asset that a run made. Tasks can not be deleted; they go after seven days, as do
 * sessions for parts after one.
 * @returns how many are still there
 */
export async function clearAssets(
	{ baseUrl, apiKey }: Service,
	exchanges: readonly Exchange[],
): Promise<number> {
	let left = 0;
	for (const id of new Set(assetsIn(exchanges))) {
		const url = `${baseUrl}/assets/${id}?force=true`;
		const headers = { 'x-api-key': apiKey };
		const signal = AbortSignal.timeout(30_000);
		const gone = await fetch(url, { method: 'DELETE', headers, signal }).then(
			({ ok, status }) => ok || status === 404,
			() => false,
		);
		if (!gone) left += 1;
	}
	return left;
}
