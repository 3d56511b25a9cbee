import type { AssetSource, FileSource, Part, Source } from './task';

/** The kinds of query, in TwelveLabs' words. */
export type Modality = 'text' | 'image' | 'audio' | 'text_image' | 'video';

/** A file that is sent, or an address from which TwelveLabs fetches it. */
export type QueryMedia = Exclude<Source, AssetSource>;

export type QueryInput =
	| { readonly modality: 'text'; readonly text: string; readonly media?: undefined }
	| {
			readonly modality: 'image' | 'audio' | 'video';
			readonly text?: undefined;
			readonly media: QueryMedia;
	  }
	| { readonly modality: 'text_image'; readonly text: string; readonly media: QueryMedia };

export interface QueryRequest {
	readonly model: string;
	readonly input: QueryInput;
	/** Audio only: seconds to skip at its start. */
	readonly startOffsetSec?: number;
	/** How many numbers; default: the model's most. */
	readonly dimension?: number;
}

/** One vector, and the seconds of audio or video that it is of, when the API says. */
export interface QueryVector extends Part {
	readonly vector: number[];
}

export interface QueryAnswer {
	readonly model: string;
	readonly vectors: readonly QueryVector[];
}

export const fileOfQuery = ({ media }: QueryInput): FileSource | undefined =>
	media?.kind === 'file' ? media.file : undefined;
