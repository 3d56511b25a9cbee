import type { Emulator, PageSwitches } from '..';
import { startEmulator } from '..';
import { created, sampleForm } from '../testing/calls';
import type { ShownTask } from '../testing/views';
import { listed, statusOf } from '../testing/views';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0 });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

/** Seeds `count` tasks, 1.mp4 the newest. */
function seed(count: number): void {
	const now = Date.now();
	const seeds = Array.from({ length: count }, (_, index) => ({
		filename: `${index + 1}.mp4`,
		createdAt: now - index * 1000,
	}));
	emulator.seedTasks(seeds);
}

/** The names on one page of three rows, and its `page_info` in short: limit, page, pages, results. */
async function page(number: number): Promise<{ names: unknown[]; info: unknown[] }> {
	const { data, page_info = {} } = await listed(emulator, `?page=${number}&page_limit=3`);
	const nameOf = (row: ShownTask | string | null) =>
		typeof row === 'object' && row?.video_embedding
			? String(row.video_embedding.metadata?.input_filename).replace('.mp4', '')
			: row;
	return { names: data.map(nameOf), info: Object.values(page_info) };
}

test('list lag: not listed until its time, known by ID at once', async () => {
	emulator.hostile.set({ listLagMs: 5000 });
	const id = await created(emulator, sampleForm());
	expect((await listed(emulator)).data).toEqual([]);
	expect((await statusOf(emulator, id))._id).toBe(id);
	emulator.clockSkewMs += 5000;
	expect((await listed(emulator)).data).toMatchObject([{ _id: id }]);
});

test.each<[string, PageSwitches, unknown[][], unknown[][]]>([
	[
		'none',
		{},
		[['1', '2', '3'], ['4', '5', '6'], ['7']],
		[
			[3, 1, 3, 7],
			[3, 2, 3, 7],
			[3, 3, 3, 7],
		],
	],
	[
		'short: fewer rows than page_limit, none lost',
		{ short: 1 },
		[['1', '2'], ['3', '4'], ['5', '6'], ['7'], []],
		[[3, 1, 4, 7]],
	],
	['cap: a smaller page than asked for, which it says', { cap: 2 }, [['1', '2']], [[2, 1, 4, 7]]],
	[
		'ignorePage: always the first',
		{ ignorePage: true },
		[
			['1', '2', '3'],
			['1', '2', '3'],
		],
		[
			[3, 1, 3, 7],
			[3, 1, 3, 7],
		],
	],
	[
		'emptyPages: one in the middle',
		{ emptyPages: [2, 9] },
		[['1', '2', '3'], [], ['4', '5', '6'], ['7']],
		[[3, 1, 4, 7]],
	],
	[
		'repeatPages: one again',
		{ repeatPages: [2, 3] },
		[['1', '2', '3'], ['1', '2', '3'], ['1', '2', '3'], ['4', '5', '6'], ['7']],
		[[3, 1, 5, 7]],
	],
	[
		'driftResults and driftPages, page by page',
		{ driftResults: [0, -1], driftPages: [1, -5, 0] },
		[['1', '2', '3'], ['4', '5', '6'], ['7']],
		[
			[3, 1, 4, 7],
			[3, 2, 0, 6],
			[3, 3, 3, 7],
		],
	],
	[
		'strangers: rows that are no tasks',
		{ strangers: ['odd', null] },
		[
			['1', 'odd', '2'],
			[null, '3', '4'],
		],
		[[3, 1, 3, 9]],
	],
])('pages: %s', async (_, pages, names, infos) => {
	seed(7);
	emulator.hostile.set({ pages });
	for (const [index, expected] of names.entries()) {
		const { names: got, info } = await page(index + 1);
		expect(got).toEqual(expected);
		if (infos[index]) expect(info).toEqual(infos[index]);
	}
});

test('a page limit over 50 is refused all the same', async () => {
	emulator.hostile.set({ pages: { cap: 20 } });
	expect(await listed(emulator, '?page_limit=51')).toMatchObject({ code: 'parameter_invalid' });
});
