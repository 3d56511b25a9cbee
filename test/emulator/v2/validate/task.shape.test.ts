import { v30, source } from '../../testing/taskBodies';
import { validateV2Task } from './task';

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
];

test.each(refused)('refuses %s', (_, body, field) => {
	// What JSON cannot carry does not arrive.
	const [first] = validateV2Task(JSON.parse(JSON.stringify(body)));
	expect(first?.field).toBe(field);
	expect(first?.message).toMatch(/\.$/);
});
