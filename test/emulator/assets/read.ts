import type { Answer } from '../api/answer';
import { jsonAnswer } from '../api/answer';
import { ApiError, parameterInvalid, resourceNotExist } from '../api/errors';
import { pageOf, Query } from '../api/query';
import type { Account } from '../server/account';
import type { Exchange } from '../server/exchange';
import type { Asset } from './asset';
import { originOf } from './origin';
import { assetType, assetView } from './views';

/** GET /assets: newest first, with filters. */
export function listAssets(account: Account, exchange: Exchange): Answer {
	const query = new Query(
		exchange.url.searchParams,
		['page', 'page_limit', 'asset_ids', 'asset_types', 'filename'],
		['asset_ids', 'asset_types'],
	);
	const ids = query.all('asset_ids');
	const types: string[] = query.allOf('asset_types', ['image', 'video', 'audio', 'document']);
	const name = query.one('filename')?.toLowerCase() ?? '';
	const found = account.v2.assets
		.newestFirst()
		.filter(({ id }) => ids.length === 0 || ids.includes(id))
		.filter((asset) => types.length === 0 || types.includes(assetType(asset)))
		.filter(({ filename }) => filename.toLowerCase().includes(name));
	const { data, page_info } = pageOf(found, query.page());
	const origin = originOf(exchange);
	return jsonAnswer(200, { data: data.map((asset) => assetView(asset, origin)), page_info });
}

/** GET /assets/{asset_id} */
export function retrieveAsset(account: Account, exchange: Exchange, id: string): Answer {
	new Query(exchange.url.searchParams, []);
	return jsonAnswer(200, assetView(findAsset(account, id), originOf(exchange)));
}

/** DELETE /assets/{asset_id}: 204. Nothing is ever indexed here, so `force` makes no difference. */
export function deleteAsset(account: Account, exchange: Exchange, id: string): Answer {
	const force = new Query(exchange.url.searchParams, ['force']).oneOf('force', ['true', 'false']);
	const asset = findAsset(account, id);
	const { assets, switches, tasks } = account.v2;
	const used = [...tasks.tasks.values()].some(
		({ body, status }) =>
			status === 'processing' && body[body.input_type]?.media_source.asset_id === asset.id,
	);
	if (used && switches.assetInUse === 'refused' && force !== 'true') {
		throw new ApiError(409, 'resource_in_use', `The asset ${id} is used by a task.`);
	}
	assets.delete(id);
	return { status: 204, headers: {}, body: '' };
}

function findAsset(account: Account, id: string): Asset {
	const { assets, uploads, switches } = account.v2;
	if (!/^[0-9a-f]{24}$/.test(id) && switches.malformedAssetId === 400) {
		throw parameterInvalid('asset_id', 'It must be 24 hexadecimal digits.');
	}
	const asset = assets.find(id);
	const hidden = switches.reservedAsset === 'not-found' && uploads.isReserved(id);
	if (!asset || hidden) throw resourceNotExist(`The asset with the ID ${id}`);
	return asset;
}
