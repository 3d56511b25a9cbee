import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	answer,
	carryOutThen,
	delay,
	edit,
	type Interceptor,
	limited,
	newTasks,
	on,
	once,
	resetConnection,
	times,
} from '../../emulator';
import { wavOf } from '../../emulator/testing/media';
import { createRequests, embedUrl, emulatorTest, paidTasks, taskIdsOf } from '../emulator-test';
import { byId } from '../engine-fixture';
import { type Fixture, largeFile, smallFile } from '../with-emulator';

/** Nothing is paid twice, no paid result is lost, no asset is left behind without a word. */

jest.setTimeout(200_000);

const count = ({ asked }: Fixture, request: string): number =>
	asked().filter((each) => each === request).length;

const V2 = { modelName: 'marengo3.5' };

/** Embed Video of a file with Embed v2. */
const embedFile = (options: INodeParameters = {}) => ({
	parameters: { ...V2, options: { pollIntervalSec: 1, ...options } },
	items: [smallFile()],
});

/** Create Task of a file with Embed v2. */
const createFromFile = () => ({
	parameters: { operation: 'createTask', ...V2 },
	items: [smallFile()],
});

/** The service says `ready`, and its list of embeddings is still empty. */
const noRows = edit(({ body }) => {
	const answered = body as { data?: unknown[]; video_embedding?: IDataObject };
	if (answered.data) answered.data = [];
	if (answered.video_embedding?.segments) answered.video_embedding.segments = [];
});

emulatorTest('v1: ready with an empty list is waited for', async (fixture) => {
	fixture.emulator.intercept(on('GET /embed/tasks/:id', times(2, noRows)));
	const { items } = await fixture.run(embedUrl(fixture.url()));
	expect(items.length).toBeGreaterThan(10);
});

emulatorTest('v2: ready with an empty list is waited for, and its asset kept', async (fixture) => {
	let assetsThen = 0;
	fixture.emulator.intercept(
		on('GET /embed-v2/tasks/:id', times(3, noRows), () => {
			assetsThen = fixture.assetIds().length;
		}),
	);
	const { items } = await fixture.run(embedFile());
	expect(items.length).toBeGreaterThan(10);
	expect(assetsThen).toBe(1);
	expect(fixture.assetIds()).toEqual([]);
});

emulatorTest('an empty list for good: the error names task and asset', async (fixture) => {
	fixture.emulator.intercept(on('GET /embed-v2/tasks/:id', noRows));
	const { error } = await fixture.run(embedFile({ waitTimeoutSec: 8 }));
	expect(error?.message).toContain('is ready, but TwelveLabs has no embeddings for it yet');
	expect(error?.context?.task_id).toBe(paidTasks(fixture)[0]);
	expect(fixture.assetIds()).toEqual([error?.context?.asset_id]);
});

emulatorTest('with audio alone an empty list is a result: the video is silent', async (fixture) => {
	fixture.emulator.intercept(on('GET /embed/tasks/:id', noRows));
	const audio = { embeddingOption: ['audio'] };
	const { items, error } = await fixture.run(embedUrl(fixture.url(), {}, audio));
	expect([items, error]).toEqual([[], undefined]);
});

const WITH_SOUND = { files: { 'a.wav': wavOf(12) } };

const soundQuery = ({ fileUrl }: Fixture, options: INodeParameters = {}) => ({
	node: 'embedQuery',
	parameters: { operation: 'audio', ...V2, source: 'url', url: fileUrl('a.wav'), options },
});

emulatorTest.each<[string, Interceptor, number?]>([
	['504', answer(504)],
	['504 under Retry On Fail', answer(504), 3],
	['a broken connection', resetConnection('after-request')],
])(
	'an audio query whose answer is lost by %s is sent once',
	async (fixture, _, lost, retryOnFail) => {
		fixture.emulator.intercept(on('POST /embed-v2', carryOutThen(lost)));
		const query = soundQuery(fixture, { maxRetryTimeSec: 10 });
		const { error } = await fixture.run({ ...query, retryOnFail });
		expect(count(fixture, 'POST /embed-v2')).toBe(1);
		expect(error?.message).toContain('may be billed anyway');
		expect(error?.description).toContain('It was not resent');
	},
	WITH_SOUND,
);

emulatorTest(
	'an audio query that surely was not carried out is resent; a text query always',
	async (fixture) => {
		const refused = answer(429, undefined, { 'retry-after': '1' });
		fixture.emulator.intercept(on('POST /embed-v2', once(refused)));
		expect((await fixture.run(soundQuery(fixture))).items).toHaveLength(1);
		fixture.emulator.intercept(on('POST /embed-v2', once(answer(504))));
		const { items } = await fixture.run({
			node: 'embedQuery',
			parameters: { operation: 'text', ...V2, text: 'a boat' },
		});
		expect(items).toHaveLength(1);
	},
	WITH_SOUND,
);

emulatorTest('an error item that comes in again is collected, not paid', async (fixture) => {
	const { emulator, run, url } = fixture;
	emulator.intercept(on('POST /embed/tasks', newTasks({ processingMs: 6000 })));
	const timedOut = embedUrl(url(), { waitTimeoutSec: 2 });
	const first = await run({ ...timedOut, onError: 'continueRegularOutput' });
	const [late] = first.items;
	expect(late?.json).toMatchObject({ status: 'processing', error: expect.any(String) });
	const second = await run({ ...embedUrl(url()), items: [{ json: late?.json }] });
	expect(second.items.length).toBeGreaterThan(10);
	expect(new Set(taskIdsOf(second.items))).toEqual(new Set([late?.json.task_id]));
	expect(createRequests(fixture)).toBe(1);
});

emulatorTest('an item with an empty error is none: its own video is embedded', async (fixture) => {
	const { id } = fixture.emulator.seedTask();
	const items = [null, ''].map((error) => ({ json: { task_id: id, status: 'ready', error } }));
	const { items: clips } = await fixture.run({ ...embedUrl(fixture.url()), items });
	expect(createRequests(fixture)).toBe(2);
	expect(taskIdsOf(clips)).not.toContain(id);
});

emulatorTest('an error item of a task that failed asks for a new one', async (fixture) => {
	const { emulator, run, url } = fixture;
	emulator.intercept(on('POST /embed/tasks', once(newTasks({ fail: true }))));
	const { items } = await run({ ...embedUrl(url()), onError: 'continueRegularOutput' });
	expect(items[0]?.json.status).toBe('failed');
	const again = await run({ ...embedUrl(url()), items: [{ json: items[0]?.json }] });
	expect(again.items.length).toBeGreaterThan(10);
	expect(createRequests(fixture)).toBe(2);
});

const upload = (options: INodeParameters = {}) => ({
	parameters: { resource: 'asset', operation: 'upload', options },
	items: [smallFile('a.mp4'), smallFile('b.mp4')],
});
const ONE_TRY = { maxRetryTimeSec: 0, concurrency: 1 };

emulatorTest('Retry On Fail of Delete goes on where the first try broke off', async (fixture) => {
	const { emulator, run } = fixture;
	const { items } = await run(upload());
	const [, b] = items.map(({ json }) => json.asset_id);
	emulator.intercept(on(`DELETE /assets/${String(b)}`, once(answer(503))));
	const assetId = byId('={{ $json.asset_id }}');
	const { error } = await run({
		parameters: { resource: 'asset', operation: 'delete', assetId, options: ONE_TRY },
		items: items.map(({ json }) => ({ json: { asset_id: json.asset_id } })),
		retryOnFail: 2,
	});
	expect(error).toBeUndefined();
	expect(fixture.assetIds()).toEqual([]);
});

emulatorTest(
	'Retry On Fail of Upload waits for the assets it has, and leaves no copies',
	async (fixture) => {
		fixture.emulator.intercept(on('GET /assets/:id', times(2, answer(503))));
		const { items, error } = await fixture.run({ ...upload(ONE_TRY), retryOnFail: 3 });
		expect(error).toBeUndefined();
		expect(fixture.assetIds()).toHaveLength(2);
		expect(items.map(({ json }) => json.asset_id)).toEqual(fixture.assetIds());
		expect(items.map(({ json }) => json.status)).toEqual(['ready', 'ready']);
	},
	{ v2: { assetProcessingMs: 6000 } },
);

emulatorTest('a rejected task leaves no asset behind at any try', async (fixture) => {
	fixture.emulator.intercept(on('POST /embed-v2/tasks', answer(400)));
	const { error } = await fixture.run({ ...createFromFile(), retryOnFail: 3 });
	expect(error?.context?.http_code).toBe(400);
	expect(count(fixture, 'POST /assets')).toBe(3);
	expect(fixture.assetIds()).toEqual([]);
});

emulatorTest('a video that cannot be embedded is paid once', async (fixture) => {
	const message = 'The video exceeds the maximum allowed size.';
	fixture.emulator.intercept(on('POST /embed-v2/tasks', newTasks({ fail: true, message })));
	const { error } = await fixture.run({ ...embedFile(), retryOnFail: 3 });
	expect(error?.description).toContain(message);
	expect(createRequests(fixture)).toBe(1);
	expect(count(fixture, 'POST /assets')).toBe(1);
	expect(fixture.assetIds()).toEqual([]);
});

emulatorTest('a limit after the upload: the error item names the asset', async (fixture) => {
	fixture.emulator.intercept(on('POST /embed-v2/tasks', limited(7200)));
	const onError = 'continueRegularOutput';
	const { items } = await fixture.run({ ...createFromFile(), onError });
	expect(items[0]?.json).toMatchObject({ http_code: 429, asset_id: fixture.assetIds()[0] });
	expect(fixture.assetIds()).toHaveLength(1);
});

emulatorTest('v2: after one 503 a file is sent a second time, as a URL is', async (fixture) => {
	fixture.emulator.intercept(on('POST /embed-v2/tasks', once(answer(503))));
	const { items, error } = await fixture.run(createFromFile());
	expect(error).toBeUndefined();
	expect(items[0]?.json.task_id).toBeDefined();
	expect(paidTasks(fixture)).toHaveLength(1);
});

emulatorTest('a failed item ends uploads of the others that cost nothing', async (fixture) => {
	const { emulator, run } = fixture;
	emulator.intercept(
		on('POST /embed/tasks', async (request, honest) => {
			if (Number(request.headers['content-length']) < 5_000_000) {
				return delay(500, answer(401))(request, honest);
			}
			await request.drain(1_000_000);
			return delay(600_000)(request, honest);
		}),
	);
	const { error } = await run({
		parameters: { operation: 'createTask', options: { concurrency: 2 } },
		items: [largeFile(), smallFile()],
	});
	expect(error?.context?.http_code).toBe(401);
	expect(emulator.tasks.size).toBe(0);
});
