import type { Emulator, RewriteRule } from '..';
import { lateResults, startEmulator } from '..';
import { create, created, sampleForm } from '../testing/calls';
import { listed, retrieved, statusOf } from '../testing/views';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator();
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

function rewrite(...rewrites: RewriteRule[]): void {
	emulator.hostile.set({ rewrites });
}

const METADATA = 'video_embedding.metadata';

describe('what becomes of a field', () => {
	test('left out, null, another value, of one view or of all', async () => {
		const { id } = emulator.seedTask();
		rewrite(
			{ view: 'list', path: 'created_at', to: 'absent' },
			{ view: ['status', 'retrieve'], path: METADATA, to: 'null' },
			{ path: 'status', to: { value: 'validating' } },
			{ view: 'list', path: `${METADATA}.duration`, to: { value: [1] } },
		);
		const [row] = (await listed(emulator)).data;
		expect(row).not.toHaveProperty('created_at');
		expect(row).toMatchObject({
			_id: id,
			status: 'validating',
			video_embedding: { metadata: { duration: [1], input_filename: 'seed-1.mp4' } },
		});
		const status = { status: 'validating', video_embedding: { metadata: null } };
		expect(await statusOf(emulator, id)).toMatchObject(status);
		expect(await retrieved(emulator, id)).toMatchObject(status);
		expect((await retrieved(emulator, id)).created_at).toMatch(/Z$/);
	});

	test('the whole row: none, or something that is no task', async () => {
		emulator.seedTasks([{}, {}, {}]);
		rewrite({ view: 'list', path: '*', every: 2, to: 'absent' });
		expect((await listed(emulator)).data).toHaveLength(2);
		rewrite({ view: 'list', path: '*', every: 3, to: { value: 'odd' } });
		expect((await listed(emulator)).data[0]).toBe('odd');
		rewrite({ path: '*', to: 'null' });
		expect((await listed(emulator)).data).toEqual([null, null, null]);
	});

	test('segments: fields and rows of every nth, or all of them', async () => {
		const { id } = emulator.seedTask({ clips: 4, hasAudio: false });
		const segments = async () => (await retrieved(emulator, id)).video_embedding?.segments;
		rewrite(
			{ path: 'segments.embedding_scope', every: 2, to: 'null' },
			{ path: 'segments.embedding_option', every: 4, to: { value: 'fused' } },
			{ path: 'segments.float', every: 3, to: 'absent' },
		);
		const rows = (await segments()) as Record<string, unknown>[];
		expect(rows.map((row) => row.embedding_scope)).toEqual(['clip', null, 'clip', null]);
		expect(rows.map((row) => row.embedding_option)).toEqual(
			[...'012'].map(() => 'visual').concat('fused'),
		);
		expect(rows.map((row) => 'float' in row)).toEqual([true, true, false, true]);
		rewrite({ path: 'segments.*', every: 4, to: { value: 'odd' } });
		expect((await segments())?.map((row) => row === 'odd')).toEqual([false, false, false, true]);
		rewrite({ path: 'segments.*', every: 2, to: 'absent' });
		expect(await segments()).toHaveLength(2);
		rewrite({ path: 'segments', to: 'null' });
		expect(await segments()).toBeNull();
	});

	test('what is beside the rows: page_info, its fields, data', async () => {
		emulator.seedTasks([{}, {}]);
		rewrite({ path: 'page_info.total_page', to: 'absent' }, { path: 'data', to: 'null' });
		expect(await listed(emulator)).toEqual({
			data: null,
			page_info: { limit_per_page: 10, page: 1, total_results: 2 },
		});
		rewrite({ view: 'list', path: 'page_info', to: 'absent' });
		expect(Object.keys(await listed(emulator))).toEqual(['data']);
	});

	test('a value given by one rule and changed by the next is as given the next time', async () => {
		const { id } = emulator.seedTask();
		rewrite(
			{ path: METADATA, to: { value: { input_filename: 'x.mp4' } } },
			{ path: `${METADATA}.input_filename`, looks: 1, to: 'absent' },
		);
		expect((await statusOf(emulator, id)).video_embedding).toEqual({ metadata: {} });
		expect((await statusOf(emulator, id)).video_embedding).toEqual({
			metadata: { input_filename: 'x.mp4' },
		});
	});

	test('the answer to a create', async () => {
		rewrite({ view: 'create', path: '_id', to: 'absent' });
		expect((await create(emulator, sampleForm())).body).toEqual({});
		expect(emulator.tasks.size).toBe(1);
	});
});

test.each([
	['without-query', 'https://a.example/b%2Fc.mp4?sig=1#t', 'https://a.example/b%2Fc.mp4'],
	['lower-case-escapes', 'https://a.example/B%2Fc.mp4', 'https://a.example/B%2fc.mp4'],
	['upper-case-escapes', 'https://a.example/b%c3%bc.mp4', 'https://a.example/b%C3%BC.mp4'],
	['nfd', 'K\u00fcste.mp4', 'Ku\u0308ste.mp4'],
	['nfc', 'Ku\u0308ste.mp4', 'K\u00fcste.mp4'],
	['escaped-quotes', 'a "b".mp4', 'a %22b%22.mp4'],
	['plain-quotes', 'a %22b%22.mp4', 'a "b".mp4'],
] as const)('a name or URL spelled otherwise: %s', async (spelling, given, shown) => {
	const key = given.startsWith('https') ? 'input_url' : 'input_filename';
	emulator.seedTask(key === 'input_url' ? { url: given } : { filename: given });
	rewrite({ view: 'list', path: `${METADATA}.${key}`, to: { spelling } });
	expect((await listed(emulator)).data).toMatchObject([
		{ video_embedding: { metadata: { [key]: shown } } },
	]);
});

test('a date in whole seconds', async () => {
	const { id } = emulator.seedTask({ createdAt: Date.parse('2026-11-24T10:00:00.123Z') });
	rewrite({ path: 'created_at', to: { spelling: 'whole-seconds' } });
	emulator.clockSkewMs = Date.parse('2026-11-25T10:00:00Z') - Date.now();
	expect((await retrieved(emulator, id)).created_at).toBe('2026-11-24T10:00:00Z');
});

describe('which tasks, and for how long', () => {
	const status = async (id: string) => (await statusOf(emulator, id)).status;

	test('by real status, by name, every nth', async () => {
		const [a, b, c] = emulator.seedTasks([
			{ filename: 'a.mp4', status: 'processing' },
			{ filename: 'b.mp4' },
			{ filename: 'c.mp4' },
		]);
		const seen = () => Promise.all([a, b, c].map((task) => status(task?.id ?? '')));
		const queued = { path: 'status', to: { value: 'queued' } } as const;
		rewrite({ ...queued, when: 'processing' });
		expect(await seen()).toEqual(['queued', 'ready', 'ready']);
		rewrite({ ...queued, match: '^c' });
		expect(await seen()).toEqual(['processing', 'ready', 'queued']);
		rewrite({ ...queued, every: 2 });
		expect(await seen()).toEqual(['processing', 'queued', 'ready']);
	});

	test('for its first milliseconds, or those of a status; for its first looks', async () => {
		const { id } = emulator.seedTask({ status: 'processing', processingMs: 60_000 });
		const queued = { path: 'status', to: { value: 'queued' } } as const;
		rewrite({ ...queued, forMs: 30_000 }, { ...queued, when: 'ready', forMs: 30_000 });
		expect(await status(id)).toBe('queued');
		emulator.clockSkewMs = 31_000;
		expect(await status(id)).toBe('processing');
		emulator.clockSkewMs = 61_000;
		expect(await status(id)).toBe('queued');
		emulator.clockSkewMs = 95_000;
		expect(await status(id)).toBe('ready');
		rewrite({ ...queued, looks: 2 });
		expect([await status(id), await status(id), await status(id)]).toEqual([
			'queued',
			'queued',
			'ready',
		]);
	});

	test('looks begin again once all was cleared', async () => {
		const { id } = emulator.seedTask();
		const rule = { path: 'status', to: { value: 'queued' }, looks: 1 } as const;
		for (let round = 0; round < 2; round += 1) {
			emulator.hostile.clear();
			rewrite(rule);
			expect([await status(id), await status(id)]).toEqual(['queued', 'ready']);
		}
	});

	test('lateResults: ready by status, not yet by retrieve', async () => {
		const { id } = emulator.seedTask();
		rewrite(...lateResults('processing', { looks: 1 }));
		expect(await status(id)).toBe('ready');
		const late = await retrieved(emulator, id);
		expect([late.status, late.video_embedding?.segments]).toEqual(['processing', undefined]);
		expect((await retrieved(emulator, id)).video_embedding?.segments).toHaveLength(9);
		rewrite(...lateResults('no-segments', { looks: 1 }));
		const bare = await retrieved(emulator, id);
		expect([bare.status, bare.video_embedding?.segments]).toEqual(['ready', undefined]);
	});
});

test('rules of a real task that is created, while processing, in the list alone', async () => {
	rewrite({ view: 'list', when: 'processing', path: 'video_embedding', to: 'absent' });
	const id = await created(emulator, sampleForm());
	expect((await listed(emulator)).data[0]).not.toHaveProperty('video_embedding');
	expect(await statusOf(emulator, id)).toHaveProperty('video_embedding');
	emulator.clockSkewMs += 10_000;
	expect((await listed(emulator)).data[0]).toHaveProperty('video_embedding');
});
