import { after, answer, delay, newTasks, on, once } from '../emulator';
import { makeMovie } from '../emulator/testing/movies';
import type { NodeRun, TestItem } from './engine';
import { byId, EngineFixture, ofV1, until } from './engine-fixture';

const fixture = new EngineFixture();

/** Three items: a good one, one whose task is unknown, a good one. */
function mixed(): { run: NodeRun; good: [string, string]; unknown: string } {
	const [one, two] = fixture.emulator.seedTasks([{ clips: 1 }, { clips: 2 }]);
	const good: [string, string] = [one?.id ?? '', two?.id ?? ''];
	const unknown = '663e16ac4d11aff765088b3a';
	const items = [good[0], unknown, good[1]].map((id, n) => ({ json: { id, n } }));
	return {
		run: {
			parameters: {
				operation: 'getEmbeddings',
				taskId: byId('={{ $json.id }}'),
				embeddingOption: ['visual'],
			},
			items,
		},
		good,
		unknown,
	};
}

const ERROR = 'TwelveLabs has no task 663e16ac4d11aff765088b3a (expired, deleted or mistyped)';
/** The same at the beginning of an error item's text. */
const TEXT =
	/^TwelveLabs has no task 663e16ac4d11aff765088b3a \(expired, deleted or mistyped\)\. TwelveLabs keeps tasks/;

test('stop: the workflow ends with the item that went wrong', async () => {
	const { run, unknown } = mixed();
	const { error, items, errorItems } = await fixture.run(run);
	expect(error?.message).toBe(ERROR);
	expect(error?.context).toMatchObject({
		itemIndex: 1,
		task_id: unknown,
		code: 'resource_not_exist',
		http_code: 404,
	});
	expect([items, errorItems]).toEqual([[], []]);
});

test('continue: good items come whole, the bad one in its place as an error item', async () => {
	const { run, good, unknown } = mixed();
	const { error, items, errorItems } = await fixture.run({
		...run,
		onError: 'continueRegularOutput',
	});
	expect(error).toBeUndefined();
	expect(errorItems).toEqual([]);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 2].map((item) => ({ item })));
	expect(items[1]?.json).toStrictEqual({
		error: expect.stringMatching(TEXT),
		task_id: unknown,
		code: 'resource_not_exist',
		http_code: 404,
	});
	expect(items.map(({ json }) => json.task_id)).toEqual([good[0], unknown, good[1], good[1]]);
	expect(items.map(({ json }) => Array.isArray(json.embedding))).toEqual([true, false, true, true]);
});

test('continue by the error output: good and bad items part ways, nothing lost', async () => {
	const { run, good, unknown } = mixed();
	const { error, items, errorItems } = await fixture.run({
		...run,
		onError: 'continueErrorOutput',
	});
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.task_id)).toEqual([good[0], good[1], good[1]]);
	expect(errorItems.map(({ json, pairedItem }) => ({ json, pairedItem }))).toStrictEqual([
		{
			// n8n adds the fields of the item that came in.
			json: {
				id: unknown,
				n: 1,
				error: expect.stringMatching(TEXT),
				task_id: unknown,
				code: 'resource_not_exist',
				http_code: 404,
			},
			pairedItem: { item: 1 },
		},
	]);
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'%s: a task that was created is never lost from sight',
	async (onError) => {
		fixture.emulator.intercept(
			newTasks({ fail: true, processingMs: 0 }, /bad/),
			newTasks({ never: true }, /slow/),
		);
		const { items, errorItems } = await fixture.run({
			parameters: {
				operation: 'embedVideo',
				embeddingOption: ['visual'],
				options: { pollIntervalSec: 1, waitTimeoutSec: 1 },
			},
			items: ['bad', 'good', 'slow'].map((name) => ({
				files: { data: { content: makeMovie({ durationSec: 6 }), fileName: `${name}.mp4` } },
			})),
			onError,
		});
		const [bad, good, slow] = ['bad', 'good', 'slow'].map((name) => taskOf(`${name}.mp4`));
		const failed = { task_id: bad, status: 'failed', error: expect.stringContaining(bad ?? '?') };
		const late = {
			task_id: slow,
			status: 'processing',
			error: expect.stringContaining(slow ?? '?'),
		};
		const fine = { task_id: good, embedding_option: 'visual' };
		if (onError === 'continueRegularOutput') {
			expect(items.map(({ json }) => json)).toMatchObject([failed, fine, late]);
		} else {
			expect(items.map(({ json }) => json)).toMatchObject([fine]);
			expect(errorItems.map(({ json }) => json)).toMatchObject([failed, late]);
		}
	},
);

test('stop: the tasks of the other items are named', async () => {
	fixture.emulator.intercept(on('POST', after(2, answer(400))));
	const { error } = await fixture.run({
		parameters: {
			operation: 'createTask',
			videoSource: 'url',
			videoUrl: fixture.videoUrl,
			options: { concurrency: 1 },
		},
		items: [{}, {}, {}],
	});
	expect(fixture.taskIds).toHaveLength(2);
	expect(error?.context?.itemIndex).toBe(2);
	for (const taskId of fixture.taskIds) expect(error?.description).toContain(taskId);
});

test('after a bad item nothing new is begun', async () => {
	await fixture.run({
		parameters: { operation: 'getStatus', options: { concurrency: 2 } },
		items: Array.from({ length: 20 }, () => ({ json: { task_id: '663e16ac4d11aff765088b3a' } })),
	});
	// Two at once, each asked for three times before it is believed to be gone.
	expect(ofV1(fixture.emulator.requests).length).toBeLessThanOrEqual(2 * 3);
});

test('no item in, no item out, and nothing sent', async () => {
	for (const operation of ['embedVideo', 'createTask', 'getStatus', 'listTasks', 'getEmbeddings']) {
		const { items, error } = await fixture.run({ parameters: { operation }, items: [] });
		expect([items, error]).toEqual([[], undefined]);
	}
	expect(fixture.emulator.requests).toEqual([]);
});

test('each item of the output is paired with the item it comes of', async () => {
	fixture.emulator.seedTasks([{}, {}, {}]);
	const { items } = await fixture.run({
		parameters: { operation: 'listTasks', limit: '={{ $json.limit }}' },
		items: [{ json: { limit: 1 } }, { json: { limit: 3 } }, { json: { limit: 2 } }],
	});
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 1, 1, 2, 2].map((item) => ({ item })),
	);
});

test('every parameter is read for its own item', async () => {
	const [ready] = fixture.emulator.seedTasks([
		{ status: 'ready', clips: 1, filename: 'r.mp4' },
		{ status: 'failed' },
	]);
	const listed = await fixture.json({
		parameters: {
			operation: 'listTasks',
			returnAll: '={{ $json.all }}',
			limit: '={{ $json.limit }}',
			filters: { status: '={{ $json.status }}' },
			simplify: '={{ $json.simplify }}',
			options: { concurrency: 1 },
		},
		items: [
			{ json: { all: false, limit: 7, status: 'ready', simplify: true } },
			{ json: { all: true, limit: 1, status: 'failed', simplify: false } },
		],
	});
	expect(listed).toMatchObject([{ task_id: ready?.id }, { video_embedding: {} }]);
	expect(
		ofV1(fixture.emulator.requests).map(({ query }) => [query.status, query.page_limit]),
	).toEqual([
		[['ready'], ['7']],
		[['failed'], ['50']],
	]);
	const results = await fixture.json({
		parameters: {
			operation: 'getEmbeddings',
			taskId: byId(ready?.id ?? ''),
			output: '={{ $json.output }}',
			embeddingOption: '={{ $json.option }}',
			videoId: '={{ $json.name }}',
		},
		items: [
			{ json: { output: 'clips', option: ['audio'], name: 'a' } },
			{ json: { output: 'task', option: 'visual', name: 'b' } },
		],
	});
	expect(results).toMatchObject([
		{ video_id: 'a', embedding_option: 'audio' },
		{ video_id: 'b', embeddings: [{ embedding_option: 'visual' }] },
	]);
});

test('new tasks too: source, scopes and options differ item by item', async () => {
	const items: TestItem[] = [
		{ json: { source: 'url', url: fixture.videoUrl, scopes: ['clip'], length: 2 } },
		{
			json: { source: 'binary', scopes: ['clip', 'video'], length: 3 },
			files: { data: { content: makeMovie({ durationSec: 6 }), fileName: 'b.mp4' } },
		},
	];
	await fixture.json({
		parameters: {
			operation: 'createTask',
			videoSource: '={{ $json.source }}',
			videoUrl: '={{ $json.url }}',
			videoEmbeddingScope: '={{ $json.scopes }}',
			options: { videoClipLength: '={{ $json.length }}', concurrency: 1 },
		},
		items,
	});
	expect(fixture.creations).toMatchObject([
		{ fields: { video_url: [fixture.videoUrl], video_clip_length: ['2'] } },
		{
			fields: { video_embedding_scope: ['clip', 'video'], video_clip_length: ['3'] },
			file: { filename: 'b.mp4' },
		},
	]);
});

test.each([
	[1, 1],
	[3, 3],
	[undefined, 4],
	[100, 8],
])(
	'with a concurrency of %p, %i of eight items are worked on at once',
	async (concurrency, most) => {
		const tasks = fixture.emulator.seedTasks(
			Array.from({ length: 8 }, (_, index) => ({ filename: `${index}.mp4` })),
		);
		let open = 0;
		let highest = 0;
		fixture.emulator.intercept(
			async () => {
				open += 1;
				highest = Math.max(highest, open);
				await until(() => highest >= most);
			},
			// The first is answered last: the order of the answers is not that of the items.
			once(delay(200)),
			delay(60),
			() => void (open -= 1),
		);
		const items = await fixture.json({
			parameters: { operation: 'getStatus', options: concurrency ? { concurrency } : {} },
			items: tasks.map(({ id }) => ({ json: { task_id: id } })),
		});
		expect(highest).toBe(most);
		expect(items.map((item) => Object(item).input_filename)).toEqual(
			tasks.map((_, index) => `${index}.mp4`),
		);
	},
);

test('Retry On Fail does not pay for a task twice', async () => {
	const refused = answer(400, { code: 'parameter_invalid', message: 'Once.' });
	fixture.emulator.intercept(on('GET /embed/tasks/:id/status', once(refused)));
	const { items, error } = await fixture.run({
		parameters: {
			operation: 'embedVideo',
			embeddingOption: ['visual'],
			options: { pollIntervalSec: 1 },
		},
		items: [{ files: { data: { content: makeMovie({ durationSec: 6 }) } } }],
		retryOnFail: 2,
	});
	expect(error).toBeUndefined();
	expect(items).toHaveLength(1);
	expect(fixture.creations).toHaveLength(1);
});

function taskOf(filename: string): string | undefined {
	const tasks = [...fixture.emulator.tasks.values()];
	return tasks.find(({ input }) => 'filename' in input && input.filename === filename)?.id;
}
