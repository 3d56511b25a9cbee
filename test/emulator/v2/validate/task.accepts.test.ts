import {
	type Body,
	v30,
	v35,
	audio,
	doc,
	image,
	fixed,
	dynamic,
	sequential,
	FUSED,
	POINT,
	source,
	base64,
} from '../../testing/taskBodies';
import { DOCUMENTED_RULES } from './rules';
import { validateV2Task } from './task';

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
