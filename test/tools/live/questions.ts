import { answerOf, fieldsOf, firstVector, lastClip, likeness, listedRow } from './answers';
import { optionsOf, processing, rateHeaders, rowsOf, verdictOf } from './answers';
import { ask, tries, type Question } from './question';
import { expired, fate, fixed, foreign, inline, lists, ofDeadUrl } from './requests';
import { partUpload, retrieve, sampleAsset, v1Create, v1Task, v1Video, V1_MODEL } from './requests';
import { v2Create, v2Task, v2Text, v2Video, type Made } from './requests';
import { at, idOf, listAt, textAt, Unanswered } from './service';

const DOCS = 'https://docs.twelvelabs.io/v1.3';
const ERRORS = `${DOCS}/api-reference/error-codes`;
const V1 = `${DOCS}/api-reference/create-embeddings-v1/video-embeddings`;
const V2 = `${DOCS}/api-reference/create-embeddings-v2`;
const ASSETS = `${DOCS}/api-reference/upload-content/direct-uploads`;

/** As an ID looks, and nobody's. */
const NOBODYS = '000000000000000000000000';

/** The read by which the credential is tested. */
const READ = '/indexes?page_limit=1';

const NOT_YOURS = '403 flat read_not_allowed';
const V1_UNKNOWN = '404 flat resource_not_exist';
const V2_UNKNOWN = '404 nested NOT_FOUND';

const PAGE_INFO = 'limit_per_page page total_page total_results';
const TASK_ROW = '_id created_at model_name status updated_at';
const V1_METADATA = 'duration input_filename video_clip_length video_embedding_scope';
const V1_EARLY = `${TASK_ROW} video_embedding(metadata(${V1_METADATA}))`;
const SEGMENT = 'embedding_option embedding_scope end_offset_sec float start_offset_sec';
const V2_ROW = 'embedding embedding_option embedding_scope end_sec start_sec';
const ASSET =
	'_id created_at duration file_type filename method size status technical_metadata(file_mime_type file_size_bytes has_audio total_audio_streams total_video_streams video_duration_seconds video_height video_width)';

const creation = ({ created }: Pick<Made, 'created'>) => answerOf(created);
const earlyFields = ({ early }: Made) => fieldsOf(processing(early).body);
const fields = ({ ended }: Made) => fieldsOf(ended.body);
const options = (made: Made) => optionsOf(rowsOf(made));

/**
 * What all questions send at most: requests that embed, MB, US dollars. 19 are about 16 s of video for
 * $0.042 a minute, the others cost less than a cent: prices of July 2026, read by third parties at
 * https://www.twelvelabs.io/pricing. marengo3.5 has none, and counts as marengo3.0.
 */
export const MOST = { requests: 30, megabytes: 1.1, dollars: 0.22 };

/** Every question, in the order asked; what tells whether the key works comes first. */
export const QUESTIONS: readonly Question[] = [
	ask({
		id: 'key',
		question: 'What do the credential’s test, no key, a wrong key and an unknown path get?',
		source: ERRORS,
		...tries({
			noKey: [({ api }) => api.getAs(READ), '401 flat api_key_invalid'],
			wrongKey: [({ api }) => api.getAs(READ, 'tlk_no_such_key'), '401 flat api_key_invalid'],
			unknownPath: [({ api }) => api.get('/no-such-thing'), V1_UNKNOWN],
			pageInfo: [
				async ({ api }) => fieldsOf(at((await api.get(READ)).body, 'page_info')),
				PAGE_INFO,
			],
			version: [async ({ api }) => (await api.get(READ)).headers['x-api-version'], '1.3'],
			rateHeadersOfARead: [async ({ api }) => rateHeaders(await api.get(READ)), ''],
		}),
	}),
	ask({
		id: 'foreign-ids',
		question: 'What do a task of v1, one of v2 and an asset get that another account owns?',
		source: ERRORS,
		...tries({
			v1Status: [foreign('v1Task', '/status'), NOT_YOURS],
			v1: [foreign('v1Task'), NOT_YOURS],
			v2: [foreign('v2Task'), NOT_YOURS],
			asset: [foreign('asset'), NOT_YOURS],
		}),
	}),
	ask({
		id: 'ids',
		question: 'What does an ID get that is nobody’s, and what is no ID?',
		source: ERRORS,
		...tries({
			v1Status: [({ api }) => api.get(`/embed/tasks/${NOBODYS}/status`), V1_UNKNOWN],
			v1: [({ api }) => api.get(`/embed/tasks/${NOBODYS}`), V1_UNKNOWN],
			v1Malformed: [({ api }) => api.get('/embed/tasks/no-such-id'), '400 flat parameter_invalid'],
			v2: [({ api }) => api.get(`/embed-v2/tasks/${NOBODYS}`), V2_UNKNOWN],
			v2Malformed: [({ api }) => api.get('/embed-v2/tasks/no-such-id'), V2_UNKNOWN],
			asset: [({ api }) => api.get(`/assets/${NOBODYS}`), V1_UNKNOWN],
			assetMalformed: [({ api }) => api.get('/assets/no-such-id'), '400 flat parameter_invalid'],
		}),
	}),
	ask({
		id: 'v1-task',
		question: 'v1: what does a task about a file answer, from its creation to its embeddings?',
		source: `${V1}/retrieve-video-embeddings`,
		request: ({ shared }) => shared.v1Task(),
		pick: {
			created: [creation, '200 _id'],
			idForm: [({ id }) => id.replace(/[0-9a-f]/g, 'x'), 'x'.repeat(24)],
			status: [
				({ status }) => fieldsOf(status.body),
				`_id model_name status video_embedding(metadata(${V1_METADATA}))`,
			],
			fields: [
				fields,
				`${TASK_ROW} video_embedding(metadata(${V1_METADATA}) segments(${SEGMENT}))`,
			],
			options: [options, 'audio transcription visual'],
			lastClipOfOneSecond: [lastClip, 'dropped'],
			dimension: [(task) => firstVector(task).length, 512],
			// Right after its creation:
			early: [earlyFields, V1_EARLY],
			listRow: [({ id, list }) => fieldsOf(listedRow(list, id)), V1_EARLY],
			secondsApartFromTheDateHeader: [
				({ created, ended }) => {
					const date = Date.parse(created.headers.date ?? '');
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
		...tries({
			clipLength11: [v1Video('video_clip_length', '11'), '400 flat parameter_invalid'],
			clipLengthDecimal: [v1Video('video_clip_length', '7.0'), 'accepted'],
			scopeVideoAlone: [v1Video('video_embedding_scope', 'video'), 'refused'],
			startAlone: [v1Video('video_start_offset_sec', '2'), 'refused'],
			marengo35: [v1Video('video_clip_length', '6', 'marengo3.5'), 'refused'],
		}),
	}),
	ask({
		id: 'dead-url',
		question: 'Is a URL with nothing behind it refused at once by v1, v2 and assets?',
		source: ERRORS,
		...tries({
			v1: [ofDeadUrl((api, url) => v1Create(api, ['video_url', url])), 'failed'],
			v2: [
				ofDeadUrl((api, url) => v2Create(api, 'video', { media_source: { url } })),
				'failed: failed to fetch or materialize source media',
			],
			asset: [
				ofDeadUrl((api, url) => api.form('/assets', ['method', 'url'], ['url', url])),
				'failed: The URL could not be fetched: Error: It answered HTTP 404.',
			],
		}),
	}),
	ask({
		id: 'broken-file',
		question: 'v1: is a broken file refused at once, and a .mov that is sent as video/mp4?',
		source: ERRORS,
		...tries({
			broken: [
				fate(({ api, samples }) => v1Create(api, ['video_file', samples.broken])),
				'400 flat video_file_broken',
			],
			movAsMp4: [
				fate(({ api, samples }) => v1Create(api, ['video_file', samples.mov, 'video/mp4'])),
				'ready',
			],
		}),
	}),
	ask({
		id: 'no-sound',
		question: 'What does a video without sound give, asked for its sound?',
		source: `${V2}/create-async-embedding-task`,
		...tries({
			v1: [
				async ({ api, samples }) => options(await v1Task(api, ['video_file', samples.silent])),
				'visual',
			],
			v2: [
				fate(({ api, samples }) => {
					const embedding_option = ['visual', 'audio', 'transcription'];
					return v2Create(api, 'video', { ...inline(samples.silent), embedding_option });
				}),
				'ready: visual',
			],
		}),
	}),
	ask({
		id: 'expired',
		question: 'What does a task get whose seven days are over?',
		source: `${V2}/retrieve-embeddings`,
		...tries({
			v1: [expired('/embed/tasks'), V1_UNKNOWN],
			v2: [expired('/embed-v2/tasks'), V2_UNKNOWN],
		}),
	}),
	ask({
		id: 'asset',
		question: 'Assets: what do creation, retrieval and list hold of one?',
		source: ASSETS,
		request: async ({ api, shared }) => {
			const asset = await shared.asset();
			return { ...asset, list: await api.get(`/assets?asset_ids=${asset.id}`) };
		},
		pick: {
			created: [creation, '201 _id created_at file_type filename method status'],
			status: [({ created }) => textAt(created.body, 'status'), 'processing'],
			fields: [fields, ASSET],
			row: [({ list }) => fieldsOf(at(list.body, 'data', 0)), ASSET],
		},
	}),
	ask({
		id: 'asset-used',
		question: 'Assets: may one be used while it is processing, and deleted while a task uses it?',
		source: `${ASSETS}/delete`,
		request: async ({ api, samples }) => {
			const asset_id = idOf(await sampleAsset(api, samples));
			const video = { media_source: { asset_id } };
			const early = verdictOf(await v2Create(api, 'video', video));
			if (early === 'accepted') processing(await api.get(`/assets/${asset_id}`));
			await api.settled(`/assets/${asset_id}`);
			const task = idOf(await v2Create(api, 'video', video));
			const deleted = (await api.delete(`/assets/${asset_id}`)).status;
			const after = answerOf(await api.get(`/assets/${asset_id}`));
			const ended = await api.settled(`/embed-v2/tasks/${task}`);
			return { early, deleted, after, task: textAt(ended.body, 'status') };
		},
		pick: {
			early: [({ early }) => early, 'refused'],
			deleted: [({ deleted }) => deleted, 204],
			after: [({ after }) => after, V1_UNKNOWN],
			task: [({ task }) => task, 'ready'],
		},
	}),
	ask({
		id: 'parts',
		question: 'Parts: what do the session, the report of a part and the asset hold on the way?',
		source: `${DOCS}/api-reference/upload-content/multipart-uploads`,
		request: async ({ api, samples }) => {
			const opening = { filename: 'long.mp4', type: 'video', total_size: 365_000_000 };
			const many = await api.json('/assets/multipart-uploads', opening);
			return { ...(await partUpload(api, samples)), many };
		},
		pick: {
			opened: [
				creation,
				'201 asset_id chunk_size expires_at total_chunks upload_headers(Content-Type) upload_id upload_urls(chunk_index expires_at url)',
			],
			assetBefore: [({ early }) => textAt(early.body, 'status') ?? early.status, 'processing'],
			report: [
				({ reported }) => fieldsOf(reported.body),
				'asset_id duplicate_chunks processed_chunks total_completed url',
			],
			session: [
				({ session }) => fieldsOf(session.body),
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
		request: ({ shared }) => shared.v2Task(),
		pick: {
			created: [creation, '202 _id data! status'],
			early: [earlyFields, '_id created_at data! status updated_at'],
			fields: [
				fields,
				`_id created_at data(${V2_ROW}) metadata(clip_length duration embedding_options embedding_scopes input_filename input_type) status updated_at`,
			],
			options: [options, 'audio fused transcription visual'],
			lastClipOfOneSecond: [lastClip, 'dropped'],
		},
	}),
	ask({
		id: 'v2-list',
		question: 'v2: what does the list hold of a video and of a sound?',
		source: V2,
		request: async ({ api, samples, shared }) => ({
			video: (await shared.v2Task()).id,
			sound: (await v2Task(api, 'audio', inline(samples.sound))).id,
			list: await api.get('/embed-v2/tasks?page_limit=50'),
		}),
		pick: {
			video: [
				({ list, video }) => fieldsOf(listedRow(list, video)),
				'_id created_at model_name status updated_at video_embedding(metadata(duration input_filename video_clip_length video_embedding_option video_embedding_scope))',
			],
			sound: [
				({ list, sound }) => fieldsOf(listedRow(list, sound)),
				'_id audio_embedding(metadata(audio_embedding_option audio_embedding_scope duration)) created_at model_name status updated_at',
			],
			pageInfo: [({ list }) => fieldsOf(at(list.body, 'page_info')), PAGE_INFO],
		},
	}),
	ask({
		id: 'v2-refusals',
		question: 'v2: how are refusals written, and which of these are some?',
		source: `${V2}/create-async-embedding-task`,
		...tries({
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
		request: async ({ api, samples, shared }) => {
			const media_source = { asset_id: (await shared.asset()).id };
			const video = await v2Task(api, 'video', { media_source }, 'marengo3.5');
			return { video, page: await v2Task(api, 'document', inline(samples.page), 'marengo3.5') };
		},
		pick: {
			fields: [
				({ video }) => fieldsOf(video.ended.body),
				`_id created_at data(${V2_ROW}) metadata(duration embedding_dimension embedding_options embedding_scopes input_filename input_type) status updated_at usage(input_tokens(audio video) truncated)`,
			],
			options: [({ video }) => options(video), 'audio visual'],
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
		request: async ({ api, videoUrl: url }) => {
			const one = await v1Task(api, ['video_url', url]);
			const two = await v2Task(api, 'video', { media_source: { url } });
			// Of a dead address there are no options, and no answer.
			return { one, two, optionsByDefault: options(two) };
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
			optionsByDefault: [({ optionsByDefault }) => optionsByDefault, 'audio transcription visual'],
		},
	}),
	ask({
		id: 'queries',
		question: 'What do a text and a sound as query answer, and a text that is too long?',
		source: `${V2}/create-embeddings`,
		...tries({
			text: [
				({ api }) => api.form('/embed', V1_MODEL, ['text', 'a lighthouse']),
				'200 model_name text_embedding(segments(float))',
			],
			tooLong: [
				({ api }) => api.form('/embed', V1_MODEL, ['text', 'lighthouse '.repeat(700).trim()]),
				'400 flat parameter_invalid',
			],
			sound: [
				({ api, samples }) => api.form('/embed', V1_MODEL, ['audio_file', samples.sound]),
				'200 audio_embedding(metadata(input_filename) segments(end_offset_sec float start_offset_sec)) model_name',
			],
			v2: [v2Text(), '200 data(embedding embedding_option! embedding_scope! end_sec! start_sec!)'],
		}),
	}),
	ask({
		id: 'both-apis',
		question: 'Does each API show the other’s tasks, and give the same vector to a moment?',
		source: V2,
		...tries({
			v1ListsV2: [lists('/embed/tasks', 'v2Task'), false],
			v2ListsV1: [lists('/embed-v2/tasks', 'v1Task'), false],
			v1RetrievesV2: [retrieve('/embed/tasks', 'v2Task'), 'refused'],
			v2RetrievesV1: [retrieve('/embed-v2/tasks', 'v1Task'), 'refused'],
			vectors: [
				async ({ shared }) => {
					const [one, two] = [await shared.v1Task(), await shared.v2Task()];
					return likeness(firstVector(one), firstVector(two));
				},
				'the same',
			],
			rateHeadersOfV1: [async ({ shared }) => rateHeaders((await shared.v1Task()).created), ''],
			rateHeadersOfV2: [async ({ shared }) => rateHeaders((await shared.v2Task()).created), ''],
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
			return met;
		},
		pick: {
			error: [answerOf, '429 nested RATE_LIMIT_EXCEEDED'],
			retryAfter: [({ headers }) => 'retry-after' in headers, true],
		},
	}),
];
