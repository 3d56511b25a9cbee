import { isRecord, type Json, numberOf, objectOf, textOf, textsOf } from '../http/json';
import { knownModel } from '../model/models';
import {
	type Embedding,
	type EmbeddingTask,
	isTimed,
	MEDIA_TYPES,
	type MediaType,
	type TaskState,
} from '../model/task';
import { readRows } from './read-list';

const isState = (value: unknown): value is TaskState =>
	value === 'processing' || value === 'ready' || value === 'failed';

/** The state of a task or asset. A task without a status is ready if its embeddings are there. */
export function stateOf(told: unknown, rows?: unknown): { state: TaskState; status: string } {
	const status = textOf(told);
	if (isState(status)) return { state: status, status };
	const hasRows = status === undefined && Array.isArray(rows) && rows.length > 0;
	const state = hasRows ? 'ready' : 'processing';
	return { state, status: status ?? state };
}

/** A scope by this package's name: Embed v2 also calls a clip `local`, and the whole of a video `asset`. */
export const scopeOf = (scope: string, mediaType: MediaType | undefined): string => {
	if (scope === 'local' && mediaType && isTimed(mediaType)) return 'clip';
	return scope === 'asset' && mediaType === 'video' ? 'video' : scope;
};

/** A task as v1 gives it, and as both APIs list it. The reference requires none of its fields. */
export function toTask(id: string, task: Json): EmbeddingTask {
	const mediaType = MEDIA_TYPES.find((type) => isRecord(task[`${type}_embedding`]));
	const media = objectOf(mediaType && task[`${mediaType}_embedding`]);
	const metadata = objectOf(media.metadata);
	// TwelveLabs' SDKs read some of them in the singular; its reference has the plural.
	const list = (name: string): string[] | undefined =>
		textsOf(metadata[name]) ?? textsOf(metadata[`${name}s`]);
	const kind = mediaType ?? 'video';
	const scopes = list(`${kind}_embedding_scope`);
	const model = textOf(task.model_name);
	// v1 created none of these.
	const isV1 = knownModel(model ?? '')?.isInV1 ?? true;
	const isV2 = kind !== 'video' || !isV1 || scopes?.includes('asset') === true;
	return {
		id,
		...stateOf(task.status, media.segments),
		model,
		fileName: textOf(metadata.input_filename),
		url: textOf(metadata.input_url),
		duration: numberOf(metadata.duration),
		clipLength: numberOf(metadata.video_clip_length),
		scopes: scopes?.map((scope) => scopeOf(scope, mediaType)),
		options: list(`${kind}_embedding_option`),
		mediaType,
		apiVersion: isV2 ? 'v2' : undefined,
		createdAt: textOf(task.created_at),
		updatedAt: textOf(task.updated_at),
		raw: task,
	};
}

/** The embeddings in a list of an answer; rows that `read` cannot read are counted. */
export function readEmbeddings(list: unknown, read: (row: Json) => Embedding | undefined) {
	const embeddings = readRows(list, read);
	const hasList = Array.isArray(list);
	return { embeddings, skippedRows: hasList ? list.length - embeddings.length : 0, hasList };
}
