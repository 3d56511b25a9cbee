import { idOf } from '../../http/json';
import { isRecord } from '../../http/json';
import type { Json } from '../../http/json';
import { numberOf } from '../../http/json';
import { objectOf } from '../../http/json';
import { textOf } from '../../http/json';
import { unexpected } from '../../http/json';
import type { Asset } from '../../model/asset';
import type { AssetPage } from '../../model/asset';
import { compact } from '../../model/values';
import { readPage } from '../read-list';
import { isState } from '../read-task';

type Redact = (text: string) => string;

function toAsset(id: string, asset: Json, redact: Redact): Asset {
	const status = textOf(asset.status);
	const reason = textOf(objectOf(asset.error).message);
	return compact({
		id,
		state: isState(status) ? status : 'processing',
		status: status ?? 'processing',
		method: textOf(asset.method),
		fileName: textOf(asset.filename),
		fileType: textOf(asset.file_type),
		size: numberOf(asset.size),
		duration: numberOf(asset.duration),
		createdAt: textOf(asset.created_at),
		reason: reason && redact(reason),
		raw: asset,
	});
}

/** An asset; `asked` is its ID. @throws Failure when the answer is none */
export function readAsset(asked: string, body: unknown, redact: Redact): Asset {
	if (!isRecord(body)) throw unexpected('no asset');
	return toAsset(idOf(body._id) ?? asked, body, redact);
}

/** A page of assets; rows without an ID are left out and counted. @throws Failure when there is no list */
export function readAssetPage(body: unknown, redact: Redact): AssetPage {
	const { rows, skippedRows, totalPages } = readPage(body, 'assets', (id, row) =>
		toAsset(id, row, redact),
	);
	return { assets: rows, skippedRows, totalPages };
}
