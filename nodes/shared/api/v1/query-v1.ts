import type { Connection } from '../../http/connection';
import { isRecord, type Json, numberOf, objectOf, textOf, unexpected } from '../../http/json';
import { MultipartForm } from '../../http/multipart-form';
import { send } from '../../http/request';
import { Failure } from '../../model/failure';
import {
	fileOfQuery,
	type QueryAnswer,
	type QueryRequest,
	type QueryVector,
} from '../../model/query';
import { type QueryApi, queryRequest } from '../query-api';
import { readRows } from '../read-list';
import { decimal } from './task-form';
import { checkQueryV1 } from './validate-v1';

const ANSWER_MS = 2 * 60_000;

function queryForm({ model, input, startOffsetSec }: QueryRequest): MultipartForm {
	const fields: [string, string][] = [['model_name', model]];
	if (startOffsetSec !== undefined) {
		fields.push(['audio_start_offset_sec', decimal(startOffsetSec)]);
	}
	const { text, media } = input;
	const source = fileOfQuery(input);
	if (text !== undefined) fields.push(['text', text]);
	if (media?.kind === 'url') fields.push([`${input.modality}_url`, media.url]);
	return new MultipartForm(fields, source && { field: `${input.modality}_file`, source });
}

/** Queries by Embed v1: `POST /embed`. A 200 may also say that the input could not be embedded. */
export const queryV1 = (connection: Connection): QueryApi => ({
	check: checkQueryV1,
	async embed(request, retryOptions, safeToRepeat) {
		const body = await send(connection, {
			...queryRequest(request, ANSWER_MS),
			path: '/embed',
			form: queryForm(request),
			safeToRepeat,
			...retryOptions,
		});
		return readAnswer(objectOf(body), request, connection.redact);
	},
});

const readVector = ({ float, start_offset_sec, end_offset_sec }: Json): QueryVector | undefined =>
	Array.isArray(float)
		? { vector: float, start: numberOf(start_offset_sec), end: numberOf(end_offset_sec) }
		: undefined;

function readAnswer(
	body: Json,
	{ model, input: { modality } }: QueryRequest,
	redact: (text: string) => string,
): QueryAnswer {
	const part = body[`${modality}_embedding`];
	if (!isRecord(part)) throw unexpected(`no ${modality} embedding`);
	const error = textOf(part.error_message);
	if (error !== undefined) {
		throw new Failure(
			`TwelveLabs could not embed the ${modality}: ${redact(error).slice(0, 300)}`,
			`Check that the ${modality} meets TwelveLabs' requirements.`,
		);
	}
	const vectors = readRows(part.segments, readVector);
	if (vectors.length === 0) throw unexpected(`no vectors of the ${modality}`);
	return { model: textOf(body.model_name) ?? model, vectors };
}
