import type { HostileSwitches, RewritePath } from '../../emulator';
import { withEmulator, type Fixture, saidBy } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { searchList } from '../engine';
import { byId } from '../engine-fixture';

/** Fields that are absent, null or unknown take nothing with them: not the list, not the result. */

jest.setTimeout(40_000);

const listTasks = { parameters: { operation: 'listTasks', returnAll: true } };

const getEmbeddings = (taskId: string, more = {}) => ({
	parameters: { operation: 'getEmbeddings', taskId: byId(taskId), ...more },
});

const credentialOf = ({ emulator }: Fixture) => ({
	apiKey: emulator.apiKey,
	baseUrl: emulator.url,
});

const every = (path: RewritePath, nth: number, value: unknown): HostileSwitches => ({
	rewrites: [{ path, every: nth, to: { value } }],
});

concurrentTest('a status that nobody knows is shown, and hides no other task', () =>
	withEmulator(
		async (fixture) => {
			fixture.emulator.seedTasks([{}, {}, {}]);
			const { items, error } = await fixture.run(listTasks);
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.status)).toEqual(['ready', 'queued', 'ready']);
			const credential = credentialOf(fixture);
			const { results } = await searchList({ method: 'searchTasks', credential });
			expect(results).toHaveLength(3);
		},
		{ hostile: every('status', 2, 'queued') },
	),
);

concurrentTest('rows that are no tasks are left out of a list, and counted', () =>
	withEmulator(
		async (fixture) => {
			const seeded = fixture.emulator.seedTasks([{}, {}, {}]).map(({ id }) => id);
			const { items, hints, error } = await fixture.run(listTasks);
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.task_id)).toEqual(seeded.reverse());
			expect(hints).toEqual(["Left out, as they have no ID: 3 rows of TwelveLabs' list."]);
			const credential = credentialOf(fixture);
			const { results } = await searchList({ method: 'searchTasks', credential });
			expect(results).toHaveLength(3);
		},
		{ hostile: { pages: { strangers: ['a text', null, { status: 'ready' }] } } },
	),
);

concurrentTest.each(['absent', 'null'].map((to) => [to] as const))(
	'optional fields that are %s are left out of the items',
	(to) =>
		withEmulator(
			async ({ emulator, run }) => {
				const { id } = emulator.seedTask({ clips: 1 });
				const listed = await run(listTasks);
				expect(listed.items[0]?.json).toStrictEqual({ task_id: id, status: 'ready' });
				const { items, error } = await run(getEmbeddings(id, { embeddingOption: ['visual'] }));
				expect(error).toBeUndefined();
				expect(Object.keys(items[0]?.json ?? {})).toEqual(
					expect.arrayContaining(['task_id', 'embedding', 'embedding_option']),
				);
				for (const { json } of items) expect(Object.values(json)).not.toContain(null);
			},
			{
				hostile: {
					rewrites: [
						...(['model_name', 'created_at', 'updated_at'] as const),
						'video_embedding.metadata' as const,
					].map((path) => ({ path, to: to === 'null' ? ('null' as const) : ('absent' as const) })),
				},
			},
		),
);

concurrentTest.each<[string, RewritePath, unknown]>([
	['scope', 'segments.embedding_scope', null],
	['option', 'segments.embedding_option', null],
	['start', 'segments.start_offset_sec', null],
])('clips without a %s are clips all the same', (_, path, value) =>
	withEmulator(
		async ({ emulator, run }) => {
			const { id } = emulator.seedTask({ clips: 4 });
			const { items, error } = await run(getEmbeddings(id));
			expect(error).toBeUndefined();
			expect(items).toHaveLength(4 * 3);
			for (const { json } of items) expect(json.embedding).toHaveLength(512);
		},
		{ hostile: every(path, 3, value) },
	),
);

concurrentTest('rows without a vector are left out and counted; Raw shows them as they came', () =>
	withEmulator(
		async ({ emulator, run }) => {
			const { id } = emulator.seedTask({ clips: 4 });
			const visual = { embeddingOption: ['visual'] };
			const { items, hints } = await run(getEmbeddings(id, visual));
			expect(items).toHaveLength(2);
			expect(hints).toEqual([
				'Left out, as they hold no vector: 2 rows of TwelveLabs\' answer. "Output: Raw" shows the answer as it came.',
			]);
			const raw = await run(getEmbeddings(id, { ...visual, output: 'raw' }));
			const { segments } = Object(raw.items[0]?.json.video_embedding);
			expect(segments).toHaveLength(4);
			expect(segments[1]).toBe('no row');
		},
		{ hostile: every('segments.*', 2, 'no row') },
	),
);

concurrentTest.each<[string, HostileSwitches]>([
	['no segments', { rewrites: [{ view: 'retrieve', path: 'segments', to: 'absent' }] }],
	['no status', { rewrites: [{ path: 'status', to: 'null' }] }],
	['nothing of the video', { rewrites: [{ path: 'video_embedding', to: 'null' }] }],
])('Raw needs nothing of an answer: %s', (_, hostile) =>
	withEmulator(
		async ({ emulator, run }) => {
			const { id } = emulator.seedTask({ clips: 2 });
			const { items } = await run(getEmbeddings(id, { output: 'raw' }));
			expect(items).toMatchObject([{ json: { _id: id } }]);
		},
		{ hostile },
	),
);

concurrentTest('IDs of another form work everywhere', () =>
	withEmulator(
		async (fixture) => {
			const { run, url, taskIds } = fixture;
			const made = await run({
				parameters: { operation: 'createTask', videoSource: 'url', videoUrl: url() },
			});
			const id = String(made.items[0]?.json.task_id);
			expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
			expect(taskIds()).toEqual([id]);
			const credential = credentialOf(fixture);
			const picked = await searchList({ method: 'searchTasks', credential });
			expect(picked.results.map(({ value }) => value)).toEqual([id]);
			const waits = { waitUntilReady: true, embeddingOption: ['visual'] };
			const { items } = await run(getEmbeddings(id, waits));
			expect(items).toHaveLength(7);
			const status = await run({ parameters: { operation: 'getStatus', taskId: byId(id) } });
			expect(status.items).toMatchObject([{ json: { task_id: id, status: 'ready' } }]);
		},
		{ hostile: { ids: 'uuid' } },
	),
);

concurrentTest('what is no ID is asked for, and the answer shown', () =>
	withEmulator(async ({ run }) => {
		const result = await run(getEmbeddings('not an ID'));
		expect(saidBy(result)).toMatch(/^TwelveLabs refused the request: The task_id parameter/);
	}),
);
