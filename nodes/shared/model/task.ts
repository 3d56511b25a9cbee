import { epochOf } from './values';

/** What kind of media something was made from. */
export const MEDIA_TYPES = ['video', 'audio', 'image', 'document'] as const;

/** @see MEDIA_TYPES */
export type MediaType = (typeof MEDIA_TYPES)[number];

/** Whether a word of the API is one of ours for media. */
export const isMediaType = (value: unknown): value is MediaType =>
	MEDIA_TYPES.some((type) => type === value);

/** Whether media have a length in time. */
export const isTimed = (mediaType: MediaType): boolean =>
	mediaType === 'video' || mediaType === 'audio';

/** Which API a task is of, as its items say it; absent for v1. */
export type ApiVersion = 'v2';

/** @see ApiVersion */
export const isApiVersion = (value: unknown): value is ApiVersion => value === 'v2';

/** Where a task stands; `ready` and `failed` are final. */
export type TaskState = 'processing' | 'ready' | 'failed';

/** A task of TwelveLabs in our own words, whichever of its APIs told of it. What it did not tell is absent. */
export interface EmbeddingTask {
	readonly id: string;
	/** What the package goes by: a status that it does not know is not finished. */
	readonly state: TaskState;
	/** The API's own word for it, for people. */
	readonly status: string;
	/** Such as `marengo3.0`. */
	readonly model?: string;
	/** Name of the uploaded file. */
	readonly fileName?: string;
	/** Address of the media, when the task was made from one. */
	readonly url?: string;
	/** Length of the whole video in seconds. */
	readonly duration?: number;
	/** Length of a clip in seconds. */
	readonly clipLength?: number;
	/** `clip`, `video`; of other media than video `asset` for the whole of it. */
	readonly scopes?: readonly string[];
	/** What was asked to be embedded: `visual`, `audio`, `transcription`, `text`. */
	readonly options?: readonly string[];
	/** Absent where it is not told; v1 knows videos only and tells nothing. */
	readonly mediaType?: MediaType;
	/** The asset it was made of, where this run knows it. */
	readonly assetId?: string;
	readonly apiVersion?: ApiVersion;
	/** Why it failed, in the API's words; v1 gives none. */
	readonly reason?: string;
	/** RFC 3339, as the API wrote it. */
	readonly createdAt?: string;
	readonly updatedAt?: string;
	/** The API's object as it came; of a status without embeddings. */
	readonly raw: object;
}

/** When a task was created, as an epoch in milliseconds; NaN when the API does not say. */
export const createdAtMs = ({ createdAt }: EmbeddingTask): number => epochOf(createdAt);

/** The same; 0 when the API does not say. */
export const createdOf = (task: EmbeddingTask): number => createdAtMs(task) || 0;

/** The oldest first; of one moment, by ID. */
export const byCreation = (a: EmbeddingTask, b: EmbeddingTask): number =>
	createdOf(a) - createdOf(b) || (a.id < b.id ? -1 : 1);

/** Whether nothing more will happen to the task. */
export const isFinished = ({ state }: EmbeddingTask): boolean => state !== 'processing';

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
	/** As many numbers as were asked for. */
	readonly vector: number[];
}

/** What retrieving a task gave. */
export interface EmbeddingResult {
	readonly task: EmbeddingTask;
	/** In the API's order. */
	readonly embeddings: readonly Embedding[];
	/** Rows of the answer that hold no vector and were left out. */
	readonly skippedRows: number;
	/** Rows of options that were not asked for, where the answer has them. */
	readonly otherRows?: number;
	/** The answer had a list of embeddings, be it an empty one. */
	readonly hasList: boolean;
	/** The API's object without its vectors. */
	rawWithoutVectors(): object;
}

/** A file to send, read piece by piece each time it is opened. */
export interface FileSource {
	readonly name: string;
	/** MIME type, as it is sent. */
	readonly type: string;
	/** MIME type that n8n gives, where the file's name says another. */
	readonly otherType?: string;
	/** Exact length in bytes. */
	readonly size: number;
	/** Each piece is fresh memory that nobody else holds, so it may be let go as soon as it was read. */
	readonly freshPieces?: boolean;
	/** Opens a fresh stream over the whole file. @param pieceBytes at most, where the store can choose */
	open(pieceBytes?: number): AsyncIterable<Uint8Array>;
}

/** A file that lies at TwelveLabs already, as an asset; of it no more is known than its ID, perhaps its name. */
export interface AssetSource {
	readonly kind: 'asset';
	readonly assetId: string;
	readonly file: { readonly name?: string };
}

/** Media to embed: a file that is sent, an address from which TwelveLabs fetches it, or an asset. */
export type Source =
	| { readonly kind: 'file'; readonly file: FileSource }
	| { readonly kind: 'url'; readonly url: string }
	| AssetSource;

/** What gets a vector: a clip of a few seconds, or the whole of the media. */
export type EmbeddingScope = 'clip' | 'video';

/** What of audio or pictures becomes a vector; of documents `text` as well. */
export type EmbeddingOption = 'visual' | 'audio' | 'transcription' | 'text';

/** One vector per option, one of all options together, or both. */
export type EmbeddingType = 'separate' | 'fused' | 'both';

/** What of a document becomes a vector: each page, the whole as seen, its text, or pieces of its text. */
export type DocumentScope = 'pages' | 'document' | 'text' | 'textChunks';

/** A stretch of media in seconds from its start; absent: from the start, to the end. */
export interface Part {
	readonly start?: number;
	readonly end?: number;
}

/** What was going on in a stretch of the media, in seconds from its start; a point when both are equal. */
export interface TimedText {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** What an item asks TwelveLabs to embed. */
export interface NewTask {
	readonly model: string;
	readonly source: Source;
	readonly scopes: readonly EmbeddingScope[];
	/** Seconds, 2–10; absent: the API's own, 6. */
	readonly clipLength?: number;
	/** Absent: the whole of it. */
	readonly part?: Part;
	/** Absent: a video. */
	readonly mediaType?: MediaType;
	/** What is to be embedded; absent or empty: all that the model can. */
	readonly options?: readonly EmbeddingOption[];
	/** Clips of one length, or cut where the content changes; absent: `fixed`. */
	readonly segmentation?: 'fixed' | 'dynamic';
	/** Seconds, 2–5, of dynamic clips; absent: the model's own. */
	readonly minClipDuration?: number;
	/** Absent: `separate`. */
	readonly embeddingType?: EmbeddingType;
	/** In the order given; absent or empty: none. */
	readonly timeBasedMetadata?: readonly TimedText[];
	/** How many numbers a vector has; absent: the model's most. */
	readonly dimension?: number;
	/** Of a document; absent: `pages`. */
	readonly documentScope?: DocumentScope;
	/** Longest video or audio to embed, in seconds; absent: no limit. */
	readonly maxDurationSec?: number;
	/** Of text chunks: how long one is, from 1, and how many of the last ones the next repeats. */
	readonly maxSentences?: number;
	readonly overlapSentences?: number;
}
