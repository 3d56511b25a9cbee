import type { INodeParameters } from 'n8n-workflow';
import { answer, carryOutThen, edit, type Interceptor, on, once } from '../../emulator';
import { wavOf } from '../../emulator/testing/media';
import { type Fixture, smallFile, withEmulator } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { byId } from '../engine-fixture';

/** Embed v2 on servers that are late or tell less than usual: one task is paid for, and nothing is lost from sight. */

jest.setTimeout(200_000);

const POST = 'POST /embed-v2/tasks';
const lost = on(POST, carryOutThen(answer(502)));
const posts = ({ asked }: Fixture, path = '/embed-v2/tasks'): number =>
	asked().filter((each) => each === `POST ${path}`).length;
const tasks = ({ emulator }: Fixture): string[] => [...emulator.v2.tasks.tasks.keys()];

const WITH_SOUND = { files: { 'a.wav': wavOf(12) } };

const V2 = { modelName: 'marengo3.5' };
const create = (more: INodeParameters, options: INodeParameters = {}): INodeParameters => ({
	operation: 'createTask',
	...V2,
	...more,
	options,
});

concurrentTest('the whole of a sound, whose answer is lost: paid once, and named', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(lost);
		const { error } = await fixture.run({
			parameters: create({
				mediaType: 'audio',
				videoSource: 'url',
				videoUrl: fixture.fileUrl('a.wav'),
				videoEmbeddingScope: ['clip', 'video'],
			}),
		});
		expect(tasks(fixture)).toHaveLength(1);
		expect(error?.context?.candidates).toEqual(tasks(fixture));
	}, WITH_SOUND),
);

concurrentTest('an address with Max Duration, whose answer is lost: paid once, and named', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(lost);
		const { error } = await fixture.run({
			parameters: create(
				{ videoSource: 'url', videoUrl: fixture.url() },
				{ maxDurationMinutes: 10 },
			),
		});
		expect(tasks(fixture)).toHaveLength(1);
		expect(error?.context?.candidates).toEqual(tasks(fixture));
	}),
);

concurrentTest(
	'a task with other embedding options, made a moment before, is not taken for this one',
	() =>
		withEmulator(async (fixture) => {
			const byUrl = { videoSource: 'url', videoUrl: fixture.url(), modelName: 'marengo3.0' };
			const options = { embedApi: 'v2' };
			await fixture.run({ parameters: create({ ...byUrl, embeddingOption: ['visual'] }, options) });
			fixture.emulator.intercept(on(POST, once(answer(503))));
			const { error, items } = await fixture.run({ parameters: create(byUrl, options) });
			expect(items).toEqual([]);
			expect(error?.context?.candidates).toEqual(tasks(fixture));
		}),
);

concurrentTest('Retry On Fail: a sound whose answer was lost is asked for once', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('POST /embed-v2', carryOutThen(answer(504))));
		const { error } = await fixture.run({
			node: 'embedQuery',
			retryOnFail: 3,
			parameters: { operation: 'audio', ...V2, source: 'url', url: fixture.fileUrl('a.wav') },
		});
		expect(error?.description).toContain('It was not resent');
		expect(posts(fixture, '/embed-v2')).toBe(1);
	}, WITH_SOUND),
);

/** Every task of the list is told by an address, not by a file's name. */
const byAddress: Interceptor = on(
	'GET /embed-v2/tasks',
	edit(({ body }) => {
		for (const row of Object(body).data as { video_embedding: { metadata: object } }[]) {
			row.video_embedding.metadata = {
				...row.video_embedding.metadata,
				input_filename: null,
				input_url: 'https://storage.example.com/a',
			};
		}
	}),
);

concurrentTest('an asset that the list tells by its address: paid once, and named', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(byAddress);
		const upload = { resource: 'asset', operation: 'upload' };
		const { items } = await fixture.run({ parameters: upload, items: [smallFile()] });
		fixture.emulator.intercept(lost);
		const assetId = byId(String(items[0]?.json.asset_id));
		const { error } = await fixture.run({ parameters: create({ videoSource: 'asset', assetId }) });
		expect(posts(fixture)).toBe(1);
		expect(error?.context?.candidates).toEqual(tasks(fixture));
	}),
);

concurrentTest('a file that the list tells by the address of its asset: the task is named', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(byAddress);
		fixture.emulator.intercept(lost);
		const { error } = await fixture.run({
			parameters: create({}, { maxRetryTimeSec: 2 }),
			items: [smallFile()],
		});
		expect(posts(fixture)).toBe(1);
		expect(error?.context?.candidates).toEqual(tasks(fixture));
	}),
);

concurrentTest('an answer without an ID: the error names the asset', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on(POST, carryOutThen(answer(202, { _id: null }))));
		const { error } = await fixture.run({
			parameters: create({}, { maxRetryTimeSec: 2 }),
			items: [smallFile()],
		});
		const [asset] = fixture.emulator.v2.assets.assets.keys();
		expect(error?.message).toContain('without a task ID');
		expect(error?.context?.asset_id).toBe(asset);
	}),
);

concurrentTest('a doubt of an earlier try: the next one names the asset of it still', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(lost);
		const { items } = await fixture.run({
			parameters: create({}, { maxRetryTimeSec: 2 }),
			items: [smallFile()],
			retryOnFail: 2,
			onError: 'continueRegularOutput',
		});
		const assets = [...fixture.emulator.v2.assets.assets.keys()];
		expect(assets).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({ asset_id: assets[0], candidates: tasks(fixture) });
	}),
);

concurrentTest('a task that is refused for now: the next try needs no second upload', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on(POST, once(answer(429, '', { 'retry-after': '7200' }))));
		const { items, error } = await fixture.run({
			parameters: create({}),
			items: [smallFile()],
			retryOnFail: 2,
		});
		expect(error).toBeUndefined();
		expect(posts(fixture, '/assets')).toBe(1);
		expect(items[0]?.json.asset_id).toBe([...fixture.emulator.v2.assets.assets.keys()][0]);
	}),
);

concurrentTest(
	'a file that is not ready when the wait ends: the next try needs no second upload',
	() =>
		withEmulator(
			async (fixture) => {
				const { items, error } = await fixture.run({
					parameters: { operation: 'embedVideo', ...V2, options: { waitTimeoutSec: 3 } },
					items: [smallFile()],
					retryOnFail: 2,
				});
				expect(error).toBeUndefined();
				expect(items.length).toBeGreaterThan(0);
				expect(posts(fixture, '/assets')).toBe(1);
				expect(tasks(fixture)).toHaveLength(1);
				expect([...fixture.emulator.v2.assets.assets.keys()]).toEqual([]);
			},
			{ v2: { assetProcessingMs: 5000 } },
		),
);

concurrentTest('embeddings that are said not to be there when the wait ends: not paid again', () =>
	withEmulator(async (fixture) => {
		const gone = { code: 'resource_not_exist', message: 'It does not exist.' };
		fixture.emulator.intercept(on('GET /embed/tasks/:id', answer(404, gone)));
		const { error } = await fixture.run({
			parameters: {
				operation: 'embedVideo',
				videoSource: 'url',
				videoUrl: fixture.url(),
				options: { waitTimeoutSec: 3, pollIntervalSec: 1 },
			},
			retryOnFail: 2,
		});
		expect(posts(fixture, '/embed/tasks')).toBe(1);
		expect(error?.context?.task_id).toBe(fixture.taskIds()[0]);
	}),
);
