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
import { emulatorTest, expectCandidate, expectOneTask, taskIdsOf } from '../emulator-test';
import type { NodeResult } from '../engine';
import { createFromFile, createFromUrl, saidBy, smallFile } from '../with-emulator';
import { listedLate, listedMetadata } from './odd-server';

jest.setTimeout(200_000);

/** A server that is late or tells less than usual: one task is paid for, and comes out or is named. */

/** The request is carried out, and its answer lost. */
const lost = carryOutThen(answer(502));

emulatorTest.each<[string, Interceptor, Interceptor?]>([
	['a gateway gives up, and the task is created 20 s later', carryOutLater(20_000, page(504))],
	[
		'the connection breaks, and the task is created 20 s later',
		carryOutLater(20_000, (request) => {
			request.reset();
			return NOTHING;
		}),
	],
	['an error, and a list that shows the task 12 s late', lost, listedLate(12_000)],
	['an answer that is compressed and damaged', compressed('br', 'damaged')],
	['an answer that is compressed and cut', compressed('gzip', 'cut')],
	['the page of a proxy', carryOutThen(page(200))],
	[
		'an error, and a list with unknown statuses',
		lost,
		editTasks((task, view) => {
			if (view === 'list') task.status = 'queued';
		}),
	],
])('%s: the task is found, and paid once', async (fixture, _, then, list = untouched) => {
	fixture.emulator.intercept(on('POST', times(3, then)), list);
	const result = await fixture.run({ ...createFromUrl(fixture.url()), retryOnFail: 2 });
	expectOneTask(fixture, result);
});

const withoutQuery = listedMetadata((metadata) => ({
	...metadata,
	input_url: String(metadata.input_url).replace(/\?.*/, ''),
}));

emulatorTest.each<[string, Interceptor]>([
	['shows the URL without its query', withoutQuery],
	[
		'shows nothing of the video while it is processed',
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
])('a list that %s: paid once, and the error names the candidate', async (fixture, _, list) => {
	fixture.emulator.intercept(on('POST', lost), newTasks({ never: true }), list);
	expectCandidate(fixture, await fixture.run(createFromUrl(fixture.url())));
});

emulatorTest('a candidate is not paid over by Retry On Fail either', async (fixture) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	emulator.intercept(on('POST', lost), withoutQuery);
	const { items } = await run({
		...createFromUrl(url(), { maxRetryTimeSec: 2 }),
		retryOnFail: 4,
		onError: 'continueRegularOutput',
	});
	expect(creations()).toHaveLength(1);
	expect(items).toMatchObject([{ json: { candidates: taskIds() } }]);
});

emulatorTest('no task is listed for a minute: resent once, never twice', async (fixture) => {
	const { emulator, run, url, creations } = fixture;
	emulator.intercept(on('POST', answer(503)));
	const result = await run(createFromUrl(url()));
	expect(creations()).toHaveLength(2);
	expect(saidBy(result)).toContain('It was sent a second time after the list had shown no task');
	expect(saidBy(result)).not.toContain('It was not resent');
});

emulatorTest.each<[string, Interceptor, number]>([
	['refused', answer(401), 401],
	['held up by a limit beyond Max Retry Time', limited(7200), 429],
])('a second request that is %s: the first may have created a task', async (fixture, _, ...row) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	const [then, status] = row;
	emulator.intercept(
		on('POST', once(carryOutThen(answer(500)))),
		on('POST', after(1, then)),
		listedLate(200_000),
	);
	const result = await run(createFromUrl(url()));
	expect(creations()).toHaveLength(2);
	expect(taskIds()).toHaveLength(1);
	expect(result.error?.context).toMatchObject({ http_code: status });
	expect(saidBy(result)).toContain('An earlier request for this item also got no clear answer');
	expect(saidBy(result)).toContain('List Tasks');
});

emulatorTest('after a time-out it is never resent', async ({ emulator, run, url, creations }) => {
	emulator.intercept(on('POST', page(504)));
	const result = await run(createFromUrl(url()));
	expect(creations()).toHaveLength(1);
	expect(saidBy(result)).toContain('It was not resent');
});

emulatorTest('a list that breaks off after its first page: that page counts', async (fixture) => {
	const { emulator, run, url, creations } = fixture;
	const createdAt = Date.now() - 60_000;
	const others = Array.from({ length: 60 }, () => ({ url: 'https://a.b/c.mp4', createdAt }));
	const known = new Set(emulator.seedTasks(others).map(({ id }) => id));
	emulator.intercept(on('POST', once(carryOutThen(answer(500)))), on('GET', after(1, answer(500))));
	const { items, error } = await run(createFromUrl(url(), { maxRetryTimeSec: 2 }));
	expect(error).toBeUndefined();
	expect(creations()).toHaveLength(1);
	expect(known.has(String(items[0]?.json.task_id))).toBe(false);
});

/** The list has this name for the file. */
const named = (spell: (name: string) => string | null): Interceptor =>
	listedMetadata((metadata) => ({
		...metadata,
		input_filename: spell(String(metadata.input_filename)),
	}));

const reset = resetConnection('after-request');

emulatorTest.each<[string, string, Interceptor, Interceptor?]>([
	['listed in another Unicode form', 'Küste.mp4', named((name) => name.normalize('NFD'))],
	['listed as sent, quotes escaped', 'Ein "Test".mp4', untouched],
	['listed with its quotes', 'Ein "Test".mp4', named((name) => name.replaceAll('%22', '"'))],
	['listed with a path before it', 'harbour.mp4', named((name) => `C:\\videos\\${name}`)],
	['listed as null', 'harbour.mp4', named(() => null)],
	['not listed at all', 'harbour.mp4', listedMetadata(() => undefined)],
	['listed as sent, the answer damaged', 'a.mp4', untouched, compressed('br', 'damaged')],
])('an upload whose name is %s: paid once, and named', async (fixture, ...row) => {
	const [, fileName, list, then = reset] = row;
	fixture.emulator.intercept(on('POST', once(then)), list);
	const create = createFromFile(smallFile(fileName), { maxRetryTimeSec: 2 });
	const result = await fixture.run({ ...create, retryOnFail: 3 });
	expectCandidate(fixture, result);
	expect(result.error?.message).toMatch(/^An earlier try of this item got no clear answer/);
});

emulatorTest('Retry On Fail looks up a lost task first, among eight items', async (fixture) => {
	const { emulator, run, url, creations, taskIds } = fixture;
	emulator.intercept(
		on('POST', once(carryOutThen(answer(500)))),
		// Both looks of the first try fail, so that the second one looks among eight.
		on('GET', times(2, answer(400))),
	);
	const { items } = await run({
		...createFromUrl(url(), { concurrency: 1, maxRetryTimeSec: 2 }),
		items: Array.from({ length: 8 }, () => ({})),
		onError: 'continueRegularOutput',
		retryOnFail: 2,
	});
	expect(creations()).toHaveLength(8);
	expect(taskIds()).toHaveLength(8);
	expect(items).toHaveLength(8);
	expect(new Set(taskIdsOf(items))).toEqual(new Set(taskIds()));
});

/** What Retry On Fail needs to know is in n8n's node context, which is saved with the execution. */

/** What the execution keeps of the node, as JSON. */
const kept = ({ run }: NodeResult): string =>
	JSON.stringify(run.data.executionData?.contextData['node:Node'] ?? {});

const SECRET = 'X-Amz-Signature=0123456789abcdef';

emulatorTest('many passes of a loop keep no more than one pass', async (fixture) => {
	const { run, url, taskIds } = fixture;
	const of = (passes: number): Promise<NodeResult> =>
		run({
			...createFromUrl(`={{ $itemIndex === 0 ? '${url()}&${SECRET}' : 'no address' }}`),
			items: [{}, {}],
			onError: 'continueRegularOutput',
			passes,
		});
	const single = kept(await of(1));
	const often = kept(await of(200));
	expect(taskIds()).toHaveLength(201);
	expect(single).toContain(taskIds()[0]);
	expect(often.length).toBeLessThan(single.length + 10);
	expect(often).toContain(taskIds().at(-1));
	for (const part of [SECRET, 'http', 'harbour']) expect(often).not.toContain(part);
});

emulatorTest('where no item fails nothing is kept for Retry On Fail', async (fixture) => {
	const { run, url, taskIds } = fixture;
	const result = await run({ ...createFromUrl(url()), passes: 3 });
	expect(taskIds()).toHaveLength(3);
	expect(kept(result)).toBe('{}');
});
