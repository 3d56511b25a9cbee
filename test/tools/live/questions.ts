import { errorOf, fieldsOf, firstVector, likeness, optionsOf } from './answers';
import { rateHeaders, same, rowOf, rowsOf, tailOf, verdictOf, tries } from './answers';
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
import { at, idOf, listAt, ok, textAt, Unanswered, type Fields, type Reply } from './service';

const DOCS = 'https://docs.twelvelabs.io/v1.3';
const ERRORS = `${DOCS}/api-reference/error-codes`;
const V1 = `${DOCS}/api-reference/create-embeddings-v1/video-embeddings`;
const V2 = `${DOCS}/api-reference/create-embeddings-v2`;
const ASSETS = `${DOCS}/api-reference/upload-content/direct-uploads`;
const PARTS = `${DOCS}/api-reference/upload-content/multipart-uploads`;

/** As an ID looks, and nobody's. */
const NOBODYS = '000000000000000000000000';

/** The read by which the credential is tested. */
const READ = '/indexes?page_limit=1';

const NOT_YOURS = '403 flat read_not_allowed';

const PAGE_INFO = 'limit_per_page page total_page total_results';
const TASK_ROW = '_id created_at model_name status updated_at';
const V1_METADATA = 'duration input_filename video_clip_length video_embedding_scope';
const V1_EARLY = `${TASK_ROW} video_embedding(metadata(${V1_METADATA}))`;
const SEGMENT = 'embedding_option embedding_scope end_offset_sec float start_offset_sec';
const V2_ROW = 'embedding embedding_option embedding_scope end_sec start_sec';
const ASSET =
	'_id created_at duration file_type filename method size status technical_metadata(file_mime_type file_size_bytes has_audio total_audio_streams total_video_streams video_duration_seconds video_height video_width)';

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

const get =
	(path: string) =>
	({ api }: Context) =>
		api.get(path);

/** What another account gets of what a question made. */
const foreign =
	(id: string, path: (id: string) => string) =>
	async ({ api, otherKey, made }: Context) => {
		if (otherKey === undefined) throw new Unanswered('no second key was given');
		return api.getAs(path((await made(id)).id), otherKey);
	};

/** An address beside the video that leads nowhere. */
const deadUrl = ({ videoUrl = 'https://example.com/' }: Context) =>
	new URL('no-such-video.mp4', videoUrl).href;

/** A task of v1 about the sample, with one field besides. */
const v1Video =
	(name: string, value: string, model = 'marengo3.0') =>
	({ api, samples }: Context) =>
		api.form('/embed/tasks', [
			['model_name', model],
			['video_file', samples.video],
			[name, value],
		]);

/** @throws Unanswered when it was ready already */
function processing(reply: Reply): Reply {
	if (textAt(reply.body, 'status') !== 'ready') return reply;
	throw new Unanswered('it was ready before it could be looked at');
}

/** A text embedded at once by v2: the cheapest request there is. */
const v2Text =
	(fields: object = {}) =>
	({ api }: Context) => {
		const text = { input_text: 'a lighthouse' };
		return api.json('/embed-v2', { input_type: 'text', model_name: 'marengo3.0', text, ...fields });
	};

/** A task of v2 about the sample as an asset. */
const v2Video =
	(model: string, video: object) =>
	async ({ api, made }: Context) => {
		const media_source = { asset_id: (await made('asset')).id };
		return api.json('/embed-v2/tasks', videoBody(model, { media_source, ...video }));
	};

const fixed = (duration_sec: number) => ({ strategy: 'fixed', fixed: { duration_sec } });

/** The newest task of a list that is over seven days old. */
const expired =
	(list: string) =>
	async ({ api }: Context) => {
		const daysAgo = (days: number) =>
			`${new Date(Date.now() - days * 24 * 3600_000).toISOString().slice(0, 19)}Z`;
		const { body } = await api.get(`${list}?started_at=${daysAgo(90)}&ended_at=${daysAgo(7.5)}`);
		const id = textAt(body, 'data', 0, '_id');
		if (id === undefined) throw new Unanswered('the account lists no task that old');
		return api.get(`${list}/${id}`);
	};

/** Every question, in the order asked; what tells whether the key works comes first. */
export const QUESTIONS: readonly Question[] = [
	ask({
		id: 'key',
		question: 'What do the credential’s test, no key, a wrong key and an unknown path get?',
		source: ERRORS,
		...tries<Context>({
			noKey: [({ api }) => api.getAs(READ), '401 flat api_key_invalid'],
			wrongKey: [({ api }) => api.getAs(READ, 'tlk_no_such_key'), '401 flat api_key_invalid'],
			unknownPath: [({ api }) => api.get('/no-such-thing'), '404 flat resource_not_exist'],
			pageInfo: [
				async ({ api }) => fieldsOf(at((await api.get(READ)).body, 'page_info')),
				PAGE_INFO,
			],
			version: [async ({ api }) => (await api.get(READ)).headers.get('X-Api-Version'), '1.3'],
			rateHeadersOfARead: [async ({ api }) => rateHeaders(await api.get(READ)), ''],
		}),
	}),
	ask({
		id: 'foreign-ids',
		question: 'What do a task of v1, one of v2 and an asset get that another account owns?',
		source: ERRORS,
		uses: ['v1-task', 'v2-task', 'asset'],
		...tries<Context>({
			v1Status: [foreign('v1-task', (id) => `/embed/tasks/${id}/status`), NOT_YOURS],
			v1: [foreign('v1-task', (id) => `/embed/tasks/${id}`), NOT_YOURS],
			v2: [foreign('v2-task', (id) => `/embed-v2/tasks/${id}`), NOT_YOURS],
			asset: [foreign('asset', (id) => `/assets/${id}`), NOT_YOURS],
		}),
	}),
	ask({
		id: 'ids',
		question: 'What does an ID get that is nobody’s, and what is no ID?',
		source: ERRORS,
		...tries<Context>({
			v1Status: [get(`/embed/tasks/${NOBODYS}/status`), '404 flat resource_not_exist'],
			v1: [get(`/embed/tasks/${NOBODYS}`), '404 flat resource_not_exist'],
			v1Malformed: [get('/embed/tasks/no-such-id'), '400 flat parameter_invalid'],
			v2: [get(`/embed-v2/tasks/${NOBODYS}`), '404 nested NOT_FOUND'],
			v2Malformed: [get('/embed-v2/tasks/no-such-id'), '404 nested NOT_FOUND'],
			asset: [get(`/assets/${NOBODYS}`), '404 flat resource_not_exist'],
			assetMalformed: [get('/assets/no-such-id'), '400 flat parameter_invalid'],
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
			status: [
				({ also }) => fieldsOf(also.status?.body),
				`_id model_name status video_embedding(metadata(${V1_METADATA}))`,
			],
			fields: [
				({ ended }) => fieldsOf(ended.body),
				`${TASK_ROW} video_embedding(metadata(${V1_METADATA}) segments(${SEGMENT}))`,
			],
			options: [(task) => optionsOf(rowsOf(task)), 'audio transcription visual'],
			lastClipOfOneSecond: [(task) => tailOf(rowsOf(task)), 'dropped'],
			dimension: [(task) => firstVector(rowsOf(task)).length, 512],
			// Right after its creation:
			early: [({ early }) => fieldsOf(processing(early).body), V1_EARLY],
			listRow: [({ id, also }) => fieldsOf(rowOf(also.list, id)), V1_EARLY],
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
		id: 'v1-refusals',
		question: 'v1: what is refused of clips of 11 s or "7.0", a whole or a start alone, a model?',
		source: `${V1}/create-video-embedding-task`,
		costs: [VIDEO_SENT, VIDEO_SENT, VIDEO_SENT, VIDEO_SENT, VIDEO_SENT],
		...tries<Context>({
			clipLength11: [v1Video('video_clip_length', '11'), '400 flat parameter_invalid'],
			clipLengthDecimal: [v1Video('video_clip_length', '7.0'), 'accepted'],
			scopeVideoAlone: [v1Video('video_embedding_scope', 'video'), 'refused'],
			startAlone: [v1Video('video_start_offset_sec', '2'), 'refused'],
			marengo35: [v1Video('video_clip_length', '6', 'marengo3.5'), 'refused'],
			rateHeaders: [
				async (context) => rateHeaders(await v1Video('video_clip_length', '1')(context)),
				'',
			],
		}),
	}),
	ask({
		id: 'dead-url',
		question: 'Is a URL with nothing behind it refused at once by v1, v2 and assets?',
		source: ERRORS,
		...tries<Context>({
			v1: [
				(context) => fate(context, '/embed/tasks', v1Form(['video_url', deadUrl(context)])),
				'failed',
			],
			v2: [
				(context) => {
					const body = videoBody('marengo3.0', { media_source: { url: deadUrl(context) } });
					return fate(context, '/embed-v2/tasks', body);
				},
				'failed: failed to fetch or materialize source media',
			],
			asset: [
				(context) => {
					const url = ['url', deadUrl(context)] as const;
					return fate(context, '/assets', [['method', 'url'], url]);
				},
				'failed: The URL could not be fetched: Error: It answered HTTP 404.',
			],
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
		...tries<Context>({
			broken: [
				(context) => fate(context, '/embed/tasks', v1Form(['video_file', context.samples.broken])),
				'400 flat video_file_broken',
			],
			movAsMp4: [
				(context) => {
					const form = v1Form(['video_file', context.samples.mov, 'video/mp4']);
					return fate(context, '/embed/tasks', form);
				},
				'ready',
			],
		}),
	}),
	ask({
		id: 'no-sound',
		question: 'What does a video without sound give, asked for its sound?',
		source: `${V2}/create-async-embedding-task`,
		costs: [SILENT, SILENT],
		...tries<Context>({
			v1: [
				async ({ api, samples }) =>
					optionsOf(rowsOf(await v1Task(api, [['video_file', samples.silent]]))),
				'visual',
			],
			v2: [
				(context) => {
					const embedding_option = ['visual', 'audio', 'transcription'];
					const video = { ...inline(context.samples.silent), embedding_option };
					return fate(context, '/embed-v2/tasks', videoBody('marengo3.0', video));
				},
				'ready: visual',
			],
		}),
	}),
	ask({
		id: 'expired',
		question: 'What does a task get whose seven days are over?',
		source: `${V2}/retrieve-embeddings`,
		...tries<Context>({
			v1: [expired('/embed/tasks'), '404 flat resource_not_exist'],
			v2: [expired('/embed-v2/tasks'), '404 nested NOT_FOUND'],
		}),
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
			if (early === 'accepted') processing(await api.get(`/assets/${asset_id}`));
			await api.settled(`/assets/${asset_id}`);
			const task = idOf(await api.json('/embed-v2/tasks', body));
			const deleted = (await api.delete(`/assets/${asset_id}`)).status;
			const after = errorOf(await api.get(`/assets/${asset_id}`));
			const ended = await api.settled(`/embed-v2/tasks/${task}`);
			return { early, deleted, after, task: textAt(ended.body, 'status') };
		},
		pick: same({
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
				'201 asset_id chunk_size expires_at total_chunks upload_headers(Content-Type) upload_id upload_urls(chunk_index expires_at url)',
			],
			assetBefore: [({ early }) => textAt(early.body, 'status') ?? early.status, 'processing'],
			report: [
				({ also }) => fieldsOf(also.reported?.body),
				'asset_id duplicate_chunks processed_chunks total_completed url',
			],
			session: [
				({ also }) => fieldsOf(also.session?.body),
				`chunks_completed chunks_failed chunks_pending created_at page_info(${PAGE_INFO}) status total_size updated_at upload_id uploaded_chunks(index status updated_at uploaded_at) uploaded_size`,
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
				segmentation: fixed(CLIP_SEC),
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
			early: [
				({ early }) => fieldsOf(processing(early).body),
				'_id created_at data! status updated_at',
			],
			fields: [
				({ ended }) => fieldsOf(ended.body),
				`_id created_at data(${V2_ROW}) metadata(clip_length duration embedding_options embedding_scopes input_filename input_type) status updated_at`,
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
				'_id created_at model_name status updated_at video_embedding(metadata(duration input_filename video_clip_length video_embedding_option video_embedding_scope))',
			],
			sound: [
				({ list, sound }) => fieldsOf(rowOf(list, sound)),
				'_id audio_embedding(metadata(audio_embedding_option audio_embedding_scope duration)) created_at model_name status updated_at',
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
		...tries<Context>({
			inputTypeUnknown: [
				({ api }) => api.json('/embed-v2/tasks', { input_type: 'no-such-type' }),
				'400 nested VALIDATION_ERROR',
			],
			modelUnknown: [v2Text({ model_name: 'marengo9.9' }), '400 nested VALIDATION_ERROR'],
			fieldUnknown: [v2Text({ no_such_field: 1 }), 'refused'],
			fixedOf1Sec: [v2Video('marengo3.0', { segmentation: fixed(1) }), 'refused'],
			transcription35: [v2Video('marengo3.5', { embedding_option: ['transcription'] }), 'refused'],
			fusedWithoutTimedTexts35: [
				v2Video('marengo3.5', {
					embedding_option: ['visual', 'audio'],
					embedding_type: ['separate_embedding', 'fused_embedding'],
				}),
				'refused',
			],
		}),
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
				`_id created_at data(${V2_ROW}) metadata(duration embedding_dimension embedding_options embedding_scopes input_filename input_type) status updated_at usage(input_tokens(audio video) truncated)`,
			],
			options: [({ video }) => optionsOf(rowsOf(video)), 'audio visual'],
			page: [
				({ page }) => fieldsOf(rowsOf(page)),
				'chunk_index! embedding embedding_option embedding_scope end_page_number end_sec! quadrant! start_page_number start_sec!',
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
			v2: await v2Text()(context),
		}),
		pick: {
			text: [({ text }) => fieldsOf(text.body), 'model_name text_embedding(segments(float))'],
			tooLong: [({ tooLong }) => errorOf(tooLong), '400 flat parameter_invalid'],
			sound: [
				({ sound }) => fieldsOf(sound.body),
				'audio_embedding(metadata(input_filename) segments(end_offset_sec float start_offset_sec)) model_name',
			],
			v2: [
				({ v2 }) => fieldsOf(v2.body),
				'data(embedding embedding_option! embedding_scope! end_sec! start_sec!)',
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
		pick: same({
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
