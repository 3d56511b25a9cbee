/* Bodies of POST /embed-v2/tasks for tables of tests: a good one, with what is to be tried in it. */

const ID = '66419a20c70bb578439bd8f4';
export const source = { asset_id: ID };

export type Body = Record<string, unknown>;

/** A task about a video, `video` and the rest as given. */
export const v30 = (video: Body = {}, rest: Body = {}): Body => ({
	input_type: 'video',
	model_name: 'marengo3.0',
	video: { media_source: source, ...video },
	...rest,
});
export const v35 = (video: Body = {}, rest: Body = {}) =>
	v30(video, { model_name: 'marengo3.5', ...rest });
export const audio = (model_name: string, own: Body = {}): Body => ({
	input_type: 'audio',
	model_name,
	audio: { media_source: source, ...own },
});
export const doc = (own: Body = {}, rest: Body = {}): Body => ({
	input_type: 'document',
	model_name: 'marengo3.5',
	document: { media_source: source, ...own },
	...rest,
});
export const image = (own: Body = {}, rest: Body = {}): Body => ({
	input_type: 'image',
	model_name: 'marengo3.5',
	image: { media_source: source, ...own },
	...rest,
});
export const fixed = (duration_sec: unknown) => ({ strategy: 'fixed', fixed: { duration_sec } });
export const dynamic = (min_duration_sec: unknown) => ({
	strategy: 'dynamic',
	dynamic: { min_duration_sec },
});
export const sequential = (own: Body) => ({ sequential: { strategy: 'sentence', ...own } });
export const FUSED = { embedding_type: ['fused_embedding'] };
export const POINT = { start: 3, end: 3, text: 'goal' };
export const base64 = Buffer.from('bytes').toString('base64');
