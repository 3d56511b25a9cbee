import { compact } from '../model/values';
import type { EmbeddingResult, EmbeddingTask, MediaType } from '../model/task';
import { isSigned } from '../model/url';
import { clipId } from './ids';

/** The user's own fields of a clip. */
export type OwnMetadata = Readonly<Record<string, string>>;

/** An `Embedding` under the API's names, its keys in the order a person reads a table. */
export interface ClipEmbedding {
	start_offset_sec?: number;
	end_offset_sec?: number;
	start_page_number?: number;
	end_page_number?: number;
	quadrant?: string;
	chunk_index?: number;
	embedding_option?: string;
	link?: string;
	id: string;
	embedding_scope?: string;
	embedding: number[];
}

/** What clips and tasks say about the media they were made from. */
interface SourceFields {
	input_filename?: string;
	input_url?: string;
}

/** One clip embedding as a workflow item. */
export interface Clip extends ClipEmbedding, SourceFields {
	task_id: string;
	video_id?: string;
	model_name?: string;
	/** Absent for a video. */
	media_type?: MediaType;
	/** Seconds of the whole video. */
	duration?: number;
	metadata?: OwnMetadata;
}

export interface Naming {
	/** Their own ID for it; clip IDs are made from it, otherwise from the task's ID. */
	readonly videoId?: string;
	readonly metadata?: OwnMetadata;
}

/** The URL for URL input, else the file's name. A signed URL beside a name is TwelveLabs' own storage. */
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

/** The address from which a browser plays some seconds of media: https://www.w3.org/TR/media-frags/#naming-time */
export function momentLink(
	url: string | undefined,
	start: number | undefined,
	end: number | undefined,
): string | undefined {
	if (url === undefined || start === undefined || end === undefined) return undefined;
	const seconds = (value: number): string => String(Number(value.toFixed(3)));
	return `${url.replace(/#.*$/s, '')}#t=${seconds(start)},${seconds(end)}`;
}

export function clipEmbeddings(
	{ task, embeddings }: EmbeddingResult,
	{ videoId: video = task.id }: Naming,
): ClipEmbedding[] {
	const { model } = task;
	const { input_url: url } = sourceFields(task);
	/** Rows so far by option and scope: nothing else tells rows without a place apart. */
	const counts = new Map<string, number>();
	return embeddings.map((row) => {
		const kind = JSON.stringify([row.option, row.scope]);
		const nth = counts.get(kind) ?? 0;
		counts.set(kind, nth + 1);
		return compact({
			start_offset_sec: row.start,
			end_offset_sec: row.end,
			start_page_number: row.startPage,
			end_page_number: row.endPage,
			quadrant: row.quadrant,
			chunk_index: row.chunk,
			embedding_option: row.option,
			link: momentLink(url, row.start, row.end),
			id: clipId({ ...row, video, model, dimension: row.vector.length }, nth),
			embedding_scope: row.scope,
			embedding: row.vector,
		});
	});
}

/** The rows of a ready task, in the API's order, with the task's fields; the vector comes last. */
export function clipsOf(result: EmbeddingResult, naming: Naming): Clip[] {
	const { task } = result;
	const source = { ...sourceFields(task), video_id: naming.videoId };
	const shared = { task_id: task.id, model_name: task.model, media_type: otherMedia(task) };
	const last = { duration: task.duration, metadata: naming.metadata };
	return clipEmbeddings(result, naming).map(({ link, id, embedding_scope, embedding, ...place }) =>
		compact({ ...place, ...source, link, id, ...shared, embedding_scope, ...last, embedding }),
	);
}
