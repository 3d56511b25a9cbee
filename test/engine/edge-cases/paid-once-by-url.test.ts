import type { FaultAction, HostileSwitches } from '../../emulator';
import { createFromUrl, withEmulator, saidBy } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';

/**
 * A video by its URL, and a server that is late or tells less than usual: one task is paid for, and
 * it comes out or is named.
 */

jest.setTimeout(200_000);

const POST = { method: 'POST' };
const LONG_MS = 1e9;

/** The answer to every request for a new task is lost. */
interface Lost {
	then: FaultAction;
	hostile?: HostileSwitches;
}

concurrentTest.each<[string, Lost]>([
	[
		'a gateway gives up, and the task is made 20 s later',
		{ then: { status: 504, html: true, accept: true, acceptAfterMs: 20_000 } },
	],
	[
		'the connection breaks, and the task is made 20 s later',
		{ then: { reset: 'after-accept', acceptAfterMs: 20_000 } },
	],
	[
		'an error, and a list that shows the task 12 s late',
		{ then: { status: 500, accept: true }, hostile: { listLagMs: 12_000 } },
	],
	['an answer that is packed and damaged', { then: { encoding: 'br', broken: 'damaged' } }],
	['an answer that is packed and cut', { then: { encoding: 'gzip', broken: 'cut' } }],
	['the page of a proxy', { then: { status: 200, html: true, accept: true } }],
	[
		'an error, and a list that knows other statuses',
		{
			then: { status: 500, accept: true },
			hostile: { rewrites: [{ view: 'list', path: 'status', to: { value: 'queued' } }] },
		},
	],
])('%s: the task is found, and paid once', (_, { then, hostile }) =>
	withEmulator(
		async ({ emulator, run, url, creations, taskIds }) => {
			emulator.faults.add({ match: POST, times: 3, then });
			const { items, error } = await run({ ...createFromUrl(url()), retryOnFail: 2 });
			expect(error).toBeUndefined();
			expect(creations()).toHaveLength(1);
			expect(taskIds()).toHaveLength(1);
			expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
		},
		{ hostile },
	),
);

const URL_PATH = 'video_embedding.metadata.input_url';

concurrentTest.each<[string, HostileSwitches]>([
	[
		'shows the URL without its query',
		{ rewrites: [{ view: 'list', path: URL_PATH, to: { spelling: 'without-query' } }] },
	],
	[
		'tells nothing of the video while it is processed',
		{
			rewrites: [
				{
					view: 'list',
					when: 'processing',
					path: 'video_embedding.metadata',
					to: 'absent',
				},
			],
		},
	],
	['has null for the URL', { rewrites: [{ view: 'list', path: URL_PATH, to: 'null' }] }],
	['has no dates', { rewrites: [{ view: 'list', path: 'created_at', to: 'absent' }] }],
])('a list that %s: paid once, and the error names the candidate', (_, hostile) =>
	withEmulator(
		async ({ emulator, run, url, creations, taskIds }) => {
			emulator.outcomes.add({ processingMs: LONG_MS });
			emulator.faults.add({ match: POST, times: 'always', then: { status: 502, accept: true } });
			const result = await run(createFromUrl(url()));
			expect(creations()).toHaveLength(1);
			expect(result.error?.context?.candidates).toEqual(taskIds());
			expect(saidBy(result)).toContain(`Tasks that may be of this video: ${taskIds()[0]}`);
			expect(saidBy(result)).toContain('It was not sent again');
		},
		{ hostile },
	),
);

concurrentTest('a candidate is not paid over by Retry On Fail either', () =>
	withEmulator(
		async ({ emulator, run, url, creations, taskIds }) => {
			emulator.faults.add({ match: POST, times: 'always', then: { status: 502, accept: true } });
			const result = await run({
				...createFromUrl(url(), { maxRetryTimeSec: 2 }),
				retryOnFail: 4,
				onError: 'continueRegularOutput',
			});
			expect(creations()).toHaveLength(1);
			expect(result.items).toMatchObject([{ json: { candidates: taskIds() } }]);
		},
		{
			hostile: { rewrites: [{ view: 'list', path: URL_PATH, to: { spelling: 'without-query' } }] },
		},
	),
);

concurrentTest('no task shows for a minute: sent again once, and never a third time', () =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		emulator.faults.add({ match: POST, times: 'always', then: { status: 503 } });
		const result = await run(createFromUrl(url()));
		expect(creations()).toHaveLength(2);
		expect(saidBy(result)).toContain('It was sent a second time after a minute');
		expect(saidBy(result)).not.toContain('It was not sent again');
	}),
);

concurrentTest.each<[string, FaultAction]>([
	['refused', { status: 401 }],
	['held up by a limit beyond the budget', { status: 429, headers: { 'Retry-After': '7200' } }],
])(
	'a second request that is %s: the error still says that the first may have made a task',
	(_, then) =>
		withEmulator(
			async ({ emulator, run, url, creations, taskIds }) => {
				emulator.faults.add({ match: POST, then: { status: 500, accept: true } });
				emulator.faults.add({ match: { ...POST, nth: 2 }, times: 'always', then });
				const result = await run(createFromUrl(url()));
				expect(creations()).toHaveLength(2);
				expect(taskIds()).toHaveLength(1);
				expect(result.error?.context).toMatchObject({ http_code: Object(then).status });
				expect(saidBy(result)).toContain('an earlier request of this item got no clear answer');
				expect(saidBy(result)).toContain('List Tasks');
			},
			{ hostile: { listLagMs: 200_000 } },
		),
);

concurrentTest('after a time-out it is never sent again', () =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		emulator.faults.add({ match: POST, times: 'always', then: { status: 504, html: true } });
		const result = await run(createFromUrl(url()));
		expect(creations()).toHaveLength(1);
		expect(saidBy(result)).toContain('It was not sent again');
	}),
);

concurrentTest('a list with rows that can not be read is no proof that there is no task', () =>
	withEmulator(
		async ({ emulator, run, url, creations }) => {
			emulator.seedTasks([{ url: 'https://a.b/c.mp4' }, { url: 'https://a.b/d.mp4' }]);
			emulator.faults.add({ match: POST, times: 'always', then: { status: 503 } });
			const result = await run(createFromUrl(url()));
			expect(creations()).toHaveLength(1);
			expect(saidBy(result)).toContain('It was not sent again');
		},
		{ hostile: { pages: { strangers: ['no task'] } } },
	),
);

concurrentTest('a list that breaks off after its first page: what was on that page counts', () =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		const createdAt = Date.now() - 60_000;
		const others = Array.from({ length: 60 }, () => ({ url: 'https://a.b/c.mp4', createdAt }));
		const known = new Set(emulator.seedTasks(others).map(({ id }) => id));
		emulator.faults.add({ match: POST, then: { status: 500, accept: true } });
		const match = { method: 'GET', nth: 2 };
		emulator.faults.add({ match, times: 'always', then: { status: 500 } });
		const { items, error } = await run(createFromUrl(url(), { maxRetryTimeSec: 2 }));
		expect(error).toBeUndefined();
		expect(creations()).toHaveLength(1);
		expect(known.has(String(items[0]?.json.task_id))).toBe(false);
	}),
);
