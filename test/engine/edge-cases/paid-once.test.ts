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
	resetConnection,
	times,
	untouched,
} from '../../emulator';
import { concurrentTest } from '../concurrent-test';
import type { NodeResult } from '../engine';
import { createFromFile, createFromUrl, saidBy, smallFile, withEmulator } from '../with-emulator';
import { listedLate, listedMetadata, strangeRows } from './odd-server';

jest.setTimeout(200_000);

/**
 * A video by its URL, and a server that is late or tells less than usual: one task is paid for, and
 * it comes out or is named.
 */

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

/** An upload whose answer is lost, and a list that writes its name otherwise: paid once, and named. */

/** The list has this name for the file. */
const named = (spell: (name: string) => string | null): Interceptor =>
	listedMetadata((metadata) => ({
		...metadata,
		input_filename: spell(String(metadata.input_filename)),
	}));

concurrentTest.each<[string, string, Interceptor]>([
	['in the other Unicode form', 'Küste.mp4', named((name) => name.normalize('NFD'))],
	['as it was sent, quotes escaped', 'Ein "Test".mp4', untouched],
	['with quotes of its own', 'Ein "Test".mp4', named((name) => name.replaceAll('%22', '"'))],
	['with a path before it', 'harbour.mp4', named((name) => `C:\\videos\\${name}`)],
	['as null', 'harbour.mp4', named(() => null)],
	['not at all', 'harbour.mp4', listedMetadata(() => undefined)],
])('an upload whose name is listed %s: paid once, and named', (_, fileName, list) =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(on('POST', once(resetConnection('after-request'))), list);
		const options = { maxRetryTimeSec: 2 };
		const result = await run({
			...createFromFile(smallFile(fileName), options),
			retryOnFail: 3,
		});
		expect(creations()).toHaveLength(1);
		expect(result.error?.context?.candidates).toEqual(taskIds());
		expect(saidBy(result)).toContain(taskIds()[0]);
	}),
);

concurrentTest('an upload whose answer is packed and damaged: paid once, and named', () =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(on('POST', once(compressed('br', 'damaged'))));
		const result = await run({
			...createFromFile(smallFile(), { maxRetryTimeSec: 2 }),
			retryOnFail: 3,
		});
		expect(creations()).toHaveLength(1);
		expect(result.error?.context?.candidates).toEqual(taskIds());
	}),
);

/** Items of one URL in one run: what an earlier try made is its item's, whatever another looks for. */

concurrentTest(
	'eight items, the first unclear, Retry On Fail: eight paid, eight distinct out',
	() =>
		withEmulator(async ({ emulator, run, url, creations, taskIds }) => {
			emulator.intercept(
				on('POST', once(carryOutThen(answer(500)))),
				// The two looks of the first try fail, so that it is the second that looks among eight.
				on('GET', times(2, answer(400))),
			);
			const { items } = await run({
				...createFromUrl(url(), { concurrency: 1, maxRetryTimeSec: 2 }),
				items: Array.from({ length: 8 }, () => ({})),
				onError: 'continueRegularOutput',
				retryOnFail: 2,
			});
			expect(creations()).toHaveLength(8);
			expect(items.map(({ json }) => json.task_id)).toHaveLength(8);
			expect(new Set(items.map(({ json }) => json.task_id))).toEqual(new Set(taskIds()));
			expect(taskIds()).toHaveLength(8);
		}),
);

/** What Retry On Fail needs to know lies in n8n's node context, which is saved with the execution. */

/** What the execution keeps of the node, as JSON. */
const kept = ({ run }: NodeResult): string =>
	JSON.stringify(run.data.executionData?.contextData['node:Node'] ?? {});

const SECRET = 'X-Amz-Signature=0123456789abcdef';

concurrentTest('a loop of many passes, each with an item that fails, keeps no more than one', () =>
	withEmulator(async ({ run, url, taskIds }) => {
		const of = (passes: number): Promise<NodeResult> =>
			run({
				parameters: {
					operation: 'createTask',
					videoSource: 'url',
					videoUrl: `={{ $itemIndex === 0 ? '${url()}&${SECRET}' : 'no address' }}`,
				},
				items: [{}, {}],
				onError: 'continueRegularOutput',
				passes,
			});
		const single = kept(await of(1));
		const often = await of(200);
		expect(taskIds()).toHaveLength(201);
		expect(single).toContain(taskIds()[0]);
		expect(kept(often).length).toBeLessThan(single.length + 10);
		expect(kept(often)).toContain(taskIds().at(-1));
		for (const part of [SECRET, 'http', 'harbour']) expect(kept(often)).not.toContain(part);
	}),
);

concurrentTest('where no item fails nothing is kept for Retry On Fail', () =>
	withEmulator(async ({ run, url, taskIds }) => {
		const parameters = { operation: 'createTask', videoSource: 'url', videoUrl: url() };
		const result = await run({ parameters, passes: 3 });
		expect(taskIds()).toHaveLength(3);
		expect(kept(result)).toBe('{}');
	}),
);
