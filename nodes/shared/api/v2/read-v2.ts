import {
	idOf,
	isRecord,
	type Json,
	numberOf,
	objectOf,
	textOf,
	textsOf,
	unexpected,
} from '../../http/json';
import {
	type Embedding,
	type EmbeddingResult,
	type EmbeddingTask,
	isMediaType,
	type MediaType,
} from '../../model/task';
import { compact, isVector, without } from '../../model/values';
import { readEmbeddings, scopeOf, stateOf } from '../read-task';

const MAX_REASON = 1000;

/** A task without its embeddings and, as a rule, its model; `asked` is its ID. @throws Failure when it is none */
export function readTask(
	asked: string,
	body: unknown,
	redact: (text: string) => string,
): EmbeddingTask {
	if (!isRecord(body)) throw unexpected('no task');
	const metadata = objectOf(body.metadata);
	const mediaType = isMediaType(metadata.input_type) ? metadata.input_type : undefined;
	// An object with a message by the specification; a text is read too.
	const reason = textOf(body.error) ?? textOf(objectOf(body.error).message);
	return compact({
		id: idOf(body._id) ?? asked,
		...stateOf(body.status, body.data),
		model: textOf(body.model_name),
		fileName: textOf(metadata.input_filename),
		url: textOf(metadata.input_url),
		duration: numberOf(metadata.duration),
		clipLength: numberOf(metadata.clip_length),
		scopes: textsOf(metadata.embedding_scopes)?.map((scope) => scopeOf(scope, mediaType)),
		options: textsOf(metadata.embedding_options),
		mediaType,
		apiVersion: 'v2' as const,
		reason: reason && redact(reason).slice(0, MAX_REASON),
		createdAt: textOf(body.created_at),
		updatedAt: textOf(body.updated_at),
		raw: without(body, 'data'),
	});
}

function readRow(row: Json, mediaType: MediaType | undefined): Embedding | undefined {
	if (!isVector(row.embedding)) return undefined;
	const scope = textOf(row.embedding_scope);
	return compact({
		option: textOf(row.embedding_option),
		scope: scope && scopeOf(scope, mediaType),
		start: numberOf(row.start_sec),
		end: numberOf(row.end_sec),
		startPage: numberOf(row.start_page_number),
		endPage: numberOf(row.end_page_number),
		quadrant: textOf(row.quadrant),
		chunk: numberOf(row.chunk_index),
		vector: row.embedding,
	});
}

/** Whether a row belongs to the options; a fused one needs at least two. */
function isAsked({ option }: Embedding, options: readonly string[]): boolean {
	if (options.length === 0 || option === undefined) return true;
	return option === 'fused' ? options.length > 1 : options.includes(option);
}

const withoutVectors = (row: unknown): unknown =>
	isRecord(row) ? without(row, 'embedding', 'embedding_uncertainty') : row;

/** A task with those embeddings of its answer that `options` name, or all. Rows without a vector are counted. */
export function readResult(
	task: EmbeddingTask,
	body: unknown,
	options: readonly string[],
): EmbeddingResult {
	const { data } = objectOf(body);
	const all = readEmbeddings(data, (row) => readRow(row, task.mediaType));
	const embeddings = all.embeddings.filter((embedding) => isAsked(embedding, options));
	return {
		task: { ...task, raw: objectOf(body) },
		...all,
		embeddings,
		otherRows: all.embeddings.length - embeddings.length,
		rawWithoutVectors: () =>
			Array.isArray(data) ? { ...task.raw, data: data.map(withoutVectors) } : task.raw,
	};
}
