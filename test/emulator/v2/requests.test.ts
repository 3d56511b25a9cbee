import { readFileSync } from 'node:fs';

import { inTurn, newAssets, on } from '..';
import { type Answered, call, formOf, until, useEmulator } from '../testing/calls';
import { pdfOf } from '../testing/documents';
import { pngOf, wavOf } from '../testing/media';
import { makeMovie, SAMPLE } from '../testing/movies';
import { postJson, rowsIn, runTask, uploadAsset } from '../testing/v2';

const emulator = useEmulator({ processingMs: 0, v2: { assetProcessingMs: 0 } });

const sample = () => ({ url: `${emulator.origin}/samples/harbour-at-sunset.mp4` });
const inline = (bytes: Buffer) => ({ base64_string: bytes.toString('base64') });
const fixed = { strategy: 'fixed', fixed: { duration_sec: 6 } };
const png = pngOf(200, 200);

const task = (kind: string, own: object = {}, rest: object = {}) => ({
	input_type: kind,
	model_name: 'marengo3.0',
	[kind]: { media_source: sample(), ...own },
	...rest,
});
const video = (own?: object, rest?: object) => task('video', own, rest);
const post = (body: unknown) => postJson(emulator, '/embed-v2/tasks', body);
const embed = (body: object) =>
	postJson(emulator, '/embed-v2', { model_name: 'marengo3.0', ...body });

/** Status, code, and field at fault. */
function refused({ status, body }: Answered) {
	const { code, details } = body.error as { code: string; details?: { field: string } };
	return [status, code, details?.field];
}

/** Option, scope and time of each row. */
const brief = (answer: Answered) =>
	rowsIn(answer).map((row) =>
		[row.embedding_option, row.embedding_scope, row.start_sec, row.end_sec].join(),
	);

describe('tasks', () => {
	test('metadata name the file of an asset, and nothing of inline media', async () => {
		const asset_id = await uploadAsset(emulator, readFileSync(SAMPLE), 'a.mp4');
		const options = { embedding_option: ['visual'], embedding_scope: ['asset'] };
		const ofAsset = await runTask(emulator, video({ media_source: { asset_id }, ...options }));
		expect(ofAsset.body.metadata).toMatchObject({ input_filename: 'a.mp4' });
		expect(brief(ofAsset)).toEqual(['visual,asset,0,43']);
		const media_source = inline(readFileSync(SAMPLE));
		const inRequest = await runTask(emulator, video({ media_source, ...options }));
		expect(Object.keys(inRequest.body.metadata as object)).not.toContain('input_filename');
		const logged = emulator.requests.map(({ json }) => JSON.stringify(json ?? '').length);
		expect(Math.max(...logged)).toBeLessThan(3000);
	});

	test('metadata of marengo3.5 tell the dimension; usage comes with them', async () => {
		const body = video({}, { model_name: 'marengo3.5', embedding_dimension: 128 });
		expect((await post(body)).body.metadata).toEqual({ embedding_dimension: 128 });
		const answer = await runTask(emulator, body);
		expect(answer.body.metadata).toMatchObject({ embedding_dimension: 128 });
		expect(answer.body.usage).toMatchObject({ truncated: false });
		const rows = rowsIn(answer).map((row) => `${row.embedding_option} ${row.embedding.length}`);
		expect([...new Set(rows)]).toEqual(['audio 128', 'visual 128']);
	});

	const sequential = { strategy: 'sentence', max_sentences: 2, overlap_sentences: 1 };
	const chunks = { embedding_scope: ['local'], segmentation: { sequential } };
	const sounds = { embedding_option: ['audio'] };
	const sound = ['audio,clip,0,6', 'audio,clip,6,10', 'audio,asset,0,10'];
	const text = Buffer.from('One boat. Two boats! Three boats?');
	test.each<[string, string, string, Buffer, object, string[]]>([
		['a sound', 'marengo3.0', 'audio', wavOf(10), sounds, sound],
		['an image', 'marengo3.5', 'image', png, {}, ['visual,asset,,']],
		['a PDF', 'marengo3.5', 'document', pdfOf(2), {}, ['visual,page,,', 'visual,page,,']],
		['a text', 'marengo3.5', 'document', text, chunks, ['text,chunk,,', 'text,chunk,,']],
	])('%s', async (_, model_name, kind, bytes, own, expected) => {
		const body = task(kind, { media_source: inline(bytes), ...own }, { model_name });
		expect(brief(await runTask(emulator, body))).toEqual(expected);
	});

	test.each<[string, () => object, string]>([
		['an unknown asset', () => ({ asset_id: '66419a20c70bb578439bd8f4' }), '.asset_id'],
		['a malformed asset ID', () => ({ asset_id: 'x' }), '.asset_id'],
		['a sound for a video', () => inline(wavOf(6)), ''],
	])('%s is refused', async (_, source, field) => {
		const answer = await post(video({ media_source: source() }));
		expect(refused(answer)).toEqual([400, 'VALIDATION_ERROR', `video.media_source${field}`]);
	});

	test('an asset that is not ready is refused', async () => {
		const endings = inTurn(newAssets({ never: true }), newAssets({ fail: true }));
		emulator.intercept(on('POST /assets', endings));
		for (const status of ['processing', 'failed']) {
			const body = formOf(['method', 'url'], ['url', sample().url]);
			const asset = await call(emulator, '/assets', { method: 'POST', body });
			const asset_id = String(asset.body._id);
			await until(() => emulator.v2.assets.find(asset_id)?.media !== undefined);
			const answer = await post(video({ media_source: { asset_id } }));
			expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(status)]);
		}
	});

	test.each([
		['an end after the media', { end_sec: 43.5 }, 'video.end_sec'],
		['a start after the media', { start_sec: 43 }, 'video.start_sec'],
	])('%s: refused of inline media, and a URL fails as invalid', async (_, own, field) => {
		const media_source = inline(readFileSync(SAMPLE));
		const answer = await post(video({ ...own, media_source }));
		expect(refused(answer)[2]).toBe(field);
		const { body } = await runTask(emulator, video(own));
		expect(body.error).toEqual({ message: 'The embedding request was invalid.' });
	});

	test('the kind of a document decides what can be asked of it', async () => {
		const at = async (bytes: Buffer, own: object) => {
			const body = task('document', { media_source: inline(bytes), ...own });
			return refused(await post({ ...body, model_name: 'marengo3.5' }))[2];
		};
		expect(await at(text, { embedding_option: ['visual'] })).toBe('document.embedding_option');
		expect(await at(pdfOf(1), chunks)).toBe('document.segmentation.sequential');
	});

	test('another content type, invalid JSON, a query, and a missing key are refused', async () => {
		const body = JSON.stringify(video());
		for (const type of ['', 'multipart/form-data; boundary=b', 'text/plain']) {
			const init = { method: 'POST', headers: { 'content-type': type }, body };
			expect((await call(emulator, '/embed-v2/tasks', init)).status).toBe(400);
		}
		const headers = { 'content-type': 'application/json' };
		const init = { method: 'POST', headers, body: '{"input_type":' };
		expect(refused(await call(emulator, '/embed-v2/tasks', init))[2]).toBe('body');
		expect((await postJson(emulator, '/embed-v2/tasks?a=1', video())).status).toBe(400);
		expect((await fetch(`${emulator.url}/embed-v2/tasks`, init)).status).toBe(401);
		expect((await call(emulator, '/embed-v2/tasks/a/status')).status).toBe(404);
		expect(emulator.v2.tasks.tasks.size).toBe(0);
	});

	test('media beyond the model’s limits fail later', async () => {
		const small = makeMovie({ durationSec: 8, width: 320, height: 180 });
		const failed = async (bytes: Buffer) =>
			(await runTask(emulator, video({ media_source: inline(bytes) }))).body.error;
		expect(await failed(small)).toMatchObject({
			message: expect.stringContaining('could not process'),
		});
		expect(await failed(makeMovie({ durationSec: 15_000 }))).toEqual({
			message: 'Duration (15000.0 seconds) exceeds maximum limit of 14400 seconds (240 minutes)',
		});
	});
});

describe('at once', () => {
	test('a video and a sound: rows as of a task', async () => {
		const own = { media_source: inline(readFileSync(SAMPLE)), embedding_scope: ['asset'] };
		const answer = await embed({ input_type: 'video', video: { ...own, end_sec: 6 } });
		const rows = ['audio,asset,0,6', 'transcription,asset,0,6', 'visual,asset,0,6'];
		expect(brief(answer)).toEqual(rows);
		expect(answer.body.metadata).toMatchObject({ start_offset_sec: 0, end_offset_sec: 6 });
		const audio = await embed({ input_type: 'audio', audio: { media_source: inline(wavOf(8)) } });
		expect(rowsIn(audio)).toHaveLength(6);
	});

	const movie = (shape: object) => inline(makeMovie({ durationSec: 9, ...shape }));
	test.each<[string, string, object]>([
		['a long text', 'text.input_text', { input_text: 'sea '.repeat(501) }],
		['a small image', 'image.media_source', { media_source: inline(pngOf(100, 200)) }],
		['a sound for an image', 'image.media_source', { media_source: inline(wavOf(5)) }],
		['a dead URL', 'image.media_source', { media_source: { url: 'http://127.0.0.1:9/a' } }],
		['a long video', 'video.media_source', { media_source: movie({ durationSec: 601 }) }],
		['a small video', 'video.media_source', { media_source: movie({ height: 100 }) }],
	])('%s is refused', async (_, field, own) => {
		const [kind = ''] = field.split('.');
		const answer = await embed({ input_type: kind, [kind]: own });
		expect(refused(answer)).toEqual([400, 'VALIDATION_ERROR', field]);
	});

	const multi = (multi_input: object) =>
		embed({ input_type: 'multi_input', model_name: 'marengo3.5', multi_input });

	test('multi_input is one vector of all, in the space of the clips', async () => {
		const answer = await multi({
			input_text: 'like <@a>, by night',
			media_sources: [
				{ media_type: 'image', name: 'a', ...inline(png) },
				{ media_type: 'video', ...movie({}) },
			],
		});
		expect(answer.body.metadata).toEqual({ input_type: 'multi_input', embedding_dimension: 512 });
		expect(rowsIn(answer)).toHaveLength(1);
		const own = { embedding_option: ['visual'], embedding_scope: ['clip'] };
		const cuts = { segmentation: { temporal: fixed } };
		const clips = await runTask(emulator, video({ ...own, ...cuts }, { model_name: 'marengo3.5' }));
		const [text] = rowsIn(await multi({ input_text: 'a lighthouse' }));
		const nearness = (vector: number[]) =>
			vector.reduce((sum, value, at) => sum + value * (text?.embedding[at] ?? 0), 0);
		const [best] = rowsIn(clips).sort((a, b) => nearness(b.embedding) - nearness(a.embedding));
		expect(best?.start_sec).toBe(12);
	});

	test.each<[string, string, object]>([
		['a long video', 'video', movie({ durationSec: 31 })],
		['a long sound', 'audio', inline(wavOf(35))],
		['another kind', 'audio', inline(png)],
	])('multi_input refuses %s', async (_, media_type, source) => {
		const answer = await multi({ media_sources: [{ media_type, ...source }] });
		expect(refused(answer)[2]).toBe('multi_input.media_sources[0]');
	});

	test('multi_input refuses a text over 2,000 tokens', async () => {
		const answer = await multi({ input_text: 'sea '.repeat(2001) });
		expect(refused(answer)[2]).toBe('multi_input.input_text');
	});
});
