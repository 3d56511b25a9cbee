import type { Cancellation } from '../../http/cancellation';
import type { Connection } from '../../http/connection';
import { type Json, numberOf, objectOf, unexpected } from '../../http/json';
import type { RetryOptions } from '../../http/outcome';
import { send } from '../../http/request';
import {
	mediaOfQuery,
	type Modality,
	type QueryAnswer,
	type QueryInput,
	type QueryRequest,
	type QueryVector,
	textOfQuery,
} from '../../model/query';
import { defaultDimension, shapeOf } from '../../model/models';
import type { FileSource } from '../../model/task';
import { compact, isVector } from '../../model/values';
import { AssetApi } from '../assets/asset-api';
import { readPieces } from '../assets/part-reader';
import { type QueryApi, queryRequest } from '../query-api';
import { readRows } from '../read-list';
import type { MediaSource } from './task-body';
import { checkQueryV2, IMAGE_NAME } from './validate-v2';

/*
 * The JSON of `POST /embed-v2`. As with tasks it holds all that is asked for, also what the API will
 * refuse, and nothing else.
 */

/** Where the API finds the media. */
export type QuerySource = MediaSource | { readonly base64_string: string };

/**
 * Makes a model that has an own shape for each input embed audio and video as a whole, like any query.
 * Without these it gives one vector per clip and per option, speech included.
 */
const WHOLE: Partial<Record<Modality, object>> = {
	audio: { embedding_option: ['audio'], embedding_scope: ['asset'] },
	video: { embedding_option: ['visual'], embedding_scope: ['asset'] },
};

/** An object of the input's own kind. */
const plain = ({ input, startOffsetSec }: QueryRequest, source: QuerySource | undefined): object =>
	compact({
		input_text: textOfQuery(input),
		media_source: source,
		start_sec: startOffsetSec,
		...WHOLE[input.modality],
	});

/** A list of inputs, for one vector of them all. */
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

/** The body for a query whose media, if any, are at `source`. */
export function queryBody(request: QueryRequest, source?: QuerySource): object {
	const { model, input, dimension } = request;
	const isMulti = shapeOf(model).query === 'multi_input';
	const type = isMulti ? 'multi_input' : input.modality;
	return compact({
		input_type: type,
		model_name: model,
		embedding_dimension: dimension === defaultDimension(model) ? undefined : dimension,
		[type]: isMulti ? multiInput(request, source) : plain(request, source),
	});
}

/**
 * Largest file that is sent in the request as base64, in bytes. The API takes 36 MB, but a request holds
 * it in memory several times: four files of 30 MB at once took 440 MB, of 4 MB 140 MB. A larger file is
 * streamed as an asset, which takes some seconds more.
 */
const INLINE_BYTES = 4 * 1024 ** 2;

/** Longest that a query waits for the asset made of its file, in milliseconds. */
const READY_MS = 5 * 60_000;

/** @throws Failure when the file cannot be read to its end; CancelledError */
async function base64Of(file: FileSource, cancellation: Cancellation): Promise<string> {
	const bytes = Buffer.alloc(file.size);
	let at = 0;
	for await (const piece of readPieces({ ...file, freshPieces: false }, cancellation)) {
		bytes.set(piece, at);
		at += piece.length;
	}
	return bytes.toString('base64');
}

/**
 * Does `work` with where the API finds the media of a query: their address, a small file itself, or an
 * asset made of a larger one, which is removed afterwards ({@link AssetApi.withAsset}).
 * @throws Failure when the file cannot be read or uploaded; CancelledError; what the work throws
 */
async function withSource<T>(
	assets: AssetApi,
	input: QueryInput,
	retryOptions: RetryOptions,
	work: (source?: QuerySource) => Promise<T>,
): Promise<T> {
	const media = mediaOfQuery(input);
	if (media === undefined) return work();
	if (media.kind === 'url') return work({ url: media.url });
	const { file } = media;
	if (file.size <= INLINE_BYTES)
		return work({ base64_string: await base64Of(file, assets.connection.cancellation) });
	const kind = input.modality === 'audio' || input.modality === 'video' ? input.modality : 'image';
	const options = { ...retryOptions, readyMs: READY_MS };
	return assets.withAsset(file, kind, options, (assetId) => work({ asset_id: assetId }));
}

/** Time for the answer, in milliseconds: of video and audio the API embeds up to ten minutes at once. */
const answerMs = ({ modality }: QueryInput): number =>
	(modality === 'audio' || modality === 'video' ? 10 : 2) * 60_000;

/** Queries by Embed v2: `POST /embed-v2`, which takes all of them. */
export const queryV2 = (connection: Connection, assets = new AssetApi(connection)): QueryApi => ({
	check: checkQueryV2,
	embed: (request, retryOptions, safeToRepeat) =>
		withSource(assets, request.input, retryOptions, async (source) => {
			const body = await send(connection, {
				...queryRequest(request, answerMs(request.input)),
				path: '/embed-v2',
				json: queryBody(request, source),
				safeToRepeat,
				...retryOptions,
			});
			return readAnswer(body, request);
		}),
});

const readVector = ({ embedding, start_sec, end_sec }: Json): QueryVector | undefined =>
	isVector(embedding)
		? compact({ vector: embedding, start: numberOf(start_sec), end: numberOf(end_sec) })
		: undefined;

/** The model is not in the answer. */
function readAnswer(body: unknown, { model, input }: QueryRequest): QueryAnswer {
	const vectors = readRows(objectOf(body).data, readVector);
	if (vectors.length === 0) throw unexpected(`no vectors of the ${input.modality}`);
	return { model, vectors };
}
