import { validateV2Task } from './task';
import { DOCUMENTED_RULES } from './rules';

const ID = '66419a20c70bb578439bd8f4';
const source = { asset_id: ID };

type Body = Record<string, unknown>;

/** A task about a video, `video` and the rest as given. */
const v30 = (video: Body = {}, rest: Body = {}): Body => ({
	input_type: 'video',
	model_name: 'marengo3.0',
	video: { media_source: source, ...video },
	...rest,
});
const v35 = (video: Body = {}, rest: Body = {}) =>
	v30(video, { model_name: 'marengo3.5', ...rest });
const audio = (model_name: string, own: Body = {}): Body => ({
	input_type: 'audio',
	model_name,
	audio: { media_source: source, ...own },
});
const doc = (own: Body = {}, rest: Body = {}): Body => ({
	input_type: 'document',
	model_name: 'marengo3.5',
	document: { media_source: source, ...own },
	...rest,
});
const image = (own: Body = {}, rest: Body = {}): Body => ({
	input_type: 'image',
	model_name: 'marengo3.5',
	image: { media_source: source, ...own },
	...rest,
});
const fixed = (duration_sec: unknown) => ({ strategy: 'fixed', fixed: { duration_sec } });
const dynamic = (min_duration_sec: unknown) => ({
	strategy: 'dynamic',
	dynamic: { min_duration_sec },
});
const sequential = (own: Body) => ({ sequential: { strategy: 'sentence', ...own } });
const FUSED = { embedding_type: ['fused_embedding'] };
const POINT = { start: 3, end: 3, text: 'goal' };
const base64 = Buffer.from('bytes').toString('base64');

const accepted: [string, Body][] = [
	['a video with nothing but its source', v30()],
	['a URL', v30({ media_source: { url: 'https://example.com/a.mp4' } })],
	['inline media', v30({ media_source: { base64_string: base64 } })],
	['3.0: dynamic cuts', v30({ segmentation: dynamic(2) })],
	['3.0: the longest dynamic cuts', v30({ segmentation: dynamic(5) })],
	['3.0: fixed cuts', v30({ segmentation: fixed(2) })],
	['3.0: the longest fixed cuts', v30({ segmentation: fixed(10) })],
	['3.5: wrapped dynamic cuts', v35({ segmentation: { temporal: dynamic(2) } })],
	['3.5: wrapped fixed cuts', v35({ segmentation: { temporal: fixed(10) } })],
	['3.0: all options', v30({ embedding_option: ['transcription', 'visual', 'audio'] })],
	['an empty list of options', v30({ embedding_option: [] })],
	['3.0: one scope', v30({ embedding_scope: ['asset'] })],
	['3.5: local', v35({ embedding_scope: ['local', 'asset'] })],
	['a start without an end', v30({ start_sec: 3.5 })],
	['an end without a start', v30({ end_sec: 9 })],
	['3.0: fused by default options', v30(FUSED)],
	['3.0: separate and fused', v30({ embedding_type: ['separate_embedding', 'fused_embedding'] })],
	['3.5: fused with metadata', v35({ ...FUSED, time_based_metadata: [POINT] })],
	['3.5: a smaller dimension', v35({}, { embedding_dimension: 128 })],
	[
		'3.5: uncertainty of clips',
		v35({ embedding_scope: ['clip'] }, { embedding_uncertainty: true }),
	],
	['3.5: uncertainty off', v35({}, { embedding_uncertainty: false })],
	['3.0: audio, fixed', audio('marengo3.0', { segmentation: fixed(6) })],
	['3.0: audio, fused', audio('marengo3.0', FUSED)],
	['3.5: audio, dynamic', audio('marengo3.5', { segmentation: { temporal: dynamic(3) } })],
	['a document', doc()],
	['a document by pages', doc({ embedding_option: ['visual'], embedding_scope: ['local'] })],
	[
		'a document by pages and whole',
		doc({ embedding_scope: ['local', 'asset'], embedding_option: ['visual'] }),
	],
	['the text of a document', doc({ embedding_option: ['text'], embedding_scope: ['asset'] })],
	[
		'pictures and text of a document',
		doc({ embedding_option: ['visual', 'text'], embedding_scope: ['asset'] }),
	],
	['quadrants', doc({ segmentation: { spatial: { strategy: 'quadrants' } } })],
	['spatial by its default', doc({ segmentation: { spatial: {} } })],
	[
		'sentences',
		doc({
			embedding_scope: ['local'],
			segmentation: sequential({ max_sentences: 3, overlap_sentences: 2 }),
		}),
	],
	[
		'uncertainty of a text file',
		doc(
			{ embedding_scope: ['local'], segmentation: sequential({ max_sentences: 3 }) },
			{ embedding_uncertainty: true },
		),
	],
	['an image', image()],
	[
		'an image with all it has',
		image({
			embedding_option: ['visual'],
			embedding_scope: ['asset'],
			embedding_type: ['separate_embedding'],
		}),
	],
	[
		'an image with uncertainty',
		image({}, { embedding_uncertainty: true, embedding_dimension: 256 }),
	],
];

test.each(accepted)('accepts %s', (_, body) => {
	expect(validateV2Task(body)).toEqual([]);
});

const refused: [string, unknown, string][] = [
	['a list', [], 'body'],
	['null', null, 'body'],
	['nothing', {}, 'input_type'],
	['an unknown input type', { ...v30(), input_type: 'text' }, 'input_type'],
	['no model', { ...v30(), model_name: undefined }, 'model_name'],
	['another model', { ...v30(), model_name: 'Marengo-retrieval-2.7' }, 'model_name'],
	['a null model', { ...v30(), model_name: null }, 'model_name'],
	['no object of its type', { input_type: 'video', model_name: 'marengo3.0' }, 'video'],
	['a null object', { input_type: 'video', model_name: 'marengo3.0', video: null }, 'video'],
	['an unknown key', v30({}, { colour: 1 }), 'colour'],
	['the object of another type', v30({}, { audio: { media_source: source } }), 'audio'],
	['an unknown key of the video', v30({ clip_length: 6 }), 'video.clip_length'],
	['a null in the video', v30({ end_sec: null }), 'video.end_sec'],
	['no source', { ...v30(), video: {} }, 'video.media_source'],
	['an empty source', v30({ media_source: {} }), 'video.media_source'],
	[
		'two sources',
		v30({ media_source: { ...source, url: 'https://a.com/b' } }),
		'video.media_source',
	],
	['a source of another kind', v30({ media_source: { file: 'x' } }), 'video.media_source.file'],
	[
		'a URL of another scheme',
		v30({ media_source: { url: 'ftp://a/b' } }),
		'video.media_source.url',
	],
	['an empty URL', v30({ media_source: { url: '' } }), 'video.media_source.url'],
	[
		'a data URL',
		v30({ media_source: { base64_string: 'data:video/mp4;base64,AAAA' } }),
		'video.media_source.base64_string',
	],
	[
		'broken base64',
		v30({ media_source: { base64_string: 'AAA' } }),
		'video.media_source.base64_string',
	],
	['a start as text', v30({ start_sec: '1' }), 'video.start_sec'],
	['a negative start', v30({ start_sec: -1 }), 'video.start_sec'],
	['an end at the start', v30({ start_sec: 4, end_sec: 4 }), 'video.end_sec'],
	['an end at 0', v30({ end_sec: 0 }), 'video.end_sec'],
	[
		'3.0: wrapped cuts',
		v30({ segmentation: { temporal: fixed(6) } }),
		'video.segmentation.strategy',
	],
	['3.5: flat cuts', v35({ segmentation: fixed(6) }), 'video.segmentation.temporal'],
	['3.5: flat dynamic cuts', v35({ segmentation: dynamic(4) }), 'video.segmentation.temporal'],
	[
		'cuts without their object',
		v30({ segmentation: { strategy: 'fixed' } }),
		'video.segmentation.fixed',
	],
	[
		'cuts with the other object',
		v30({ segmentation: { strategy: 'fixed', dynamic: {} } }),
		'video.segmentation.fixed',
	],
	[
		'cuts with both objects',
		v30({ segmentation: { ...fixed(6), ...dynamic(4), strategy: 'fixed' } }),
		'video.segmentation.dynamic',
	],
	[
		'cuts with an empty object',
		v30({ segmentation: { strategy: 'fixed', fixed: {} } }),
		'video.segmentation.fixed.duration_sec',
	],
	[
		'3.5: cuts with an empty object',
		v35({ segmentation: { temporal: { strategy: 'dynamic', dynamic: {} } } }),
		'video.segmentation.temporal.dynamic.min_duration_sec',
	],
	['fixed under 2', v30({ segmentation: fixed(1) }), 'video.segmentation.fixed.duration_sec'],
	['fixed over 10', v30({ segmentation: fixed(11) }), 'video.segmentation.fixed.duration_sec'],
	['fixed, no integer', v30({ segmentation: fixed(2.5) }), 'video.segmentation.fixed.duration_sec'],
	[
		'dynamic under 2',
		v30({ segmentation: dynamic(1) }),
		'video.segmentation.dynamic.min_duration_sec',
	],
	[
		'dynamic over 5',
		v30({ segmentation: dynamic(6) }),
		'video.segmentation.dynamic.min_duration_sec',
	],
	[
		'3.5: dynamic over 5',
		v35({ segmentation: { temporal: dynamic(6) } }),
		'video.segmentation.temporal.dynamic.min_duration_sec',
	],
	[
		'another strategy',
		v30({ segmentation: { strategy: 'scenes' } }),
		'video.segmentation.strategy',
	],
	['a repeated option', v30({ embedding_option: ['visual', 'visual'] }), 'video.embedding_option'],
	['another option', v30({ embedding_option: ['text'] }), 'video.embedding_option[0]'],
	['options as text', v30({ embedding_option: 'visual' }), 'video.embedding_option'],
	[
		'3.5: transcription',
		v35({ embedding_option: ['visual', 'transcription'] }),
		'video.embedding_option[1]',
	],
	['a repeated scope', v30({ embedding_scope: ['clip', 'clip'] }), 'video.embedding_scope'],
	['the scope of v1', v30({ embedding_scope: ['video'] }), 'video.embedding_scope[0]'],
	['3.0: local', v30({ embedding_scope: ['local'] }), 'video.embedding_scope[0]'],
	[
		'a type for one option',
		v30({ embedding_option: ['visual'], embedding_type: ['separate_embedding'] }),
		'video.embedding_type',
	],
	[
		'3.5: audio fused, of one option',
		audio('marengo3.5', { ...FUSED, time_based_metadata: [POINT] }),
		'audio.embedding_type',
	],
	['3.5: fused without metadata', v35(FUSED), 'video.time_based_metadata'],
	[
		'3.5: fused with empty metadata',
		v35({ ...FUSED, time_based_metadata: [] }),
		'video.time_based_metadata',
	],
	[
		'3.5: metadata without fused',
		v35({ time_based_metadata: [POINT] }),
		'video.time_based_metadata',
	],
	['3.0: metadata', v30({ ...FUSED, time_based_metadata: [POINT] }), 'video.time_based_metadata'],
	[
		'metadata without text',
		v35({ ...FUSED, time_based_metadata: [{ start: 1, end: 2 }] }),
		'video.time_based_metadata[0].text',
	],
	[
		'metadata that end before',
		v35({ ...FUSED, time_based_metadata: [{ ...POINT, end: 2 }] }),
		'video.time_based_metadata[0].end',
	],
	[
		'3.0: uncertainty',
		v30({ embedding_scope: ['clip'] }, { embedding_uncertainty: true }),
		'embedding_uncertainty',
	],
	[
		'3.5: uncertainty with default scopes',
		v35({}, { embedding_uncertainty: true }),
		'video.embedding_scope',
	],
	[
		'3.5: uncertainty with asset',
		v35({ embedding_scope: ['asset'] }, { embedding_uncertainty: true }),
		'video.embedding_scope',
	],
	['3.0: a dimension', v30({}, { embedding_dimension: 512 }), 'embedding_dimension'],
	['another dimension', v35({}, { embedding_dimension: 1024 }), 'embedding_dimension'],
	['a dimension as text', v35({}, { embedding_dimension: '256' }), 'embedding_dimension'],
	[
		'3.0: audio, dynamic',
		audio('marengo3.0', { segmentation: dynamic(4) }),
		'audio.segmentation.strategy',
	],
	[
		'audio, visual',
		audio('marengo3.0', { embedding_option: ['visual'] }),
		'audio.embedding_option[0]',
	],
	[
		'3.5: audio, transcription',
		audio('marengo3.5', { embedding_option: ['transcription'] }),
		'audio.embedding_option[0]',
	],
	['auto_truncate in a task', v35({}, { auto_truncate: true }), 'auto_truncate'],
	['3.0: a document', { ...doc(), model_name: 'marengo3.0' }, 'input_type'],
	['3.0: an image', { ...image(), model_name: 'marengo3.0' }, 'input_type'],
	['a fused document', doc(FUSED), 'document.embedding_type[0]'],
	['a document by clips', doc({ embedding_scope: ['clip'] }), 'document.embedding_scope[0]'],
	[
		'pictures and text by parts',
		doc({ embedding_option: ['visual', 'text'], embedding_scope: ['local'] }),
		'document.embedding_scope',
	],
	[
		'text by parts without sentences',
		doc({ embedding_option: ['text'], embedding_scope: ['local'] }),
		'document.embedding_scope',
	],
	['an empty segmentation', doc({ segmentation: {} }), 'document.segmentation'],
	[
		'both segmentations',
		doc({
			embedding_scope: ['local'],
			segmentation: { spatial: {}, ...sequential({ max_sentences: 2 }) },
		}),
		'document.segmentation',
	],
	[
		'temporal for a document',
		doc({ segmentation: { temporal: fixed(6) } }),
		'document.segmentation.temporal',
	],
	[
		'quadrants of the whole',
		doc({
			embedding_option: ['visual'],
			embedding_scope: ['asset'],
			segmentation: { spatial: { strategy: 'quadrants' } },
		}),
		'document.segmentation.spatial',
	],
	[
		'sentences of the whole',
		doc({ embedding_scope: ['asset'], segmentation: sequential({ max_sentences: 2 }) }),
		'document.segmentation',
	],
	[
		'sentences without their number',
		doc({ embedding_scope: ['local'], segmentation: sequential({}) }),
		'document.segmentation.sequential.max_sentences',
	],
	[
		'an overlap of all',
		doc({
			embedding_scope: ['local'],
			segmentation: sequential({ max_sentences: 2, overlap_sentences: 2 }),
		}),
		'document.segmentation.sequential.overlap_sentences',
	],
	[
		'uncertainty of pages',
		doc({ embedding_option: ['visual'] }, { embedding_uncertainty: true }),
		'embedding_uncertainty',
	],
	[
		'uncertainty of a whole document',
		doc({ embedding_scope: ['asset'] }, { embedding_uncertainty: true }),
		'embedding_uncertainty',
	],
	['an image by clips', image({ embedding_scope: ['clip'] }), 'image.embedding_scope[0]'],
	['a fused image', image(FUSED), 'image.embedding_type[0]'],
	['an image as text', image({ embedding_option: ['text'] }), 'image.embedding_option[0]'],
	['an image with a time', image({ start_sec: 0 }), 'image.start_sec'],
];

test.each(refused)('refuses %s', (_, body, field) => {
	// What JSON cannot carry does not arrive.
	const [first] = validateV2Task(JSON.parse(JSON.stringify(body)));
	expect(first?.field).toBe(field);
	expect(first?.message).toMatch(/\.$/);
});

const switched: [string, Partial<typeof DOCUMENTED_RULES>, Body][] = [
	['clips of 1 s', { segmentationMinimum: 1 }, v30({ segmentation: fixed(1) })],
	['scenes of 1 s', { segmentationMinimum: 1 }, v35({ segmentation: { temporal: dynamic(1) } })],
	[
		'no model',
		{ modelNameRequired: false },
		{ input_type: 'video', video: { media_source: source } },
	],
	['3.5: fused without metadata', { fusedWithoutMetadata: true }, v35(FUSED)],
	['3.0: local', { localScope30: true }, v30({ embedding_scope: ['local'] })],
];

test.each(switched)('a switch lets pass: %s', (_, rules, body) => {
	expect(validateV2Task(body)).not.toEqual([]);
	expect(validateV2Task(body, { ...DOCUMENTED_RULES, ...rules })).toEqual([]);
});
