import type { Patience } from '../../http/outcome';
import { fileFailure } from '../../model/file-fault';
import type { FileSource } from '../../model/new-task';
import { mediaOfQuery, type QueryInput } from '../../model/query';
import type { AssetApi } from '../assets/asset-api';
import type { QuerySource } from './query-body';

/**
 * Largest file that goes within the request as base64, in bytes. The API takes 36 MB (EMBED_V2.md
 * §6.2), but a request holds it several times over: with files of 30 MB, four at once, a process grew
 * by 440 MB, with 4 MB by 140 MB. A larger file is streamed as an asset, which takes some seconds more.
 */
const INLINE_BYTES = 4 * 1024 ** 2;

/** Longest that the end of an asset may hold up a query that is answered, in milliseconds. */
const REMOVAL_MS = 5000;

async function base64Of({ size, open }: FileSource): Promise<string> {
	const bytes = Buffer.alloc(size);
	let at = 0;
	for await (const piece of open()) {
		bytes.set(piece.subarray(0, Math.max(0, size - at)), at);
		at += piece.length;
	}
	if (at !== size) throw new RangeError(`The file gave ${at} bytes instead of ${size}`);
	return bytes.toString('base64');
}

/**
 * Does `work` with where the API finds the media of a query, if it has some: its address, a small file
 * itself, or an asset made of a larger one, which is removed afterwards, as far as that can be.
 * @throws Failure when the file can not be read or brought there; Halted; what the work throws
 */
export async function withSource<T>(
	assets: AssetApi,
	input: QueryInput,
	patience: Patience,
	work: (source?: QuerySource) => Promise<T>,
): Promise<T> {
	const media = mediaOfQuery(input);
	if (media === undefined) return work();
	if (media.kind === 'url') return work({ url: media.url });
	const { file } = media;
	if (file.size <= INLINE_BYTES) {
		const base64 = await base64Of(file).catch((error: unknown) =>
			Promise.reject(fileFailure(error instanceof Error ? error : new Error(String(error)))),
		);
		return work({ base64_string: base64 });
	}
	const kind = input.modality === 'audio' || input.modality === 'video' ? input.modality : 'image';
	const assetId = await assets.bring(file, kind, patience);
	const retryBudgetMs = Math.min(patience.retryBudgetMs, REMOVAL_MS);
	return work({ asset_id: assetId }).finally(() =>
		assets.remove(assetId, false, { retryBudgetMs }).catch(() => undefined),
	);
}
