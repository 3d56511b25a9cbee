import fc from 'fast-check';
import {
	matchTask,
	sameAddress,
	settingsOf,
	type TaskMatch,
} from '../../nodes/shared/ledger/match-task';
import type { EmbeddingTask, NewTask } from '../../nodes/shared/model/task';
import { byFile, byUrl, taskOf } from './tasks';

/** The task that the list shows of a request when it tells everything as it was asked. */
const listed = (asked: NewTask, known: Partial<EmbeddingTask> = {}): EmbeddingTask =>
	taskOf({
		state: 'processing',
		model: asked.model,
		clipLength: asked.clipLength ?? 6,
		scopes: asked.scopes,
		...(asked.source.kind === 'url'
			? { url: asked.source.url }
			: { fileName: asked.source.file.name }),
		...known,
	});

/** How a server may write a text. */
type Rewriting = (text: string) => string;

const rewritten = (text: string, by: readonly Rewriting[]): string =>
	by.reduce((written, rewrite) => rewrite(written), text);

const OF_NAMES: Rewriting[] = [
	(name) => name.normalize('NFD'),
	(name) => name.normalize('NFC'),
	(name) => name.replaceAll('"', '%22'),
	(name) => ` ${name} `,
	(name) => name.replaceAll(' ', '_'),
	(name) => name.toLowerCase(),
];

const OF_URLS: Rewriting[] = [
	(url) => url.replace(/\?[^#]*/, ''),
	(url) => url.replace(/#.*/, ''),
	(url) => url.normalize('NFD'),
	(url) => url.replace(/%[0-9a-f]{2}/gi, (escape) => escape.toLowerCase()),
	(url) => url.replaceAll('%20', '+'),
	(url) => url.replace(/^http:/, 'https:'),
];

const letters = fc.constantFrom(...'abzAZ09 ü\u00e9Åß"\'()é日🎬.-_~,;=&+[]');
// A "%" that is no escape is another matter, and so is a name of nothing but what may be dropped.
const names = fc
	.string({ unit: letters, minLength: 1, maxLength: 20 })
	.map((name) => `v${name.trim()}.mp4`);
const paths = fc
	.array(fc.string({ unit: letters, minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 })
	.map((parts) => parts.map((part) => encodeURIComponent(`p${part}`)).join('/'));
const urls = fc
	.tuple(
		fc.constantFrom('https', 'http'),
		fc.constantFrom('example.com', 'a.b.example', '127.0.0.1:8080'),
		paths,
		fc.constantFrom('', '?id=7', '?X-Amz-Signature=a%2Fb&X-Amz-Expires=60', '?q=%C3%BC#t=1'),
	)
	.map(([scheme, host, path, query]) => `${scheme}://${host}/${path}.mp4${query}`);

test('a task that is listed with the URL and all settings of the request is the same', () => {
	fc.assert(
		fc.property(urls, (url) => {
			expect(matchTask(listed(byUrl(url)), byUrl(url))).toBe('same');
		}),
	);
});

test('a URL written in another way may be the same', () => {
	fc.assert(
		fc.property(urls, fc.subarray(OF_URLS, { minLength: 1 }), (url, by) => {
			const shown = listed(byUrl(url), { url: rewritten(url, by) });
			expect(matchTask(shown, byUrl(url))).not.toBe('other');
		}),
		{ numRuns: 500 },
	);
});

test('of a file only the name is listed, in whatever way: no task is surely the same', () => {
	fc.assert(
		fc.property(names, fc.subarray(OF_NAMES), (name, by) => {
			const shown = listed(byFile(name), { fileName: rewritten(name, by) });
			expect(matchTask(shown, byFile(name))).toBe('possible');
		}),
		{ numRuns: 500 },
	);
});

test.each<[string, string, TaskMatch]>([
	['Ein "Test".mp4', 'Ein \\"Test\\".mp4', 'possible'],
	['Küste.mp4', 'K%c3%bcste.mp4', 'possible'],
	['100 %.mp4', '100%20%25.mp4', 'possible'],
	['a.mp4', 'C:\\fakepath\\a.mp4', 'possible'],
	['a.mp4', '/uploads/a.mp4', 'possible'],
	['/uploads/a.mp4', 'a.mp4', 'possible'],
	[
		`${'a'.repeat(100)}${'b'.repeat(200)}.mp4`,
		`${'a'.repeat(51)}${'b'.repeat(200)}.mp4`,
		'possible',
	],
	['a.mp4', 'b.mp4', 'other'],
	['/uploads/a.mp4', '/uploads/b.mp4', 'other'],
	['%e9t%e9.mp4', '%e8t%e8.mp4', 'other'],
])('a task of the file %s, listed as %s: %s', (name, fileName, match) => {
	expect(matchTask(listed(byFile(name), { fileName }), byFile(name))).toBe(match);
});

test.each<[string, string, TaskMatch]>([
	['HTTPS://H.example:443/a.mp4', 'https://h.example/a.mp4', 'same'],
	['https://h.example/a.mp4?sig=1', 'https://h.example/a.mp4', 'possible'],
	['https://h.example:443/a.mp4?sig=1', 'https://h.example/a.mp4', 'possible'],
	['https://h.example/a b.mp4?sig=1', 'https://h.example/a%20b.mp4', 'possible'],
	['https://h.example/x/../a.mp4?sig=1', 'https://h.example/a.mp4', 'possible'],
	['https://münchen.example/a.mp4?sig=1', 'https://xn--mnchen-3ya.example/a.mp4', 'possible'],
	['https://user:pw@h.example/a.mp4', 'https://h.example/a.mp4', 'possible'],
	['https://h.example/watch/?v=1', 'https://h.example/watch?v=1', 'possible'],
	['https://h.example/a.mp4?id=7&X-Amz-Signature=a', 'https://h.example/a.mp4?id=7', 'possible'],
	['https://h.example/a.mp4?a=1&b=2', 'https://h.example/a.mp4?b=2&a=1', 'possible'],
	['https://h.example/watch?v=1', 'https://h.example/watch?v=2', 'other'],
	['https://h.example/a.mp4', 'https://h.example/b.mp4', 'other'],
	['https://h.example/a.mp4', 'https://i.example/a.mp4', 'other'],
])('a task of %s, listed as %s: %s', (url, shown, match) => {
	expect(matchTask(listed(byUrl(url), { url: shown }), byUrl(url))).toBe(match);
});

test('every task may be of an asset whose name is unknown', () => {
	const asked = byUrl('', { source: { kind: 'asset', assetId: 'abc', file: {} } });
	for (const known of [{ fileName: 'a.mp4' }, { url: 'https://h.example/a.mp4' }, {}]) {
		const shown = taskOf({ model: asked.model, clipLength: 6, scopes: ['clip'], ...known });
		expect(matchTask(shown, asked)).toBe('possible');
	}
});

const URL = 'https://h.example/a.mp4';

test.each<[string, Partial<NewTask>, Partial<EmbeddingTask>, TaskMatch]>([
	['no scope at all', {}, { scopes: [] }, 'possible'],
	['as many other scopes', { scopes: ['clip', 'video'] }, { scopes: ['clip', 'asset'] }, 'other'],
	['fewer scopes', { scopes: ['clip', 'video'] }, { scopes: ['clip'] }, 'other'],
	['the whole of a video', { scopes: ['video'] }, { scopes: ['video'] }, 'same'],
	[
		'the whole of a sound',
		{ scopes: ['video'], mediaType: 'audio' },
		{ scopes: ['asset'], mediaType: 'audio' },
		'same',
	],
	['no media type', { mediaType: 'audio' }, {}, 'possible'],
	['its media type', { mediaType: 'audio' }, { mediaType: 'audio' }, 'same'],
	['another media type', { mediaType: 'audio' }, { mediaType: 'video' }, 'other'],
	['a media type that is not video', {}, { mediaType: 'audio' }, 'other'],
	['one option, where all were asked for', {}, { options: ['visual'] }, 'possible'],
	['all options', {}, { options: ['audio', 'transcription', 'visual'] }, 'same'],
	['no options', { options: ['visual'] }, {}, 'same'],
	[
		'its options in another order',
		{ options: ['visual', 'audio'] },
		{ options: ['audio', 'visual'] },
		'same',
	],
	['more options', { options: ['visual'] }, { options: ['visual', 'audio'] }, 'possible'],
	[
		'as many other options',
		{ options: ['visual', 'audio'] },
		{ options: ['visual', 'text'] },
		'possible',
	],
	['clips of an image', { mediaType: 'image' }, { mediaType: 'image', clipLength: 9 }, 'possible'],
	[
		'clips of a document',
		{ mediaType: 'document' },
		{ mediaType: 'document', clipLength: 9 },
		'possible',
	],
	['clips of one length', { segmentation: 'dynamic' }, { clipLength: 9 }, 'possible'],
	['no type of embedding', { embeddingType: 'fused' }, {}, 'possible'],
	['no type where the usual was asked for', { embeddingType: 'separate' }, {}, 'same'],
	['no dimension', { dimension: 256 }, {}, 'possible'],
	['no dimension where the usual was asked for', { dimension: 512 }, {}, 'same'],
	['no metadata', { timeBasedMetadata: [{ start: 0, end: 1, text: 'a' }] }, {}, 'possible'],
	['no part, where one was asked for', { part: { start: 0, end: 10 } }, {}, 'possible'],
	['no metadata where none was asked for', { timeBasedMetadata: [] }, {}, 'same'],
])('a list with %s', (_, settings, known, match) => {
	const asked = byUrl(URL, settings);
	expect(matchTask(listed(asked, known), asked)).toBe(match);
});

const requests = fc.oneof(
	urls.map((url) => byUrl(url)),
	names.map((name) => byFile(name)),
);

test('a task with another setting is of something else', () => {
	fc.assert(
		fc.property(requests, fc.integer({ min: 2, max: 10 }), (asked, clipLength) => {
			const other = (known: Partial<EmbeddingTask>): void =>
				expect(matchTask(listed(asked, known), asked)).toBe('other');
			other({ model: 'marengo2.7' });
			other({ scopes: ['clip', 'video'] });
			other({ scopes: ['video'] });
			other({ state: 'failed' });
			if (clipLength !== 6) other({ clipLength });
			other(
				asked.source.kind === 'url'
					? { url: undefined, fileName: 'a.mp4' }
					: { fileName: undefined, url: 'https://h.example/a.mp4' },
			);
		}),
	);
});

test('a task that is not shown in full is possible', () => {
	const keys = ['url', 'fileName', 'model', 'clipLength', 'scopes'] as const;
	fc.assert(
		fc.property(requests, fc.subarray([...keys], { minLength: 1 }), (asked, absent) => {
			const source = asked.source.kind === 'url' ? 'url' : 'fileName';
			fc.pre(absent.some((key) => key === source || (key !== 'url' && key !== 'fileName')));
			const known = Object.fromEntries(absent.map((key) => [key, undefined]));
			expect(matchTask(listed(asked, known), asked)).toBe('possible');
		}),
	);
});

test('requests for one address are told by it, however it is signed', () => {
	fc.assert(
		fc.property(urls, urls, (one, other) => {
			const signed = `${one.replace(/[?#].*/, '')}?sig=2`;
			expect(sameAddress(byUrl(one), byUrl(signed))).toBe(true);
			expect(sameAddress(byUrl(one), byUrl(other))).toBe(sameAddress(byUrl(other), byUrl(one)));
			expect(sameAddress(byUrl(one), byFile('a.mp4'))).toBe(false);
			expect(sameAddress(byFile('a.mp4'), byUrl(one))).toBe(false);
		}),
	);
	expect(sameAddress(byUrl(URL), byUrl('https://h.example/b.mp4'))).toBe(false);
});

test('settings are compared without the address, in any order', () => {
	const one = settingsOf({ ...byUrl(URL), clipLength: 4, dimension: 256 });
	expect(settingsOf({ ...byUrl(`${URL}?sig=2`), dimension: 256, clipLength: 4 })).toBe(one);
	expect(settingsOf({ dimension: 256, clipLength: 4, ...byUrl(URL), part: undefined })).toBe(one);
	expect(settingsOf({ ...byUrl(URL), clipLength: 5, dimension: 256 })).not.toBe(one);
});
