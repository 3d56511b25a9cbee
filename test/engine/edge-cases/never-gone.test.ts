import type { FaultAction, HostileSwitches } from '../../emulator';
import { lateResults } from '../../emulator';
import { withEmulator, saidBy } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { byId } from '../engine-fixture';

/** A paid task is waited for, whatever the service seems not to know of it for a while. */

jest.setTimeout(60_000);

const embed = (videoUrl: string, options = {}) => ({
	parameters: {
		videoSource: 'url',
		videoUrl,
		embeddingOption: ['visual'],
		options: { pollIntervalSec: 1, ...options },
	},
});

const STATUS = { path: '/status$' };
const COLLECT = { path: '/[0-9a-f]{24}$' };
const page: FaultAction = { status: 404, html: true };

concurrentTest.each<[string, FaultAction, { path: string }, number | undefined]>([
	['one page of a proxy with HTTP 404 while polling', page, STATUS, 2],
	['the same without Retry On Fail', page, STATUS, undefined],
	['one page of a proxy with HTTP 404 while collecting', page, COLLECT, 2],
	['one page of a proxy with HTTP 403 while polling', { status: 403, html: true }, STATUS, 2],
	['one 404 of the API while polling', { status: 404 }, STATUS, 2],
	['one 404 of the API while collecting', { status: 404 }, COLLECT, 2],
])('%s: one task, and all its clips', (_, then, match, retryOnFail) =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.faults.add({ match, then });
		const { items, error } = await run({ ...embed(url()), ...(retryOnFail && { retryOnFail }) });
		expect(error).toBeUndefined();
		// 43 s in clips of 6 s, the last second dropped.
		expect(items.map(({ json }) => json.task_id)).toEqual(Array(7).fill(taskIds()[0]));
		expect(creations()).toHaveLength(1);
	}),
);

concurrentTest.each<[string, HostileSwitches]>([
	['the API knows no status of it for 6 s', { notFound: [{ view: 'status', forMs: 6000 }] }],
	['the API has no vectors of it for 5 s', { notFound: [{ view: 'retrieve', forMs: 5000 }] }],
	['a proxy hides it for 5 s', { notFound: [{ forMs: 5000, html: true }] }],
	['it is ready, then processing twice', { rewrites: lateResults('processing', { looks: 2 }) }],
	['it is ready without clips twice', { rewrites: lateResults('no-segments', { looks: 2 }) }],
	[
		'its status is a word nobody knows',
		{ rewrites: [{ path: 'status', when: 'processing', to: { value: 'queued' } }] },
	],
	['its status is null at first', { rewrites: [{ path: 'status', looks: 1, to: 'null' }] }],
])('%s: waited for, and paid once', (_, hostile) =>
	withEmulator(
		async ({ run, url, creations }) => {
			const { items, error } = await run({ ...embed(url()), retryOnFail: 2 });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(7);
			expect(creations()).toHaveLength(1);
		},
		{ hostile, processingMs: 3500 },
	),
);

concurrentTest.each<['processing' | 'no-segments']>([['processing'], ['no-segments']])(
	'ready, but %s up to the end of the wait: an error with the task, no empty result',
	(as) =>
		withEmulator(
			async ({ run, url, taskIds }) => {
				const result = await run(embed(url(), { waitTimeoutSec: 4 }));
				expect(result.items).toEqual([]);
				expect(result.error?.context).toMatchObject({ task_id: taskIds()[0] });
				expect(saidBy(result)).toContain('Get Embeddings');
			},
			{ hostile: { rewrites: lateResults(as, {}) } },
		),
);

concurrentTest('Get Embeddings of a task that its server does not know at once', () =>
	withEmulator(
		async ({ emulator, run }) => {
			const { id } = emulator.seedTask({ clips: 2 });
			const parameters = { operation: 'getEmbeddings', taskId: byId(id) };
			const { items, error } = await run({ parameters });
			expect(error).toBeUndefined();
			expect(items.length).toBeGreaterThan(0);
		},
		{ hostile: { notFound: [{ view: 'retrieve', looks: 2 }] } },
	),
);

concurrentTest('a task that is gone is told, with its code, also by a wait', () =>
	withEmulator(async ({ run }) => {
		const id = '663e16ac4d11aff765088b3a';
		const parameters = { operation: 'getEmbeddings', taskId: byId(id), waitUntilReady: true };
		const result = await run({ parameters: { ...parameters, options: { pollIntervalSec: 1 } } });
		expect(result.error?.message).toBe(`TwelveLabs has no task ${id} (any more)`);
		expect(result.error?.context).toMatchObject({ task_id: id, code: 'resource_not_exist' });
	}),
);
