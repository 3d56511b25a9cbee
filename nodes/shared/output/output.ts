import type { Task } from '../api/v1/wire';
import { clipText } from './clip-text';
import { type Clip, clipsOf, segmentsOf } from './clips';
import { metadataOfClip, pgvectorRow, pineconeVector, qdrantPoint } from './store-rows';
import { taskItem, taskWithEmbeddings } from './task-items';
import { type EmbeddingFormat, formatVector } from './vector-format';

/** What comes out of a ready task. */
export interface OutputSettings {
	output: string;
	/** The user's own name for the video; clip IDs are made from it. */
	videoId: string | undefined;
	embeddingFormat: EmbeddingFormat;
	includeEmbedding: boolean;
	/** Most vectors in one item of `qdrant` and `pinecone`; undefined: one each, not wrapped. */
	batchSize: number | undefined;
}

type Settings = OutputSettings;

/** A copy of the object without one key. */
function without(value: object, key: string): object {
	return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function rows(
	task: Task,
	{ videoId, includeEmbedding }: Settings,
	toRow: (clip: Clip) => object,
	vectorKey: string,
): object[] {
	const made = clipsOf(task, videoId).map(toRow);
	return includeEmbedding ? made : made.map((row) => without(row, vectorKey));
}

/** The rows in items of at most `size`, under the key of the store's own request. */
function batches(all: object[], key: string, size: number | undefined): object[] {
	if (size === undefined) return all;
	const items: object[] = [];
	for (let from = 0; from < all.length; from += size) {
		items.push({ [key]: all.slice(from, from + size) });
	}
	return items;
}

/** The API's response as it came, its vectors taken out when they are not wanted. */
function raw(task: Task, { includeEmbedding }: Settings): object {
	if (includeEmbedding || !task.video_embedding) return task;
	const segments = segmentsOf(task).map((segment) => without(segment, 'float'));
	return { ...task, video_embedding: { ...task.video_embedding, segments } };
}

function wholeTask(task: Task, settings: Settings): object {
	const { videoId, includeEmbedding, embeddingFormat } = settings;
	const item = taskWithEmbeddings(task, videoId);
	return {
		...item,
		embeddings: item.embeddings.map((row) =>
			includeEmbedding
				? { ...row, embedding: formatVector(row.embedding, embeddingFormat) }
				: without(row, 'embedding'),
		),
	};
}

const OUTPUTS: Readonly<Record<string, (task: Task, settings: Settings) => object[]>> = {
	clips: (task, settings) =>
		rows(
			task,
			settings,
			settings.embeddingFormat === 'array'
				? (clip) => clip
				: (clip) => ({
						...clip,
						embedding: formatVector(clip.embedding, settings.embeddingFormat),
					}),
			'embedding',
		),
	document: (task, settings) =>
		rows(
			task,
			settings,
			(clip) => ({
				pageContent: clipText(clip),
				metadata: { id: clip.id, ...metadataOfClip(clip) },
				embedding: formatVector(clip.embedding, settings.embeddingFormat),
			}),
			'embedding',
		),
	pgvector: (task, settings) => rows(task, settings, pgvectorRow, 'embedding'),
	pinecone: (task, settings) =>
		batches(rows(task, settings, pineconeVector, 'values'), 'vectors', settings.batchSize),
	qdrant: (task, settings) =>
		batches(rows(task, settings, qdrantPoint, 'vector'), 'points', settings.batchSize),
	raw: (task, settings) => [raw(task, settings)],
	task: (task, settings) => [wholeTask(task, settings)],
};

/** Whether `output` is a value that {@link outputItems} knows. */
export function isOutput(output: string): boolean {
	return Object.hasOwn(OUTPUTS, output);
}

/** The JSON of the items of a ready task in the chosen shape (CONTRACT.md, "Items out"). */
export function outputItems(task: Task, settings: OutputSettings): object[] {
	return OUTPUTS[settings.output]?.(task, settings) ?? [];
}

/** The task in a few words, for an AI agent: vectors and hundreds of rows would flood its context. */
export function summary(task: Task): object {
	const segments = segmentsOf(task);
	return {
		...taskItem(task),
		embedding_count: segments.length,
		embedding_options: [...new Set(segments.map((segment) => segment.embedding_option))],
	};
}
