import { Failure } from '../../model/failure';
import type { Connection } from '../../http/connection';
import { type FileSource, MultipartForm } from '../../http/multipart-form';
import { send } from '../../http/request';
import { isRecord, unexpected } from '../../http/json';

/** What `POST /embed` can embed. */
export type Modality = 'text' | 'image' | 'audio';

/** What to embed: a text, or an image or a stretch of audio from a file or a URL. */
export type QueryInput =
	| { readonly modality: 'text'; readonly text: string }
	| { readonly modality: 'image' | 'audio'; readonly file: FileSource }
	| { readonly modality: 'image' | 'audio'; readonly url: string };

export interface QueryRequest {
	model: string;
	input: QueryInput;
	/** Audio only: seconds to skip at its start. */
	startOffsetSec?: number;
}

/** One vector of the answer; audio gives one per stretch, with its offsets in seconds. */
export interface QueryVector {
	/** 512 numbers from marengo3.0, in one space with the clips of videos. */
	float: number[];
	start_offset_sec?: number;
	end_offset_sec?: number;
}

export interface QueryAnswer {
	model_name: string;
	vectors: QueryVector[];
}

/** Slowest upload still waited for, in bytes per second, and the time for the answer, in milliseconds. */
const SLOWEST_UPLOAD = 64 * 1024;
const ANSWER_MS = 2 * 60_000;

function queryForm({ model, input, startOffsetSec }: QueryRequest): MultipartForm {
	const fields: [string, string][] = [['model_name', model]];
	if (startOffsetSec !== undefined) fields.push(['audio_start_offset_sec', String(startOffsetSec)]);
	if ('text' in input) fields.push(['text', input.text]);
	if ('url' in input) fields.push([`${input.modality}_url`, input.url]);
	if (!('file' in input)) return new MultipartForm(fields);
	return new MultipartForm(fields, { field: `${input.modality}_file`, source: input.file });
}

/**
 * `POST /embed`: the vectors of a text, an image or a piece of audio, at once. Asking again costs a
 * fraction of a cent and leaves nothing behind, so it is retried like a read.
 * @throws Failure, also when the API reports in a 200 that this modality did not work
 */
export async function embed(
	connection: Connection,
	request: QueryRequest,
	retryBudgetMs: number,
): Promise<QueryAnswer> {
	const size = 'file' in request.input ? request.input.file.size : 0;
	const body = await send(connection, {
		method: 'POST',
		path: '/embed',
		form: queryForm(request),
		asked: 'repeatable',
		category: 'embedQuery',
		timeoutMs: ANSWER_MS + (size / SLOWEST_UPLOAD) * 1000,
		retryBudgetMs,
	});
	return readAnswer(body, request.input.modality);
}

function isVector(value: unknown): value is QueryVector {
	return isRecord(value) && Array.isArray(value.float);
}

function readAnswer(body: unknown, modality: Modality): QueryAnswer {
	const part = isRecord(body) ? body[`${modality}_embedding`] : undefined;
	if (!isRecord(body) || !isRecord(part)) throw unexpected(`no ${modality} embedding`);
	if (typeof part.error_message === 'string' && part.error_message !== '') {
		throw new Failure(
			`TwelveLabs could not embed the ${modality}: ${part.error_message}`,
			`Check that the ${modality} meets TwelveLabs' requirements.`,
		);
	}
	if (
		!Array.isArray(part.segments) ||
		!part.segments.every(isVector) ||
		part.segments.length === 0
	) {
		throw unexpected(`no vectors of the ${modality}`);
	}
	return { model_name: String(body.model_name ?? ''), vectors: part.segments };
}
