import type { INodeParameters } from 'n8n-workflow';
import { startTask, finish } from '../trigger-tasks';
import { TriggerRun } from '../trigger-run';
import { EngineFixture } from '../engine-fixture';
import { listedMetadata } from './odd-server';

/** The filters of the trigger: by name and by model. */

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

test('a task without a name is not let through, unless its name is told in the end', async () => {
	const { emulator } = fixture;
	const seen = new Set<unknown>();
	const nameless = listedMetadata((metadata) =>
		seen.has(metadata.input_filename) ? metadata : undefined,
	);
	emulator.intercept(nameless);
	const run = await activated({ nameContains: 'lecture' });
	const open = startTask(emulator, { filename: 'lecture-2.mp4' });
	emulator.seedTask({ filename: 'lecture-1.mp4' });
	expect(await run.polled()).toEqual([]);
	finish(emulator, open);
	seen.add('lecture-2.mp4');
	expect(await run.polled()).toEqual([open.id]);
});

test('a file is known by its name where the list shows the address of its asset as well', async () => {
	fixture.emulator.intercept(
		listedMetadata((metadata) => ({
			...metadata,
			input_url: 'https://store/3f?X-Amz-Signature=1',
		})),
	);
	const run = await activated({ nameContains: 'lecture' });
	const { id } = fixture.emulator.seedTask({ filename: 'lecture-1.mp4' });
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
	finish(fixture.emulator, own);
	finish(fixture.emulator, other);
	expect(await run.polled()).toEqual([own.id]);
	expect(run.state).not.toContain(other.id);
});

test('"Fetch Test Event" shows one that passes', async () => {
	const [wanted] = fixture.emulator.seedTasks([{ filename: 'lecture.mp4' }, { filename: 'b.mp4' }]);
	const run = TriggerRun.make(fixture.emulator, { filters: { nameContains: 'lecture' } });
	expect(await run.test()).toMatchObject([{ json: { task_id: wanted?.id } }]);
});
