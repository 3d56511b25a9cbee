import { readFileSync } from 'node:fs';

import type { Emulator } from '..';
import { startEmulator } from '..';
import { call, formOf } from '../testing/calls';
import { pdfOf } from '../testing/documents';
import { pngOf, wavOf } from '../testing/media';
import { makeMovie, SAMPLE } from '../testing/movies';
import { postJson, rowsIn, uploadAsset } from '../testing/v2';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0, v2: { assetProcessingMs: 0 } });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const inline = (bytes: Buffer) => ({ base64_string: bytes.toString('base64') });
const png = pngOf(200, 200);
const post = (body: object) =>
	postJson(emulator, '/embed-v2', { model_name: 'marengo3.0', ...body });
const multi = (multi_input: object, rest: object = {}) =>
	post({ input_type: 'multi_input', model_name: 'marengo3.5', multi_input, ...rest });

/** What the answer says of the field at fault. */
function refused({ status, body }: { status: number; body: Record<string, unknown> }) {
	return [status, (body.error as { details?: { field: string } }).details?.field];
}

test('a text and an image have the numbers of v1, without option, scope and time', async () => {
	const form = formOf(
		['model_name', 'marengo3.0'],
		['text', 'sea'],
		['image_file', new Blob([png]), 'a.png'],
	);
	const v1 = await call(emulator, '/embed', { method: 'POST', body: form });
	const old = (kind: string) => v1.body[`${kind}_embedding`] as { segments: { float: number[] }[] };
	const nulls = { embedding_option: null, embedding_scope: null, start_sec: null, end_sec: null };
	const text = await post({ input_type: 'text', text: { input_text: 'sea' } });
	expect(text.body).toEqual({ data: [{ embedding: old('text').segments[0]?.float, ...nulls }] });
	const image = await post({ input_type: 'image', image: { media_source: inline(png) } });
	expect(image.body).toEqual({
		data: [{ embedding: old('image').segments[0]?.float, ...nulls }],
		metadata: { input_type: 'image' },
	});
	const both = await post({
		input_type: 'text_image',
		text_image: { input_text: 'sea', media_source: inline(png) },
	});
	expect(rowsIn(both)).toHaveLength(1);
});

test('a video and a sound: rows as of a task', async () => {
	const asset_id = await uploadAsset(emulator, readFileSync(SAMPLE), 'a.mp4');
	const video = await post({
		input_type: 'video',
		video: { media_source: { asset_id }, embedding_scope: ['asset'], end_sec: 6 },
	});
	expect(video.status).toBe(200);
	expect(rowsIn(video).map((row) => [row.embedding_option, row.start_sec, row.end_sec])).toEqual([
		['audio', 0, 6],
		['transcription', 0, 6],
		['visual', 0, 6],
	]);
	expect(video.body.metadata).toMatchObject({
		input_filename: 'a.mp4',
		start_offset_sec: 0,
		end_offset_sec: 6,
	});
	const audio = await post({ input_type: 'audio', audio: { media_source: inline(wavOf(8)) } });
	expect(rowsIn(audio)).toHaveLength(6);
});

test.each([
	[
		'a long text',
		{ input_type: 'text', text: { input_text: 'sea '.repeat(501) } },
		'text.input_text',
	],
	[
		'a small image',
		{ input_type: 'image', image: { media_source: inline(pngOf(100, 200)) } },
		'image.media_source',
	],
	[
		'a sound for an image',
		{ input_type: 'image', image: { media_source: inline(wavOf(5)) } },
		'image.media_source',
	],
	[
		'an unreachable URL',
		{ input_type: 'image', image: { media_source: { url: 'http://127.0.0.1:9/a' } } },
		'image.media_source',
	],
	[
		'a video over 10 minutes',
		{ input_type: 'video', video: { media_source: inline(makeMovie({ durationSec: 601 })) } },
		'video.media_source',
	],
	[
		'a video too small',
		{
			input_type: 'video',
			video: { media_source: inline(makeMovie({ durationSec: 9, height: 100 })) },
		},
		'video.media_source',
	],
])('refuses %s', async (_, body, field) => {
	expect(refused(await post(body))).toEqual([400, field]);
});

test('multi_input is one vector of all', async () => {
	const answer = await multi(
		{
			input_text: 'like <@a>, by night',
			media_sources: [
				{ media_type: 'image', name: 'a', ...inline(png) },
				{ media_type: 'video', ...inline(makeMovie({ durationSec: 10 })) },
			],
		},
		{ embedding_dimension: 256 },
	);
	expect(rowsIn(answer)[0]?.embedding).toHaveLength(256);
	expect(answer.body).toMatchObject({
		metadata: { input_type: 'multi_input', embedding_dimension: 256 },
		usage: { input_tokens: { image: 256, video: 1000, text: 4 }, truncated: false },
	});
	const older = await post({
		input_type: 'multi_input',
		multi_input: { media_sources: [{ media_type: 'image', ...inline(png) }] },
	});
	expect(older.body).not.toHaveProperty('usage');
});

test.each([
	[
		'a video over 30 s',
		{ media_sources: [{ media_type: 'video', ...inline(makeMovie({ durationSec: 31 })) }] },
		'multi_input.media_sources[0]',
	],
	[
		'a sound over 30 s',
		{ media_sources: [{ media_type: 'audio', ...inline(wavOf(35)) }] },
		'multi_input.media_sources[0]',
	],
	[
		'another kind',
		{ media_sources: [{ media_type: 'audio', ...inline(png) }] },
		'multi_input.media_sources[0]',
	],
	[
		'a PDF beside an image',
		{
			media_sources: [
				{ media_type: 'document', ...inline(pdfOf(1)) },
				{ media_type: 'image', ...inline(png) },
			],
		},
		'multi_input.media_sources[0]',
	],
	['a text over 2,000 tokens', { input_text: 'sea '.repeat(2001) }, 'multi_input.input_text'],
])('multi_input refuses %s', async (_, body, field) => {
	expect(refused(await multi(body))).toEqual([400, field]);
});

test('auto_truncate says that and why it cut', async () => {
	const answer = await multi({ input_text: 'sea '.repeat(2001) }, { auto_truncate: true });
	expect(answer.body.usage).toEqual({
		input_tokens: { text: 2000 },
		truncated: true,
		truncation_reason: 'model_context_window',
	});
});

test('a text file beside an image', async () => {
	const answer = await multi({
		media_sources: [
			{
				media_type: 'document',
				...inline(Buffer.from('A boat at sea. And a gull, over it, all day long.')),
			},
			{ media_type: 'image', ...inline(png) },
		],
	});
	expect(answer.body.usage).toMatchObject({ input_tokens: { document: 16, image: 256 } });
});
