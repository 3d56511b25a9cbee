import { BATCH_KEYS, type Output } from '../model/outputs';
import type { EmbeddingResult } from '../model/task';
import { without } from '../model/values';
import { type Clip, clipsOf, type Naming } from './clips';
import { documentRow, pgvectorRow, pineconeVector, qdrantPoint } from './store-rows';
import { summary, taskWithEmbeddings } from './task-items';
import { type EmbeddingFormat, formatVector } from './vector-format';

export interface OutputSettings {
	output: Output;
	naming: Naming;
	embeddingFormat: EmbeddingFormat;
	includeEmbedding: boolean;
	/** Most vectors in one item, where many go into one. */
	batchSize: number;
}

/** One row per clip; `vectorKey` is where it has its vector. */
function rows(
	result: EmbeddingResult,
	{ naming, includeEmbedding }: OutputSettings,
	toRow: (clip: Clip) => object,
	vectorKey: string,
): object[] {
	const made = clipsOf(result, naming).map(toRow);
	return includeEmbedding ? made : made.map((row) => without(row, vectorKey));
}

const batches = (all: object[], key: string, size: number): object[] =>
	Array.from({ length: Math.ceil(all.length / size) }, (_, at) => ({
		[key]: all.slice(at * size, (at + 1) * size),
	}));

function wholeTask(
	result: EmbeddingResult,
	{ naming, includeEmbedding, embeddingFormat }: OutputSettings,
): object {
	const { embeddings, ...task } = taskWithEmbeddings(result, naming);
	const written = embeddings.map((row) =>
		includeEmbedding
			? { ...row, embedding: formatVector(row.embedding, embeddingFormat) }
			: without(row, 'embedding'),
	);
	return { ...task, embeddings: written };
}

/** The clip in the shape of `toRow`, its vector in the user's format. */
const formatted =
	({ embeddingFormat: format }: OutputSettings, toRow = (clip: Clip): object => clip) =>
	(clip: Clip): object => ({ ...toRow(clip), embedding: formatVector(clip.embedding, format) });

type Shape = (result: EmbeddingResult, settings: OutputSettings) => object[];

const SHAPES: Readonly<Record<Output, Shape>> = {
	clips: (result, settings) => rows(result, settings, formatted(settings), 'embedding'),
	document: (result, settings) =>
		rows(result, settings, formatted(settings, documentRow), 'embedding'),
	pgvector: (result, settings) => rows(result, settings, pgvectorRow, 'embedding'),
	pinecone: (result, settings) => rows(result, settings, pineconeVector, 'values'),
	qdrant: (result, settings) => rows(result, settings, qdrantPoint, 'vector'),
	raw: (result, { includeEmbedding }) => [
		includeEmbedding ? result.task.raw : result.rawWithoutVectors(),
	],
	summary: (result) => [summary(result)],
	task: (result, settings) => [wholeTask(result, settings)],
};

/** The JSON of the items of a ready task in the chosen shape (docs/contract.md, "Items out"). */
export function outputItems(result: EmbeddingResult, settings: OutputSettings): object[] {
	const made = SHAPES[settings.output](result, settings);
	const key = BATCH_KEYS[settings.output];
	return key === undefined ? made : batches(made, key, settings.batchSize);
}
