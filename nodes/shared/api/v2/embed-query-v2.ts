import type { Connection } from '../../http/connection';
import { numberOf, objectOf } from '../../http/fields';
import { isRecord, unexpected } from '../../http/json';
import { send } from '../../http/request';
import { UPLOAD_FLOOR } from '../../http/upload';
import { compact } from '../../model/compact';
import {
	fileOfQuery,
	type QueryAnswer,
	type QueryRequest,
	type QueryVector,
} from '../../model/query';
import { isVector } from '../../model/vector';
import { type AssetApi, assetApi } from '../assets/asset-api';
import type { QueryApi } from '../query-api';
import { checkQueryV2, queryLabelsIn } from './check-query-v2';
import { queryBody } from './query-body';
import { withSource } from './query-source';

const MINUTE_MS = 60_000;

/** Time for the answer, in milliseconds: of video and sound the API embeds up to ten minutes at once. */
const answerMs = ({ input }: QueryRequest): number =>
	(input.modality === 'audio' || input.modality === 'video' ? 10 : 2) * MINUTE_MS;

/** Queries by Embed v2: `POST /embed-v2`, which takes all of them. */
export const queryV2 = (
	connection: Connection,
	assets: AssetApi = assetApi(connection),
): QueryApi => ({
	check: checkQueryV2,
	embed(request, patience) {
		const size = fileOfQuery(request.input)?.size ?? 0;
		return withSource(assets, request.input, patience, async (source) => {
			const body = await send(connection, {
				method: 'POST',
				path: '/embed-v2',
				json: queryBody(request, source),
				category: 'embedQuery',
				fieldsIn: (text) => queryLabelsIn(text, request),
				timeoutMs: answerMs(request) + (size / UPLOAD_FLOOR) * 1000,
				...patience,
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
