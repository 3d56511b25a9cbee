import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	answer,
	dribble,
	edit,
	editTasks,
	type Interceptor,
	inTurn,
	on,
	once,
	page,
	times,
	untouched,
} from '../../emulator';
import { pngOf, wavOf } from '../../emulator/testing/media';
import { runTask } from '../../emulator/testing/v2';
import { concurrentTest } from '../concurrent-test';
import type { NodeResult } from '../engine';
import { byId } from '../engine-fixture';
import { type Fixture, saidBy, withEmulator } from '../with-emulator';
import { lateResults, unknownStatus } from './odd-server';

jest.setTimeout(200_000);

/** What comes out of tasks of Embed v2 on servers that tell less, or elsewhere, than usual. */

const sound = (url: string): object => ({
	input_type: 'audio',
	model_name: 'marengo3.5',
	audio: { media_source: { url }, embedding_option: ['audio'], embedding_scope: ['clip', 'asset'] },
});

const film = ({ url }: Fixture, model = 'marengo3.5'): object => ({
	input_type: 'video',
	model_name: model,
	video: {
		media_source: { url: url() },
		embedding_option: ['visual', 'audio'],
		embedding_scope: ['clip', 'asset'],
	},
});

async function made(fixture: Fixture, body: object): Promise<string> {
	const { body: task } = await runTask(fixture.emulator, body);
	return String(task._id);
}

const collect = (id: string, options: INodeParameters = {}): INodeParameters => ({
	operation: 'getEmbeddings',
	taskId: byId(id),
	options,
});

const rowsOf = ({ items, error }: NodeResult): IDataObject[] => {
	if (error) throw new Error(`${error.message}: ${error.description}`);
	return items.map(({ json }) => json);
};

const kinds = (rows: IDataObject[], key: string): unknown[] => [
	...new Set(rows.map((row) => row[key])),
];

concurrentTest('a sound that v1 knows of without its vectors: they come from v2', () =>
	withEmulator(
		async (fixture) => {
			const id = await made(fixture, sound(fixture.fileUrl('a.wav')));
			const rows = rowsOf(await fixture.run({ parameters: collect(id) }));
			expect(kinds(rows, 'embedding_option')).toEqual(['audio']);
			expect(kinds(rows, 'media_type')).toEqual(['audio']);
		},
		{ files: { 'a.wav': wavOf(12) }, v2: { sharedIds: true, sharedTasks: true } },
	),
);

concurrentTest.each<[string, Interceptor]>([
	['an error', answer(500, { error: { code: 'internal_server_error', message: 'Oops.' } })],
	['the page of a proxy', page(404)],
])('a list that is %s: the clips come all the same, and what they lack is said', (_, list) =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('GET /embed-v2/tasks', list));
		const id = await made(fixture, film(fixture, 'marengo3.0'));
		const options = { maxRetryTimeSec: 2 };
		const result = await fixture.run({ parameters: collect(id, options) });
		expect(kinds(rowsOf(result), 'embedding_scope')).toEqual(['clip', 'video']);
		expect(result.hints.join()).toContain('did not name the model');
		const [status] = rowsOf(
			await fixture.run({ parameters: { operation: 'getStatus', taskId: byId(id), options } }),
		);
		expect(status).toMatchObject({ task_id: id, status: 'ready' });
	}),
);

concurrentTest(
	'a task without dates: its model is found in the list, and its IDs are the same',
	() =>
		withEmulator(async (fixture) => {
			const id = await made(fixture, film(fixture));
			const before = rowsOf(await fixture.run({ parameters: collect(id) }));
			const dateless = edit(({ body }) => {
				Object.assign(Object(body), { created_at: null, updated_at: null });
			});
			fixture.emulator.intercept(on('GET /embed-v2/tasks/:id', dateless));
			const after = rowsOf(await fixture.run({ parameters: collect(id) }));
			expect(kinds(after, 'model_name')).toEqual(['marengo3.5']);
			expect(after.map((row) => row.id)).toEqual(before.map((row) => row.id));
		}),
);

concurrentTest(
	'an image whose kind an expression says: a hidden choice of options loses nothing',
	() =>
		withEmulator(async (fixture) => {
			const file = { content: pngOf(640, 480), fileName: 'a.png', mimeType: 'image/png' };
			const result = await fixture.run({
				parameters: {
					operation: 'embedVideo',
					modelName: 'marengo3.5',
					mediaType: '={{ "image" }}',
					embeddingOption: ['audio'],
					options: { pollIntervalSec: 1 },
				},
				items: [{ files: { data: file } }],
			});
			expect(kinds(rowsOf(result), 'embedding_option')).toEqual(['visual']);
			expect(result.hints.join()).not.toContain('Embedding Options');
		}),
);

concurrentTest('an answer that comes slowly for more than a minute is not given up', () =>
	withEmulator(
		async ({ emulator, run, url }) => {
			emulator.intercept(on('GET /embed-v2/tasks/:id', inTurn(untouched, dribble(75_000))));
			const result = await run({
				parameters: {
					operation: 'embedVideo',
					modelName: 'marengo3.5',
					videoSource: 'url',
					videoUrl: url(),
					options: { pollIntervalSec: 1 },
				},
			});
			expect(kinds(rowsOf(result), 'model_name')).toEqual(['marengo3.5']);
			const looks = emulator.requests.filter(({ path }) => path.includes('/embed-v2/tasks/'));
			expect(looks.length).toBeLessThan(5);
		},
		{ processingMs: 100 },
	),
);

concurrentTest('the whole of a short stretch: no clip has to fit in', () =>
	withEmulator(async (fixture) => {
		const result = await fixture.run({
			parameters: {
				operation: 'embedVideo',
				modelName: 'marengo3.5',
				videoSource: 'url',
				videoUrl: fixture.url(),
				videoEmbeddingScope: ['video'],
				options: { pollIntervalSec: 1, videoStartOffsetSec: 10, videoEndOffsetSec: 14.5 },
			},
		});
		expect(kinds(rowsOf(result), 'embedding_scope')).toEqual(['video']);
	}),
);

/** A paid task is waited for, whatever the service seems not to know of it for a while. */

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
