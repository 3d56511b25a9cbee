import { answer, delay, newTasks, on, once, resetConnection } from '../emulator';
import { Cleanup, until } from './n8n/program';
import { Archive, nameOf } from './nightly-archive';

const cleanup = new Cleanup();
let archive: Archive;

beforeAll(async () => {
	archive = await Archive.start(cleanup);
});
afterAll(() => cleanup.run());

/** Rows of a video of a minute: ten visual clips, as the generated movies have no sound. */
const ROWS = 10;

/** Waits until every task has ended, even if n8n is not running. */
async function tasksEnded(): Promise<void> {
	const { emulator } = archive.fixture;
	await until('end of all tasks', () =>
		[...emulator.tasks.values()].every(({ status }) => status !== 'processing'),
	);
}

/** How many tasks were created, and paid, for each video. */
function created(): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { input } of archive.fixture.emulator.tasks.values()) {
		const url = 'url' in input ? input.url : input.filename;
		counts[nameOf(url)] = (counts[nameOf(url)] ?? 0) + 1;
	}
	return counts;
}

/** Every clip of these videos is in the store once, and no other. */
async function expectStored(names: string[]): Promise<void> {
	const rows = await archive.rows();
	const expected = names.flatMap((name) => Array.from({ length: ROWS }, () => archive.url(name)));
	expect(rows.map(({ video_id }) => video_id).sort()).toEqual(expected.sort());
	expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
}

/** One after the other, the story of some nights. */
test('three nights with videos added, one that fails, and crashes: all stored once, all paid once', async () => {
	const { n8n, emulator } = archive.fixture;
	const mend = emulator.intercept(newTasks({ fail: true }, /broken/));
	const list = ['autumn', 'bridge'].map((name) => archive.addVideo(name));

	// The first night: two videos. The trigger stores them.
	const first = { videos: 2, created: 2, skipped: 0, failed: 0 };
	expect(await archive.summary(list)).toMatchObject(first);
	await tasksEnded();
	await n8n.until('end of the first night', async () =>
		Object.values(await archive.statuses()).every((status) => status === 'ready'),
	);
	expect(await archive.statuses()).toEqual({ autumn: 'ready', bridge: 'ready' });
	await expectStored(['autumn', 'bridge']);

	// The second night: one more. n8n crashes when its task is paid but n8n has no answer yet.
	await archive.daysPass();
	list.push(archive.addVideo('canal'));
	emulator.intercept(on('POST', once(resetConnection('after-request'))));
	const before = await archive.triggered();
	await archive.startCreate(list);
	await n8n.until('third task', () => emulator.tasks.size === 3);
	await n8n.kill();
	await tasksEnded();

	// It comes back and crashes again, in the middle of collecting.
	const speedUp = emulator.intercept(on('GET */tasks/:id', delay(20_000)));
	await n8n.start();
	await n8n.published(archive.collectId);
	await n8n.until('collecting', async () => (await archive.triggered()) > before);
	// From now on only the nightly sweep stores: a poll could be faster.
	await n8n.deactivate(archive.collectId);
	await n8n.kill();
	speedUp();
	await expectStored(['autumn', 'bridge']);

	// The third night finds what the crashes left; one video cannot be had at first.
	await n8n.start();
	await archive.daysPass();
	list.push(archive.addVideo('broken'), archive.addVideo('dunes'));
	emulator.intercept(on('GET */tasks/:id', once(answer(400))));
	const sweep = await archive.sweep();
	expect(sweep.json('Summary')).toMatchObject([
		{ stored: 0, not_collected: [archive.url('canal')] },
	]);
	expect((await archive.sweep()).json('Summary')).toMatchObject([
		{ stored: 1, clips: ROWS, minutes: 1, not_collected: [] },
	]);

	// Two runs at once, as when somebody tries it at the wrong time.
	const both = await Promise.all([archive.summary(list), archive.summary(list)]);
	expect(both.map((summary) => summary?.errors)).toEqual([[], []]);
	await tasksEnded();
	const last = await archive.sweep();
	// What expires first comes first.
	const order = last.json('Not Stored Yet').map((row) => String(row.task_id));
	expect(order).toEqual([...emulator.tasks.keys()].filter((id) => order.includes(id)));
	await expectStored(['autumn', 'bridge', 'canal', 'dunes']);
	expect(created()).toEqual({ autumn: 1, bridge: 1, broken: 1, canal: 1, dunes: 1 });
	expect(await archive.statuses()).toEqual({
		autumn: 'ready',
		bridge: 'ready',
		broken: 'failed',
		canal: 'ready',
		dunes: 'ready',
	});

	// Further nights: nothing new, also when TwelveLabs has forgotten the tasks.
	for (const days of [1, 8]) {
		await archive.daysPass(days);
		expect(await archive.summary(list)).toEqual({
			night: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
			videos: 5,
			created: 0,
			skipped: 4,
			failed: 1,
			minutes: 4,
			left_videos: 0,
			left_minutes: 0,
			too_long: [],
			errors: [],
		});
	}
	expect(emulator.tasks.size).toBe(5);

	// The one that failed is mended and tried again, as the note says; another is no video at all.
	mend();
	await archive.store.query('DELETE FROM twelvelabs_videos WHERE video_id = $1', [
		archive.url('broken'),
	]);
	const summary = await archive.summary([...list, 'https://youtu.be/x']);
	expect(summary).toMatchObject({ videos: 6, created: 1, skipped: 4, failed: 1 });
	expect(summary?.errors).toEqual([expect.stringContaining('is a youtu.be page')]);
	await tasksEnded();
	await archive.sweep();
	await expectStored(['autumn', 'bridge', 'broken', 'canal', 'dunes']);
	expect(created()).toEqual({ autumn: 1, bridge: 1, broken: 2, canal: 1, dunes: 1 });
});

test('the minutes of a night: the oldest first, the rest on later nights', async () => {
	await archive.daysPass();
	const list = [
		{ url: archive.addVideo('egret'), minutes: 1, date: '2026-03-01' },
		{ url: archive.addVideo('fjord', 2), minutes: 2, date: '2026-01-01' },
		{ url: archive.addVideo('gorge') },
		{ url: archive.addVideo('heath'), minutes: 1, date: '2026-02-01T08:00:00Z' },
		{ url: archive.addVideo('island', 10), minutes: 10 },
	];
	const settings = { max_minutes_per_night: 3, minutes_if_unknown: 2 };
	const left = { left_videos: 2, left_minutes: 1, too_long: [archive.url('island')], errors: [] };
	expect(await archive.summary(list, settings)).toMatchObject({
		...left,
		created: 2,
		skipped: 0,
		minutes: 3,
	});
	const known = Object.keys(await archive.statuses());
	expect(known).toEqual(expect.arrayContaining(['fjord', 'heath']));
	expect(known).not.toContain('egret');
	// Once more in the same night: its minutes are spent.
	expect(await archive.summary(list, settings)).toMatchObject({ ...left, created: 0, skipped: 2 });

	await archive.daysPass();
	expect(await archive.summary(list, settings)).toMatchObject({
		created: 2,
		skipped: 2,
		left_videos: 0,
		left_minutes: 0,
		too_long: [archive.url('island')],
	});
	const noLimit = { max_minutes_per_night: null };
	expect(await archive.summary(list, noLimit)).toMatchObject({ created: 1, too_long: [] });
	await tasksEnded();
	await archive.sweep();
	const names = ['egret', 'fjord', 'gorge', 'heath', 'island'];
	expect(created()).toMatchObject(Object.fromEntries(names.map((name) => [name, 1])));
	expect(await archive.statuses()).toMatchObject(
		Object.fromEntries(names.map((name) => [name, 'ready'])),
	);
});
