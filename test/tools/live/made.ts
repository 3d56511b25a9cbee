import type { Samples } from './samples';
import { at, idOf, ok, textAt, Unanswered, type Api, type Fields, type Reply } from './service';

/** What is charged, or counted against a limit, if the service accepts what it is asked. */
export interface Cost {
	/** A video of 16 s, a sound of 5 s, one request about a text or a page, or nothing. */
	embeds: 'video' | 'sound' | 'text' | 'nothing';
	model?: 'marengo3.5';
	/** The file that leaves this machine for it. */
	sends?: keyof Samples;
}

/** The sample video, sent and embedded. */
export const VIDEO_SENT: Cost = { embeds: 'video', sends: 'video' };

/** The sample video, embedded from where it already is: an asset, a URL. */
export const VIDEO_THERE: Cost = { embeds: 'video' };

/** The same with marengo3.5. */
export const VIDEO_35: Cost = { embeds: 'video', model: 'marengo3.5' };

/** The sample video, sent as an asset. */
export const VIDEO_KEPT: Cost = { embeds: 'nothing', sends: 'video' };

/** The sample video without sound, the tone, and a few words. */
export const SILENT: Cost = { embeds: 'video', sends: 'silent' };
export const SOUND: Cost = { embeds: 'sound', sends: 'sound' };
export const TEXT: Cost = { embeds: 'text' };

/** What a question has to ask with. */
export interface Context {
	api: Api;
	samples: Samples;
	/** A video that the service can fetch, if there is one. */
	videoUrl?: string;
	/** A key of another account, if one is given. */
	otherKey?: string;
	/** What a question that was declared in `uses` made. */
	made(id: string): Promise<Made>;
}

/** A task, an asset or an upload, and what was answered about it on the way. */
export interface Made {
	id: string;
	created: Reply;
	/** Read right after the creation. */
	early: Reply;
	/** Once it was ready or failed, with its embeddings. */
	ended: Reply;
	/** Others: v1's list right after the creation and its status at the end; the steps of parts. */
	also: Record<'list' | 'status' | 'reported' | 'session', Reply | undefined>;
}

/** Seconds of a clip; the last one of the sample is then 1 s long. */
export const CLIP_SEC = 7;

/** A form for v1. */
export const v1Form = (...fields: Fields): Fields => [['model_name', 'marengo3.0'], ...fields];

/** A form for an asset. */
export const assetForm = ({ video }: Samples): Fields => [
	['method', 'direct'],
	['file', video],
];

/** The body of a v2 task about a video. */
export const videoBody = (model_name: string, video: object) => ({
	input_type: 'video',
	model_name,
	video,
});

/** Media within the request. */
export const inline = ({ bytes }: { bytes: Buffer }) => ({
	media_source: { base64_string: bytes.toString('base64') },
});

/** The address of the video. @throws Unanswered without one */
export function urlOf({ videoUrl }: Context): string {
	if (videoUrl === undefined) throw new Unanswered('no URL of a video; give --video-url');
	return videoUrl;
}

const NOTHING = { list: undefined, status: undefined, reported: undefined, session: undefined };

/** Creates a task of v1 and waits for it. */
export async function v1Task(api: Api, fields: Fields): Promise<Made> {
	const created = await api.form('/embed/tasks', v1Form(...fields));
	const id = idOf(created);
	const early = await api.get(`/embed/tasks/${id}`);
	const list = await api.get('/embed/tasks?page_limit=50');
	const status = await api.settled(`/embed/tasks/${id}/status`);
	const ended = await api.get(`/embed/tasks/${id}`);
	return { id, created, early, ended, also: { ...NOTHING, list, status } };
}

/** Creates a task of v2 and waits for it. */
export async function v2Task(api: Api, body: object): Promise<Made> {
	return v2Made(api, '/embed-v2/tasks', await api.json('/embed-v2/tasks', body));
}

/** Waits for what was made at this path. */
export async function v2Made(api: Api, path: string, created: Reply): Promise<Made> {
	const id = idOf(created);
	const early = await api.get(`${path}/${id}`);
	return { id, created, early, ended: await api.settled(`${path}/${id}`), also: NOTHING };
}

/** Uploads the sample video in the one part that it makes. */
export async function partUpload({ api, samples: { video } }: Context): Promise<Made> {
	const uploads = '/assets/multipart-uploads';
	const total_size = video.bytes.length;
	const created = await api.json(uploads, { filename: video.name, type: 'video', total_size });
	if (!ok(created)) throw new Unanswered(`no session for parts: ${created.status}`);
	const [upload, id] = ['upload_id', 'asset_id'].map((name) => textAt(created.body, name) ?? '');
	const early = await api.get(`/assets/${id}`);
	const headers = (at(created.body, 'upload_headers') ?? {}) as Record<string, string>;
	const put = await api.put(textAt(created.body, 'upload_urls', 0, 'url') ?? '', video, headers);
	const proof = put.headers.get('ETag')?.replaceAll('"', '');
	if (!ok(put) || !proof) throw new Unanswered(`the part was refused: ${put.status}`);
	const part = { chunk_index: 1, proof, proof_type: 'etag', chunk_size: total_size };
	const reported = await api.json(`${uploads}/${upload}`, { completed_chunks: [part] });
	const session = await api.get(`${uploads}/${upload}`);
	const ended = await api.settled(`/assets/${id}`);
	return { id: String(id), created, early, ended, also: { ...NOTHING, reported, session } };
}
