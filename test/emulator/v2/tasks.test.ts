import { readFileSync } from 'node:fs';

import type { Emulator } from '..';
import { inTurn, newAssets, newTasks, on, startEmulator } from '..';
import { call, created, sampleForm, until } from '../testing/calls';
import { pngOf, wavOf } from '../testing/media';
import { makeMovie, SAMPLE } from '../testing/movies';
import { postJson, rowsIn, runTask, uploadAsset } from '../testing/v2';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0, v2: { assetProcessingMs: 0 } });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const sample = () => ({ url: `${emulator.origin}/samples/harbour-at-sunset.mp4` });
const fixed = { strategy: 'fixed', fixed: { duration_sec: 6 } };

function video(own: object = {}, rest: object = {}) {
	return {
		input_type: 'video',
		model_name: 'marengo3.0',
		video: { media_source: sample(), ...own },
		...rest,
	};
}

const post = (body: unknown) => postJson(emulator, '/embed-v2/tasks', body);

/** `error` of a nested body. */
const nested = ({ body }: { body: Record<string, unknown> }) =>
	body.error as { code: string; message: string; details?: { field: string } };

test('creation answers 202 at once, retrieval the status, then status and rows in one', async () => {
	emulator.intercept(newTasks({ processingMs: 150 }));
	const answer = await post(video({ segmentation: fixed }));
	expect(answer.status).toBe(202);
	const id = String(answer.body._id);
	expect(answer.body).toEqual({ _id: id, status: 'processing', data: null });
	const early = await call(emulator, `/embed-v2/tasks/${id}`);
	expect(early.body).toMatchObject({ _id: id, status: 'processing', data: null });
	await until(() => emulator.v2.tasks.tasks.get(id)?.status === 'ready');
	const { body, status } = await call(emulator, `/embed-v2/tasks/${id}`);
	expect(status).toBe(200);
	expect(body).not.toHaveProperty('model_name');
	expect(body).not.toHaveProperty('usage');
	expect(body).not.toHaveProperty('error');
	expect(body.metadata).toEqual({
		input_type: 'video',
		input_url: sample().url,
		clip_length: 6,
		embedding_scopes: ['clip', 'asset'],
		embedding_options: ['visual', 'audio', 'transcription'],
		duration: 43,
	});
	expect(body.data).toHaveLength(3 * 7 + 3);
});

test('a task of an asset names its file; one of inline media nothing', async () => {
	const asset_id = await uploadAsset(emulator, readFileSync(SAMPLE), 'a.mp4');
	const options = { embedding_option: ['visual'], embedding_scope: ['asset'] };
	const ofAsset = await runTask(emulator, video({ media_source: { asset_id }, ...options }));
	expect(ofAsset.body.metadata).toMatchObject({ input_filename: 'a.mp4' });
	expect(rowsIn(ofAsset)).toMatchObject([{ start_sec: 0, end_sec: 43, embedding_scope: 'asset' }]);
	const base64_string = readFileSync(SAMPLE).toString('base64');
	const inline = await runTask(emulator, video({ media_source: { base64_string }, ...options }));
	expect(Object.keys(inline.body.metadata as object)).not.toContain('input_filename');
	expect(emulator.requests.some(({ json }) => JSON.stringify(json ?? '').length > 3000)).toBe(
		false,
	);
});

test('a ready answer of marengo3.5 tells its dimension and usage', async () => {
	const body = video({}, { model_name: 'marengo3.5', embedding_dimension: 128 });
	const { body: made } = await post(body);
	expect(made.metadata).toEqual({ embedding_dimension: 128 });
	const answer = await runTask(emulator, body);
	expect(answer.body.metadata).toMatchObject({ embedding_dimension: 128 });
	expect(answer.body.usage).toEqual({
		input_tokens: { video: 4300, audio: 1075 },
		truncated: false,
	});
	expect(new Set(rowsIn(answer).map(({ embedding }) => embedding.length))).toEqual(new Set([128]));
});

test('audio and images', async () => {
	const sound = { base64_string: wavOf(10).toString('base64') };
	const heard = await runTask(emulator, {
		input_type: 'audio',
		model_name: 'marengo3.0',
		audio: { media_source: sound, embedding_option: ['audio'], embedding_scope: ['clip'] },
	});
	expect(rowsIn(heard).map(({ start_sec, end_sec }) => [start_sec, end_sec])).toEqual([
		[0, 6],
		[6, 10],
	]);
	expect(heard.body.metadata).not.toHaveProperty('clip_length');
	const seen = await runTask(emulator, {
		input_type: 'image',
		model_name: 'marengo3.5',
		image: { media_source: { base64_string: pngOf(200, 200).toString('base64') } },
	});
	expect(rowsIn(seen)).toMatchObject([
		{ embedding_option: 'visual', embedding_scope: 'asset', start_sec: null },
	]);
});

test.each([
	['an unknown asset', { asset_id: '66419a20c70bb578439bd8f4' }, 'video.media_source.asset_id'],
	['a malformed asset ID', { asset_id: 'x' }, 'video.media_source.asset_id'],
	['a sound for a video', { base64_string: wavOf(6).toString('base64') }, 'video.media_source'],
])('refuses %s', async (_, media_source, field) => {
	const answer = await post(video({ media_source }));
	expect(answer.status).toBe(400);
	expect(nested(answer)).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } });
});

test('refuses an asset that is not ready', async () => {
	emulator.intercept(
		on('POST /assets', inTurn(newAssets({ never: true }), newAssets({ fail: true }))),
	);
	for (const status of ['processing', 'failed']) {
		const form = new FormData();
		form.append('method', 'url');
		form.append('url', sample().url);
		const { body } = await call(emulator, '/assets', { method: 'POST', body: form });
		const asset_id = String(body._id);
		await until(() => emulator.v2.assets.find(asset_id)?.content !== undefined);
		const answer = await post(video({ media_source: { asset_id } }));
		expect([answer.status, nested(answer).message]).toEqual([400, expect.stringContaining(status)]);
	}
});

test.each([
	['an end after the media', { end_sec: 43.5 }, 'video.end_sec'],
	['a start after the media', { start_sec: 43 }, 'video.start_sec'],
])('%s: refused of inline media, and a URL fails as invalid', async (_, own, field) => {
	const base64_string = readFileSync(SAMPLE).toString('base64');
	const answer = await post(video({ ...own, media_source: { base64_string } }));
	expect(nested(answer).details?.field).toBe(field);
	const { body } = await runTask(emulator, video(own));
	expect([body.status, body.error]).toEqual([
		'failed',
		{ message: 'The embedding request was invalid.' },
	]);
});

test.each([
	['no content type', undefined],
	['a form', 'multipart/form-data; boundary=b'],
	['text', 'text/plain'],
])('refuses another content type: %s', async (_, type) => {
	const headers: Record<string, string> = type ? { 'content-type': type } : {};
	const body = new Blob([JSON.stringify(video())]);
	const answer = await call(emulator, '/embed-v2/tasks', { method: 'POST', headers, body });
	expect([answer.status, emulator.v2.tasks.tasks.size]).toEqual([400, 0]);
});

test('refuses what is no JSON, a query, and a missing key', async () => {
	const headers = { 'content-type': 'application/json' };
	const init = { method: 'POST', headers, body: '{"input_type":' };
	expect(nested(await call(emulator, '/embed-v2/tasks', init)).details?.field).toBe('body');
	expect((await postJson(emulator, '/embed-v2/tasks?a=1', video())).status).toBe(400);
	const keyless = await fetch(`${emulator.url}/embed-v2/tasks`, init);
	expect(keyless.status).toBe(401);
	expect((await call(emulator, '/embed-v2/tasks/a/status')).status).toBe(404);
});

test.each([
	['not there', '/nothing.mp4', 'failed to fetch or materialize source media'],
	[
		'no media',
		'/samples/../v1.3/indexes',
		expect.stringContaining('We could not process your media'),
	],
])('a URL that is %s', async (_, path, message) => {
	const { body } = await runTask(
		emulator,
		video({ media_source: { url: emulator.origin + path } }),
	);
	expect(body).toMatchObject({ status: 'failed', data: null, error: { message } });
});

test('media beyond the model’s limits fail later', async () => {
	const small = makeMovie({ durationSec: 8, width: 320, height: 180 });
	const base64_string = small.toString('base64');
	const { body } = await runTask(emulator, video({ media_source: { base64_string } }));
	expect(body.error).toMatchObject({ message: expect.stringContaining('could not process') });
	const long = makeMovie({ durationSec: 15_000 }).toString('base64');
	const tooLong = await runTask(emulator, video({ media_source: { base64_string: long } }));
	expect(tooLong.body.error).toEqual({
		message: 'Duration (15000.0 seconds) exceeds maximum limit of 14400 seconds (240 minutes)',
	});
});

test('how tasks end can be set, with the reason', async () => {
	const message = 'The embedding service is temporarily unstable. Please try again later.';
	emulator.intercept(
		on('POST', inTurn(newTasks({ fail: true, message }), newTasks({ fail: true }))),
	);
	expect((await runTask(emulator, video())).body.error).toEqual({ message });
	expect((await runTask(emulator, video())).body.error).toEqual({
		message: 'The embedding task failed. Please try again later.',
	});
	expect((await runTask(emulator, video())).body.status).toBe('ready');
});

test('the list speaks v1’s names, and names the model', async () => {
	await runTask(emulator, video({ segmentation: fixed }));
	await runTask(emulator, {
		input_type: 'audio',
		model_name: 'marengo3.0',
		audio: { media_source: { base64_string: wavOf(6).toString('base64') } },
	});
	await created(emulator, sampleForm());
	const { body } = await call(emulator, '/embed-v2/tasks?page_limit=5&status=ready');
	expect(body.page_info).toMatchObject({ total_results: 2, limit_per_page: 5 });
	expect(body.data).toMatchObject([
		{
			model_name: 'marengo3.0',
			audio_embedding: {
				metadata: { audio_embedding_option: ['audio', 'transcription'], duration: 6 },
			},
		},
		{
			video_embedding: {
				metadata: { video_clip_length: 6, video_embedding_scope: ['clip', 'asset'], duration: 43 },
			},
		},
	]);
	expect((await call(emulator, '/embed-v2/tasks?model=1')).body).toMatchObject({
		code: 'parameter_unknown',
	});
	expect((await call(emulator, '/embed/tasks')).body.data).toHaveLength(1);
});
