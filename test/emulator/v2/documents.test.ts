import type { Emulator } from '..';
import { startEmulator } from '..';
import { call } from '../testing/calls';
import { compressedPdfOf, pdfOf } from '../testing/documents';
import { postJson, rowsIn, runTask, uploadAsset } from '../testing/v2';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0, v2: { assetProcessingMs: 0 } });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const TEXT = 'One boat. Two boats! Three boats? Four boats. Five boats.';

async function task(
	filename: string,
	bytes: Buffer<ArrayBuffer>,
	own: object = {},
	rest: object = {},
) {
	const asset_id = await uploadAsset(emulator, bytes, filename);
	return {
		input_type: 'document',
		model_name: 'marengo3.5',
		document: { media_source: { asset_id }, ...own },
		...rest,
	};
}

test.each([
	['in the open', pdfOf(3)],
	['compressed', compressedPdfOf(3)],
])('a PDF gives one row per page: %s', async (_, bytes) => {
	const answer = await runTask(emulator, await task('a.pdf', bytes));
	expect(rowsIn(answer)).toMatchObject(
		[1, 2, 3].map((page) => ({
			embedding_option: 'visual',
			embedding_scope: 'page',
			start_page_number: page,
			end_page_number: page,
			quadrant: null,
			chunk_index: null,
		})),
	);
	expect(answer.body.metadata).toMatchObject({
		input_type: 'document',
		input_filename: 'a.pdf',
		embedding_scopes: ['local'],
		embedding_options: ['visual'],
	});
	expect(answer.body.usage).toMatchObject({ input_tokens: { document: 768 } });
});

test('quadrants give five rows per page', async () => {
	const segmentation = { spatial: { strategy: 'quadrants' } };
	const rows = rowsIn(await runTask(emulator, await task('a.pdf', pdfOf(2), { segmentation })));
	expect(rows).toHaveLength(10);
	expect(rows.slice(0, 5).map(({ quadrant }) => quadrant)).toEqual([
		null,
		'top_left',
		'top_right',
		'bottom_left',
		'bottom_right',
	]);
});

test('a PDF as a whole: its pictures and its text', async () => {
	const own = { embedding_option: ['visual', 'text'], embedding_scope: ['asset'] };
	const rows = rowsIn(await runTask(emulator, await task('a.pdf', pdfOf(2), own)));
	expect(rows.map((row) => [row.embedding_option, row.embedding_scope])).toEqual([
		['visual', 'asset'],
		['text', 'asset'],
	]);
});

test.each(['a.txt', 'a.md', 'A.MD'])('%s gives one row, or one per chunk', async (name) => {
	const [whole] = rowsIn(await runTask(emulator, await task(name, Buffer.from(TEXT))));
	expect(whole).toMatchObject({ embedding_option: 'text', embedding_scope: 'asset' });
	const sequential = { strategy: 'sentence', max_sentences: 2, overlap_sentences: 1 };
	const own = { embedding_scope: ['local'], segmentation: { sequential } };
	const body = await task(name, Buffer.from(TEXT), own, { embedding_uncertainty: true });
	const rows = rowsIn(await runTask(emulator, body));
	expect(rows.map(({ embedding_scope, chunk_index }) => [embedding_scope, chunk_index])).toEqual([
		['chunk', 0],
		['chunk', 1],
		['chunk', 2],
		['chunk', 3],
	]);
});

const quadrants = { segmentation: { spatial: { strategy: 'quadrants' } } };
const sentences = { segmentation: { sequential: { strategy: 'sentence', max_sentences: 2 } } };

test.each([
	['visual of a text', 'a.txt', { embedding_option: ['visual'] }, {}, 'document.embedding_option'],
	['quadrants of a text', 'a.txt', quadrants, {}, 'document.segmentation.spatial'],
	[
		'chunks without sentences',
		'a.txt',
		{ embedding_scope: ['local'] },
		{},
		'document.segmentation',
	],
	['sentences without chunks', 'a.txt', sentences, {}, 'document.segmentation'],
	[
		'sentences of a PDF',
		'a.pdf',
		{ ...sentences, embedding_scope: ['local'] },
		{},
		'document.segmentation.sequential',
	],
	[
		'uncertainty of a PDF',
		'a.pdf',
		{ embedding_scope: ['local'] },
		{ embedding_uncertainty: true },
		'embedding_uncertainty',
	],
])('the file decides: %s', async (_, name, own, rest, field) => {
	const bytes = name.endsWith('pdf') ? pdfOf(1) : Buffer.from(TEXT);
	const answer = await postJson(emulator, '/embed-v2/tasks', await task(name, bytes, own, rest));
	expect([answer.status, answer.body]).toMatchObject([400, { error: { details: { field } } }]);
});

test('too many pages for its size, five times as soon with quadrants', async () => {
	const { body } = await runTask(emulator, await task('a.pdf', pdfOf(65)));
	expect(body.error).toEqual({ message: 'Document (65 pages) exceeds maximum limit of 64 pages' });
	const inQuadrants = await runTask(emulator, await task('a.pdf', pdfOf(13), quadrants));
	expect(inQuadrants.body.error).toEqual({
		message: 'Document (65 pages) exceeds maximum limit of 64 pages',
	});
});

test('a text beyond the model’s context', async () => {
	emulator.v2.set({ documentTokens: 5 });
	const { body } = await runTask(emulator, await task('a.txt', Buffer.from(TEXT)));
	expect(body.error).toEqual({ message: "Content exceeds the model's context window." });
});

test.each([
	['a PDF called .txt', 'a.txt', pdfOf(1)],
	['a text called .pdf', 'a.pdf', Buffer.from(TEXT)],
	['bytes called .md', 'a.md', Buffer.from([0, 1, 2])],
])('%s is rejected', async (_, name, bytes) => {
	const form = new FormData();
	form.append('method', 'direct');
	form.append('file', new Blob([bytes]), name);
	const answer = await call(emulator, '/assets', { method: 'POST', body: form });
	expect([answer.status, answer.body.code]).toEqual([400, 'parameter_invalid']);
});
