import type { FileSource } from './new-task';

/** What a query can be made of. */
export type Modality = 'text' | 'image' | 'audio';

/** What to embed: a text, or an image or a stretch of audio from a file or a URL. */
export type QueryInput =
	| { readonly modality: 'text'; readonly text: string }
	| { readonly modality: 'image' | 'audio'; readonly file: FileSource }
	| { readonly modality: 'image' | 'audio'; readonly url: string };

export interface QueryRequest {
	readonly model: string;
	readonly input: QueryInput;
	/** Audio only: seconds to skip at its start. */
	readonly startOffsetSec?: number;
}

/** One vector of the answer; audio gives one per stretch, with its offsets in seconds. */
export interface QueryVector {
	/** 512 numbers from marengo3.0, in one space with the clips of videos. */
	readonly vector: number[];
	readonly start?: number;
	readonly end?: number;
}

export interface QueryAnswer {
	readonly model: string;
	readonly vectors: readonly QueryVector[];
}
