import { idOf, isRecord, type Json, numberOf, objectOf, textOf, unexpected } from '../../http/json';
import type { Embedding, EmbeddingResult, EmbeddingTask } from '../../model/task';
import { isVector, without } from '../../model/values';
import { readEmbeddings, toTask } from '../read-task';

/** A task as status and retrieve give it; `asked` is its ID. @throws Failure when the answer is none */
export function readTask(asked: string, body: unknown): EmbeddingTask {
	if (!isRecord(body)) throw unexpected('no task');
	return toTask(idOf(body._id) ?? asked, body);
}

const readEmbedding = (segment: Json): Embedding | undefined =>
	isVector(segment.float)
		? {
				option: textOf(segment.embedding_option),
				scope: textOf(segment.embedding_scope),
				start: numberOf(segment.start_offset_sec),
				end: numberOf(segment.end_offset_sec),
				vector: segment.float,
			}
		: undefined;

const withoutVector = (segment: unknown): unknown =>
	isRecord(segment) ? without(segment, 'float') : segment;

/** A task with its embeddings; rows without a vector are counted. @throws Failure */
export function readResult(asked: string, body: unknown): EmbeddingResult {
	const task = readTask(asked, body);
	const media = objectOf(objectOf(body).video_embedding);
	const { segments } = media;
	return {
		task,
		...readEmbeddings(segments, readEmbedding),
		rawWithoutVectors: () =>
			Array.isArray(segments)
				? { ...task.raw, video_embedding: { ...media, segments: segments.map(withoutVector) } }
				: task.raw,
	};
}
