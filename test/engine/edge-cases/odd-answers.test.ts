import { edit, editTasks, type Interceptor, on } from '../../emulator';
import { withEmulator, saidBy } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { searchList } from '../engine';
import { byId } from '../engine-fixture';
import { lateResults, strangeRows } from './odd-server';

/** Fields that are absent, null or unknown take nothing with them: not the list, not the result. */

jest.setTimeout(40_000);

const listTasks = { parameters: { operation: 'listTasks', returnAll: true } };

const getEmbeddings = (taskId: string, more = {}) => ({
	parameters: { operation: 'getEmbeddings', taskId: byId(taskId), ...more },
});

/** A row of the answer about one task. */
type Segment = Record<string, unknown> | string;

/** Changes the rows of a task; `at` counts from 1. */
const editSegments = (change: (row: Segment, at: number) => Segment): Interceptor =>
	editTasks(({ video_embedding: video }) => {
		if (!video?.segments) return;
		video.segments = video.segments.map((row, at) => change(row as Segment, at + 1));
	});

concurrentTest('a status that nobody knows is shown, and hides no other task', () =>
	withEmulator(async ({ emulator, run, credential }) => {
		const [, second] = emulator.seedTasks([{}, {}, {}]);
		emulator.intercept(
			editTasks((task) => {
				if (task._id === second?.id) task.status = 'queued';
			}),
		);
		const { items, error } = await run(listTasks);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.status)).toEqual(['ready', 'queued', 'ready']);
		const { results } = await searchList({ method: 'searchTasks', credential });
		expect(results).toHaveLength(3);
	}),
);

concurrentTest('rows that are no tasks are left out of a list, and counted', () =>
	withEmulator(async ({ emulator, run, credential }) => {
		const seeded = emulator.seedTasks([{}, {}, {}]).map(({ id }) => id);
		emulator.intercept(strangeRows('a text', null, { status: 'ready' }));
		const { items, hints, error } = await run(listTasks);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(seeded.reverse());
		expect(hints).toEqual(["Left out 3 rows without an ID in TwelveLabs' list."]);
		const { results } = await searchList({ method: 'searchTasks', credential });
		expect(results).toHaveLength(3);
	}),
);

concurrentTest.each([
	['absent', undefined],
	['null', null],
] as [string, undefined | null][])(
	'optional fields that are %s are left out of the items',
	(_, value) =>
		withEmulator(async ({ emulator, run }) => {
			emulator.intercept(
				editTasks((task) => {
					Object.assign(task, { model_name: value, created_at: value, updated_at: value });
					Object.assign(task.video_embedding ?? {}, { metadata: value });
				}),
			);
			const { id } = emulator.seedTask({ clips: 1 });
			const listed = await run(listTasks);
			expect(listed.items[0]?.json).toStrictEqual({ task_id: id, status: 'ready' });
			const { items, error } = await run(getEmbeddings(id, { embeddingOption: ['visual'] }));
			expect(error).toBeUndefined();
			expect(Object.keys(items[0]?.json ?? {})).toEqual(
				expect.arrayContaining(['task_id', 'embedding', 'embedding_option']),
			);
			for (const { json } of items) expect(Object.values(json)).not.toContain(null);
		}),
);

concurrentTest.each([
	['scope', 'embedding_scope'],
	['option', 'embedding_option'],
	['start', 'start_offset_sec'],
])('clips without a %s are clips all the same', (_, field) =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(
			editSegments((row, at) => (at % 3 === 0 ? { ...Object(row), [field]: null } : row)),
		);
		const { id } = emulator.seedTask({ clips: 4 });
		const { items, error } = await run(getEmbeddings(id));
		expect(error).toBeUndefined();
		expect(items).toHaveLength(4 * 3);
		for (const { json } of items) expect(json.embedding).toHaveLength(512);
	}),
);

concurrentTest('rows without a vector are left out and counted; Raw shows them as they came', () =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(editSegments((row, at) => (at % 2 === 0 ? 'no row' : row)));
		const { id } = emulator.seedTask({ clips: 4 });
		const visual = { embeddingOption: ['visual'] };
		const { items, hints } = await run(getEmbeddings(id, visual));
		expect(items).toHaveLength(2);
		expect(hints).toEqual([
			'Left out 2 rows without a vector in TwelveLabs\' answer. "Output: Raw" shows the answer as it came.',
		]);
		const raw = await run(getEmbeddings(id, { ...visual, output: 'raw' }));
		const { segments } = Object(raw.items[0]?.json.video_embedding);
		expect(segments).toHaveLength(4);
		expect(segments[1]).toBe('no row');
	}),
);

concurrentTest.each<[string, Interceptor]>([
	['no segments', lateResults('no-segments')],
	['no status', editTasks((task) => (task.status = null))],
	['nothing of the video', editTasks((task) => (task.video_embedding = null))],
])('Raw needs nothing of an answer: %s', (_, answers) =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(answers);
		const { id } = emulator.seedTask({ clips: 2 });
		const { items } = await run(getEmbeddings(id, { output: 'raw' }));
		expect(items).toMatchObject([{ json: { _id: id } }]);
	}),
);

const uuidOf = (id: unknown): string =>
	`${String(id)}00000000`.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The server knows its tasks by other IDs. */
const uuids: Interceptor = on(
	'* /embed/tasks*',
	({ url }) => {
		const [uuid = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(url.pathname) ?? [];
		url.pathname = url.pathname.replace(uuid, uuid.replaceAll('-', '').slice(0, 24));
	},
	edit(({ body }) => {
		const { data = [body] } = body as { data?: unknown[] };
		for (const task of data) Object(task)._id = uuidOf(Object(task)._id);
	}),
);

concurrentTest('IDs of another form work everywhere', () =>
	withEmulator(async ({ emulator, run, url, taskIds, credential }) => {
		emulator.intercept(uuids);
		const made = await run({
			parameters: { operation: 'createTask', videoSource: 'url', videoUrl: url() },
		});
		const id = String(made.items[0]?.json.task_id);
		expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
		expect(taskIds().map(uuidOf)).toEqual([id]);
		const picked = await searchList({ method: 'searchTasks', credential });
		expect(picked.results.map(({ value }) => value)).toEqual([id]);
		const waits = { waitUntilReady: true, embeddingOption: ['visual'] };
		const { items } = await run(getEmbeddings(id, waits));
		expect(items).toHaveLength(7);
		const status = await run({ parameters: { operation: 'getStatus', taskId: byId(id) } });
		expect(status.items).toMatchObject([{ json: { task_id: id, status: 'ready' } }]);
	}),
);

concurrentTest('what is no ID is asked for, and the answer shown', () =>
	withEmulator(async ({ run }) => {
		const result = await run(getEmbeddings('not an ID'));
		expect(saidBy(result)).toMatch(/^TwelveLabs refused the request: The task_id parameter/);
	}),
);
