import { validateV2Sync } from './sync';

const source = { asset_id: '66419a20c70bb578439bd8f4' };
const picture = { media_type: 'image', ...source };
const clip = { media_type: 'video', ...source };
const paper = { media_type: 'document', ...source };

type Body = Record<string, unknown>;

const v30 = (input_type: string, own: unknown, rest: Body = {}): Body => ({
	input_type,
	model_name: 'marengo3.0',
	[input_type]: own,
	...rest,
});
const multi = (own: unknown, rest: Body = {}): Body => ({
	input_type: 'multi_input',
	model_name: 'marengo3.5',
	multi_input: own,
	...rest,
});

const accepted: [string, Body][] = [
	['a text', v30('text', { input_text: 'sea' })],
	['an image', v30('image', { media_source: source })],
	['text and image', v30('text_image', { media_source: source, input_text: 'sea' })],
	['audio', v30('audio', { media_source: source, embedding_scope: ['asset'] })],
	['video, fused', v30('video', { media_source: source, embedding_type: ['fused_embedding'] })],
	['3.0: several images', v30('multi_input', { media_sources: [picture, picture] })],
	[
		'3.5: text alone',
		multi({ input_text: 'sea' }, { auto_truncate: true, embedding_dimension: 256 }),
	],
	[
		'3.5: a named image',
		multi({ input_text: 'as <@a>', media_sources: [{ ...picture, name: 'a' }] }),
	],
	['3.5: two kinds with text', multi({ input_text: 'sea', media_sources: [picture, clip] })],
	['3.5: a document alone', multi({ media_sources: [paper] })],
	['3.5: a document beside an image', multi({ media_sources: [paper, picture] })],
	[
		'3.5: uncertainty of an image',
		multi({ media_sources: [picture] }, { embedding_uncertainty: true }),
	],
	['3.5: uncertainty of a text', multi({ input_text: 'sea' }, { embedding_uncertainty: true })],
];

test.each(accepted)('accepts %s', (_, body) => {
	expect(validateV2Sync(body)).toEqual([]);
});

const sources = (count: number) => Array.from({ length: count }, () => picture);

const refused: [string, unknown, string][] = [
	['a text as body', 'sea', 'body'],
	['no input type', { model_name: 'marengo3.0' }, 'input_type'],
	['a document', v30('document', { media_source: source }), 'input_type'],
	['no model', { input_type: 'text', text: { input_text: 'sea' } }, 'model_name'],
	...(['text', 'image', 'text_image', 'audio', 'video'] as const).map(
		(kind): [string, unknown, string] => [
			`3.5: ${kind}`,
			{ ...v30(kind, { media_source: source }), model_name: 'marengo3.5' },
			'input_type',
		],
	),
	['an empty text', v30('text', { input_text: '' }), 'text.input_text'],
	['a text as such', v30('text', 'sea'), 'text'],
	[
		'text and image without text',
		v30('text_image', { media_source: source }),
		'text_image.input_text',
	],
	['an image without source', v30('image', {}), 'image.media_source'],
	[
		'an image with two sources',
		v30('image', { media_source: { ...source, url: 'http://a/b' } }),
		'image.media_source',
	],
	[
		'metadata of a time',
		v30('video', { media_source: source, time_based_metadata: [] }),
		'video.time_based_metadata',
	],
	[
		'3.0: wrapped cuts',
		v30('video', { media_source: source, segmentation: { temporal: {} } }),
		'video.segmentation.strategy',
	],
	[
		'3.0: auto_truncate',
		v30('text', { input_text: 'sea' }, { auto_truncate: false }),
		'auto_truncate',
	],
	[
		'3.0: a dimension',
		v30('text', { input_text: 'sea' }, { embedding_dimension: 512 }),
		'embedding_dimension',
	],
	[
		'3.0: uncertainty',
		v30('text', { input_text: 'sea' }, { embedding_uncertainty: true }),
		'embedding_uncertainty',
	],
	[
		'3.0: a video among sources',
		v30('multi_input', { media_sources: [clip] }),
		'multi_input.media_sources[0].media_type',
	],
	['3.0: no sources', v30('multi_input', { input_text: 'sea' }), 'multi_input.media_sources'],
	['nothing to embed', multi({}), 'multi_input'],
	['empty sources', multi({ media_sources: [] }), 'multi_input'],
	[
		'a source of nothing',
		multi({ media_sources: [{ media_type: 'image' }] }),
		'multi_input.media_sources[0]',
	],
	['eleven sources', multi({ media_sources: sources(11) }), 'multi_input.media_sources'],
	['two kinds without text', multi({ media_sources: [picture, clip] }), 'multi_input.input_text'],
	[
		'a name without source',
		multi({ input_text: 'as <@b>', media_sources: [picture] }),
		'multi_input.input_text',
	],
	[
		'a document with a text',
		multi({ input_text: 'sea', media_sources: [paper] }),
		'multi_input.media_sources',
	],
	['two documents', multi({ media_sources: [paper, paper] }), 'multi_input.media_sources'],
	[
		'uncertainty of text with an image',
		multi({ input_text: 'sea', media_sources: [picture] }, { embedding_uncertainty: true }),
		'embedding_uncertainty',
	],
	[
		'uncertainty of a document',
		multi({ media_sources: [paper] }, { embedding_uncertainty: true }),
		'embedding_uncertainty',
	],
	[
		'a scope',
		multi({ input_text: 'sea', embedding_scope: ['asset'] }),
		'multi_input.embedding_scope',
	],
];

test.each(refused)('refuses %s', (_, body, field) => {
	expect(validateV2Sync(JSON.parse(JSON.stringify(body)))[0]?.field).toBe(field);
});
