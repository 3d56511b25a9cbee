import {
	after,
	answer,
	carryOutLater,
	carryOutThen,
	compressed,
	editTasks,
	type Interceptor,
	limited,
	newTasks,
	NOTHING,
	on,
	once,
	page,
	times,
	untouched,
} from '../../emulator';
import { createFromUrl, withEmulator, saidBy } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { listedLate, listedMetadata, strangeRows } from './odd-server';

/**
 * A video by its URL, and a server that is late or tells less than usual: one task is paid for, and
 * it comes out or is named.
 */

jest.setTimeout(200_000);

/** The request is carried out, and its answer lost. */
const lost = carryOutThen(answer(502));

concurrentTest.each<[string, Interceptor, Interceptor?]>([
	['a gateway gives up, and the task is made 20 s later', carryOutLater(20_000, page(504))],
	[
		'the connection breaks, and the task is made 20 s later',
		carryOutLater(20_000, (request) => {
			request.reset();
			return NOTHING;
		}),
	],
	['an error, and a list that shows the task 12 s late', lost, listedLate(12_000)],
	['an answer that is packed and damaged', compressed('br', 'damaged')],
	['an answer that is packed and cut', compressed('gzip', 'cut')],
	['the page of a proxy', carryOutThen(page(200))],
	[
		'an error, and a list that knows other statuses',
		lost,
		editTasks((task, view) => {
			if (view === 'list') task.status = 'queued';
		}),
	],
])('%s: the task is found, and paid once', (_, then, list = untouched) =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', times(3, then)), list);
		const { items, error } = await run({ ...createFromUrl(url()), retryOnFail: 2 });
		expect(error).toBeUndefined();
		expect(creations()).toHaveLength(1);
		expect(taskIds()).toHaveLength(1);
		expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
	}),
);

const withoutQuery = listedMetadata((metadata) => ({
	...metadata,
	input_url: String(metadata.input_url).replace(/\?.*/, ''),
}));

concurrentTest.each<[string, Interceptor]>([
	['shows the URL without its query', withoutQuery],
	[
		'tells nothing of the video while it is processed',
		editTasks(({ status, video_embedding: video }, view) => {
			if (view === 'list' && status === 'processing') delete video?.metadata;
		}),
	],
	['has null for the URL', listedMetadata((metadata) => ({ ...metadata, input_url: null }))],
	[
		'has no dates',
		editTasks((task, view) => {
			if (view === 'list') delete task.created_at;
		}),
	],
])('a list that %s: paid once, and the error names the candidate', (_, list) =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', lost), newTasks({ never: true }), list);
		const result = await run(createFromUrl(url()));
		expect(creations()).toHaveLength(1);
		expect(result.error?.context?.candidates).toEqual(taskIds());
		expect(saidBy(result)).toContain(`These tasks may be for this video: ${taskIds()[0]}`);
		expect(saidBy(result)).toContain('It was not resent');
	}),
);

concurrentTest('a candidate is not paid over by Retry On Fail either', () =>
	withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', lost), withoutQuery);
		const result = await run({
			...createFromUrl(url(), { maxRetryTimeSec: 2 }),
			retryOnFail: 4,
			onError: 'continueRegularOutput',
		});
		expect(creations()).toHaveLength(1);
		expect(result.items).toMatchObject([{ json: { candidates: taskIds() } }]);
	}),
);

concurrentTest('no task shows for a minute: sent again once, and never a third time', () =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		emulator.intercept(on('POST', answer(503)));
		const result = await run(createFromUrl(url()));
		expect(creations()).toHaveLength(2);
		expect(saidBy(result)).toContain('It was sent a second time after the list had shown no task');
		expect(saidBy(result)).not.toContain('It was not resent');
	}),
);

concurrentTest.each<[string, Interceptor, number]>([
	['refused', answer(401), 401],
	['held up by a limit beyond the budget', limited(7200), 429],
])(
	'a second request that is %s: the error still says that the first may have made a task',
	(_, then, status) =>
		withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
			const unclear = carryOutThen(answer(500));
			emulator.intercept(
				on('POST', once(unclear)),
				on('POST', after(1, then)),
				listedLate(200_000),
			);
			const result = await run(createFromUrl(url()));
			expect(creations()).toHaveLength(2);
			expect(taskIds()).toHaveLength(1);
			expect(result.error?.context).toMatchObject({ http_code: status });
			expect(saidBy(result)).toContain('An earlier request for this item also got no clear answer');
			expect(saidBy(result)).toContain('List Tasks');
		}),
);

concurrentTest('after a time-out it is never sent again', () =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		emulator.intercept(on('POST', page(504)));
		const result = await run(createFromUrl(url()));
		expect(creations()).toHaveLength(1);
		expect(saidBy(result)).toContain('It was not resent');
	}),
);

concurrentTest('a list with rows that can not be read is no proof that there is no task', () =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		emulator.seedTasks([{ url: 'https://a.b/c.mp4' }, { url: 'https://a.b/d.mp4' }]);
		emulator.intercept(on('POST', answer(503)), strangeRows('no task'));
		const result = await run(createFromUrl(url()));
		expect(creations()).toHaveLength(1);
		expect(saidBy(result)).toContain('It was not resent');
	}),
);

concurrentTest('a list that breaks off after its first page: what was on that page counts', () =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		const createdAt = Date.now() - 60_000;
		const others = Array.from({ length: 60 }, () => ({ url: 'https://a.b/c.mp4', createdAt }));
		const known = new Set(emulator.seedTasks(others).map(({ id }) => id));
		emulator.intercept(
			on('POST', once(carryOutThen(answer(500)))),
			on('GET', after(1, answer(500))),
		);
		const { items, error } = await run(createFromUrl(url(), { maxRetryTimeSec: 2 }));
		expect(error).toBeUndefined();
		expect(creations()).toHaveLength(1);
		expect(known.has(String(items[0]?.json.task_id))).toBe(false);
	}),
);
