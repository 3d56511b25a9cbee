import { epochOf } from './values';

export const MEDIA_TYPES = ['video', 'audio', 'image', 'document'] as const;

export type MediaType = (typeof MEDIA_TYPES)[number];

export const isMediaType = (value: unknown): value is MediaType =>
	MEDIA_TYPES.some((type) => type === value);

/** Media that have a length in time, and are billed by it. */
export const isTimed = (kind: string): kind is 'video' | 'audio' =>
	kind === 'video' || kind === 'audio';

/** The Embed API of a task, as its items say it; absent for v1. */
export type ApiVersion = 'v2';

/** Where a task stands; `ready` and `failed` are final. */
export type TaskState = 'processing' | 'ready' | 'failed';

/** What tasks and assets have in common. What the API did not tell is absent. */
export interface ApiObject {
	readonly id: string;
	/** `processing` for every status that this package does not know. */
	readonly state: TaskState;
	/** The API's own word, for people. */
	readonly status: string;
	/** RFC 3339, as the API wrote it. */
	readonly createdAt?: string;
	/** Why it failed, in the API's words; v1 gives none. */
	readonly reason?: string;
	/** The API's object as it came; that of a task's status has no embeddings. */
	readonly raw: object;
}

export interface EmbeddingTask extends ApiObject {
	readonly model?: string;
	/** Name of the uploaded file, or address of the media. */
	readonly fileName?: string;
	readonly url?: string;
	/** Length of the whole video in seconds. */
	readonly duration?: number;
	/** Length of a clip in seconds. */
	readonly clipLength?: number;
	/** `clip`, `video`; of other media than video `asset` for the whole of it. */
	readonly scopes?: readonly string[];
	/** What was asked to be embedded: `visual`, `audio`, `transcription`, `text`. */
	readonly options?: readonly string[];
	/** v1 has videos only and does not say it. */
	readonly mediaType?: MediaType;
	/** The asset it was made of, if this run knows it. */
	readonly assetId?: string;
	readonly apiVersion?: ApiVersion;
	readonly updatedAt?: string;
}

/** When a task was created, as an epoch in milliseconds; NaN when the API does not say. */
export const createdAtMs = ({ createdAt }: EmbeddingTask): number => epochOf(createdAt);

/** The same; 0 when the API does not say. */
export const createdOf = (task: EmbeddingTask): number => createdAtMs(task) || 0;

/** The oldest first; tasks of the same moment by ID. */
export const byCreation = (a: EmbeddingTask, b: EmbeddingTask): number =>
	createdOf(a) - createdOf(b) || (a.id < b.id ? -1 : 1);

export const isFinished = ({ state }: EmbeddingTask): boolean => state !== 'processing';

/** A part of the media in seconds; default: from the start, to the end. */
export interface Part {
	readonly start?: number;
	readonly end?: number;
}

/** One vector and the part of the media that it is from, as far as the API says; pages and chunks have no seconds. */
export interface Embedding extends Part {
	/** `visual`, `audio` or `transcription`; in v2 also `fused` and `text`. */
	readonly option?: string;
	/** `clip`, or `video` for the whole of it; of other media `asset` for the whole, `page`, `chunk`. */
	readonly scope?: string;
	/** Pages of a document, from 1. */
	readonly startPage?: number;
	readonly endPage?: number;
	/** Part of a page, such as `top_left`. */
	readonly quadrant?: string;
	/** Piece of a text, from 0. */
	readonly chunk?: number;
	readonly vector: number[];
}

export interface EmbeddingResult {
	readonly task: EmbeddingTask;
	/** In the API's order. */
	readonly embeddings: readonly Embedding[];
	/** Rows without a vector, left out. */
	readonly skippedRows: number;
	/** Rows of other options than the wanted ones. */
	readonly otherRows?: number;
	/** The answer had a list of embeddings, even if it was empty. */
	readonly hasList: boolean;
	/** The API's object without its vectors. */
	rawWithoutVectors(): object;
}

/** A file to send, read piece by piece. */
export interface FileSource {
	readonly name: string;
	/** MIME type to send. */
	readonly type: string;
	/** MIME type that n8n gives, if the file's name says another. */
	readonly otherType?: string;
	/** Exact length in bytes. */
	readonly size: number;
	/** Nothing else uses a piece's memory: it may be freed once the piece was read. */
	readonly freshPieces?: boolean;
	/** A fresh stream over the file. @param pieceBytes most bytes in a piece, if the store can choose */
	open(pieceBytes?: number): AsyncIterable<Uint8Array>;
}

/** A file that TwelveLabs has stored as an asset. */
export interface AssetSource {
	readonly kind: 'asset';
	readonly assetId: string;
	readonly file: { readonly name?: string };
}

/** Media to embed: a file to send, an address from which TwelveLabs fetches it, or an asset. */
export type Source =
	| { readonly kind: 'file'; readonly file: FileSource }
	| { readonly kind: 'url'; readonly url: string }
	| AssetSource;

/** What gets a vector: clips of a few seconds, or the whole media. */
export type EmbeddingScope = 'clip' | 'video';

/** Which content of the media becomes a vector; `text` is for documents. */
export type EmbeddingOption = 'visual' | 'audio' | 'transcription' | 'text';

/** Which content of a document becomes a vector: each page, its look, its text, or pieces of its text. */
export type DocumentScope = 'pages' | 'document' | 'text' | 'textChunks';

/** What happens from one second of the media to another, which may be the same. */
export interface TimedText {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** What to embed, and how. Fields that are absent have the default of the API or the model. */
export interface NewTask {
	readonly model: string;
	readonly source: Source;
	readonly scopes: readonly EmbeddingScope[];
	/** Seconds, 2–10; default: 6. */
	readonly clipLength?: number;
	readonly part?: Part;
	/** Default: `video`. */
	readonly mediaType?: MediaType;
	/** Absent or empty: all that the model has. */
	readonly options?: readonly EmbeddingOption[];
	/** Clips of one length (the default), or cut where the content changes. */
	readonly segmentation?: 'fixed' | 'dynamic';
	/** Seconds, 2–5, of dynamic clips. */
	readonly minClipDuration?: number;
	/** One vector per option (the default), one of all options together, or both. */
	readonly embeddingType?: 'separate' | 'fused' | 'both';
	readonly timeBasedMetadata?: readonly TimedText[];
	/** How many numbers a vector has; default: the model's most. */
	readonly dimension?: number;
	/** Default: `pages`. */
	readonly documentScope?: DocumentScope;
	/** Longest video or audio to embed, in seconds; default: no limit. */
	readonly maxDurationSec?: number;
	/** Length of a text chunk, from 1, and how many sentences the next one repeats. */
	readonly maxSentences?: number;
	readonly overlapSentences?: number;
}
