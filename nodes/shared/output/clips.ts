import { compact } from '../model/values';
import type { Embedding, EmbeddingResult, EmbeddingTask, MediaType } from '../model/task';
import { isSigned } from '../model/url';
import { clipId } from './ids';

/** The user's own fields of a clip. */
export type OwnMetadata = Readonly<Record<string, string>>;

/** What a clip does not share with its task; the keys stand in the order in which a person reads a table. */
export interface ClipEmbedding {
	/** Seconds from the start of the media; pages and chunks have none. */
	start_offset_sec?: number;
	end_offset_sec?: number;
	/** Pages of a document, from 1. */
	start_page_number?: number;
	end_page_number?: number;
	/** Part of a page, such as `top_left`. */
	quadrant?: string;
	/** Piece of a text, from 0. */
	chunk_index?: number;
	embedding_option?: string;
	/** Address at which a browser plays the moment; see {@link momentLink}. */
	link?: string;
	/** UUID version 5; see {@link clipId}. */
	id: string;
	embedding_scope?: string;
	embedding: number[];
}

/** What clips and tasks say of the media they were made from. */
export interface SourceFields {
	input_filename?: string;
	input_url?: string;
}

/** One clip embedding as it goes into a workflow item. */
export interface Clip extends ClipEmbedding, SourceFields {
	task_id: string;
	video_id?: string;
	model_name?: string;
	/** What it was made of, when not a video. */
	media_type?: MediaType;
	/** Seconds of the whole video. */
	duration?: number;
	metadata?: OwnMetadata;
}

/** How the user names and describes the video. */
export interface Naming {
	/** Their own ID of it; clip IDs are made from it, or else from the task's ID. */
	readonly videoId?: string;
	readonly metadata?: OwnMetadata;
}

/** The URL for URL input, else the file's name. A signed URL beside a name is where TwelveLabs stores the file. */
export function sourceFields({
	url,
	fileName,
}: Pick<EmbeddingTask, 'url' | 'fileName'>): SourceFields {
	if (url !== undefined && !(fileName !== undefined && isSigned(url))) return { input_url: url };
	return fileName === undefined ? {} : { input_filename: fileName };
}

/** The kind of media as items name it: absent for a video. */
export const otherMedia = ({ mediaType }: EmbeddingTask): MediaType | undefined =>
	mediaType === 'video' ? undefined : mediaType;

/**
 * The address of a stretch of media: a browser plays it from there (a temporal media fragment,
 * https://www.w3.org/TR/media-frags/#naming-time). Undefined where address or times are not known.
 * @param start and `end` in seconds; three decimals are kept at most
 */
export function momentLink(
	url: string | undefined,
	start: number | undefined,
	end: number | undefined,
): string | undefined {
	if (url === undefined || start === undefined || end === undefined) return undefined;
	const seconds = (value: number): string => String(Number(value.toFixed(3)));
	return `${url.replace(/#.*$/s, '')}#t=${seconds(start)},${seconds(end)}`;
}

/** One row without its task. `video` names the media in the row's ID, see {@link clipId} for `nth`. */
function clipEmbedding(
	task: EmbeddingTask,
	row: Embedding,
	video: string,
	nth: number,
): ClipEmbedding {
	const { model } = task;
	return compact({
		start_offset_sec: row.start,
		end_offset_sec: row.end,
		start_page_number: row.startPage,
		end_page_number: row.endPage,
		quadrant: row.quadrant,
		chunk_index: row.chunk,
		embedding_option: row.option,
		link: momentLink(sourceFields(task).input_url, row.start, row.end),
		id: clipId({ ...row, video, model, dimension: row.vector.length }, nth),
		embedding_scope: row.scope,
		embedding: row.vector,
	});
}

/** Every row of a ready task, in the API's order. */
export function clipEmbeddings(
	{ task, embeddings }: EmbeddingResult,
	{ videoId = task.id }: Naming,
): ClipEmbedding[] {
	/** How many rows of one option and scope came before: without offsets, page or chunk rows differ only by it. */
	const counts = new Map<string, number>();
	return embeddings.map((row) => {
		const kind = JSON.stringify([row.option, row.scope]);
		const nth = counts.get(kind) ?? 0;
		counts.set(kind, nth + 1);
		return clipEmbedding(task, row, videoId, nth);
	});
}

/** Every row of a ready task, in the API's order, each with its task's fields; the vector comes last. */
export function clipsOf(result: EmbeddingResult, naming: Naming): Clip[] {
	const { task } = result;
	const { videoId, metadata } = naming;
	const source = compact({ ...sourceFields(task), video_id: videoId });
	const shared = compact({
		task_id: task.id,
		model_name: task.model,
		media_type: otherMedia(task),
	});
	const last = compact({ duration: task.duration, metadata });
	return clipEmbeddings(result, naming).map((own) => {
		const { link, id, embedding_scope, embedding, ...range } = own;
		const play = compact({ link });
		const scope = compact({ embedding_scope });
		return { ...range, ...source, ...play, id, ...shared, ...scope, ...last, embedding };
	});
}
