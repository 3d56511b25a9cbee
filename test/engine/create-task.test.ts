import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { makeMovie, SAMPLE } from '../emulator/testing/movies';
import { EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();
const sample = readFileSync(SAMPLE);
const sha256 = createHash('sha256').update(sample).digest('hex');

const operation = 'createTask';

test('a file goes up as it is, with the defaults of the node', async () => {
	const items = await fixture.json({
		parameters: { operation },
		items: [{ files: { data: { content: sample, fileName: 'harbour.mp4' } } }],
	});
	const [request] = fixture.emulator.requests;
	expect(fixture.emulator.requests).toHaveLength(1);
	expect(request).toMatchObject({ method: 'POST', path: '/v1.3/embed/tasks', status: 200 });
	expect(request?.fields).toEqual({ model_name: ['marengo3.0'], video_embedding_scope: ['clip'] });
	expect(request?.file).toEqual({
		filename: 'harbour.mp4',
		contentType: 'video/mp4',
		bytes: sample.length,
		sha256,
	});
	expect(items).toStrictEqual([
		{
			task_id: fixture.taskIds[0],
			status: 'processing',
			model_name: 'marengo3.0',
			input_filename: 'harbour.mp4',
			video_embedding_scope: ['clip'],
		},
	]);
});

test('a file that n8n holds in memory goes up the same way', async () => {
	await fixture.json({
		parameters: { operation, binaryPropertyName: 'clip' },
		items: [{ files: { clip: { content: sample, fileName: 'harbour.mp4', memory: true } } }],
	});
	expect(fixture.creations[0]?.file).toMatchObject({ filename: 'harbour.mp4', sha256 });
});

test('of several files the named one goes up, also by a name that an expression gives', async () => {
	const other = makeMovie({ durationSec: 5 });
	await fixture.json({
		parameters: { operation, binaryPropertyName: '={{ $json.field }}' },
		items: [
			{
				json: { field: ' second ' },
				files: {
					first: { content: sample, fileName: 'first.mp4' },
					second: { content: other, fileName: 'second.mp4' },
				},
			},
		],
	});
	expect(fixture.creations[0]?.file).toMatchObject({ filename: 'second.mp4', bytes: other.length });
});

test.each([
	['no name', undefined],
	['an empty name', ''],
	['a blank name', ' '],
])('a file with %s gets one, as the API asks for', async (_, fileName) => {
	const items = await fixture.json({
		parameters: { operation },
		items: [{ files: { data: { content: sample, fileName } } }],
	});
	expect(fixture.creations[0]?.file?.filename).toBe('video.mp4');
	expect(items).toMatchObject([{ input_filename: 'video.mp4' }]);
});

test('every field arrives under its own name, scopes one by one', async () => {
	const items = await fixture.json({
		parameters: {
			operation,
			modelName: 'marengo3.0',
			videoSource: 'url',
			videoUrl: fixture.videoUrl,
			videoEmbeddingScope: ['clip', 'video'],
			options: { videoClipLength: 4.5, videoStartOffsetSec: 0, videoEndOffsetSec: 20.25 },
		},
	});
	expect(fixture.creations[0]?.fields).toEqual({
		model_name: ['marengo3.0'],
		video_url: [fixture.videoUrl],
		video_clip_length: ['4.5'],
		video_start_offset_sec: ['0'],
		video_end_offset_sec: ['20.25'],
		video_embedding_scope: ['clip', 'video'],
	});
	expect(fixture.creations[0]?.file).toBeUndefined();
	expect(items).toStrictEqual([
		{
			task_id: fixture.taskIds[0],
			status: 'processing',
			model_name: 'marengo3.0',
			input_url: fixture.videoUrl,
			video_clip_length: 4.5,
			video_embedding_scope: ['clip', 'video'],
		},
	]);
});

test('numbers and lists may come from expressions as text', async () => {
	await fixture.json({
		parameters: {
			operation,
			videoSource: 'url',
			videoUrl: '={{ $json.url }}',
			videoEmbeddingScope: '={{ "clip, video" }}',
			options: {
				videoClipLength: '={{ "3" }}',
				videoStartOffsetSec: '={{ " 1.5 " }}',
				videoEndOffsetSec: '={{ $json.end }}',
			},
		},
		items: [{ json: { url: ` ${fixture.videoUrl} `, end: 9 } }],
	});
	expect(fixture.creations[0]?.fields).toEqual({
		model_name: ['marengo3.0'],
		video_url: [fixture.videoUrl],
		video_clip_length: ['3'],
		video_start_offset_sec: ['1.5'],
		video_end_offset_sec: ['9'],
		video_embedding_scope: ['clip', 'video'],
	});
});

test('any model goes through, and what the API says of it comes back', async () => {
	const { error } = await fixture.run({
		parameters: {
			operation,
			modelName: 'marengo9.9',
			videoSource: 'url',
			videoUrl: fixture.videoUrl,
		},
	});
	expect(fixture.creations.map(({ path }) => path)).toEqual(['/v1.3/embed-v2/tasks']);
	expect(error).toMatchObject({
		message: expect.stringContaining('marengo9.9 is not one of marengo3.0, marengo3.5'),
		description: expect.stringContaining('"Model"'),
		httpCode: '400',
		context: { itemIndex: 0, http_code: 400 },
	});
});

test("the API's own refusal of a video says what to change", async () => {
	const { error } = await fixture.run({
		parameters: { operation },
		items: [{ files: { data: { content: makeMovie({ durationSec: 5, height: 240 }) } } }],
	});
	expect(error?.context?.code).toBe('video_resolution_too_low');
	expect(error?.description).toBe(
		'Marengo takes videos from 360 × 360 pixels. Scale the video up first.',
	);
});
