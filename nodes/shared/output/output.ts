import { BATCH_KEYS, type Output } from '../model/outputs';
import type { EmbeddingResult } from '../model/task';
import { without } from '../model/values';
import { type Clip, clipsOf, type Naming } from './clips';
import { documentRow, pgvectorRow, pineconeVector, qdrantPoint } from './store-rows';
import { summary, taskWithEmbeddings } from './task-items';
import { type EmbeddingFormat, formatVector } from './vector-format';

/** What comes out of a ready task. */
export interface OutputSettings {
	output: Output;
	naming: Naming;
	embeddingFormat: EmbeddingFormat;
	includeEmbedding: boolean;
	/** Most vectors in one item of an output with a batch key. */
	batchSize: number;
}

/** One row per clip; without its vector, which is under `vectorKey`, where that is not wanted. */
function rows(
	result: EmbeddingResult,
	{ naming, includeEmbedding }: OutputSettings,
	toRow: (clip: Clip) => object,
	vectorKey: string,
): object[] {
	const made = clipsOf(result, naming).map(toRow);
	return includeEmbedding ? made : made.map((row) => without(row, vectorKey));
}

/** The rows in items of at most `size`, under the key of the store's own request. */
function batches(all: object[], key: string, size: number): object[] {
	const items: object[] = [];
	for (let from = 0; from < all.length; from += size) {
		items.push({ [key]: all.slice(from, from + size) });
	}
	return items;
}

function wholeTask(result: EmbeddingResult, settings: OutputSettings): object {
	const { naming, includeEmbedding, embeddingFormat } = settings;
	const item = taskWithEmbeddings(result, naming);
	return {
		...item,
		embeddings: item.embeddings.map((row) =>
			includeEmbedding
				? { ...row, embedding: formatVector(row.embedding, embeddingFormat) }
				: without(row, 'embedding'),
		),
	};
}

/** The clip in the shape of `toRow`, its vector as the user wants it written. */
const formatted =
	({ embeddingFormat: format }: OutputSettings, toRow: (clip: Clip) => object) =>
	(clip: Clip): object => ({ ...toRow(clip), embedding: formatVector(clip.embedding, format) });

type Shape = (result: EmbeddingResult, settings: OutputSettings) => object[];

const SHAPES: Readonly<Record<Output, Shape>> = {
	clips: (result, settings) => {
		const isAsItIs = settings.embeddingFormat === 'array';
		const toRow = isAsItIs ? (clip: Clip) => clip : formatted(settings, (clip) => clip);
		return rows(result, settings, toRow, 'embedding');
	},
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
