import { answerOf, optionsOf } from './answers';
import type { Samples } from './samples';
import { at, idOf, listAt, ok, textAt, Unanswered } from './service';
import type { Api, Exchange, Fields } from './service';

/** What questions use for their requests. */
export interface Context {
	api: Api;
	samples: Samples;
	shared: Shared;
	/** A video that the service can fetch. */
	videoUrl: string;
	/** A key of another account, if one is given. */
	otherKey?: string;
}

/** A task or an asset, and the replies about it. */
export interface Made {
	id: string;
	created: Exchange;
	/** Read right after the creation. */
	early: Exchange;
	/** Once it was ready or failed, with its embeddings. */
	ended: Exchange;
}

type Shared = ReturnType<typeof sharedOf>;

/** Two tasks and an asset that several questions share, each created on first use. */
export function sharedOf(api: Api, samples: Samples) {
	const asset = once(async () => {
		const own = api.for('asset');
		return untilEnded(own, await sampleAsset(own, samples));
	});
	const v1Fields: Fields = [
		['video_file', samples.video],
		['video_clip_length', String(CLIP_SEC)],
		['video_embedding_scope', 'clip'],
		['video_embedding_scope', 'video'],
	];
	const v2 = once(async () => {
		const video = {
			media_source: { asset_id: (await asset()).id },
			segmentation: fixed(CLIP_SEC),
			embedding_option: ['visual', 'audio', 'transcription'],
			embedding_scope: ['clip', 'asset'],
			embedding_type: ['separate_embedding', 'fused_embedding'],
		};
		return v2Task(api.for('v2-task'), 'video', video);
	});
	return { asset, v1Task: once(() => v1Task(api.for('v1-task'), ...v1Fields)), v2Task: v2 };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return () => (made ??= make());
}

/** Seconds of a clip; the last one of the sample is then 1 s long. */
const CLIP_SEC = 7;

const V1_TASKS = '/embed/tasks';
const V2_TASKS = '/embed-v2/tasks';

/** The first field of every form of v1. */
export const V1_MODEL = ['model_name', 'marengo3.0'] as const;

/** The creation of a v1 task. */
export const v1Create = (api: Api, ...fields: Fields) => api.form(V1_TASKS, V1_MODEL, ...fields);

/** The creation of a v2 task, whose media are in a field named after their type. */
export const v2Create = (api: Api, input_type: string, media: object, model_name = 'marengo3.0') =>
	api.json(V2_TASKS, { input_type, model_name, [input_type]: media });

export const sampleAsset = (api: Api, { video }: Samples) =>
	api.form('/assets', ['method', 'direct'], ['file', video]);

export const fixed = (duration_sec: number) => ({ strategy: 'fixed', fixed: { duration_sec } });

/** Media within the request. */
export const inline = ({ bytes }: { bytes: Buffer }) => ({
	media_source: { base64_string: bytes.toString('base64') },
});

/** The {@link fate} of a task or asset of a URL that does not exist. */
export const ofDeadUrl = (create: (api: Api, url: string) => Promise<Exchange>) =>
	fate(({ api, videoUrl }) => create(api, new URL('no-such-video.mp4', videoUrl).href));

/** What another account gets for something shared. */
export const foreign =
	(what: keyof Shared, more = '') =>
	async ({ api, otherKey, shared }: Context) => {
		if (otherKey === undefined) throw new Unanswered('no second key was given');
		const { id, created } = await shared[what]();
		return api.getAs(`${created.path}/${id}${more}`, otherKey);
	};

/** What one API answers about a task of the other. */
export const retrieve =
	(path: string, what: keyof Shared) =>
	async ({ api, shared }: Context) =>
		api.get(`${path}/${(await shared[what]()).id}`);

/** Whether a list of tasks has one. */
export const lists =
	(path: string, what: keyof Shared) =>
	async ({ api, shared }: Context) => {
		const { id } = await shared[what]();
		const { body } = await api.get(`${path}?page_limit=50`);
		return listAt(body, 'data').some((row) => at(row, '_id') === id);
	};

/** Retrieves the newest listed task that is over seven days old. */
export const expired =
	(list: string) =>
	async ({ api }: Context) => {
		const then = new Date(Date.now() - 7.5 * 24 * 3600_000).toISOString();
		const { body } = await api.get(`${list}?ended_at=${then.slice(0, 19)}Z`);
		const id = textAt(body, 'data', 0, '_id');
		if (id === undefined) throw new Unanswered('the account lists no task that old');
		return api.get(`${list}/${id}`);
	};

/** The creation of a v1 task of the sample, with one more field. */
export const v1Video =
	(name: string, value: string, model = 'marengo3.0') =>
	({ api, samples }: Context) =>
		api.form(V1_TASKS, ['model_name', model], ['video_file', samples.video], [name, value]);

/** A text embedded by v2, the cheapest request there is. */
export const v2Text =
	(fields: object = {}) =>
	({ api }: Context) => {
		const text = { input_text: 'a lighthouse' };
		return api.json('/embed-v2', { input_type: 'text', model_name: 'marengo3.0', text, ...fields });
	};

/** The creation of a v2 task of the sample as an asset. */
export const v2Video =
	(model: string, video: object) =>
	async ({ api, shared }: Context) => {
		const media_source = { asset_id: (await shared.asset()).id };
		return v2Create(api, 'video', { media_source, ...video }, model);
	};

/** Creates a task of v1 and waits for it. */
export async function v1Task(api: Api, ...fields: Fields) {
	const created = await v1Create(api, ...fields);
	const id = idOf(created);
	const early = await api.get(`/embed/tasks/${id}`);
	const list = await api.get('/embed/tasks?page_limit=50');
	const status = await api.settled(`/embed/tasks/${id}/status`);
	const ended = await api.get(`/embed/tasks/${id}`);
	return { id, created, early, list, status, ended };
}

/** Creates a task of v2 and waits for it. */
export async function v2Task(api: Api, type: string, media: object, model?: string) {
	return untilEnded(api, await v2Create(api, type, media, model));
}

async function untilEnded(api: Api, created: Exchange): Promise<Made> {
	const id = idOf(created);
	const early = await api.get(`${created.path}/${id}`);
	return { id, created, early, ended: await api.settled(`${created.path}/${id}`) };
}

/** Uploads the sample video in one part. */
export async function partUpload(api: Api, { video }: Samples) {
	const uploads = '/assets/multipart-uploads';
	const total_size = video.bytes.length;
	const created = await api.json(uploads, { filename: video.name, type: 'video', total_size });
	if (!ok(created)) throw new Unanswered(`no session for parts: ${created.status}`);
	const [upload, id] = ['upload_id', 'asset_id'].map((name) => textAt(created.body, name) ?? '');
	const early = await api.get(`/assets/${id}`);
	const headers = (at(created.body, 'upload_headers') ?? {}) as Record<string, string>;
	const put = await api.put(textAt(created.body, 'upload_urls', 0, 'url') ?? '', video, headers);
	const proof = put.headers.etag?.replaceAll('"', '');
	if (!ok(put) || !proof) throw new Unanswered(`the part was refused: ${put.status}`);
	const part = { chunk_index: 1, proof, proof_type: 'etag', chunk_size: total_size };
	const reported = await api.json(`${uploads}/${upload}`, { completed_chunks: [part] });
	const session = await api.get(`${uploads}/${upload}`);
	return { created, early, reported, session, ended: await api.settled(`/assets/${id}`) };
}

/** How the creation of a task or asset is refused, or else its final status with error and options. */
export const fate =
	(create: (context: Context) => Promise<Exchange>) => async (context: Context) => {
		const created = await create(context);
		if (!ok(created)) return answerOf(created);
		const own = `${created.path}/${idOf(created)}`;
		const ended = await context.api.settled(created.path === V1_TASKS ? `${own}/status` : own);
		const said = [textAt(ended.body, 'status'), textAt(ended.body, 'error', 'message')];
		return [...said, optionsOf(listAt(ended.body, 'data'))].filter(Boolean).join(': ');
	};
