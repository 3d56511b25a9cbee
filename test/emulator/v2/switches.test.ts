import type { Emulator, V2Switches } from '..';
import { newTasks, startEmulator } from '..';
import { call, created, sampleForm } from '../testing/calls';
import { makeMovie } from '../testing/movies';
import { postJson, rowsIn, runTask, uploadAsset } from '../testing/v2';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0, v2: { assetProcessingMs: 0 } });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const WEEK_MS = 7 * 24 * 3600_000;
const MALFORMED = '/embed-v2/tasks/nonsense';
const silent = { base64_string: makeMovie({ durationSec: 13 }).toString('base64') };

function video(own: object = {}, rest: object = {}) {
	const media_source = { url: `${emulator.origin}/samples/harbour-at-sunset.mp4` };
	return {
		input_type: 'video',
		model_name: 'marengo3.0',
		video: { media_source, ...own },
		...rest,
	};
}

const set = (changes: Partial<V2Switches>) => emulator.v2.set(changes);
const post = (body: unknown) => postJson(emulator, '/embed-v2/tasks', body);

test('sharedTasks: each list shows both', async () => {
	set({ sharedTasks: true });
	const v1 = await created(emulator, sampleForm());
	const v2 = String((await runTask(emulator, video())).body._id);
	for (const path of ['/embed/tasks', '/embed-v2/tasks']) {
		const { data } = (await call(emulator, path)).body as { data: { _id: string }[] };
		expect(data.map(({ _id }) => _id)).toEqual([v2, v1]);
	}
	expect((await call(emulator, `/embed/tasks/${v2}`)).status).toBe(404);
});

test('sharedIds: each version answers the other’s tasks in its own shape', async () => {
	set({ sharedIds: true });
	const v1 = await created(
		emulator,
		sampleForm(['video_embedding_scope', 'clip'], ['video_embedding_scope', 'video']),
	);
	const fixed = { segmentation: { strategy: 'fixed', fixed: { duration_sec: 6 } } };
	const v2 = String((await runTask(emulator, video(fixed))).body._id);
	const { video_embedding } = (await call(emulator, `/embed/tasks/${v2}`)).body;
	const { segments } = video_embedding as { segments: { float: number[] }[] };
	expect(segments).toHaveLength(24);
	expect((await call(emulator, `/embed/tasks/${v2}/status`)).body).toMatchObject({
		status: 'ready',
	});
	const rows = rowsIn(await call(emulator, `/embed-v2/tasks/${v1}`));
	expect(rows.filter((row) => row.embedding_scope === 'asset')).toHaveLength(3);
});

test('errorShape: nested, or flat', async () => {
	expect((await post({})).body).toHaveProperty('error.code', 'VALIDATION_ERROR');
	expect((await call(emulator, MALFORMED)).body).toHaveProperty('error.code', 'NOT_FOUND');
	set({ errorShape: 'flat' });
	expect((await post({})).body).toMatchObject({ code: 'parameter_invalid' });
});

test('malformedTaskId', async () => {
	expect((await call(emulator, MALFORMED)).status).toBe(404);
	set({ malformedTaskId: 400 });
	expect((await call(emulator, MALFORMED)).status).toBe(400);
});

test('expiredTask: gone, or failed', async () => {
	const id = String((await runTask(emulator, video())).body._id);
	emulator.clockSkewMs = WEEK_MS + 1000;
	expect((await call(emulator, `/embed-v2/tasks/${id}`)).status).toBe(404);
	set({ expiredTask: 'failed' });
	expect((await call(emulator, `/embed-v2/tasks/${id}`)).body).toMatchObject({
		status: 'failed',
		data: null,
		error: { message: expect.stringContaining('no longer available') },
	});
	expect((await call(emulator, '/embed-v2/tasks')).body.data).toEqual([]);
});

test('unreachableUrl: refused at creation, or the task fails', async () => {
	const gone = video({ media_source: { url: `${emulator.origin}/samples/gone.mp4` } });
	expect((await post(gone)).status).toBe(202);
	set({ unreachableUrl: 'refused' });
	const answer = await post(gone);
	expect([answer.status, answer.body]).toMatchObject([
		400,
		{ error: { details: { field: 'video.media_source.url' } } },
	]);
	expect((await post(video())).status).toBe(202);
});

test('missingAudio: rows are missing, or it is refused, or it fails', async () => {
	const asked = video({ media_source: silent, embedding_option: ['visual', 'audio'] });
	const rows = rowsIn(await runTask(emulator, asked));
	expect(new Set(rows.map((row) => row.embedding_option))).toEqual(new Set(['visual']));
	set({ missingAudio: 'refused' });
	expect((await post(asked)).status).toBe(400);
	expect((await post(video({ media_source: silent }))).status).toBe(202);
	set({ missingAudio: 'failed' });
	expect((await runTask(emulator, asked)).body.status).toBe('failed');
});

test('fusion needs no sound', async () => {
	const fused = video({
		media_source: silent,
		embedding_type: ['fused_embedding'],
		embedding_scope: ['asset'],
	});
	expect(rowsIn(await runTask(emulator, fused))).toMatchObject([
		{ embedding_option: 'fused', embedding_scope: 'asset', start_sec: 0, end_sec: 13 },
	]);
});

test('transcriptionByDefault35', async () => {
	const options = async () => {
		const rows = rowsIn(await runTask(emulator, video({}, { model_name: 'marengo3.5' })));
		return [...new Set(rows.map((row) => row.embedding_option))];
	};
	expect(await options()).toEqual(['audio', 'visual']);
	set({ transcriptionByDefault35: true });
	expect(await options()).toEqual(['audio', 'transcription', 'visual']);
});

test('pluralAudioKeys', async () => {
	set({ pluralAudioKeys: true });
	const media_source = { url: 'http://127.0.0.1:9/a.wav' };
	await post({ input_type: 'audio', model_name: 'marengo3.0', audio: { media_source } });
	expect((await call(emulator, '/embed-v2/tasks')).text).toContain('audio_embedding_options');
});

test('assetInUse and malformedAssetId', async () => {
	const asset_id = await uploadAsset(emulator, makeMovie({ durationSec: 9 }), 'a.mp4');
	emulator.intercept(newTasks({ never: true }));
	await post(video({ media_source: { asset_id } }));
	set({ assetInUse: 'refused', malformedAssetId: 404 });
	const remove = (query = '') =>
		call(emulator, `/assets/${asset_id}${query}`, { method: 'DELETE' });
	expect((await remove()).status).toBe(409);
	expect((await remove('?force=true')).status).toBe(204);
	expect((await call(emulator, '/assets/nonsense')).status).toBe(404);
});
