import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	answer,
	carryOutThen,
	delay,
	edit,
	limited,
	newTasks,
	on,
	once,
	resetConnection,
	times,
} from '../../emulator';
import { wavOf } from '../../emulator/testing/media';
import { concurrentTest } from '../concurrent-test';
import { byId } from '../engine-fixture';
import { type Fixture, largeFile, smallFile, withEmulator } from '../with-emulator';

/** Nothing is paid twice, no paid result is lost, no asset is left behind without a word. */

jest.setTimeout(200_000);

const assets = ({ emulator }: Fixture): string[] => [...emulator.v2.assets.assets.keys()];
const count = ({ asked }: Fixture, request: string): number =>
	asked().filter((each) => each === request).length;

const V2 = { modelName: 'marengo3.5' };
const byUrl = ({ url }: Fixture, options: INodeParameters = {}): INodeParameters => ({
	videoSource: 'url',
	videoUrl: url(),
	options: { pollIntervalSec: 1, ...options },
});

/** The service says `ready`, and its store of results has nothing yet. */
const noRows = edit(({ body }) => {
	const answered = body as { status?: string; data?: unknown[]; video_embedding?: IDataObject };
	if (answered.data) answered.data = [];
	if (answered.video_embedding?.segments) answered.video_embedding.segments = [];
});

concurrentTest('v1: ready with an empty list is waited for', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('GET /embed/tasks/:id', times(2, noRows)));
		const { items } = await fixture.run({ parameters: byUrl(fixture) });
		expect(items.length).toBeGreaterThan(10);
	}),
);

concurrentTest(
	'v2: ready with an empty list is waited for, and its asset kept until the rows are there',
	() =>
		withEmulator(async (fixture) => {
			let sawAsset = 0;
			fixture.emulator.intercept(
				on('GET /embed-v2/tasks/:id', times(3, noRows), () => {
					sawAsset = assets(fixture).length;
				}),
			);
			const parameters = { ...V2, options: { pollIntervalSec: 1 } };
			const { items } = await fixture.run({ parameters, items: [smallFile()] });
			expect(items.length).toBeGreaterThan(10);
			expect(sawAsset).toBe(1);
			expect(assets(fixture)).toEqual([]);
		}),
);

concurrentTest(
	'ready with an empty list for good: an error that names the task and the asset, which stays',
	() =>
		withEmulator(async (fixture) => {
			fixture.emulator.intercept(on('GET /embed-v2/tasks/:id', noRows));
			const options = { pollIntervalSec: 1, waitTimeoutSec: 8 };
			const { error } = await fixture.run({ parameters: { ...V2, options }, items: [smallFile()] });
			expect(error?.message).toContain('is ready, but TwelveLabs has no embeddings for it yet');
			expect(error?.context?.task_id).toBe([...fixture.emulator.v2.tasks.tasks.keys()][0]);
			expect(error?.context?.asset_id).toBe(assets(fixture)[0]);
			expect(assets(fixture)).toHaveLength(1);
		}),
);

concurrentTest('of sound alone an empty list is an answer: a silent video has none', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('GET /embed/tasks/:id', noRows));
		const parameters = { ...byUrl(fixture), embeddingOption: ['audio'] };
		const { items, error } = await fixture.run({ parameters });
		expect([items, error]).toEqual([[], undefined]);
	}),
);

const WITH_SOUND = { files: { 'a.wav': wavOf(12) } };

concurrentTest.each<[string, ReturnType<typeof answer>]>([
	['504', answer(504)],
	['a broken connection', resetConnection('after-request')],
])('a query of sound whose answer is lost by %s is sent once', (_, lost) =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('POST /embed-v2', carryOutThen(lost)));
		const { error } = await fixture.run({
			node: 'embedQuery',
			parameters: {
				operation: 'audio',
				...V2,
				source: 'url',
				url: fixture.fileUrl('a.wav'),
				options: { maxRetryTimeSec: 10 },
			},
		});
		expect(count(fixture, 'POST /embed-v2')).toBe(1);
		expect(error?.message).toContain('may be billed anyway');
		expect(error?.description).toContain('It was not resent');
	}, WITH_SOUND),
);

concurrentTest(
	'a query of sound that surely was not carried out is sent again; one of words always',
	() =>
		withEmulator(async (fixture) => {
			fixture.emulator.intercept(
				on('POST /embed-v2', once(answer(429, undefined, { 'retry-after': '1' }))),
			);
			const sound = await fixture.run({
				node: 'embedQuery',
				parameters: { operation: 'audio', ...V2, source: 'url', url: fixture.fileUrl('a.wav') },
			});
			expect(sound.items).toHaveLength(1);
			fixture.emulator.intercept(on('POST /embed-v2', once(answer(504))));
			const words = await fixture.run({
				node: 'embedQuery',
				parameters: { operation: 'text', ...V2, text: 'a boat' },
			});
			expect(words.items).toHaveLength(1);
		}, WITH_SOUND),
);

concurrentTest('an error item that comes in again is collected, not paid', () =>
	withEmulator(async (fixture) => {
		const { emulator, run, creations } = fixture;
		emulator.intercept(on('POST /embed/tasks', newTasks({ processingMs: 6000 })));
		const first = await run({
			parameters: byUrl(fixture, { waitTimeoutSec: 2 }),
			onError: 'continueRegularOutput',
		});
		const [late] = first.items;
		expect(late?.json).toMatchObject({ status: 'processing', error: expect.any(String) });
		const second = await run({ parameters: byUrl(fixture), items: [{ json: late?.json }] });
		expect(second.items.length).toBeGreaterThan(10);
		expect(new Set(second.items.map(({ json }) => json.task_id))).toEqual(
			new Set([late?.json.task_id]),
		);
		expect(creations()).toHaveLength(1);
	}),
);

concurrentTest('a row whose error is empty is none: its own video is embedded', () =>
	withEmulator(async (fixture) => {
		const { emulator, run, creations } = fixture;
		const { id } = emulator.seedTask();
		const items = [null, ''].map((error) => ({ json: { task_id: id, status: 'ready', error } }));
		const { items: clips } = await run({ parameters: byUrl(fixture), items });
		expect(creations()).toHaveLength(2);
		expect(clips.map(({ json }) => json.task_id)).not.toContain(id);
	}),
);

concurrentTest('an error item of a task that failed asks for a new one', () =>
	withEmulator(async (fixture) => {
		const { emulator, run, creations } = fixture;
		emulator.intercept(on('POST /embed/tasks', once(newTasks({ fail: true }))));
		const onError = 'continueRegularOutput' as const;
		const { items } = await run({ parameters: byUrl(fixture), onError });
		expect(items[0]?.json.status).toBe('failed');
		const again = await run({ parameters: byUrl(fixture), items: [{ json: items[0]?.json }] });
		expect(again.items.length).toBeGreaterThan(10);
		expect(creations()).toHaveLength(2);
	}),
);

concurrentTest('Retry On Fail of Delete goes on where the first try broke off', () =>
	withEmulator(async (fixture) => {
		const { emulator, run } = fixture;
		const upload = { resource: 'asset', operation: 'upload' };
		const { items } = await run({
			parameters: upload,
			items: [smallFile('a.mp4'), smallFile('b.mp4')],
		});
		const [a, b] = items.map(({ json }) => json.asset_id);
		emulator.intercept(on(`DELETE /assets/${String(b)}`, once(answer(503))));
		const { error } = await run({
			parameters: {
				resource: 'asset',
				operation: 'delete',
				assetId: byId('={{ $json.asset_id }}'),
				options: { maxRetryTimeSec: 0, concurrency: 1 },
			},
			items: [{ json: { asset_id: a } }, { json: { asset_id: b } }],
			retryOnFail: 2,
		});
		expect(error).toBeUndefined();
		expect(assets(fixture)).toEqual([]);
	}),
);

concurrentTest('Retry On Fail of Upload leaves no copies', () =>
	withEmulator(
		async (fixture) => {
			const { emulator, run } = fixture;
			emulator.intercept(on('GET /assets/:id', times(2, answer(503))));
			const { items, error } = await run({
				parameters: {
					resource: 'asset',
					operation: 'upload',
					options: { maxRetryTimeSec: 0, concurrency: 1 },
				},
				items: [smallFile('a.mp4'), smallFile('b.mp4')],
				retryOnFail: 3,
			});
			expect(error).toBeUndefined();
			expect(assets(fixture)).toHaveLength(2);
			expect(items.map(({ json }) => json.asset_id)).toEqual(assets(fixture));
		},
		{ v2: { assetProcessingMs: 300 } },
	),
);

concurrentTest('Retry On Fail of Upload waits for the file that the first try brought', () =>
	withEmulator(
		async (fixture) => {
			fixture.emulator.intercept(on('GET /assets/:id', once(answer(401))));
			const { items, error } = await fixture.run({
				parameters: { resource: 'asset', operation: 'upload' },
				items: [smallFile()],
				retryOnFail: 2,
			});
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.status)).toEqual(['ready']);
			expect(assets(fixture)).toHaveLength(1);
		},
		{ v2: { assetProcessingMs: 6000 } },
	),
);

concurrentTest(
	'a task that TwelveLabs rejects leaves no asset behind, however often it is tried',
	() =>
		withEmulator(async (fixture) => {
			fixture.emulator.intercept(on('POST /embed-v2/tasks', answer(400)));
			const { error } = await fixture.run({
				parameters: { operation: 'createTask', ...V2 },
				items: [smallFile()],
				retryOnFail: 3,
			});
			expect(error?.context?.http_code).toBe(400);
			expect(count(fixture, 'POST /assets')).toBe(3);
			expect(assets(fixture)).toEqual([]);
		}),
);

concurrentTest('a video that cannot be embedded is paid once, however often it is tried', () =>
	withEmulator(async (fixture) => {
		const message = 'The video exceeds the maximum allowed size.';
		fixture.emulator.intercept(on('POST /embed-v2/tasks', newTasks({ fail: true, message })));
		const parameters = { ...V2, options: { pollIntervalSec: 1 } };
		const { error } = await fixture.run({ parameters, items: [smallFile()], retryOnFail: 3 });
		expect(error?.description).toContain(message);
		expect(count(fixture, 'POST /embed-v2/tasks')).toBe(1);
		expect(count(fixture, 'POST /assets')).toBe(1);
		expect(assets(fixture)).toEqual([]);
	}),
);

concurrentTest('a limit after the upload: the error item names the asset', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('POST /embed-v2/tasks', limited(7200)));
		const { items } = await fixture.run({
			parameters: { operation: 'createTask', ...V2 },
			items: [smallFile()],
			onError: 'continueRegularOutput',
		});
		expect(items[0]?.json).toMatchObject({ http_code: 429, asset_id: assets(fixture)[0] });
		expect(assets(fixture)).toHaveLength(1);
	}),
);

concurrentTest('v2: a 503 of a second gets a second chance for a file as for an address', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('POST /embed-v2/tasks', once(answer(503))));
		const { items, error } = await fixture.run({
			parameters: { operation: 'createTask', ...V2 },
			items: [smallFile()],
		});
		expect(error).toBeUndefined();
		expect(items[0]?.json.task_id).toBeDefined();
		expect(fixture.emulator.v2.tasks.tasks.size).toBe(1);
	}),
);

concurrentTest(
	'an item that fails ends the uploads of the others while they surely cost nothing',
	() =>
		withEmulator(async (fixture) => {
			const { emulator, run } = fixture;
			emulator.intercept(
				on('POST /embed/tasks', async (request, honest) => {
					if (Number(request.headers['content-length']) < 5_000_000)
						return delay(500, answer(401))(request, honest);
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
		}),
);
