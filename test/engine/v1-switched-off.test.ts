import { readFile } from 'node:fs/promises';
import type { INodeParameters } from 'n8n-workflow';
import { answer, type Interceptor, on, page, redirect } from '../emulator';
import { SAMPLE } from '../emulator/testing/movies';
import { runTask } from '../emulator/testing/v2';
import type { NodeResult, TestItem } from './engine';
import { TriggerRun } from './trigger-run';
import { byId, ofV1, EngineFixture } from './engine-fixture';

/**
 * The day v1 is switched off, with "Embed API" left to Automatic. Nobody knows what it will answer
 * then, so each test meets every likely answer.
 */
const fixture = new EngineFixture({ v2: { assetProcessingMs: 0 } });

const own = (status: number, code: string): Interceptor =>
	answer(status, { code, message: 'The API v1 has been removed.' });

const ANSWERS: [string, Interceptor][] = [
	['404, in words of TwelveLabs', own(404, 'not_found')],
	['410, in words of TwelveLabs', own(410, 'gone')],
	['403, in words of TwelveLabs', own(403, 'api_removed')],
	['a redirect', redirect('https://docs.twelvelabs.io/', 308)],
	['404, a page', page(404)],
	['410, a page', page(410)],
	['404, nothing at all', answer(404, '')],
];

const V1_TASKS = '* /embed/tasks*';

const switchOff = (then: Interceptor): void => void fixture.emulator.intercept(on(V1_TASKS, then));

const OPTIONS = { maxRetryTimeSec: 1, pollIntervalSec: 1 };

const run = (
	operation: string,
	parameters: INodeParameters,
	options: INodeParameters = {},
	item: TestItem = {},
): Promise<NodeResult> =>
	fixture.run({
		parameters: { operation, ...parameters, options: { ...OPTIONS, ...options } },
		items: [item],
	});

const plainVideo = (): INodeParameters => ({ videoSource: 'url', videoUrl: fixture.videoUrl });

const taskOfV2 = async (): Promise<string> => {
	const { body } = await runTask(fixture.emulator, {
		input_type: 'video',
		model_name: 'marengo3.5',
		video: { media_source: { url: fixture.videoUrl } },
	});
	return String(body._id);
};

/** How many tasks were billed by either API. */
const paid = (): number => fixture.emulator.tasks.size + fixture.emulator.v2.tasks.tasks.size;

describe.each(ANSWERS)('%s', (_, then) => {
	test('gets, collects and lists the tasks of v2', async () => {
		const id = await taskOfV2();
		switchOff(then);
		const status = await run('getStatus', { taskId: byId(id) });
		expect(status.items[0]?.json).toMatchObject({ status: 'ready', model_name: 'marengo3.5' });
		const { items } = await run('getEmbeddings', { taskId: byId(id) });
		expect(items.length).toBeGreaterThan(0);
		expect(items.every(({ json }) => json.task_id === id)).toBe(true);
		const listed = await run('listTasks', { returnAll: true });
		expect(listed.items.map(({ json }) => json.task_id)).toEqual([id]);
		expect(listed.hints).toEqual([expect.stringContaining("TwelveLabs' task lists could not be")]);
	});

	test.each(['createTask', 'embedVideo'])(
		'%s of a plain video is refused, and works once with Embed V2',
		async (operation) => {
			switchOff(then);
			const refused = await run(operation, plainVideo());
			expect(refused.error?.context).toHaveProperty('http_code');
			expect(paid()).toBe(0);
			const { error, items } = await run(operation, plainVideo(), { embedApi: 'v2' });
			expect(error).toBeUndefined();
			expect(items[0]?.json).toMatchObject({ model_name: 'marengo3.0' });
			expect(paid()).toBe(1);
		},
	);
});

test('the trigger emits the tasks of v2', async () => {
	switchOff(page(404));
	const trigger = await TriggerRun.activated(fixture.emulator);
	const id = await taskOfV2();
	expect(await trigger.polled()).toEqual([id]);
});

test('v1 is not asked for what only v2 can do', async () => {
	switchOff(page(404));
	const { items, error } = await run('embedVideo', { modelName: 'marengo3.5', ...plainVideo() });
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ model_name: 'marengo3.5' });
	expect(ofV1(fixture.emulator.requests)).toEqual([]);
});

test('a file is refused too, and leaves no asset', async () => {
	switchOff(page(404));
	const content = await readFile(SAMPLE);
	const item = { files: { data: { content, fileName: 'a.mp4' } } };
	const { error } = await run('createTask', {}, {}, item);
	expect(error?.message).toContain('Something other than the TwelveLabs API');
	expect(paid()).toBe(0);
	expect([...fixture.emulator.v2.assets.assets]).toEqual([]);
});

test('a task of v1 is gone', async () => {
	const { id } = fixture.emulator.seedTask();
	switchOff(page(404));
	const { error } = await run('getStatus', { taskId: byId(id) });
	expect(error?.message).toContain('Something other than the TwelveLabs API');
	const asked = await run('getStatus', { taskId: byId(id) }, { embedApi: 'v2' });
	expect(asked.error?.message).toBe(`TwelveLabs has no task ${id} (expired, deleted or mistyped)`);
});
