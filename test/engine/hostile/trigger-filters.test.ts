import type { INodeParameters } from 'n8n-workflow';
import { startTask, finish } from '../trigger-tasks';
import { TriggerRun } from '../trigger-world';
import { World } from '../world';

/** The filters of the trigger: by name and by model; what the list does not tell speaks against nothing. */

const world = new World();

const activated = (filters: INodeParameters): Promise<TriggerRun> =>
	TriggerRun.activated(world.emulator, { events: ['ready', 'failed'], filters });

test('only videos whose name or URL contains the text, in upper or lower case', async () => {
	const run = await activated({ nameContains: ' Lecture ' });
	const [, file, url] = world.emulator.seedTasks([
		{ filename: 'holiday.mp4' },
		{ filename: 'LECTURE-1.mp4', status: 'failed' },
		{ url: 'https://a.b/lectures/2.mp4' },
		{ url: 'https://a.b/holiday.mp4' },
	]);
	expect(await run.polled()).toEqual([file?.id, url?.id]);
	expect(await run.polled()).toEqual([]);
});

test.each([
	['marengo3.0', true],
	['marengo3.5', false],
])('only tasks of the model %s: %s', async (modelName, isWanted) => {
	const run = await activated({ modelName });
	const { id } = world.emulator.seedTask();
	expect(await run.polled()).toEqual(isWanted ? [id] : []);
});

test('a name that the list does not tell is no reason to leave a task out', async () => {
	const path = 'video_embedding.metadata' as const;
	world.emulator.hostile.set({ rewrites: [{ path, to: 'absent' }] });
	const run = await activated({ nameContains: 'lecture', modelName: 'marengo3.0' });
	const { id } = world.emulator.seedTask({ filename: 'lecture.mp4' });
	expect(await run.polled()).toEqual([id]);
});

test('others are not followed while they are processed', async () => {
	const run = await activated({ nameContains: 'lecture' });
	const other = startTask(world.emulator, { url: 'https://a.b/holiday.mp4' });
	const own = startTask(world.emulator, { url: 'https://a.b/lecture.mp4' });
	expect(await run.polled()).toEqual([]);
	world.emulator.clockSkewMs = 3600_000;
	world.emulator.seedTask({ filename: 'later.mp4' });
	await run.poll();
	world.emulator.requests.length = 0;
	finish(world.emulator, own);
	finish(world.emulator, other);
	expect(await run.polled()).toEqual([own.id]);
	expect(world.emulator.requests.some(({ path }) => path.includes(other.id))).toBe(false);
});

test('"Fetch Test Event" shows one that passes', async () => {
	const [wanted] = world.emulator.seedTasks([{ filename: 'lecture.mp4' }, { filename: 'b.mp4' }]);
	const run = TriggerRun.make(world.emulator, { filters: { nameContains: 'lecture' } });
	expect(await run.test()).toMatchObject([{ json: { task_id: wanted?.id } }]);
});
