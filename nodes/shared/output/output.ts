import type { EmbeddingResult } from '../model/task';
import { type Clip, clipsOf, type Naming } from './clips';
import { documentRow, pgvectorRow, pineconeVector, qdrantPoint } from './store-rows';
import { summary, taskWithEmbeddings } from './task-items';
import { type EmbeddingFormat, formatVector } from './vector-format';

/** What comes out of a ready task. */
export interface OutputSettings {
	output: string;
	naming: Naming;
	embeddingFormat: EmbeddingFormat;
	includeEmbedding: boolean;
	/** Most vectors in one item of `qdrant` and `pinecone`. */
	batchSize: number;
}

type Settings = OutputSettings;

/** A copy of the object without one key. */
function without(value: object, key: string): object {
	return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function rows(
	result: EmbeddingResult,
	{ naming, includeEmbedding }: Settings,
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

function wholeTask(result: EmbeddingResult, settings: Settings): object {
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

const OUTPUTS: Readonly<Record<string, (result: EmbeddingResult, settings: Settings) => object[]>> =
	{
		clips: (result, settings) =>
			rows(
				result,
				settings,
				settings.embeddingFormat === 'array'
					? (clip) => clip
					: (clip) => ({
							...clip,
							embedding: formatVector(clip.embedding, settings.embeddingFormat),
						}),
				'embedding',
			),
		document: (result, settings) =>
			rows(
				result,
				settings,
				(clip) => ({
					...documentRow(clip),
					embedding: formatVector(clip.embedding, settings.embeddingFormat),
				}),
				'embedding',
			),
		pgvector: (result, settings) => rows(result, settings, pgvectorRow, 'embedding'),
		pinecone: (result, settings) =>
			batches(rows(result, settings, pineconeVector, 'values'), 'vectors', settings.batchSize),
		qdrant: (result, settings) =>
			batches(rows(result, settings, qdrantPoint, 'vector'), 'points', settings.batchSize),
		raw: (result, settings) => [
			settings.includeEmbedding ? result.task.raw : result.rawWithoutVectors(),
		],
		summary: (result) => [summary(result)],
		task: (result, settings) => [wholeTask(result, settings)],
	};

/** Whether `output` is a value that {@link outputItems} knows. */
export function isOutput(output: string): boolean {
	return Object.hasOwn(OUTPUTS, output);
}

/** The JSON of the items of a ready task in the chosen shape (docs/contract.md, "Items out"). */
export function outputItems(result: EmbeddingResult, settings: OutputSettings): object[] {
	return OUTPUTS[settings.output]?.(result, settings) ?? [];
}
