/*
 * What the nodes never send. The values that they do send, test/unit/check-v2.test.ts holds against their own
 * checks, both ways.
 */

import { validateV2Sync, validateV2Task } from './validate';

type Body = Record<string, unknown>;

const source = { asset_id: '66419a20c70bb578439bd8f4' };

/** A body about `own`, an object of this input type; and the same for marengo3.5. */
const of30 = (input_type: string, own: unknown, rest: Body = {}): Body => ({
	input_type,
	model_name: 'marengo3.0',
	[input_type]: own,
	...rest,
});
const of35 = (input_type: string, own: unknown, rest: Body = {}): Body =>
	of30(input_type, own, { model_name: 'marengo3.5', ...rest });

const v30 = (own: Body = {}, rest: Body = {}) =>
	of30('video', { media_source: source, ...own }, rest);
const v35 = (own: Body = {}, rest: Body = {}) =>
	of35('video', { media_source: source, ...own }, rest);
const a30 = (own: Body = {}) => of30('audio', { media_source: source, ...own });
const a35 = (own: Body = {}) => of35('audio', { media_source: source, ...own });
const doc = (own: Body = {}) => of35('document', { media_source: source, ...own });
const image = (own: Body = {}) => of35('image', { media_source: source, ...own });
const from = (media_source: Body) => v30({ media_source });
const fixed = (duration_sec: unknown) => ({ strategy: 'fixed', fixed: { duration_sec } });
const dynamic = (sec: unknown) => ({ strategy: 'dynamic', dynamic: { min_duration_sec: sec } });
const cut = (segmentation: unknown) => v30({ segmentation });
const sentences = (own: Body) => ({ sequential: { strategy: 'sentence', ...own } });
const LOCAL = { embedding_scope: ['local'] };
const ASSET = { embedding_scope: ['asset'] };
const pieces = (own: Body) => doc({ ...LOCAL, segmentation: sentences(own) });
const FUSED = { embedding_type: ['fused_embedding'] };
const POINT = { start: 3, end: 3, text: 'goal' };
const timed = (...texts: Body[]) => ({ ...FUSED, time_based_metadata: texts });
const options = (...embedding_option: string[]) => ({ embedding_option });

/** A field that begins with a dot is one of the input type's own object. */
const whole = (field: string, body: unknown) =>
	field.startsWith('.') ? Object(body).input_type + field : field;

/** What JSON cannot carry does not arrive. */
const sent = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

const FIXED = '.segmentation.fixed.duration_sec';

describe('POST /embed-v2/tasks', () => {
	test.each<[string, Body]>([
		['a URL', from({ url: 'https://example.com/a.mp4' })],
		['inline media', from({ base64_string: 'Ynl0ZXM=' })],
		['an empty list of options', v30(options())],
		['a document', doc()],
		['a document by pages and whole', doc({ embedding_scope: ['local', 'asset'] })],
		['pictures and text of a document', doc({ ...options('visual', 'text'), ...ASSET })],
		['an image with all it has', image({ ...options('visual'), ...ASSET })],
	])('takes %s', (_, body) => {
		expect(validateV2Task(body)).toEqual([]);
	});

	test.each<[string, unknown, string]>([
		['a list', [], 'body'],
		['null', null, 'body'],
		['nothing', {}, 'input_type'],
		['an unknown input type', { ...v30(), input_type: 'text' }, 'input_type'],
		['no model', { ...v30(), model_name: undefined }, 'model_name'],
		['another model', { ...v30(), model_name: 'Marengo-retrieval-2.7' }, 'model_name'],
		['a null model', { ...v30(), model_name: null }, 'model_name'],
		['no object of its type', { input_type: 'video', model_name: 'marengo3.0' }, 'video'],
		['a null object', of30('video', null), 'video'],
		['an unknown key', v30({}, { colour: 1 }), 'colour'],
		['the object of another type', v30({}, { audio: { media_source: source } }), 'audio'],
		['an unknown key of the video', v30({ clip_length: 6 }), '.clip_length'],
		['a null in the video', v30({ end_sec: null }), '.end_sec'],
		['no source', of30('video', {}), '.media_source'],
		['an empty source', from({}), '.media_source'],
		['two sources', from({ ...source, url: 'https://a.com/b' }), '.media_source'],
		['a source of another kind', from({ file: 'x' }), '.media_source.file'],
		['a URL of another scheme', from({ url: 'ftp://a/b' }), '.media_source.url'],
		['an empty URL', from({ url: '' }), '.media_source.url'],
		['a data URL', from({ base64_string: 'data:a;base64,AA' }), '.media_source.base64_string'],
		['broken base64', from({ base64_string: 'AAA' }), '.media_source.base64_string'],
		['a start as text', v30({ start_sec: '1' }), '.start_sec'],
		['a negative start', v30({ start_sec: -1 }), '.start_sec'],
		['an end at the start', v30({ start_sec: 4, end_sec: 4 }), '.end_sec'],
		['an end at 0', v30({ end_sec: 0 }), '.end_sec'],
		['3.0: wrapped cuts', cut({ temporal: fixed(6) }), '.segmentation.strategy'],
		['3.5: flat cuts', v35({ segmentation: fixed(6) }), '.segmentation.temporal'],
		['cuts without their object', cut({ strategy: 'fixed' }), '.segmentation.fixed'],
		['cuts with both', cut({ ...dynamic(4), ...fixed(6) }), '.segmentation.dynamic'],
		['cuts with an empty object', cut({ strategy: 'fixed', fixed: {} }), FIXED],
		['another strategy', cut({ strategy: 'scenes' }), '.segmentation.strategy'],
		['a repeated option', v30(options('visual', 'visual')), '.embedding_option'],
		['another option', v30(options('text')), '.embedding_option[0]'],
		['options as text', v30({ embedding_option: 'visual' }), '.embedding_option'],
		['the scope of v1', v30({ embedding_scope: ['video'] }), '.embedding_scope[0]'],
		['3.0: local', v30(LOCAL), '.embedding_scope[0]'],
		['a type for one option', v30({ ...options('visual'), ...FUSED }), '.embedding_type'],
		['3.5: metadata without fused', v35({ time_based_metadata: [POINT] }), '.time_based_metadata'],
		['metadata without text', v35(timed({ start: 1, end: 2 })), '.time_based_metadata[0].text'],
		['uncertainty', v35({}, { embedding_uncertainty: true }), 'embedding_uncertainty'],
		['3.0: a dimension', v30({}, { embedding_dimension: 512 }), 'embedding_dimension'],
		['another dimension', v35({}, { embedding_dimension: 1024 }), 'embedding_dimension'],
		['a dimension as text', v35({}, { embedding_dimension: '256' }), 'embedding_dimension'],
		['3.0: audio, dynamic', a30({ segmentation: dynamic(4) }), '.segmentation.strategy'],
		['3.5: audio, fused, of one option', a35(timed(POINT)), '.embedding_type'],
		['a fused document', doc(FUSED), '.embedding_type[0]'],
		['a document by clips', doc({ embedding_scope: ['clip'] }), '.embedding_scope[0]'],
		[
			'pictures and text by parts',
			doc({ ...options('visual', 'text'), ...LOCAL }),
			'.embedding_scope',
		],
		['text by parts without sentences', doc({ ...options('text'), ...LOCAL }), '.embedding_scope'],
		['an empty segmentation', doc({ segmentation: {} }), '.segmentation.sequential'],
		['pages in quadrants', doc({ segmentation: { spatial: {} } }), '.segmentation.sequential'],
		[
			'sentences of the whole',
			doc({ ...ASSET, segmentation: sentences({ max_sentences: 2 }) }),
			'.segmentation',
		],
		['sentences without their number', pieces({}), '.segmentation.sequential.max_sentences'],
		[
			'an overlap of all',
			pieces({ max_sentences: 2, overlap_sentences: 2 }),
			'.segmentation.sequential.overlap_sentences',
		],
		['an image by clips', image({ embedding_scope: ['clip'] }), '.embedding_scope[0]'],
		['an image as text', image(options('text')), '.embedding_option[0]'],
		['an image with a time', image({ start_sec: 0 }), '.start_sec'],
	])('refuses %s', (_, body, field) => {
		const [first] = validateV2Task(sent(body));
		expect(first).toMatchObject({
			field: whole(field, body),
			message: expect.stringMatching(/\.$/),
		});
	});
});

const picture = { media_type: 'image', ...source };
const clip = { media_type: 'video', ...source };
const multi = (input_text?: string, ...media_sources: Body[]) =>
	of35('multi_input', { input_text, media_sources });

describe('POST /embed-v2', () => {
	test.each<[string, Body]>([
		['a text', of30('text', { input_text: 'sea' })],
		['an image', of30('image', { media_source: source })],
		['text and image', of30('text_image', { media_source: source, input_text: 'sea' })],
		['audio', a30(ASSET)],
		['video, fused', v30(FUSED)],
		['3.0: several images', of30('multi_input', { media_sources: [picture, picture] })],
		['3.5: text alone', of35('multi_input', { input_text: 'sea' }, { embedding_dimension: 256 })],
		['3.5: a named image', multi('as <@a>', { ...picture, name: 'a' })],
		['3.5: two kinds with text', multi('sea', picture, clip)],
	])('takes %s', (_, body) => {
		expect(validateV2Sync(sent(body))).toEqual([]);
	});

	test.each<[string, unknown, string]>([
		['a text as body', 'sea', 'body'],
		['no input type', { model_name: 'marengo3.0' }, 'input_type'],
		['a document', of30('document', { media_source: source }), 'input_type'],
		['no model', { input_type: 'text', text: { input_text: 'sea' } }, 'model_name'],
		['3.5: a text', of35('text', { input_text: 'sea' }), 'input_type'],
		['3.5: a video', v35(), 'input_type'],
		['an empty text', of30('text', { input_text: '' }), '.input_text'],
		['a text as such', of30('text', 'sea'), 'text'],
		['an image without its text', of30('text_image', { media_source: source }), '.input_text'],
		['an image without source', of30('image', {}), '.media_source'],
		['metadata of a time', v30({ time_based_metadata: [] }), '.time_based_metadata'],
		['3.0: wrapped cuts', cut({ temporal: {} }), '.segmentation.strategy'],
		['truncation', of30('text', { input_text: 'sea' }, { auto_truncate: false }), 'auto_truncate'],
		[
			'3.0: a dimension',
			of30('text', { input_text: 'a' }, { embedding_dimension: 512 }),
			'embedding_dimension',
		],
		[
			'3.0: a video among sources',
			of30('multi_input', { media_sources: [clip] }),
			'.media_sources[0].media_type',
		],
		['3.0: no sources', of30('multi_input', { input_text: 'a' }), '.media_sources'],
		['nothing to embed', of35('multi_input', {}), 'multi_input'],
		['empty sources', multi(), 'multi_input'],
		['a source of nothing', multi(undefined, { media_type: 'image' }), '.media_sources[0]'],
		['eleven sources', multi('sea', ...Array<Body>(11).fill(picture)), '.media_sources'],
		['two kinds without text', multi(undefined, picture, clip), '.input_text'],
		['a name without source', multi('as <@b>', picture), '.input_text'],
		[
			'a document among sources',
			multi('sea', { ...picture, media_type: 'document' }),
			'.media_sources[0].media_type',
		],
		['a scope', of35('multi_input', { input_text: 'a', ...ASSET }), '.embedding_scope'],
	])('refuses %s', (_, body, field) => {
		expect(validateV2Sync(sent(body))[0]?.field).toBe(whole(field, body));
	});
});
