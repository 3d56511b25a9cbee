import type { INodeParameters } from 'n8n-workflow';
import { answer, carryOutThen, edit, type Interceptor, on, once } from '../../emulator';
import { wavOf } from '../../emulator/testing/media';
import {
	createRequests,
	embedUrl,
	emulatorTest,
	expectCandidate,
	paidTasks,
} from '../emulator-test';
import { byId } from '../engine-fixture';
import { type Fixture, smallFile } from '../with-emulator';

/** Embed v2 on servers that are late or tell less than usual: one task is paid for, and none is lost from sight. */

jest.setTimeout(200_000);

const POST = 'POST /embed-v2/tasks';
const lost = on(POST, carryOutThen(answer(502)));
const uploads = ({ asked }: Fixture): number =>
	asked().filter((request) => request === 'POST /assets').length;

/** Ends the lookup early. */
const briefly = { maxRetryTimeSec: 2 };

const create = (more: INodeParameters, options: INodeParameters = {}) => ({
	parameters: { operation: 'createTask', modelName: 'marengo3.5', ...more, options },
});

/** Create Task of a file. */
const upload = (options: INodeParameters = {}) => ({
	...create({}, options),
	items: [smallFile()],
});

emulatorTest(
	'the whole of a sound, whose answer is lost: paid once, and named',
	async (fixture) => {
		fixture.emulator.intercept(lost);
		const sound = { mediaType: 'audio', videoUrl: fixture.fileUrl('a.wav') };
		const scopes = { videoEmbeddingScope: ['clip', 'video'] };
		expectCandidate(
			fixture,
			await fixture.run(create({ videoSource: 'url', ...sound, ...scopes })),
		);
	},
	{ files: { 'a.wav': wavOf(12) } },
);

emulatorTest('a URL with Max Duration, answer lost: paid once, and named', async (fixture) => {
	fixture.emulator.intercept(lost);
	const byUrl = { videoSource: 'url', videoUrl: fixture.url() };
	expectCandidate(fixture, await fixture.run(create(byUrl, { maxDurationMinutes: 10 })));
});

emulatorTest('a recent task with other embedding options is not taken', async (fixture) => {
	const byUrl = { videoSource: 'url', videoUrl: fixture.url(), modelName: 'marengo3.0' };
	const options = { embedApi: 'v2' };
	await fixture.run(create({ ...byUrl, embeddingOption: ['visual'] }, options));
	fixture.emulator.intercept(on(POST, once(answer(503))));
	const { error, items } = await fixture.run(create(byUrl, options));
	expect(items).toEqual([]);
	expect(error?.context?.candidates).toEqual(paidTasks(fixture));
});

/** The list shows a URL for every task, and no file name. */
const listedByUrl: Interceptor = on(
	'GET /embed-v2/tasks',
	edit(({ body }) => {
		for (const row of Object(body).data as { video_embedding: { metadata: object } }[]) {
			const source = { input_filename: null, input_url: 'https://storage.example.com/a' };
			Object.assign(row.video_embedding.metadata, source);
		}
	}),
);

emulatorTest('an asset that the list shows as a URL: paid once, and named', async (fixture) => {
	fixture.emulator.intercept(listedByUrl);
	const { items } = await fixture.run({
		parameters: { resource: 'asset', operation: 'upload' },
		items: [smallFile()],
	});
	fixture.emulator.intercept(lost);
	const assetId = byId(String(items[0]?.json.asset_id));
	expectCandidate(fixture, await fixture.run(create({ videoSource: 'asset', assetId })));
});

emulatorTest('a file that the list shows as a URL: its task is named', async (fixture) => {
	fixture.emulator.intercept(listedByUrl, lost);
	expectCandidate(fixture, await fixture.run(upload(briefly)));
});

emulatorTest('an answer without an ID: the error names the asset', async (fixture) => {
	fixture.emulator.intercept(on(POST, carryOutThen(answer(202, { _id: null }))));
	const { error } = await fixture.run(upload(briefly));
	expect(error?.message).toContain('without a task ID');
	expect(fixture.assetIds()).toEqual([error?.context?.asset_id]);
});

emulatorTest('the next try still names the asset of an uncertain task', async (fixture) => {
	fixture.emulator.intercept(lost);
	const onError = 'continueRegularOutput';
	const { items } = await fixture.run({ ...upload(briefly), retryOnFail: 2, onError });
	expect(fixture.assetIds()).toHaveLength(1);
	const [asset_id] = fixture.assetIds();
	expect(items[0]?.json).toMatchObject({ asset_id, candidates: paidTasks(fixture) });
});

emulatorTest('a task that is refused for now: nothing is uploaded again', async (fixture) => {
	fixture.emulator.intercept(on(POST, once(answer(429, '', { 'retry-after': '7200' }))));
	const { items, error } = await fixture.run({ ...upload(), retryOnFail: 2 });
	expect(error).toBeUndefined();
	expect(uploads(fixture)).toBe(1);
	expect(fixture.assetIds()).toEqual([items[0]?.json.asset_id]);
});

emulatorTest(
	'a file that is not ready when the wait ends: the next try uploads nothing again',
	async (fixture) => {
		const { items, error } = await fixture.run({
			parameters: { modelName: 'marengo3.5', options: { waitTimeoutSec: 3 } },
			items: [smallFile()],
			retryOnFail: 4,
		});
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
		expect(uploads(fixture)).toBe(1);
		expect(paidTasks(fixture)).toHaveLength(1);
		expect(fixture.assetIds()).toEqual([]);
	},
	{ v2: { assetProcessingMs: 5000 } },
);

emulatorTest('embeddings missing when the wait ends: not paid again', async (fixture) => {
	const gone = { code: 'resource_not_exist', message: 'It does not exist.' };
	fixture.emulator.intercept(on('GET /embed/tasks/:id', answer(404, gone)));
	const { error } = await fixture.run({
		...embedUrl(fixture.url(), { waitTimeoutSec: 3 }),
		retryOnFail: 2,
	});
	expect(createRequests(fixture)).toBe(1);
	expect(error?.context?.task_id).toBe(paidTasks(fixture)[0]);
});
