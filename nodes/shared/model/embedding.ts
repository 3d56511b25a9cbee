import type { EmbeddingTask } from './embedding-task';

/** One vector with the stretch of media it stands for. What the API did not tell is absent. */
export interface Embedding {
	/** `visual`, `audio` or `transcription`; of Embed v2 also `fused` and `text`. */
	readonly option?: string;
	/** `clip`, or `video` for the whole of it; of other media `asset` for the whole, `page`, `chunk`. */
	readonly scope?: string;
	/** Seconds from the start of the media; pages and chunks have none. */
	readonly start?: number;
	readonly end?: number;
	/** Pages of a document, from 1. */
	readonly startPage?: number;
	readonly endPage?: number;
	/** Part of a page, such as `top_left`. */
	readonly quadrant?: string;
	/** Piece of a text, from 0. */
	readonly chunk?: number;
	/** 512 numbers unless fewer were asked for. */
	readonly vector: number[];
}

/** What retrieving a task gave. */
export interface EmbeddingResult {
	readonly task: EmbeddingTask;
	/** In the API's order. */
	readonly embeddings: readonly Embedding[];
	/** Rows of the answer that hold no vector and were left out. */
	readonly odd: number;
	/** The answer had a list of embeddings, be it an empty one. */
	readonly listed: boolean;
	/** The API's object without its vectors. */
	bare(): object;
}
