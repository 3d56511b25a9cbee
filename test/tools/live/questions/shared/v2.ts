import { SILENT_SENT, SOUND_SENT, VIDEO_THERE, VIDEO_THERE_35 } from '../../ask/costs';
import type { Shared } from '../../ask/types';
import { Unanswered } from '../../ask/unanswered';
import type { Api } from '../../http/api';
import { listAt, textAt, type Reply } from '../../http/reply';
import type { Sample } from '../../media/samples';
import { videoAsset } from './assets';
import { CLIP_SEC, idOf } from './v1';

/** A task of v2, and what was seen of it on the way. */
export interface V2Task {
	id: string;
	created: Reply;
	/** Looked at right after the creation. */
	early: Reply;
	/** Once it had ended. */
	retrieve: Reply;
}

/** Creates a v2 task, looks at it early, and once it has ended. */
export async function v2Task(api: Api, body: object): Promise<V2Task> {
	const created = await api.postJson('/embed-v2/tasks', body);
	const id = idOf(created);
	const early = await api.get(`/embed-v2/tasks/${id}`);
	return { id, created, early, retrieve: await api.settled(`/embed-v2/tasks/${id}`) };
}

/** The rows of a v2 task. @throws Unanswered when there are none */
export function rowsOf({ retrieve }: V2Task): unknown[] {
	const rows = listAt(retrieve.body, 'data');
	if (rows.length > 0) return rows;
	const why = textAt(retrieve.body, 'error', 'message') ?? '';
	throw new Unanswered(`its task has no embeddings: ${textAt(retrieve.body, 'status')} ${why}`);
}

/** Media within the request. */
export function inline({ bytes }: Sample): { base64_string: string } {
	return { base64_string: bytes.toString('base64') };
}

/** Fixed clips of so many seconds, as marengo3.0 takes them. */
export const fixed = (duration_sec: number) => ({ strategy: 'fixed', fixed: { duration_sec } });

/** Fixed clips of so many seconds, as marengo3.5 takes them. */
export const fixed35 = (duration_sec: number) => ({ temporal: fixed(duration_sec) });

/** The body of a task about a video. */
export function videoBody(model_name: string, video: object): object {
	return { input_type: 'video', model_name, video };
}

/** The sample video as an asset, cut as v1 cuts it, separate and fused. */
export const assetTask: Shared<V2Task> = {
	name: 'v2-task-of-asset',
	costs: [VIDEO_THERE],
	uses: [videoAsset],
	make: async (world) => {
		const { id } = await world.get(videoAsset);
		const video = {
			media_source: { asset_id: id },
			segmentation: fixed(CLIP_SEC),
			embedding_option: ['visual', 'audio', 'transcription'],
			embedding_scope: ['clip', 'asset'],
			embedding_type: ['separate_embedding', 'fused_embedding'],
		};
		return v2Task(world.api, videoBody('marengo3.0', video));
	},
};

/** A video by its URL, with the defaults. */
export const v2UrlTask: Shared<V2Task> = {
	name: 'v2-task-of-url',
	costs: [VIDEO_THERE],
	make: async ({ api, videoUrl }) => {
		if (videoUrl === undefined) throw new Unanswered('no URL of a video; give --video-url');
		return v2Task(api, videoBody('marengo3.0', { media_source: { url: videoUrl } }));
	},
};

/** The creation of a task about the video without sound, asked for its sound all the same. */
export const silentTask: Shared<{ created: Reply; task: V2Task | undefined }> = {
	name: 'v2-task-without-sound',
	costs: [SILENT_SENT],
	make: async ({ api, samples }) => {
		const video = {
			media_source: inline(samples.silent),
			embedding_option: ['visual', 'audio', 'transcription'],
		};
		const created = await api.postJson('/embed-v2/tasks', videoBody('marengo3.0', video));
		if (created.status >= 400) return { created, task: undefined };
		const id = idOf(created);
		const retrieve = await api.settled(`/embed-v2/tasks/${id}`);
		return { created, task: { id, created, early: retrieve, retrieve } };
	},
};

/** The sample sound. */
export const soundTask: Shared<V2Task> = {
	name: 'v2-task-of-sound',
	costs: [SOUND_SENT],
	make: ({ api, samples }) => {
		const audio = { media_source: inline(samples.sound) };
		return v2Task(api, { input_type: 'audio', model_name: 'marengo3.0', audio });
	},
};

/** The sample video with marengo3.5 and its own defaults. */
export const defaultTask35: Shared<V2Task> = {
	name: 'v2-task-of-marengo3.5',
	costs: [VIDEO_THERE_35],
	uses: [videoAsset],
	make: async (world) => {
		const { id } = await world.get(videoAsset);
		return v2Task(world.api, videoBody('marengo3.5', { media_source: { asset_id: id } }));
	},
};
