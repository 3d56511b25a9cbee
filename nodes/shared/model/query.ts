import type { AssetSource, Source } from './task';

/** What a query can be made of, in the words of TwelveLabs. */
export type Modality = 'text' | 'image' | 'audio' | 'text_image' | 'video';

/** Media of a query: a file that is sent, or an address from which TwelveLabs fetches it. */
export type QueryMedia = Exclude<Source, AssetSource>;

/** What to embed: words, media, or words together with an image. */
export type QueryInput =
	| { readonly modality: 'text'; readonly text: string }
	| { readonly modality: 'image' | 'audio' | 'video'; readonly media: QueryMedia }
	| { readonly modality: 'text_image'; readonly text: string; readonly media: QueryMedia };

export interface QueryRequest {
	readonly model: string;
	readonly input: QueryInput;
	/** Audio only: seconds to skip at its start. */
	readonly startOffsetSec?: number;
	/** How many numbers; absent: the model's most. */
	readonly dimension?: number;
}

/** One vector of the answer; of audio and video with the stretch it is of, in seconds, where told. */
export interface QueryVector {
	/** As many numbers as were asked for, in one space with the clips of the same model. */
	readonly vector: number[];
	readonly start?: number;
	readonly end?: number;
}

export interface QueryAnswer {
	readonly model: string;
	readonly vectors: readonly QueryVector[];
}

/** The words of a query, if it has some. */
export const textOfQuery = (input: QueryInput): string | undefined =>
	'text' in input ? input.text : undefined;

/** The media of a query, if it has some. */
export const mediaOfQuery = (input: QueryInput): QueryMedia | undefined =>
	'media' in input ? input.media : undefined;

/** The file of a query, if it has one that is sent. */
export function fileOfQuery(
	input: QueryInput,
): (QueryMedia & { kind: 'file' })['file'] | undefined {
	const media = mediaOfQuery(input);
	return media?.kind === 'file' ? media.file : undefined;
}
