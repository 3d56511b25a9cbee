import type { INodeParameters } from 'n8n-workflow';
import { wavOf } from '../../emulator/testing/media';
import { smallFile } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { byId } from '../engine-fixture';
import { inShim, type Edit, type ShimFixture } from './shim';

/** Embed v2 on servers that are late or tell less than usual: one task is paid for, and nothing is lost from sight. */

jest.setTimeout(200_000);

const POST = { method: 'POST', path: '/embed-v2/tasks$' };
const lost = ({ emulator }: ShimFixture): void => {
	emulator.faults.add({ match: POST, times: 'always', then: { status: 502, accept: true } });
};
const posts = ({ asked }: ShimFixture, path = '/embed-v2/tasks'): number =>
	asked.filter((each) => each === `POST ${path}`).length;
const tasks = ({ emulator }: ShimFixture): string[] => [...emulator.v2.tasks.tasks.keys()];

const V2 = { modelName: 'marengo3.5' };
const create = (more: INodeParameters, options: INodeParameters = {}): INodeParameters => ({
	operation: 'createTask',
	...V2,
	...more,
	options,
});

concurrentTest('the whole of a sound, whose answer is lost: paid once, and named', () =>
	inShim({ media: { 'a.wav': wavOf(12) } }, async (fixture) => {
		lost(fixture);
		const { error } = await fixture.run({
			parameters: create({
				mediaType: 'audio',
				videoSource: 'url',
				videoUrl: fixture.url('a.wav'),
				videoEmbeddingScope: ['clip', 'video'],
			}),
		});
		expect(tasks(fixture)).toHaveLength(1);
		expect(error?.context?.candidates).toEqual(tasks(fixture));
	}),
);

/** Every task of the list is told by an address, not by a file's name. */
const byAddress: Edit = ({ path, method }, { body }) => {
	if (path !== '/embed-v2/tasks' || method !== 'GET') return;
	for (const row of Object(body).data as { video_embedding: { metadata: object } }[]) {
		row.video_embedding.metadata = {
			...row.video_embedding.metadata,
			input_filename: null,
			input_url: 'https://storage.example.com/a',
		};
	}
};

concurrentTest('an asset that the list tells by its address: paid once, and named', () =>
	inShim({ edit: byAddress }, async (fixture) => {
		const upload = { resource: 'asset', operation: 'upload' };
		const { items } = await fixture.run({ parameters: upload, items: [smallFile()] });
		lost(fixture);
		const assetId = byId(String(items[0]?.json.asset_id));
		const { error } = await fixture.run({ parameters: create({ videoSource: 'asset', assetId }) });
		expect(posts(fixture)).toBe(1);
		expect(error?.context?.candidates).toEqual(tasks(fixture));
	}),
);

concurrentTest('a file that the list tells by the address of its asset: the task is named', () =>
	inShim({ edit: byAddress }, async (fixture) => {
		lost(fixture);
		const { error } = await fixture.run({
			parameters: create({}, { maxRetryTimeSec: 2 }),
			items: [smallFile()],
		});
		expect(posts(fixture)).toBe(1);
		expect(error?.context?.candidates).toEqual(tasks(fixture));
	}),
);

concurrentTest('an answer without an ID: the error names the asset', () =>
	inShim(
		{
			edit: ({ method, path }, shown) => {
				if (method === 'POST' && path === '/embed-v2/tasks') shown.body = { _id: null };
			},
		},
		async (fixture) => {
			const { error } = await fixture.run({
				parameters: create({}, { maxRetryTimeSec: 2 }),
				items: [smallFile()],
			});
			const [asset] = fixture.emulator.v2.assets.assets.keys();
			expect(error?.message).toContain('without a task ID');
			expect(error?.context?.asset_id).toBe(asset);
		},
	),
);

concurrentTest('a doubt of an earlier try: the next one names the asset of it still', () =>
	inShim({}, async (fixture) => {
		lost(fixture);
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
	inShim({}, async (fixture) => {
		const then = { status: 429, headers: { 'Retry-After': '7200' }, body: '' };
		fixture.emulator.faults.add({ match: POST, then });
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
		inShim({ v2: { assetProcessingMs: 5000 } }, async (fixture) => {
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
		}),
);

concurrentTest('embeddings that are said not to be there when the wait ends: not paid again', () =>
	inShim(
		{
			edit: ({ method, path }, shown) => {
				const isRetrieve = method === 'GET' && /^\/embed\/tasks\/[0-9a-f]+$/.test(path);
				if (!isRetrieve) return;
				shown.status = 404;
				shown.body = { code: 'resource_not_exist', message: 'It does not exist.' };
			},
		},
		async (fixture) => {
			const { error } = await fixture.run({
				parameters: {
					operation: 'embedVideo',
					videoSource: 'url',
					videoUrl: `${fixture.emulator.origin}/samples/harbour-at-sunset.mp4`,
					options: { waitTimeoutSec: 3, pollIntervalSec: 1 },
				},
				retryOnFail: 2,
			});
			expect(posts(fixture, '/embed/tasks')).toBe(1);
			expect(error?.context?.task_id).toBe([...fixture.emulator.tasks.keys()][0]);
		},
	),
);
