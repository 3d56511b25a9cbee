import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

import type { Emulator } from '..';
import { startEmulator } from '..';
import { call, created, formOf, sampleBlob, sampleForm } from '../testing/calls';
import { rawGet } from '../testing/raw';
import { retrieved, statusOf } from '../testing/views';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0 });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

describe('notFound', () => {
	test('in the API’s words, for a time, in both views; the list knows it', async () => {
		emulator.hostile.set({ notFound: [{ forMs: 3000 }] });
		const id = await created(emulator, sampleForm());
		for (const path of [`/embed/tasks/${id}`, `/embed/tasks/${id}/status`]) {
			const answer = await call(emulator, path);
			expect([answer.status, answer.body.code]).toEqual([404, 'resource_not_exist']);
		}
		expect((await call(emulator, '/embed/tasks')).body.data).toHaveLength(1);
		emulator.clockSkewMs += 3000;
		expect((await statusOf(emulator, id)).status).toBe('ready');
	});

	test('as a web page, in one view, for so many looks', async () => {
		emulator.hostile.set({ notFound: [{ view: 'status', html: true, looks: 1 }] });
		const { id } = emulator.seedTask();
		expect((await call(emulator, `/embed/tasks/${id}`)).status).toBe(200);
		const page = await call(emulator, `/embed/tasks/${id}/status`);
		expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html']);
		expect(page.text).toContain('<h1>404 Not Found</h1>');
		expect(page.headers.get('x-api-version')).toBeNull();
		expect((await call(emulator, `/embed/tasks/${id}/status`)).status).toBe(200);
	});
});

describe('compress', () => {
	test.each([
		['br', brotliDecompressSync],
		['gzip', gunzipSync],
		['deflate', inflateSync],
	] as const)('%s, when the request takes it', async (encoding, unpack) => {
		emulator.hostile.set({ compress: [encoding] });
		const { id } = emulator.seedTask({ clips: 30 });
		for (const path of ['/indexes', `/embed/tasks/${id}`]) {
			const { headers, body } = await rawGet(emulator, path, { 'accept-encoding': encoding });
			expect(headers['content-encoding']).toBe(encoding);
			const plain = await rawGet(emulator, path);
			expect(plain.headers['content-encoding']).toBeUndefined();
			expect(unpack(body).equals(plain.body)).toBe(true);
		}
		expect(emulator.requests.map((each) => each.encoding)).toEqual([
			encoding,
			undefined,
			encoding,
			undefined,
		]);
	});

	test('the first of several that is taken', async () => {
		emulator.hostile.set({ compress: ['br', 'gzip'] });
		const encodingFor = async (accept: string) =>
			(await rawGet(emulator, '/indexes', { 'accept-encoding': accept })).headers[
				'content-encoding'
			];
		expect(await encodingFor('gzip, br;q=0.5')).toBe('br');
		expect(await encodingFor('gzip, br;q=0')).toBe('gzip');
		expect(await encodingFor('*')).toBe('br');
		expect(await encodingFor('identity')).toBeUndefined();
	});
});

test('date: absent, or off while the tasks keep the right time', async () => {
	const dateOf = async () => (await call(emulator, '/indexes')).headers.get('date');
	emulator.hostile.set({ date: 'absent' });
	expect(await dateOf()).toBeNull();
	emulator.hostile.set({ date: { offByMs: -600_000 } });
	const offBy = Date.parse((await dateOf()) ?? '') - Date.now();
	expect(Math.abs(offBy + 600_000)).toBeLessThan(3000);
	const id = await created(emulator, sampleForm());
	const { created_at } = await retrieved(emulator, id);
	expect(Math.abs(Date.parse(created_at ?? '') - Date.now())).toBeLessThan(3000);
});

test('clipOffsets: a part’s clips count from its own start, with the same vectors', async () => {
	const id = await created(
		emulator,
		formOf(
			['model_name', 'marengo3.0'],
			['video_start_offset_sec', '4.2'],
			['video_end_offset_sec', '16.2'],
			['video_file', sampleBlob(), 'a.mp4'],
		),
	);
	type Row = { start_offset_sec: number; end_offset_sec: number; float: number[] };
	const rows = async () => (await retrieved(emulator, id)).video_embedding?.segments as Row[];
	const honest = await rows();
	emulator.hostile.set({ clipOffsets: 'from-part' });
	const shifted = await rows();
	const offsets = (all: Row[]) => all.map((row) => [row.start_offset_sec, row.end_offset_sec]);
	expect(offsets(honest).at(-1)).toEqual([10.2, 16.2]);
	expect([offsets(shifted)[0], offsets(shifted).at(-1)]).toEqual([
		[0, 6],
		[6, 12],
	]);
	expect(shifted.map((row) => row.float)).toEqual(honest.map((row) => row.float));
});

test('ids: tasks are known by UUIDs', async () => {
	emulator.hostile.set({ ids: 'uuid' });
	const id = await created(emulator, sampleForm());
	expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
	expect((await statusOf(emulator, id)).status).toBe('ready');
	const stranger = await call(emulator, `/embed/tasks/${id.replace(/.$/, 'x')}`);
	expect(stranger.body.code).toBe('parameter_invalid');
});
