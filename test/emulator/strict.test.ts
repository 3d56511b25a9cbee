import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';

import {
	call,
	create,
	created,
	type FormEntry,
	formOf,
	sampleBlob,
	sampleForm,
	until,
	useEmulator,
} from './testing/calls';
import { makeMovie, SAMPLE } from './testing/movies';

const MODEL: FormEntry = ['model_name', 'marengo3.0'];
const scope = (value: string): FormEntry => ['video_embedding_scope', value];
const file = (name: string): FormEntry => [name, sampleBlob(), 'sample.mp4'];
const offsets = (start: string, end: string): FormEntry[] => [
	['video_start_offset_sec', start],
	['video_end_offset_sec', end],
];

const emulator = useEmulator({ processingMs: 0 });

describe('access and routes', () => {
	test('a missing or wrong key is refused before the body is read', async () => {
		for (const key of [{}, { 'x-api-key': 'tlk_emulated_kez' }]) {
			const headers = { ...key, 'content-type': 'multipart/form-data; boundary=b' };
			// The body is never sent: a server that waits for it does not answer.
			const announced = request(`${emulator.url}/embed/tasks`, {
				method: 'POST',
				headers: { ...headers, 'content-length': 100_000 },
			}).on('error', () => undefined);
			announced.flushHeaders();
			const [response] = (await once(announced, 'response')) as [IncomingMessage];
			expect(response.statusCode).toBe(401);
			expect(await json(response)).toMatchObject({ code: 'api_key_invalid' });
			announced.destroy();
		}
		expect(emulator.requests[0]).toMatchObject({ authorized: false, bodyBytes: 0, status: 401 });
	});

	test('the log never holds the key', async () => {
		await call(emulator, '/indexes');
		expect(emulator.requests).toMatchObject([{ authorized: true, status: 200 }]);
		expect(JSON.stringify(emulator.requests)).not.toContain(emulator.apiKey);
	});

	test.each([
		['GET', '/nothing'],
		['GET', '/embed/tasks/'],
		['GET', '/embed//tasks'],
		['PUT', '/embed/tasks'],
		['DELETE', '/embed/tasks/66419a20c70bb578439bd8f4'],
		['POST', '/indexes'],
		['GET', '/embed/tasks/66419a20c70bb578439bd8f4/segments'],
	])('%s %s does not exist', async (method, path) => {
		const answer = await call(emulator, path, { method });
		expect([answer.status, answer.body.code]).toEqual([404, 'resource_not_exist']);
	});
});

describe('POST /embed/tasks refuses', () => {
	const clipLength = (value: string): FormEntry[] => [['video_clip_length', value]];
	const videoUrl = (value: string): FormEntry[] => [['video_url', value]];
	/** Refused as invalid, unless by another code. */
	const refusals: [string, FormEntry[], string, code?: string][] = [
		['an unknown field', [['clip_length', '6']], 'clip_length', 'parameter_unknown'],
		['a repeated plain field', [MODEL], 'model_name'],
		['a clip length under 2', clipLength('1.9'), 'clip_length'],
		['a clip length over 10', clipLength('10.1'), 'clip_length'],
		['a number with an exponent', clipLength('6e0'), 'clip_length'],
		['a number with a space', clipLength(' 6'), 'clip_length'],
		['an empty number', clipLength(''), 'clip_length'],
		['a start offset alone', [['video_start_offset_sec', '0']], 'end_offset'],
		['an end offset alone', [['video_end_offset_sec', '9']], 'start_offset'],
		['a negative offset', offsets('-1', '9'), 'start_offset'],
		['an end at the start', offsets('9', '9'), 'end_offset'],
		['an end before the start', offsets('9', '3'), 'end_offset'],
		['an interval shorter than a clip', offsets('3', '8.9'), 'clip_length'],
		['an end after the video', offsets('3', '43.5'), 'end_offset'],
		['an unknown scope', [scope('asset')], 'scope'],
		['a JSON list of scopes', [scope('["clip"]')], 'scope'],
		['comma-separated scopes', [scope('clip,video')], 'scope'],
		['the scope video alone', [scope('video')], 'scope'],
		['a scope twice', [scope('clip'), scope('clip')], 'scope'],
		['a second file', [file('video_file')], 'video_file'],
		['a file of another name', [file('file')], 'file', 'parameter_unknown'],
		['a file where text belongs', [file('video_clip_length')], 'clip_length'],
		['a URL that is not http(s)', videoUrl('ftp://host/a.mp4'), 'video_url'],
		['a URL that is none', videoUrl('a.mp4'), 'video_url'],
	];

	test.each(refusals)('%s', async (_, more, named, code = 'parameter_invalid') => {
		const answer = await create(emulator, sampleForm(...more));
		expect([answer.status, answer.body.code]).toEqual([400, code]);
		expect(answer.body.message).toContain(named);
		expect(emulator.tasks.size).toBe(0);
	});

	test('other models', async () => {
		for (const model of ['marengo3.5', 'Marengo-retrieval-2.7', 'Marengo3.0', '']) {
			const form = formOf(['model_name', model], file('video_file'));
			expect((await create(emulator, form)).body.code).toBe('parameter_invalid');
		}
	});

	test('a form without model, and one without video', async () => {
		const noModel = await create(emulator, formOf(file('video_file')));
		expect([noModel.status, noModel.body.code]).toEqual([400, 'parameter_not_provided']);
		const noVideo = await create(emulator, formOf(MODEL));
		expect([noVideo.status, noVideo.body.code]).toEqual([400, 'parameter_not_provided']);
	});

	test.each([
		['JSON', 'application/json', '{"model_name":"marengo3.0"}'],
		['a urlencoded form', 'application/x-www-form-urlencoded', 'model_name=marengo3.0'],
		['multipart without a boundary', 'multipart/form-data', '--x--'],
	])('%s', async (_, type, body) => {
		const headers = { 'content-type': type };
		const answer = await call(emulator, '/embed/tasks', { method: 'POST', headers, body });
		expect([answer.status, answer.body.code]).toEqual([400, 'content_type_invalid']);
	});

	test.each([
		['a file part without a file name', 'name="video_file"\r\nContent-Type: video/mp4'],
		['one of octets without', 'name="video_file"\r\nContent-Type: application/octet-stream'],
		['an empty file name', 'name="video_file"; filename=""\r\nContent-Type: video/mp4'],
	])('%s', async (_, head) => {
		const answer = await raw(
			`--b\r\nContent-Disposition: form-data; name="model_name"\r\n\r\nmarengo3.0\r\n` +
				`--b\r\nContent-Disposition: form-data; ${head}\r\n\r\nbytes\r\n--b--\r\n`,
		);
		expect([answer.status, answer.body.code]).toEqual([400, 'parameter_invalid']);
	});

	test('a form that is not complete', async () => {
		const part = '--b\r\nContent-Disposition: form-data; name="model_name"\r\n\r\nmarengo3.0';
		const answer = await raw(part);
		expect([answer.status, answer.body.code]).toEqual([400, 'parameter_invalid']);
	});

	test('a query', async () => {
		const init = { method: 'POST', body: sampleForm() };
		const answer = await call(emulator, '/embed/tasks?model_name=marengo3.0', init);
		expect(answer.body.code).toBe('parameter_unknown');
	});

	const movie = (shape: object) => makeMovie({ durationSec: 5, ...shape });
	test.each([
		['a file that is no video', Buffer.from('<html>Sign in</html>'), 'video_file_broken'],
		['a file of 3 s', movie({ durationSec: 3 }), 'video_duration_too_short'],
		['a file of over 4 h', movie({ durationSec: 14_401 }), 'video_duration_too_long'],
		['few pixels', movie({ height: 352 }), 'video_resolution_too_low'],
		['many pixels', movie({ width: 5200, height: 2200 }), 'video_resolution_too_high'],
		['a wide ratio', movie({ width: 1000, height: 400 }), 'video_resolution_invalid_aspect_ratio'],
	])('%s', async (_, bytes, code) => {
		const video = new Blob([new Uint8Array(bytes)]);
		const answer = await create(emulator, formOf(MODEL, ['video_file', video, 'a.mp4']));
		expect([answer.status, answer.body.code]).toEqual([400, code]);
		expect(emulator.tasks.size).toBe(0);
	});

	test('a body that ends early, and creates no task', async () => {
		const { port } = new URL(emulator.origin);
		const socket = connect(Number(port), '127.0.0.1');
		socket.on('error', () => undefined);
		socket.write(
			`POST /v1.3/embed/tasks HTTP/1.1\r\nHost: x\r\nx-api-key: ${emulator.apiKey}\r\n` +
				'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n' +
				'--b\r\nContent-Disposition: form-data; name="model_name"\r\n\r\nmarengo3.0\r\n',
		);
		await until(() => (emulator.requests[0]?.bodyBytes ?? 0) > 0);
		socket.resetAndDestroy();
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(emulator.tasks.size).toBe(0);
		expect(emulator.requests[0]?.status).toBeNull();
		expect((await call(emulator, '/indexes')).status).toBe(200);
	});
});

describe('POST /embed/tasks takes', () => {
	test('the least that is needed, and fills in the defaults', async () => {
		const id = await created(emulator, sampleForm());
		const { body } = await call(emulator, `/embed/tasks/${id}/status`);
		expect(body).toEqual({
			_id: id,
			model_name: 'marengo3.0',
			status: 'ready',
			video_embedding: {
				metadata: {
					input_filename: 'sample.mp4',
					video_clip_length: 6,
					video_embedding_scope: ['clip'],
					duration: 43,
				},
			},
		});
	});

	test('limits exactly met', async () => {
		await created(emulator, sampleForm(...offsets('37', '43')));
		await created(emulator, sampleForm(['video_clip_length', '2'], ...offsets('2.2', '4.2')));
		await created(emulator, sampleForm(['video_clip_length', '10.0']));
	});

	test('a URL over a file when both are given, without looking at the file', async () => {
		const url = `${emulator.origin}/samples/harbour-at-sunset.mp4`;
		const broken: FormEntry = ['video_file', new Blob([]), 'x.mp4'];
		const id = await created(emulator, formOf(MODEL, ['video_url', url], broken));
		await until(() => emulator.tasks.get(id)?.status === 'ready');
		expect(emulator.tasks.get(id)?.input).toEqual({ url });
	});

	test('file names in any script, and keeps only the last part of a path', async () => {
		const name = 'dir/Über „海" ü.mp4';
		const id = await created(emulator, formOf(MODEL, ['video_file', sampleBlob(), name]));
		expect(emulator.requests[0]?.file?.bytes).toBe(readFileSync(SAMPLE).length);
		const filename = expect.stringMatching(/^Über „海/);
		expect(emulator.tasks.get(id)?.input).toEqual({ filename });
	});

	test('a URL that is not a video, and the task fails without a reason', async () => {
		const id = await created(emulator, formOf(MODEL, ['video_url', `${emulator.url}/indexes`]));
		await until(() => emulator.tasks.get(id)?.status === 'failed');
		const { body } = await call(emulator, `/embed/tasks/${id}`);
		expect(JSON.stringify(body)).not.toMatch(/segments|error/);
	});
});

describe('GET /embed/tasks', () => {
	test.each([
		['page=0', 'parameter_invalid'],
		['page=1.5', 'parameter_invalid'],
		['page_limit=51', 'parameter_invalid'],
		['page_limit=', 'parameter_invalid'],
		['page=1&page=2', 'parameter_invalid'],
		['status=done', 'parameter_invalid'],
		['started_at=2026-11-23', 'parameter_invalid'],
		['started_at=2026-11-23T06:00:00.000Z', 'parameter_invalid'],
		['ended_at=2026-11-23T06:00:00%2B01:00', 'parameter_invalid'],
		['ended_at=2026-02-30T06:00:00Z', 'parameter_invalid'],
		['sort_by=created_at', 'parameter_unknown'],
	])('refuses ?%s', async (query, code) => {
		const answer = await call(emulator, `/embed/tasks?${query}`);
		expect([answer.status, answer.body.code]).toEqual([400, code]);
	});

	test('filters by status and by dates, the moments themselves left out', async () => {
		const at = Date.parse('2026-11-20T12:00:00Z');
		emulator.clockSkewMs = at + 3600_000 - Date.now();
		emulator.seedTasks([
			{ createdAt: at - 1, filename: 'a', status: 'failed' },
			{ createdAt: at, filename: 'b', status: 'processing' },
			{ createdAt: at + 1, filename: 'c' },
		]);
		expect(await names('')).toEqual(['c', 'b', 'a']);
		expect(await names('status=failed')).toEqual(['a']);
		expect(await names('status=processing')).toEqual(['b']);
		expect(await names('started_at=2026-11-20T12:00:00Z')).toEqual(['c']);
		expect(await names('ended_at=2026-11-20T12:00:00Z')).toEqual(['a']);
	});

	test('results are gone after seven days; a list with dates still names the task', async () => {
		const { id } = emulator.seedTask({ filename: 'old' });
		expect((await call(emulator, `/embed/tasks/${id}`)).status).toBe(200);
		emulator.clockSkewMs = 7 * 24 * 3600_000 + 1000;
		expect((await call(emulator, `/embed/tasks/${id}`)).body.code).toBe('resource_not_exist');
		expect((await call(emulator, `/embed/tasks/${id}/status`)).status).toBe(404);
		expect(await names('')).toEqual([]);
		expect(await names('started_at=2020-01-01T00:00:00Z')).toEqual(['old']);
	});
});

describe('GET /embed/tasks/{id}', () => {
	test('refuses malformed and unknown ids, and unknown queries', async () => {
		for (const id of ['abc', '66419A20C70BB578439BD8F4', '66419a20c70bb578439bd8f4%20']) {
			const answer = await call(emulator, `/embed/tasks/${id}`);
			expect([answer.status, answer.body.code]).toEqual([400, 'parameter_invalid']);
			expect(answer.body.message).toContain('task_id');
		}
		const unknown = await call(emulator, '/embed/tasks/66419a20c70bb578439bd8f4/status');
		expect([unknown.status, unknown.body.code]).toEqual([404, 'resource_not_exist']);
		const { id } = emulator.seedTask();
		expect((await call(emulator, `/embed/tasks/${id}?page=1`)).body.code).toBe('parameter_unknown');
		const option = await call(emulator, `/embed/tasks/${id}?embedding_option=visual,audio`);
		expect(option.body.code).toBe('parameter_invalid');
	});
});

test('no file but the samples is served without a key', async () => {
	for (const path of ['/samples/make-samples.sh', '/samples/..%2femulator%2fcli.ts', '/x']) {
		expect((await fetch(emulator.origin + path)).status).toBe(404);
	}
});

test('GET /indexes: an account without indexes', async () => {
	const { status, body } = await call(emulator, '/indexes?page_limit=1');
	expect([status, body.data]).toEqual([200, []]);
	expect((await call(emulator, '/indexes?page_limit=99')).body.code).toBe('parameter_invalid');
	expect((await call(emulator, '/indexes?limit=1')).body.code).toBe('parameter_unknown');
});

function raw(body: string) {
	const headers = { 'content-type': 'multipart/form-data; boundary=b' };
	return call(emulator, '/embed/tasks', { method: 'POST', headers, body });
}

async function names(query: string): Promise<string[]> {
	const { body } = await call(emulator, `/embed/tasks?${query}`);
	const rows = body.data as { video_embedding: { metadata: { input_filename: string } } }[];
	return rows.map((row) => row.video_embedding.metadata.input_filename);
}
