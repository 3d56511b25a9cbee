/** A file to send, read piece by piece each time it is opened. */
export interface FileSource {
	readonly name: string;
	/** MIME type. */
	readonly type: string;
	/** Exact length in bytes. */
	readonly size: number;
	/** Opens a fresh stream over the whole file. */
	open(): AsyncIterable<Uint8Array>;
}

/** Media to embed: a file that is sent, or an address from which TwelveLabs fetches it. */
export type Source =
	| { readonly kind: 'file'; readonly file: FileSource }
	| { readonly kind: 'url'; readonly url: string };

/** What gets a vector: a clip of a few seconds, or the whole video. */
export type EmbeddingScope = 'clip' | 'video';

/** A stretch of a video in seconds from its start. */
export interface Part {
	readonly start: number;
	readonly end: number;
}

/** What an item asks TwelveLabs to embed. */
export interface NewTask {
	readonly model: string;
	readonly source: Source;
	readonly scopes: readonly EmbeddingScope[];
	/** Seconds, 2–10; absent: the API's own, 6. */
	readonly clipLength?: number;
	/** Absent: the whole video. */
	readonly part?: Part;
}

/** Clip length in seconds that the API uses when none is asked for (its reference, `video_clip_length`). */
export const DEFAULT_CLIP_LENGTH = 6;

/** What is asked for besides the media, as a text: the same for the same. */
export const settingsOf = ({ model, scopes, clipLength, part }: NewTask): string =>
	JSON.stringify([model, scopes, clipLength, part]);
