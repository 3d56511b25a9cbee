import { errorOf, errors, fieldsOf, firstVector, lengthOf, likeness, optionsOf } from './answers';
import {
	rateHeaders,
	results,
	rowOf,
	rowsOf,
	tailOf,
	vectorOf,
	verdictOf,
	verdicts,
} from './answers';
import {
	assetForm,
	CLIP_SEC,
	inline,
	partUpload,
	SILENT,
	SOUND,
	TEXT,
	urlOf,
	v1Form,
	v1Task,
	v2Made,
	v2Task,
	VIDEO_35,
	VIDEO_KEPT,
	VIDEO_SENT,
	VIDEO_THERE,
	videoBody,
	type Context,
} from './made';
import { ask, type Question } from './question';
import { at, idOf, listAt, ok, textAt, Unanswered, type Fields } from './service';

const DOCS = 'https://docs.twelvelabs.io/v1.3';
const ERRORS = `${DOCS}/api-reference/error-codes`;
const V1 = `${DOCS}/api-reference/create-embeddings-v1/video-embeddings`;
const V2 = `${DOCS}/api-reference/create-embeddings-v2`;
const ASSETS = `${DOCS}/api-reference/upload-content/direct-uploads`;
const PARTS = `${DOCS}/api-reference/upload-content/multipart-uploads`;

/** As an ID looks, and nobody's. */
const NOBODYS = '000000000000000000000000';

const PAGE_INFO = 'limit_per_page page total_page total_results';
const TASK_ROW = '_id created_at model_name status updated_at';
const V1_METADATA =
	'video_embedding.metadata.duration video_embedding.metadata.input_filename video_embedding.metadata.video_clip_length video_embedding.metadata.video_embedding_scope';
const ASSET =
	'_id created_at duration file_type filename method size status technical_metadata.file_mime_type technical_metadata.file_size_bytes technical_metadata.has_audio technical_metadata.total_audio_streams technical_metadata.total_video_streams technical_metadata.video_duration_seconds technical_metadata.video_height technical_metadata.video_width';

/** Creates something that may fail: how it is refused, else how it ends and what is said of it. */
async function fate({ api }: Context, path: string, body: object | Fields): Promise<string> {
	const created = await (Array.isArray(body)
		? api.form(path, body as Fields)
		: api.json(path, body));
	if (!ok(created)) return errorOf(created);
	const own = `${path}/${idOf(created)}`;
	const ended = await api.settled(path === '/embed/tasks' ? `${own}/status` : own);
	const said = [textAt(ended.body, 'status'), textAt(ended.body, 'error', 'message')];
	return [...said, optionsOf(listAt(ended.body, 'data'))].filter(Boolean).join(': ');
}

/** A text embedded at once by v2: the cheapest request there is. */
const v2Text = ({ api }: Context, fields: object = {}) => {
	const text = { input_text: 'a lighthouse' };
	return api.json('/embed-v2', { input_type: 'text', model_name: 'marengo3.0', text, ...fields });
};

/** A task of v2 about the sample as an asset. */
const v2Video = async ({ api, made }: Context, model: string, video: object) => {
	const media_source = { asset_id: (await made('asset')).id };
	return api.json('/embed-v2/tasks', videoBody(model, { media_source, ...video }));
};

/** Every question, in the order asked; what tells whether the key works comes first. */
export const QUESTIONS: readonly Question[] = [
	ask({
		id: 'key',
		question: 'What do the credential’s test, no key, a wrong key and an unknown path get?',
		source: ERRORS,
		request: async ({ api }) => ({
			test: await api.get('/indexes?page_limit=1'),
			noKey: await api.getAs('/indexes?page_limit=1'),
			wrongKey: await api.getAs('/indexes?page_limit=1', 'tlk_no_such_key_0000'),
			unknownPath: await api.get('/no-such-thing'),
		}),
		pick: {
			...errors({
				noKey: '401 flat api_key_invalid',
				wrongKey: '401 flat api_key_invalid',
				unknownPath: '404 flat resource_not_exist',
			}),
			pageInfo: [({ test }) => fieldsOf(at(test.body, 'page_info')), PAGE_INFO],
			version: [({ test }) => test.headers.get('X-Api-Version'), '1.3'],
			rateHeadersOfARead: [({ test }) => rateHeaders(test), ''],
		},
	}),
	ask({
		id: 'foreign-ids',
		question: 'What do a task of v1, one of v2 and an asset get that another account owns?',
		source: ERRORS,
		uses: ['v1-task', 'v2-task', 'asset'],
		request: async ({ api, otherKey, made }) => {
			if (otherKey === undefined) throw new Unanswered('no second key was given');
			const v1 = `/embed/tasks/${(await made('v1-task')).id}`;
			return {
				v1Status: await api.getAs(`${v1}/status`, otherKey),
				v1: await api.getAs(v1, otherKey),
				v2: await api.getAs(`/embed-v2/tasks/${(await made('v2-task')).id}`, otherKey),
				asset: await api.getAs(`/assets/${(await made('asset')).id}`, otherKey),
			};
		},
		pick: errors({
			v1Status: '403 flat read_not_allowed',
			v1: '403 flat read_not_allowed',
			v2: '403 flat read_not_allowed',
			asset: '403 flat read_not_allowed',
		}),
	}),
	ask({
		id: 'ids',
		question: 'What does an ID get that is nobody’s, and what is no ID?',
		source: ERRORS,
		request: async ({ api }) => ({
			v1Status: await api.get(`/embed/tasks/${NOBODYS}/status`),
			v1: await api.get(`/embed/tasks/${NOBODYS}`),
			v1Malformed: await api.get('/embed/tasks/no-such-id'),
			v2: await api.get(`/embed-v2/tasks/${NOBODYS}`),
			v2Malformed: await api.get('/embed-v2/tasks/no-such-id'),
			asset: await api.get(`/assets/${NOBODYS}`),
			assetMalformed: await api.get('/assets/no-such-id'),
		}),
		pick: errors({
			v1Status: '404 flat resource_not_exist',
			v1: '404 flat resource_not_exist',
			v1Malformed: '400 flat parameter_invalid',
			v2: '404 nested NOT_FOUND',
			v2Malformed: '404 nested NOT_FOUND',
			asset: '404 flat resource_not_exist',
			assetMalformed: '400 flat parameter_invalid',
		}),
	}),
	ask({
		id: 'v1-task',
		question: 'v1: what does a task about a file answer, from its creation to its embeddings?',
		source: `${V1}/retrieve-video-embeddings`,
		costs: [VIDEO_SENT],
		request: ({ api, samples }) =>
			v1Task(api, [
				['video_file', samples.video],
				['video_clip_length', String(CLIP_SEC)],
				['video_embedding_scope', 'clip'],
				['video_embedding_scope', 'video'],
			]),
		pick: {
			created: [({ created }) => `${created.status} ${fieldsOf(created.body)}`, '200 _id'],
			idForm: [({ id }) => id.replace(/[0-9a-f]/g, 'x'), 'x'.repeat(24)],
			status: [({ also }) => fieldsOf(also.status?.body), `_id model_name status ${V1_METADATA}`],
			fields: [
				({ ended }) => fieldsOf(ended.body),
				`${TASK_ROW} ${V1_METADATA} video_embedding.segments[].embedding_option video_embedding.segments[].embedding_scope video_embedding.segments[].end_offset_sec video_embedding.segments[].float video_embedding.segments[].start_offset_sec`,
			],
			options: [(task) => optionsOf(rowsOf(task)), 'audio transcription visual'],
			lastClipOfOneSecond: [(task) => tailOf(rowsOf(task)), 'dropped'],
			dimension: [(task) => firstVector(rowsOf(task)).length, 512],
			length: [(task) => lengthOf(firstVector(rowsOf(task))), 1],
			// Right after its creation:
			early: [({ early }) => fieldsOf(early.body), `${TASK_ROW} ${V1_METADATA}`],
			listedAs: [({ id, also }) => at(rowOf(also.list, id), 'status'), 'processing'],
			secondsApartFromTheDateHeader: [
				({ created, ended }) => {
					const date = Date.parse(created.headers.get('Date') ?? '');
					const apart = Date.parse(textAt(ended.body, 'created_at') ?? '') - date;
					return Math.abs(apart) < 10_000 ? 0 : Math.round(apart / 1000);
				},
				0,
			],
		},
	}),
	ask({
		id: 'v1-list',
		question: 'v1: what does the list hold of a task, and which queries are refused?',
		source: V1,
		uses: ['v1-task'],
		request: async ({ api, made }) => {
			const { id } = await made('v1-task');
			return {
				id,
				list: await api.get('/embed/tasks?page_limit=50'),
				pageLimit51: await api.get('/embed/tasks?page_limit=51'),
				fractionOfASecond: await api.get('/embed/tasks?started_at=2026-01-01T00:00:00.000Z'),
				pageBeyondTheLast: await api.get('/embed/tasks?page=9999'),
				optionUnknown: await api.get(`/embed/tasks/${id}?embedding_option=none`),
			};
		},
		pick: {
			row: [({ id, list }) => fieldsOf(rowOf(list, id)), `${TASK_ROW} ${V1_METADATA}`],
			pageInfo: [({ list }) => fieldsOf(at(list.body, 'page_info')), PAGE_INFO],
			...verdicts({
				pageLimit51: 'refused',
				fractionOfASecond: 'refused',
				pageBeyondTheLast: 'accepted',
				optionUnknown: 'refused',
			}),
		},
	}),
	ask({
		id: 'v1-refusals',
		question: 'v1: what is refused of clips of 11 s or "7.0", a whole or a start alone, a model?',
		source: `${V1}/create-video-embedding-task`,
		costs: [VIDEO_SENT, VIDEO_SENT, VIDEO_SENT, VIDEO_SENT, VIDEO_SENT],
		request: async ({ api, samples }) => {
			const create = (name: string, value: string, model = 'marengo3.0') => {
				const fields = [['video_file', samples.video] as const, [name, value] as const];
				return api.form('/embed/tasks', [['model_name', model], ...fields]);
			};
			return {
				clipLength11: await create('video_clip_length', '11'),
				clipLengthDecimal: await create('video_clip_length', '7.0'),
				scopeVideoAlone: await create('video_embedding_scope', 'video'),
				startAlone: await create('video_start_offset_sec', '2'),
				marengo35: await create('video_clip_length', '6', 'marengo3.5'),
			};
		},
		pick: {
			...errors({ clipLength11: '400 flat parameter_invalid' }),
			...verdicts({
				clipLengthDecimal: 'accepted',
				scopeVideoAlone: 'refused',
				startAlone: 'refused',
				marengo35: 'refused',
			}),
			rateHeaders: [({ clipLength11 }) => rateHeaders(clipLength11), ''],
		},
	}),
	ask({
		id: 'dead-url',
		question: 'Is a URL with nothing behind it refused at once by v1, v2 and assets?',
		source: ERRORS,
		request: async (context) => {
			const url = new URL('no-such-video.mp4', context.videoUrl ?? 'https://example.com/').href;
			const body = videoBody('marengo3.0', { media_source: { url } });
			const form = [['method', 'url'] as const, ['url', url] as const];
			return {
				v1: await fate(context, '/embed/tasks', v1Form(['video_url', url])),
				v2: await fate(context, '/embed-v2/tasks', body),
				asset: await fate(context, '/assets', form),
			};
		},
		pick: results({
			v1: 'failed',
			v2: 'failed: failed to fetch or materialize source media',
			asset: 'failed: The URL could not be fetched: Error: It answered HTTP 404.',
		}),
	}),
	ask({
		id: 'broken-file',
		question: 'v1: is a broken file refused at once, and a .mov that is sent as video/mp4?',
		source: ERRORS,
		costs: [
			{ embeds: 'video', sends: 'broken' },
			{ embeds: 'video', sends: 'mov' },
		],
		request: async (context) => {
			const { broken, mov } = context.samples;
			return {
				broken: await fate(context, '/embed/tasks', v1Form(['video_file', broken])),
				movAsMp4: await fate(context, '/embed/tasks', v1Form(['video_file', mov, 'video/mp4'])),
			};
		},
		pick: results({ broken: '400 flat video_file_broken', movAsMp4: 'ready' }),
	}),
	ask({
		id: 'no-sound',
		question: 'What does a video without sound give, asked for its sound?',
		source: `${V2}/create-async-embedding-task`,
		costs: [SILENT, SILENT],
		request: async (context) => {
			const embedding_option = ['visual', 'audio', 'transcription'];
			const video = { ...inline(context.samples.silent), embedding_option };
			return {
				v1: optionsOf(rowsOf(await v1Task(context.api, [['video_file', context.samples.silent]]))),
				v2: await fate(context, '/embed-v2/tasks', videoBody('marengo3.0', video)),
			};
		},
		pick: results({ v1: 'visual', v2: 'ready: visual' }),
	}),
	ask({
		id: 'expired',
		question: 'What does a task get whose seven days are over?',
		source: `${V2}/retrieve-embeddings`,
		request: async ({ api }) => {
			const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600_000).toISOString();
			const [from, to] = [daysAgo(90), daysAgo(7.5)].map((moment) => `${moment.slice(0, 19)}Z`);
			const read = async (list: string) => {
				const { body } = await api.get(`${list}?started_at=${from}&ended_at=${to}`);
				const id = textAt(body, 'data', 0, '_id');
				if (id === undefined) throw new Unanswered('the account lists no task that old');
				return api.get(`${list}/${id}`);
			};
			return { v1: await read('/embed/tasks'), v2: await read('/embed-v2/tasks') };
		},
		pick: errors({ v1: '404 flat resource_not_exist', v2: '404 nested NOT_FOUND' }),
	}),
	ask({
		id: 'asset',
		question: 'Assets: what do creation, retrieval and list hold of one?',
		source: ASSETS,
		costs: [VIDEO_KEPT],
		request: async ({ api, samples }) => {
			const created = await api.form('/assets', assetForm(samples));
			const asset = await v2Made(api, '/assets', created);
			const list = await api.get(`/assets?asset_ids=${asset.id}`);
			return { ...asset, also: { ...asset.also, list } };
		},
		pick: {
			created: [
				({ created }) => `${created.status} ${textAt(created.body, 'status')}`,
				'201 processing',
			],
			createdFields: [
				({ created }) => fieldsOf(created.body),
				'_id created_at file_type filename method status',
			],
			fields: [({ ended }) => fieldsOf(ended.body), ASSET],
			row: [({ also }) => fieldsOf(at(also.list?.body, 'data', 0)), ASSET],
		},
	}),
	ask({
		id: 'asset-used',
		question: 'Assets: may one be used while it is processing, and deleted while a task uses it?',
		source: `${ASSETS}/delete`,
		costs: [VIDEO_KEPT, VIDEO_THERE, VIDEO_THERE],
		request: async ({ api, samples }) => {
			const asset_id = idOf(await api.form('/assets', assetForm(samples)));
			const body = videoBody('marengo3.0', { media_source: { asset_id } });
			const early = verdictOf(await api.json('/embed-v2/tasks', body));
			await api.settled(`/assets/${asset_id}`);
			const task = idOf(await api.json('/embed-v2/tasks', body));
			const deleted = (await api.delete(`/assets/${asset_id}`)).status;
			const after = errorOf(await api.get(`/assets/${asset_id}`));
			const ended = await api.settled(`/embed-v2/tasks/${task}`);
			return { early, deleted, after, task: textAt(ended.body, 'status') };
		},
		pick: results({
			early: 'refused',
			deleted: 204,
			after: '404 flat resource_not_exist',
			task: 'ready',
		}),
	}),
	ask({
		id: 'parts',
		question: 'Parts: what do the session, the report of a part and the asset hold on the way?',
		source: PARTS,
		costs: [VIDEO_KEPT],
		request: async (context) => {
			const opening = { filename: 'long.mp4', type: 'video', total_size: 365_000_000 };
			const many = await context.api.json('/assets/multipart-uploads', opening);
			return { ...(await partUpload(context)), many };
		},
		pick: {
			opened: [
				({ created }) => `${created.status} ${fieldsOf(created.body)}`,
				'201 asset_id chunk_size expires_at total_chunks upload_headers.Content-Type upload_id upload_urls[].chunk_index upload_urls[].expires_at upload_urls[].url',
			],
			sessionMinutes: [({ created }) => minutesLeft(created.headers, at(created.body)), 24 * 60],
			urlMinutes: [
				({ created }) => minutesLeft(created.headers, at(created.body, 'upload_urls', 0)),
				60,
			],
			assetBefore: [({ early }) => textAt(early.body, 'status') ?? early.status, 'processing'],
			report: [
				({ also }) => fieldsOf(also.reported?.body),
				'asset_id duplicate_chunks processed_chunks total_completed url',
			],
			session: [
				({ also }) => fieldsOf(also.session?.body),
				'chunks_completed chunks_failed chunks_pending created_at page_info.limit_per_page page_info.page page_info.total_page page_info.total_results status total_size updated_at upload_id uploaded_chunks[].index uploaded_chunks[].status uploaded_chunks[].updated_at uploaded_chunks[].uploaded_at uploaded_size',
			],
			asset: [({ ended }) => textAt(ended.body, 'status'), 'ready'],
			bytesOfAPartOf365MB: [({ many }) => Number(at(many.body, 'chunk_size')), 5_242_880],
			urlsAtOnce: [({ many }) => listAt(many.body, 'upload_urls').length, 10],
		},
	}),
	ask({
		id: 'v2-task',
		question: 'v2: what does a task answer, from its creation to its separate and fused rows?',
		source: `${V2}/retrieve-embeddings`,
		costs: [VIDEO_THERE],
		uses: ['asset'],
		request: async ({ api, made }) => {
			const video = {
				media_source: { asset_id: (await made('asset')).id },
				segmentation: { strategy: 'fixed', fixed: { duration_sec: CLIP_SEC } },
				embedding_option: ['visual', 'audio', 'transcription'],
				embedding_scope: ['clip', 'asset'],
				embedding_type: ['separate_embedding', 'fused_embedding'],
			};
			return v2Task(api, videoBody('marengo3.0', video));
		},
		pick: {
			created: [
				({ created }) => `${created.status} ${fieldsOf(created.body)}`,
				'202 _id data! status',
			],
			early: [({ early }) => fieldsOf(early.body), '_id created_at data! status updated_at'],
			fields: [
				({ ended }) => fieldsOf(ended.body),
				'_id created_at data[].embedding data[].embedding_option data[].embedding_scope data[].end_sec data[].start_sec metadata.clip_length metadata.duration metadata.embedding_options metadata.embedding_scopes metadata.input_filename metadata.input_type status updated_at',
			],
			options: [(task) => optionsOf(rowsOf(task)), 'audio fused transcription visual'],
			lastClipOfOneSecond: [(task) => tailOf(rowsOf(task)), 'dropped'],
		},
	}),
	ask({
		id: 'v2-list',
		question: 'v2: what does the list hold of a video and of a sound?',
		source: V2,
		uses: ['v2-task'],
		costs: [SOUND],
		request: async ({ api, samples, made }) => {
			const audio = inline(samples.sound);
			const body = { input_type: 'audio', model_name: 'marengo3.0', audio };
			return {
				video: (await made('v2-task')).id,
				sound: (await v2Task(api, body)).id,
				list: await api.get('/embed-v2/tasks?page_limit=50'),
			};
		},
		pick: {
			video: [
				({ list, video }) => fieldsOf(rowOf(list, video)),
				'_id created_at model_name status updated_at video_embedding.metadata.duration video_embedding.metadata.input_filename video_embedding.metadata.video_clip_length video_embedding.metadata.video_embedding_option video_embedding.metadata.video_embedding_scope',
			],
			sound: [
				({ list, sound }) => fieldsOf(rowOf(list, sound)),
				'_id audio_embedding.metadata.audio_embedding_option audio_embedding.metadata.audio_embedding_scope audio_embedding.metadata.duration created_at model_name status updated_at',
			],
			pageInfo: [({ list }) => fieldsOf(at(list.body, 'page_info')), PAGE_INFO],
		},
	}),
	ask({
		id: 'v2-refusals',
		question: 'v2: how are refusals written, and which of these are some?',
		source: `${V2}/create-async-embedding-task`,
		costs: [TEXT, TEXT, VIDEO_THERE, VIDEO_THERE, VIDEO_35, VIDEO_35],
		uses: ['asset'],
		request: async (context) => ({
			inputTypeUnknown: await context.api.json('/embed-v2/tasks', { input_type: 'no-such-type' }),
			modelUnknown: await v2Text(context, { model_name: 'marengo9.9' }),
			fieldUnknown: await v2Text(context, { no_such_field: 1 }),
			fixedOf1Sec: await v2Video(context, 'marengo3.0', {
				segmentation: { strategy: 'fixed', fixed: { duration_sec: 1 } },
			}),
			dynamicOf1Sec: await v2Video(context, 'marengo3.0', {
				segmentation: { strategy: 'dynamic', dynamic: { min_duration_sec: 1 } },
			}),
			transcription35: await v2Video(context, 'marengo3.5', {
				embedding_option: ['transcription'],
			}),
			fusedWithoutTimedTexts35: await v2Video(context, 'marengo3.5', {
				embedding_option: ['visual', 'audio'],
				embedding_type: ['separate_embedding', 'fused_embedding'],
			}),
		}),
		pick: {
			...errors({
				inputTypeUnknown: '400 nested VALIDATION_ERROR',
				modelUnknown: '400 nested VALIDATION_ERROR',
			}),
			...verdicts({
				fieldUnknown: 'refused',
				fixedOf1Sec: 'refused',
				dynamicOf1Sec: 'refused',
				transcription35: 'refused',
				fusedWithoutTimedTexts35: 'refused',
			}),
		},
	}),
	ask({
		id: 'v2-task-3.5',
		question: 'v2: what do a video and a PDF of one page give with marengo3.5 and its defaults?',
		source: `${DOCS}/docs/concepts/models/marengo/marengo-3-5`,
		uses: ['asset'],
		costs: [VIDEO_35, { embeds: 'text', model: 'marengo3.5', sends: 'page' }],
		request: async ({ api, samples, made }) => {
			const media_source = { asset_id: (await made('asset')).id };
			const document = inline(samples.page);
			const body = { input_type: 'document', model_name: 'marengo3.5', document };
			const video = await v2Task(api, videoBody('marengo3.5', { media_source }));
			return { video, page: await v2Task(api, body) };
		},
		pick: {
			fields: [
				({ video }) => fieldsOf(video.ended.body),
				'_id created_at data[].embedding data[].embedding_option data[].embedding_scope data[].end_sec data[].start_sec metadata.duration metadata.embedding_dimension metadata.embedding_options metadata.embedding_scopes metadata.input_filename metadata.input_type status updated_at usage.input_tokens.audio usage.input_tokens.video usage.truncated',
			],
			options: [({ video }) => optionsOf(rowsOf(video)), 'audio visual'],
			page: [
				({ page }) => fieldsOf(rowsOf(page)),
				'[].chunk_index! [].embedding [].embedding_option [].embedding_scope [].end_page_number [].end_sec! [].quadrant! [].start_page_number [].start_sec!',
			],
			pageScope: [({ page }) => textAt(rowsOf(page)[0], 'embedding_scope'), 'page'],
		},
	}),
	ask({
		id: 'url-tasks',
		question: 'What does a task about a URL say of it?',
		source: `${V1}/create-video-embedding-task`,
		costs: [VIDEO_THERE, VIDEO_THERE],
		request: async (context) => {
			const url = urlOf(context);
			const body = videoBody('marengo3.0', { media_source: { url } });
			const one = await v1Task(context.api, [['video_url', url]]);
			return { one, two: await v2Task(context.api, body) };
		},
		pick: {
			v1: [
				({ one }) => fieldsOf(at(one.ended.body, 'video_embedding', 'metadata')),
				'duration input_url video_clip_length video_embedding_scope',
			],
			v2: [
				({ two }) => fieldsOf(at(two.ended.body, 'metadata')),
				'duration embedding_options embedding_scopes input_type input_url',
			],
			optionsByDefault: [({ two }) => optionsOf(rowsOf(two)), 'audio transcription visual'],
		},
	}),
	ask({
		id: 'queries',
		question: 'What do a text and a sound as query answer, and a text that is too long?',
		source: `${V2}/create-embeddings`,
		costs: [TEXT, TEXT, TEXT, SOUND],
		request: async (context) => ({
			text: await context.api.form('/embed', v1Form(['text', 'a lighthouse'])),
			tooLong: await context.api.form('/embed', v1Form(['text', 'lighthouse '.repeat(700).trim()])),
			sound: await context.api.form('/embed', v1Form(['audio_file', context.samples.sound])),
			v2: await v2Text(context),
		}),
		pick: {
			text: [({ text }) => fieldsOf(text.body), 'model_name text_embedding.segments[].float'],
			...errors({ tooLong: '400 flat parameter_invalid' }),
			sound: [
				({ sound }) => fieldsOf(sound.body),
				'audio_embedding.metadata.input_filename audio_embedding.segments[].end_offset_sec audio_embedding.segments[].float audio_embedding.segments[].start_offset_sec model_name',
			],
			v2: [
				({ v2 }) => fieldsOf(v2.body),
				'data[].embedding data[].embedding_option! data[].embedding_scope! data[].end_sec! data[].start_sec!',
			],
			vectors: [
				({ text, v2 }) =>
					likeness(
						vectorOf(at(text.body, 'text_embedding', 'segments', 0)),
						vectorOf(at(v2.body, 'data', 0)),
					),
				'the same',
			],
		},
	}),
	ask({
		id: 'both-apis',
		question: 'Does each API show the other’s tasks, and give the same vector to a moment?',
		source: V2,
		uses: ['v1-task', 'v2-task'],
		request: async ({ api, made }) => {
			const [one, two] = [await made('v1-task'), await made('v2-task')];
			const shows = async (list: string, { id }: { id: string }) => {
				const { body } = await api.get(`${list}?page_limit=50`);
				return listAt(body, 'data').some((row) => at(row, '_id') === id);
			};
			return {
				v1ListsV2: await shows('/embed/tasks', two),
				v2ListsV1: await shows('/embed-v2/tasks', one),
				v1RetrievesV2: verdictOf(await api.get(`/embed/tasks/${two.id}`)),
				v2RetrievesV1: verdictOf(await api.get(`/embed-v2/tasks/${one.id}`)),
				vectors: likeness(firstVector(rowsOf(one)), firstVector(rowsOf(two))),
				rateHeadersOfV1: rateHeaders(one.created),
				rateHeadersOfV2: rateHeaders(two.created),
			};
		},
		pick: results({
			v1ListsV2: false,
			v2ListsV1: false,
			v1RetrievesV2: 'refused',
			v2RetrievesV1: 'refused',
			vectors: 'the same',
			rateHeadersOfV1: '',
			rateHeadersOfV2: '',
		}),
	}),
	ask({
		id: 'limit',
		last: true,
		question: 'How is a 429 of v2 written, if one is met? Nobody’s limit is used up on purpose.',
		source: `${DOCS}/docs/get-started/rate-limits`,
		request: ({ api }) => {
			const met = api.exchanges.find((each) => each.status === 429 && /^.embed-v2/.test(each.path));
			if (met === undefined) throw new Unanswered('no limit was met');
			return { ...met, headers: new Headers(met.headers), text: JSON.stringify(met.body) };
		},
		pick: {
			error: [errorOf, '429 nested RATE_LIMIT_EXCEEDED'],
			retryAfter: [({ headers }) => headers.has('Retry-After'), true],
		},
	}),
];

/** Minutes from the Date of an answer to what its `expires_at` says. */
function minutesLeft(headers: Headers, value: unknown): number {
	const now = Date.parse(headers.get('Date') ?? '') || Date.now();
	return Math.round((Date.parse(textAt(value, 'expires_at') ?? '') - now) / 60_000);
}
