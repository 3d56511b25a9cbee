import { idOf, isRecord, type Json, numberOf, objectOf, textOf, unexpected } from '../../http/json';
import type { Asset } from '../../model/asset';
import { compact } from '../../model/values';
import { type Page, readPage } from '../read-list';
import { stateOf } from '../read-task';

type Redact = (text: string) => string;

function toAsset(id: string, asset: Json, redact: Redact): Asset {
	const reason = textOf(objectOf(asset.error).message);
	return compact({
		id,
		...stateOf(asset.status),
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

/** A page of assets. @throws Failure when there is no list */
export const readAssetPage = (body: unknown, redact: Redact): Page<Asset> =>
	readPage(body, 'assets', (id, row) => toAsset(id, row, redact));
