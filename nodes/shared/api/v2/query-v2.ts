import type { Cancellation } from '../../http/cancellation';
import type { Connection } from '../../http/connection';
import { type Json, numberOf, objectOf, unexpected } from '../../http/json';
import { send } from '../../http/request';
import {
	type Modality,
	type QueryAnswer,
	type QueryInput,
	type QueryRequest,
	type QueryVector,
} from '../../model/query';
import { defaultDimension, shapeOf } from '../../model/models';
import { type FileSource, isTimed } from '../../model/task';
import { compact, isVector } from '../../model/values';
import { AssetApi } from '../assets/asset-api';
import { readPieces } from '../assets/part-reader';
import { type QueryApi, queryRequest } from '../query-api';
import { readRows } from '../read-list';
import type { MediaSource } from './task-body';
import { checkQueryV2, IMAGE_NAME } from './validate-v2';

type QuerySource = MediaSource | { readonly base64_string: string };

/** Without these, a model with its own shape for each input gives a vector per clip and option, of speech too. */
const WHOLE: Partial<Record<Modality, object>> = {
	audio: { embedding_option: ['audio'], embedding_scope: ['asset'] },
	video: { embedding_option: ['visual'], embedding_scope: ['asset'] },
};

/** The JSON for a query with media at `source`: as for a task, all that is asked for, even what will be refused. */
export function queryBody(request: QueryRequest, source?: QuerySource): object {
	const { model, input, dimension, startOffsetSec = 0 } = request;
	const isMulti = shapeOf(model).query === 'multi_input';
	const type = isMulti ? 'multi_input' : input.modality;
	const text = { input_text: input.text };
	const own = {
		...text,
		media_source: source,
		start_sec: request.startOffsetSec,
		...WHOLE[input.modality],
	};
	const withText = input.modality === 'text_image';
	const media = compact({
		name: withText ? IMAGE_NAME : undefined,
		media_type: withText ? 'image' : input.modality,
		start_sec: startOffsetSec > 0 ? startOffsetSec : undefined,
		...source,
	});
	return compact({
		input_type: type,
		model_name: model,
		embedding_dimension: dimension === defaultDimension(model) ? undefined : dimension,
		[type]: compact(isMulti ? { ...text, media_sources: source && [media] } : own),
	});
}

/**
 * Largest file that is sent in the request as base64, in bytes. The API takes 36 MB, but a request holds it in
 * memory several times: four files of 30 MB at once took 440 MB, of 4 MB 140 MB.
 */
const INLINE_BYTES = 4 * 1024 ** 2;

/** Longest that a query waits for the asset with its file, in milliseconds. */
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

/** Time for the answer, in milliseconds: the API embeds up to ten minutes of video or audio in one request. */
const answerMs = ({ modality }: QueryInput): number => (isTimed(modality) ? 10 : 2) * 60_000;

/** Queries by Embed v2: `POST /embed-v2`. A large file is streamed as an asset first, which takes some seconds. */
export const queryV2 = (connection: Connection, assets = new AssetApi(connection)): QueryApi => ({
	check: checkQueryV2,
	async embed(request, retryOptions, safeToRepeat) {
		const { input } = request;
		const { modality, media } = input;
		const ask = async (source?: QuerySource): Promise<QueryAnswer> => {
			const body = await send(connection, {
				...queryRequest(request, answerMs(input)),
				path: '/embed-v2',
				json: queryBody(request, source),
				safeToRepeat,
				...retryOptions,
			});
			return readAnswer(body, request);
		};
		if (media === undefined) return ask();
		if (media.kind === 'url') return ask({ url: media.url });
		const { file } = media;
		if (file.size <= INLINE_BYTES) {
			return ask({ base64_string: await base64Of(file, assets.connection.cancellation) });
		}
		const kind = isTimed(modality) ? modality : 'image';
		const options = { ...retryOptions, readyMs: READY_MS };
		return assets.withAsset(file, kind, options, (assetId) => ask({ asset_id: assetId }));
	},
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
