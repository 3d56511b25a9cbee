import type { EmbeddingTask } from './embedding-task';

/** One vector with the stretch of media it stands for. What the API did not tell is absent. */
export interface Embedding {
	/** `visual`, `audio` or `transcription`. */
	readonly option?: string;
	/** `clip`, or `video` for the whole of it. */
	readonly scope?: string;
	/** Seconds from the start of the video. */
	readonly start?: number;
	readonly end?: number;
	/** 512 numbers from marengo3.0. */
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
