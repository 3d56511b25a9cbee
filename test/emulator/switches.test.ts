import { startEmulator, type Emulator, type V1Switches } from './index';
import { call, create, created, formOf, sampleForm } from './testing/calls';

let emulator: Emulator;

async function start(v1: Partial<V1Switches>): Promise<void> {
	emulator = await startEmulator({ processingMs: 60_000, v1 });
}
afterEach(() => emulator.close());

const scopes = (value: string) => sampleForm(['video_embedding_scope', value]);
const UNKNOWN = '/embed/tasks/000000000000000000000000';

test('scopesAsJson: a list in one field means its values, and nothing else is a list', async () => {
	await start({ scopesAsJson: 'accepted' });
	const id = await created(emulator, scopes('["clip","video"]'));
	expect((await call(emulator, `/embed/tasks/${id}/status`)).body).toHaveProperty(
		'video_embedding.metadata.video_embedding_scope',
		['clip', 'video'],
	);
	expect((await create(emulator, scopes('["clip","page"]'))).status).toBe(400);
	expect((await create(emulator, scopes('[clip]'))).status).toBe(400);
});

test('videoScopeAlone', async () => {
	await start({ videoScopeAlone: 'accepted' });
	expect((await create(emulator, scopes('video'))).status).toBe(200);
});

test('unknownTask and malformedTask', async () => {
	await start({ unknownTask: 400, malformedTask: 404 });
	for (const path of ['', '/status']) {
		expect((await call(emulator, UNKNOWN + path)).status).toBe(400);
		expect((await call(emulator, `/embed/tasks/nonsense${path}`)).status).toBe(404);
	}
});

test('earlyRetrieve: refused while processing, the status all the same', async () => {
	await start({ earlyRetrieve: 'refused' });
	const id = await created(emulator, sampleForm());
	expect((await call(emulator, `/embed/tasks/${id}`)).status).toBe(400);
	expect((await call(emulator, `/embed/tasks/${id}/status`)).status).toBe(200);
	emulator.clockSkewMs = 61_000;
	expect((await call(emulator, `/embed/tasks/${id}`)).status).toBe(200);
});

test('brokenFile: its task fails', async () => {
	await start({ brokenFile: 'failed' });
	const form = formOf(
		['model_name', 'marengo3.0'],
		['video_file', new Blob(['no video']), 'no.mp4'],
	);
	const id = await created(emulator, form);
	expect((await call(emulator, `/embed/tasks/${id}/status`)).body.status).toBe('failed');
});

test('rateHeaders: on creations, or on reads as well', async () => {
	const names = async (sent: Promise<{ headers: Headers }>) =>
		(await sent).headers.get('X-Ratelimit-Dimensions');
	await start({ rateHeaders: 'creations' });
	expect(await names(create(emulator, sampleForm()))).toBe('Duration,Request');
	expect(await names(call(emulator, UNKNOWN))).toBeNull();
	await emulator.close();
	await start({ rateHeaders: 'all' });
	expect(await names(call(emulator, UNKNOWN))).toBe('Duration,Request');
});
