import type { Connection } from '../../http/connection';
import { sentMedia } from '../../http/errors';
import { isRecord, numberOf, textOf, unexpected } from '../../http/json';
import { MultipartForm } from '../../http/multipart-form';
import { send, UPLOAD_FLOOR } from '../../http/request';
import { Failure } from '../../model/failure';
import { labelsIn } from '../../model/labels';
import {
	fileOfQuery,
	mediaOfQuery,
	type QueryAnswer,
	type QueryRequest,
	type QueryVector,
	textOfQuery,
} from '../../model/query';
import type { QueryApi } from '../query-api';
import { decimal } from './task-form';
import { checkQueryV1 } from './validate-v1';

/** Time for the answer, in milliseconds. */
const ANSWER_MS = 2 * 60_000;

function queryForm({ model, input, startOffsetSec }: QueryRequest): MultipartForm {
	const fields: [string, string][] = [['model_name', model]];
	if (startOffsetSec !== undefined) {
		fields.push(['audio_start_offset_sec', decimal(startOffsetSec)]);
	}
	const [text, media, source] = [textOfQuery(input), mediaOfQuery(input), fileOfQuery(input)];
	if (text !== undefined) fields.push(['text', text]);
	if (media?.kind === 'url') fields.push([`${input.modality}_url`, media.url]);
	return new MultipartForm(fields, source && { field: `${input.modality}_file`, source });
}

/**
 * Queries by Embed v1: `POST /embed`, which takes a text, an image or a piece of audio.
 * {@link QueryApi.embed} throws also when the API reports in a 200 that this modality did not work.
 */
export const queryV1 = (connection: Connection): QueryApi => ({
	check: checkQueryV1,
	async embed(request, retryOptions, safeToRepeat) {
		const size = fileOfQuery(request.input)?.size ?? 0;
		const media = mediaOfQuery(request.input);
		const body = await send(connection, {
			method: 'POST',
			path: '/embed',
			form: queryForm(request),
			safeToRepeat,
			category: 'embedQuery',
			fieldsIn: labelsIn,
			...(media && { media: sentMedia(media, 'url') }),
			timeoutMs: ANSWER_MS + (size / UPLOAD_FLOOR) * 1000,
			...retryOptions,
		});
		return readAnswer(body, request, connection.redact);
	},
});

function readVector(value: unknown): QueryVector | undefined {
	if (!isRecord(value) || !Array.isArray(value.float)) return undefined;
	return {
		vector: value.float,
		start: numberOf(value.start_offset_sec),
		end: numberOf(value.end_offset_sec),
	};
}

function readAnswer(
	body: unknown,
	{ model, input }: QueryRequest,
	redact: (text: string) => string,
): QueryAnswer {
	const { modality } = input;
	const part = isRecord(body) ? body[`${modality}_embedding`] : undefined;
	if (!isRecord(body) || !isRecord(part)) throw unexpected(`no ${modality} embedding`);
	const error = textOf(part.error_message);
	if (error !== undefined) {
		throw new Failure(
			`TwelveLabs could not embed the ${modality}: ${redact(error).slice(0, 300)}`,
			`Check that the ${modality} meets TwelveLabs' requirements.`,
		);
	}
	const segments: unknown[] = Array.isArray(part.segments) ? part.segments : [];
	const vectors = segments.map(readVector).filter((vector) => vector !== undefined);
	if (vectors.length === 0) throw unexpected(`no vectors of the ${modality}`);
	return { model: textOf(body.model_name) ?? model, vectors };
}
