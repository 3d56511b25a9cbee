import { delay, once } from '../emulator';
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

test('Stop Workflow: the error is that of the bad item', async () => {
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

test('Continue: the bad item is an error item in its place', async () => {
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

test('Continue (error output): the bad item goes to the error output', async () => {
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

test('no items in, no items out, and nothing is sent', async () => {
	for (const operation of ['embedVideo', 'createTask', 'getStatus', 'listTasks', 'getEmbeddings']) {
		const { items, error } = await fixture.run({ parameters: { operation }, items: [] });
		expect([items, error]).toEqual([[], undefined]);
	}
	expect(fixture.emulator.requests).toEqual([]);
});

test('each output item is paired with its input item', async () => {
	fixture.emulator.seedTasks([{}, {}, {}]);
	const { items } = await fixture.run({
		parameters: { operation: 'listTasks', limit: '={{ $json.limit }}' },
		items: [{ json: { limit: 1 } }, { json: { limit: 3 } }, { json: { limit: 2 } }],
	});
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 1, 1, 2, 2].map((item) => ({ item })),
	);
});

test('reads every parameter for each item', async () => {
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

test('reads source, scopes and options of new tasks for each item', async () => {
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
])('a concurrency of %p runs %i of eight items at once', async (concurrency, most) => {
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
});
