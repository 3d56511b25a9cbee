import type { IDataObject } from 'n8n-workflow';
import {
	answer,
	dribble,
	edit,
	editTasks,
	type Interceptor,
	on,
	once,
	page,
	times,
} from '../../emulator';
import { pngOf, wavOf } from '../../emulator/testing/media';
import { runTask } from '../../emulator/testing/v2';
import {
	embedUrl,
	emulatorTest,
	getEmbeddings,
	getStatus,
	taskIdsOf,
	videoTask,
} from '../emulator-test';
import type { NodeResult } from '../engine';
import { type Fixture, saidBy } from '../with-emulator';
import { lateResults, unknownStatus } from './odd-server';

jest.setTimeout(200_000);

/** Tasks of Embed v2 on servers that tell less, or elsewhere, than usual. */

const V2 = { modelName: 'marengo3.5' };

const sound = (url: string): object => ({
	input_type: 'audio',
	model_name: 'marengo3.5',
	audio: { media_source: { url }, embedding_option: ['audio'], embedding_scope: ['clip', 'asset'] },
});

/** Creates a task past the node. */
async function created({ emulator }: Fixture, body: object): Promise<string> {
	const { body: task } = await runTask(emulator, body);
	return String(task._id);
}

const rowsOf = ({ items, error }: NodeResult): IDataObject[] => {
	if (error) throw new Error(`${error.message}: ${error.description}`);
	return items.map(({ json }) => json);
};

const kinds = (rows: IDataObject[], key: string): unknown[] => [
	...new Set(rows.map((row) => row[key])),
];

emulatorTest(
	'a sound that v1 knows without its vectors: they come from v2',
	async (fixture) => {
		const id = await created(fixture, sound(fixture.fileUrl('a.wav')));
		const rows = rowsOf(await fixture.run(getEmbeddings(id)));
		expect(kinds(rows, 'embedding_option')).toEqual(['audio']);
		expect(kinds(rows, 'media_type')).toEqual(['audio']);
	},
	{ files: { 'a.wav': wavOf(12) }, v2: { sharedIds: true, sharedTasks: true } },
);

emulatorTest.each<[string, Interceptor]>([
	['an error', answer(500, { error: { code: 'internal_server_error', message: 'Oops.' } })],
	['the page of a proxy', page(404)],
])('a list that is %s: the clips come, a hint says what they lack', async (fixture, _, list) => {
	fixture.emulator.intercept(on('GET /embed-v2/tasks', list));
	const id = await created(fixture, videoTask(fixture.emulator, 'marengo3.0'));
	const options = { maxRetryTimeSec: 2 };
	const result = await fixture.run(getEmbeddings(id, { options }));
	expect(kinds(rowsOf(result), 'embedding_scope')).toEqual(['clip', 'video']);
	expect(result.hints.join()).toContain('did not name the model');
	const [status] = rowsOf(await fixture.run(getStatus(id, options)));
	expect(status).toMatchObject({ task_id: id, status: 'ready' });
});

emulatorTest('a task without dates: its model is found, and its IDs stay', async (fixture) => {
	const id = await created(fixture, videoTask(fixture.emulator));
	const before = rowsOf(await fixture.run(getEmbeddings(id)));
	const dateless = edit(({ body }) => {
		Object.assign(Object(body), { created_at: null, updated_at: null });
	});
	fixture.emulator.intercept(on('GET /embed-v2/tasks/:id', dateless));
	const after = rowsOf(await fixture.run(getEmbeddings(id)));
	expect(kinds(after, 'model_name')).toEqual(['marengo3.5']);
	expect(after.map((row) => row.id)).toEqual(before.map((row) => row.id));
});

emulatorTest('hidden Embedding Options lose nothing of an image', async (fixture) => {
	const file = { content: pngOf(640, 480), fileName: 'a.png', mimeType: 'image/png' };
	const result = await fixture.run({
		parameters: {
			...V2,
			mediaType: '={{ "image" }}',
			embeddingOption: ['audio'],
			options: { pollIntervalSec: 1 },
		},
		items: [{ files: { data: file } }],
	});
	expect(kinds(rowsOf(result), 'embedding_option')).toEqual(['visual']);
	expect(result.hints.join()).not.toContain('Embedding Options');
});

emulatorTest('an answer that takes more than a minute to arrive is waited for', async (fixture) => {
	fixture.emulator.intercept(on('GET /embed-v2/tasks/:id', dribble(75_000)));
	const result = await fixture.run(embedUrl(fixture.url(), {}, V2));
	expect(kinds(rowsOf(result), 'model_name')).toEqual(['marengo3.5']);
});

emulatorTest('the whole of a short stretch: no clip has to fit in', async (fixture) => {
	const stretch = { videoStartOffsetSec: 10, videoEndOffsetSec: 14.5 };
	const whole = { ...V2, videoEmbeddingScope: ['video'] };
	const result = await fixture.run(embedUrl(fixture.url(), stretch, whole));
	expect(kinds(rowsOf(result), 'embedding_scope')).toEqual(['video']);
});

/** A paid task is waited for, whatever the service seems not to know of it for a while. */

const embed = (videoUrl: string, options = {}) =>
	embedUrl(videoUrl, options, { embeddingOption: ['visual'] });

const STATUS = 'GET /embed/tasks/:id/status';
const COLLECT = 'GET /embed/tasks/:id';

const unknown = answer(404, { code: 'resource_not_exist', message: 'It does not exist.' });

/** For so many milliseconds from the first such request on. */
function forAWhile(ms: number, route: string, then: Interceptor): Interceptor {
	let since: number | undefined;
	return on(route, (request, honest) => {
		since ??= Date.now();
		return Date.now() - since < ms ? then(request, honest) : undefined;
	});
}

/** The status is null the first time that each kind of answer shows it. */
function nullAtFirst(): Interceptor {
	const seen = new Set<string>();
	return editTasks((task, view) => {
		if (!seen.has(view)) task.status = null;
		seen.add(view);
	});
}

emulatorTest.each<[string, Interceptor, number?]>([
	['one page of a proxy with HTTP 404 while polling', on(STATUS, once(page(404))), 2],
	['the same without Retry On Fail', on(STATUS, once(page(404)))],
	['one page of a proxy with HTTP 404 while collecting', on(COLLECT, once(page(404))), 2],
	['one page of a proxy with HTTP 403 while polling', on(STATUS, once(page(403))), 2],
	['one 404 of the API while polling', on(STATUS, once(answer(404))), 2],
	['one 404 of the API while collecting', on(COLLECT, once(answer(404))), 2],
	['the API knows no status of it for 6 s', forAWhile(6000, STATUS, unknown), 2],
	['the API has no vectors of it for 5 s', forAWhile(5000, COLLECT, unknown), 2],
	['a proxy hides it for 5 s', forAWhile(5000, 'GET /embed/tasks/*', page(404)), 2],
	['it is ready, then processing twice', lateResults('processing', 2), 2],
	['it is ready without clips twice', lateResults('no-segments', 2), 2],
	['its status is unknown', unknownStatus(), 2],
	['its status is null at first', nullAtFirst(), 2],
])(
	'%s: waited for, and paid once',
	async (fixture, _, server, retryOnFail) => {
		const { emulator, run, url, creations, taskIds } = fixture;
		emulator.intercept(server);
		const { items, error } = await run({ ...embed(url()), retryOnFail });
		expect(error).toBeUndefined();
		// 43 s in clips of 6 s, the last second dropped.
		expect(taskIdsOf(items)).toEqual(Array(7).fill(taskIds()[0]));
		expect(creations()).toHaveLength(1);
	},
	{ processingMs: 3500 },
);

emulatorTest.each<['processing' | 'no-segments']>([['processing'], ['no-segments']])(
	'ready, but %s up to the end of the wait: an error with the task, no empty result',
	async ({ emulator, run, url, taskIds }, as) => {
		emulator.intercept(lateResults(as));
		const result = await run(embed(url(), { waitTimeoutSec: 4 }));
		expect(result.items).toEqual([]);
		expect(result.error?.context).toMatchObject({ task_id: taskIds()[0] });
		expect(saidBy(result)).toContain('Get Embeddings');
	},
);

emulatorTest('Get Embeddings of a task that is unknown at first', async ({ emulator, run }) => {
	const { id } = emulator.seedTask({ clips: 2 });
	emulator.intercept(on(COLLECT, times(2, unknown)));
	const { items, error } = await run(getEmbeddings(id));
	expect(error).toBeUndefined();
	expect(items.length).toBeGreaterThan(0);
});

emulatorTest('a wait for a task that is gone says so, with its code', async ({ run }) => {
	const id = '663e16ac4d11aff765088b3a';
	const waits = { waitUntilReady: true, options: { pollIntervalSec: 1 } };
	const { error } = await run(getEmbeddings(id, waits));
	expect(error?.message).toBe(`TwelveLabs has no task ${id} (expired, deleted or mistyped)`);
	expect(error?.context).toMatchObject({ task_id: id, code: 'resource_not_exist' });
});
