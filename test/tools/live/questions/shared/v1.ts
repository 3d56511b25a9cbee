import { Unanswered } from '../../ask/unanswered';
import { SILENT_SENT, VIDEO_SENT, VIDEO_THERE } from '../../ask/costs';
import type { Shared } from '../../ask/types';
import type { Api } from '../../http/api';
import type { Fields } from '../../http/form';
import { listAt, ok, textAt, type Reply } from '../../http/reply';

/** A clip length that leaves a last piece of 1 s of the sample of 15 s. */
export const CLIP_SEC = 7;

/** A task of v1, and what was seen of it on the way. */
export interface V1Task {
	id: string;
	created: Reply;
	/** Looked at right after the creation. */
	early: { status: Reply; retrieve: Reply; list: Reply };
	/** Once it had ended. */
	status: Reply;
	retrieve: Reply;
}

/** The ID of what was made. @throws Unanswered when nothing was */
export function idOf(reply: Reply): string {
	const id = ok(reply) ? textAt(reply.body, '_id') : undefined;
	if (id !== undefined) return id;
	throw new Unanswered(`what it needs was refused: ${reply.status} ${reply.text.slice(0, 200)}`);
}

/** Creates a v1 task, looks at it early, and once it has ended. */
export async function v1Task(api: Api, fields: Fields): Promise<V1Task> {
	const created = await api.postForm('/embed/tasks', [['model_name', 'marengo3.0'], ...fields]);
	const id = idOf(created);
	const early = {
		retrieve: await api.get(`/embed/tasks/${id}`),
		status: await api.get(`/embed/tasks/${id}/status`),
		list: await api.get('/embed/tasks?page_limit=50'),
	};
	const status = await api.settled(`/embed/tasks/${id}/status`);
	return { id, created, early, status, retrieve: await api.get(`/embed/tasks/${id}`) };
}

/** The rows of a v1 task. @throws Unanswered when there are none */
export function segmentsOf({ retrieve }: V1Task): unknown[] {
	const segments = listAt(retrieve.body, 'video_embedding', 'segments');
	if (segments.length > 0) return segments;
	throw new Unanswered(`its task has no embeddings: ${textAt(retrieve.body, 'status')}`);
}

/** The sample video, sent as a file, in clips of 7 s and as a whole. */
export const fileTask: Shared<V1Task> = {
	name: 'v1-task-of-file',
	costs: [VIDEO_SENT],
	make: ({ api, samples }) =>
		v1Task(api, [
			['video_file', samples.video],
			['video_clip_length', String(CLIP_SEC)],
			['video_embedding_scope', 'clip'],
			['video_embedding_scope', 'video'],
		]),
};

/** A video by its URL, with the defaults. */
export const urlTask: Shared<V1Task> = {
	name: 'v1-task-of-url',
	costs: [VIDEO_THERE],
	make: async ({ api, videoUrl }) => {
		if (videoUrl === undefined) throw new Unanswered('no URL of a video; give --video-url');
		return v1Task(api, [['video_url', videoUrl]]);
	},
};

/** The sample video without sound. */
export const silentTask: Shared<V1Task> = {
	name: 'v1-task-without-sound',
	costs: [SILENT_SENT],
	make: ({ api, samples }) => v1Task(api, [['video_file', samples.silent]]),
};
