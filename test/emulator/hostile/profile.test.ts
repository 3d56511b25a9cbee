import type { Emulator } from '..';
import { hostileProfile, startEmulator } from '..';
import { created, sampleForm } from '../testing/calls';
import { listed, retrieved } from '../testing/views';

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0 });
});
afterAll(() => emulator.close());

test('the same for the same seed, and most seeds differ', () => {
	expect(hostileProfile('a')).toEqual(hostileProfile('a'));
	expect(new Set(SEEDS.map((seed) => JSON.stringify(hostileProfile(seed)))).size).toBe(40);
});

test('every part is drawn by some seed, and left out by another', () => {
	const drawn = SEEDS.map((seed) => Object.keys(hostileProfile(seed)));
	for (const part of ['listLagMs', 'rewrites', 'pages', 'notFound', 'compress', 'date']) {
		const count = drawn.filter((parts) => parts.includes(part)).length;
		expect(count).toBeGreaterThan(0);
		expect(count).toBeLessThan(40);
	}
});

test('delays are in proportion to the scale', () => {
	for (const seed of SEEDS) expect(hostileProfile(seed, 10).listLagMs ?? 0).toBeLessThanOrEqual(10);
});

test.each(SEEDS)(
	'seed %i: accepted, and a patient client finds its task and results',
	async (seed) => {
		emulator.reset();
		emulator.hostile.set(hostileProfile(seed));
		const id = await created(emulator, sampleForm());
		// Past every delay, and with more looks than any rule counts.
		emulator.clockSkewMs += 10_000;
		const ids: unknown[] = [];
		for (let page = 1; page <= 4; page += 1) {
			const { data } = await listed(emulator, `?page=${page}`);
			ids.push(...data.map((row) => (typeof row === 'object' ? row?._id : undefined)));
		}
		expect(ids).toContain(id);
		for (let look = 0; look < 2; look += 1) await retrieved(emulator, id);
		const task = await retrieved(emulator, id);
		expect([task.status, task.video_embedding?.segments?.length]).toEqual(['ready', 21]);
	},
);
