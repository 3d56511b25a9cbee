import type { Connection } from '../../http/connection';
import { isRecord, numberOf, objectOf, unexpected } from '../../http/json';
import type { RetryOptions } from '../../http/outcome';
import { send, UPLOAD_FLOOR } from '../../http/request';
import { fileFailure } from '../../model/failure';
import {
	fileOfQuery,
	mediaOfQuery,
	type Modality,
	type QueryAnswer,
	type QueryInput,
	type QueryRequest,
	type QueryVector,
	textOfQuery,
} from '../../model/query';
import { DEFAULT_DIMENSION, type FileSource, MARENGO_35 } from '../../model/task';
import { compact, isVector } from '../../model/values';
import { assetApi, type AssetApi } from '../assets/asset-api';
import type { QueryApi } from '../query-api';
import { checkQueryV2, queryLabelsIn } from './validate-v2';
import { IMAGE_NAME } from './validate-v2';

/**
 * The JSON of `POST /embed-v2`. As with tasks it says all that is asked for, also what the API will
 * refuse, and leaves out what is not asked for.
 */

/** Where the API finds the media. */
export type QuerySource =
	{ readonly url: string } | { readonly asset_id: string } | { readonly base64_string: string };
/**
 * What marengo3.0 is to make of sound and video: one vector of the whole, as of any query. Without
 * these it gives one per clip and per option, speech included (TWELVELABS.md §4.1).
 */
const WHOLE: Partial<Record<Modality, object>> = {
	audio: { embedding_option: ['audio'], embedding_scope: ['asset'] },
	video: { embedding_option: ['visual'], embedding_scope: ['asset'] },
};

/** Of marengo3.0: an object of the input's own kind. */
const plain = ({ input, startOffsetSec }: QueryRequest, source: QuerySource | undefined): object =>
	compact({
		input_text: textOfQuery(input),
		media_source: source,
		start_sec: startOffsetSec,
		...WHOLE[input.modality],
	});

/** Of marengo3.5, which takes nothing else at once: one vector of all that is given. */
function multiInput(
	{ input, startOffsetSec = 0 }: QueryRequest,
	source: QuerySource | undefined,
): object {
	const withText = input.modality === 'text_image';
	const media = source && {
		...compact({
			name: withText ? IMAGE_NAME : undefined,
			media_type: withText ? 'image' : input.modality,
			start_sec: startOffsetSec > 0 ? startOffsetSec : undefined,
		}),
		...source,
	};
	return compact({ input_text: textOfQuery(input), media_sources: media && [media] });
}

/** The body for a query, with where its media are if it has some. */
export function queryBody(request: QueryRequest, source?: QuerySource): object {
	const { model, input, dimension = DEFAULT_DIMENSION } = request;
	const isMulti = model === MARENGO_35;
	const type = isMulti ? 'multi_input' : input.modality;
	return compact({
		input_type: type,
		model_name: model,
		embedding_dimension: dimension === DEFAULT_DIMENSION ? undefined : dimension,
		[type]: isMulti ? multiInput(request, source) : plain(request, source),
	});
}

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
 * @throws Failure when the file can not be read or brought there; CancelledError; what the work throws
 */
export async function withSource<T>(
	assets: AssetApi,
	input: QueryInput,
	retryOptions: RetryOptions,
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
	const assetId = await assets.uploadAndWait(file, kind, retryOptions);
	const maxRetryMs = Math.min(retryOptions.maxRetryMs, REMOVAL_MS);
	return work({ asset_id: assetId }).finally(() =>
		assets.delete(assetId, false, { maxRetryMs }).catch(() => undefined),
	);
}

const A_MINUTE_MS = 60_000;

/** Time for the answer, in milliseconds: of video and sound the API embeds up to ten minutes at once. */
const answerMs = ({ input }: QueryRequest): number =>
	(input.modality === 'audio' || input.modality === 'video' ? 10 : 2) * A_MINUTE_MS;

/** Queries by Embed v2: `POST /embed-v2`, which takes all of them. */
export const queryV2 = (
	connection: Connection,
	assets: AssetApi = assetApi(connection),
): QueryApi => ({
	check: checkQueryV2,
	embed(request, retryOptions, safeToRepeat) {
		const size = fileOfQuery(request.input)?.size ?? 0;
		return withSource(assets, request.input, retryOptions, async (source) => {
			const body = await send(connection, {
				method: 'POST',
				path: '/embed-v2',
				json: queryBody(request, source),
				safeToRepeat,
				category: 'embedQuery',
				fieldsIn: (text) => queryLabelsIn(text, request),
				timeoutMs: answerMs(request) + (size / UPLOAD_FLOOR) * 1000,
				...retryOptions,
			});
			return readAnswer(body, request);
		});
	},
});

function readRow(row: unknown): QueryVector | undefined {
	if (!isRecord(row) || !isVector(row.embedding)) return undefined;
	const { embedding: vector, start_sec, end_sec } = row;
	return compact({ vector, start: numberOf(start_sec), end: numberOf(end_sec) });
}

/** The model is not in the answer. */
function readAnswer(body: unknown, { model, input }: QueryRequest): QueryAnswer {
	const { data } = objectOf(body);
	const rows: unknown[] = Array.isArray(data) ? data : [];
	const vectors = rows.map(readRow).filter((vector) => vector !== undefined);
	if (vectors.length === 0) throw unexpected(`no vectors of the ${input.modality}`);
	return { model, vectors };
}
