import { answer, editTasks, type Interceptor, on, once, page, times } from '../../emulator';
import { withEmulator, saidBy } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { byId } from '../engine-fixture';
import { lateResults, unknownStatus } from './odd-server';

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

const STATUS = 'GET /embed/tasks/:id/status';
const COLLECT = 'GET /embed/tasks/:id';

concurrentTest.each<[string, Interceptor, string, number | undefined]>([
	['one page of a proxy with HTTP 404 while polling', page(404), STATUS, 2],
	['the same without Retry On Fail', page(404), STATUS, undefined],
	['one page of a proxy with HTTP 404 while collecting', page(404), COLLECT, 2],
	['one page of a proxy with HTTP 403 while polling', page(403), STATUS, 2],
	['one 404 of the API while polling', answer(404), STATUS, 2],
	['one 404 of the API while collecting', answer(404), COLLECT, 2],
])('%s: one task, and all its clips', (_, then, route, retryOnFail) =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on(route, once(then)));
		const { items, error } = await run({ ...embed(url()), ...(retryOnFail && { retryOnFail }) });
		expect(error).toBeUndefined();
		// 43 s in clips of 6 s, the last second dropped.
		expect(items.map(({ json }) => json.task_id)).toEqual(Array(7).fill(taskIds()[0]));
		expect(creations()).toHaveLength(1);
	}),
);

const unknown = answer(404, { code: 'resource_not_exist', message: 'It does not exist.' });

/** From the first time that it is asked for on, for so many milliseconds. */
function forAWhile(ms: number, route: string, then: Interceptor): Interceptor {
	let since: number | undefined;
	return on(route, (request, honest) => {
		since ??= Date.now();
		return Date.now() - since < ms ? then(request, honest) : undefined;
	});
}

/** The status is null, the first time that each kind of answer shows it. */
function nullAtFirst(): Interceptor {
	const seen = new Set<string>();
	return editTasks((task, view) => {
		if (!seen.has(view)) task.status = null;
		seen.add(view);
	});
}

concurrentTest.each<[string, Interceptor]>([
	['the API knows no status of it for 6 s', forAWhile(6000, STATUS, unknown)],
	['the API has no vectors of it for 5 s', forAWhile(5000, COLLECT, unknown)],
	['a proxy hides it for 5 s', forAWhile(5000, 'GET /embed/tasks/*', page(404))],
	['it is ready, then processing twice', lateResults('processing', 2)],
	['it is ready without clips twice', lateResults('no-segments', 2)],
	['its status is a word nobody knows', unknownStatus()],
	['its status is null at first', nullAtFirst()],
])('%s: waited for, and paid once', (_, server) =>
	withEmulator(
		async ({ emulator, run, url, creations }) => {
			emulator.intercept(server);
			const { items, error } = await run({ ...embed(url()), retryOnFail: 2 });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(7);
			expect(creations()).toHaveLength(1);
		},
		{ processingMs: 3500 },
	),
);

concurrentTest.each<['processing' | 'no-segments']>([['processing'], ['no-segments']])(
	'ready, but %s up to the end of the wait: an error with the task, no empty result',
	(as) =>
		withEmulator(async ({ emulator, run, url, taskIds }) => {
			emulator.intercept(lateResults(as));
			const result = await run(embed(url(), { waitTimeoutSec: 4 }));
			expect(result.items).toEqual([]);
			expect(result.error?.context).toMatchObject({ task_id: taskIds()[0] });
			expect(saidBy(result)).toContain('Get Embeddings');
		}),
);

concurrentTest('Get Embeddings of a task that its server does not know at once', () =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask({ clips: 2 });
		emulator.intercept(on(COLLECT, times(2, unknown)));
		const parameters = { operation: 'getEmbeddings', taskId: byId(id) };
		const { items, error } = await run({ parameters });
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
	}),
);

concurrentTest('a task that is gone is told, with its code, also by a wait', () =>
	withEmulator(async ({ run }) => {
		const id = '663e16ac4d11aff765088b3a';
		const parameters = { operation: 'getEmbeddings', taskId: byId(id), waitUntilReady: true };
		const result = await run({ parameters: { ...parameters, options: { pollIntervalSec: 1 } } });
		expect(result.error?.message).toBe(
			`TwelveLabs has no task ${id} (expired, deleted or mistyped)`,
		);
		expect(result.error?.context).toMatchObject({ task_id: id, code: 'resource_not_exist' });
	}),
);
