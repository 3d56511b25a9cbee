import type { INodeParameters } from 'n8n-workflow';
import { editTasks } from '../../emulator';
import { startTask, finish } from '../trigger-tasks';
import { TriggerRun } from '../trigger-run';
import { EngineFixture } from '../engine-fixture';

/** The filters of the trigger: by name and by model; what the list does not tell speaks against nothing. */

const fixture = new EngineFixture();

const activated = (filters: INodeParameters): Promise<TriggerRun> =>
	TriggerRun.activated(fixture.emulator, { events: ['ready', 'failed'], filters });

test('only videos whose name or URL contains the text, in upper or lower case', async () => {
	const run = await activated({ nameContains: ' Lecture ' });
	const [, file, url] = fixture.emulator.seedTasks([
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
	const { id } = fixture.emulator.seedTask();
	expect(await run.polled()).toEqual(isWanted ? [id] : []);
});

test('a name that the list does not tell is no reason to leave a task out', async () => {
	fixture.emulator.intercept(editTasks(({ video_embedding: video }) => delete video?.metadata));
	const run = await activated({ nameContains: 'lecture', modelName: 'marengo3.0' });
	const { id } = fixture.emulator.seedTask({ filename: 'lecture.mp4' });
	expect(await run.polled()).toEqual([id]);
});

test('others are not followed while they are processed', async () => {
	const run = await activated({ nameContains: 'lecture' });
	const other = startTask(fixture.emulator, { url: 'https://a.b/holiday.mp4' });
	const own = startTask(fixture.emulator, { url: 'https://a.b/lecture.mp4' });
	expect(await run.polled()).toEqual([]);
	fixture.emulator.clockSkewMs = 3600_000;
	fixture.emulator.seedTask({ filename: 'later.mp4' });
	await run.poll();
	fixture.emulator.requests.length = 0;
	finish(fixture.emulator, own);
	finish(fixture.emulator, other);
	expect(await run.polled()).toEqual([own.id]);
	expect(fixture.emulator.requests.some(({ path }) => path.includes(other.id))).toBe(false);
});

test('"Fetch Test Event" shows one that passes', async () => {
	const [wanted] = fixture.emulator.seedTasks([{ filename: 'lecture.mp4' }, { filename: 'b.mp4' }]);
	const run = TriggerRun.make(fixture.emulator, { filters: { nameContains: 'lecture' } });
	expect(await run.test()).toMatchObject([{ json: { task_id: wanted?.id } }]);
});
