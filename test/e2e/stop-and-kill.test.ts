import { setTimeout as sleep } from 'node:timers/promises';
import { newTasks } from '../emulator';
import { Cleanup } from './n8n/program';
import { KEY, StopAndKillWorld, until } from './stop-and-kill-world';
import { expectClips } from './truth';

/** What happens in a real n8n when a person presses Stop, and when n8n itself is killed. */

const NODE = 'n8n-nodes-twelvelabs.embedVideo';

const cleanup = new Cleanup();
let world: StopAndKillWorld;

// The first time, n8n itself is downloaded.
beforeAll(async () => {
	world = await StopAndKillWorld.open(cleanup);
}, 20 * 60_000);
afterAll(() => cleanup.run(), 30_000);
jest.setTimeout(90_000);

const videoUrl = (): string => `${world.emulator.origin}/samples/harbour-at-sunset.mp4`;

const fromUrl = () => ({ videoSource: 'url', videoUrl: videoUrl() });

test('Stop while it uploads: ended within two seconds, the upload too', async () => {
	const { slow } = world;
	const id = await world.store('Upload', [
		['Read', 'n8n-nodes-base.readWriteFile', { fileSelector: world.largeVideo, options: {} }],
		['Embed', NODE, { options: {} }, 'Slow'],
	]);
	const execution = await world.start(id);
	await until(() => slow.read() > 100_000, 'the upload');
	const { ms, status } = await world.stop(execution);
	expect(status).toBe('canceled');
	expect(ms).toBeLessThan(2000);
	// What was on its way is all that comes; then the connection is at its end.
	slow.hurry();
	await until(() => slow.open() === 0, 'the end of the connection');
	expect(slow.read()).toBeLessThan(12 * 1024 ** 2);
});

test('Stop while it waits: ended within two seconds, and no more polls', async () => {
	const { emulator } = world;
	emulator.intercept(newTasks({ never: true }));
	const options = { pollIntervalSec: 1 };
	const id = await world.store('Wait', [['Embed', NODE, { ...fromUrl(), options }, 'Emulator']]);
	const execution = await world.start(id);
	await until(() => emulator.requests.length > 2, 'the polls');
	const { ms, status } = await world.stop(execution);
	expect(status).toBe('canceled');
	expect(ms).toBeLessThan(2000);
	const polls = emulator.requests.length;
	await sleep(1500);
	expect(emulator.requests).toHaveLength(polls);
});

test('n8n killed while it waits: the task is collected from the list afterwards', async () => {
	const { emulator } = world;
	emulator.reset();
	emulator.intercept(newTasks({ processingMs: 4000 }));
	const options = { pollIntervalSec: 1 };
	const embed = await world.store('Kill', [['Embed', NODE, { ...fromUrl(), options }, 'Emulator']]);
	await world.start(embed);
	await until(() => emulator.requests.length > 1, 'a poll');
	await world.crash();

	const collect = await world.store('Collect', [
		['List', NODE, { operation: 'listTasks', filters: { status: 'ready' } }, 'Emulator'],
		['Get', NODE, { operation: 'getEmbeddings' }, 'Emulator'],
	]);
	const taskId = [...emulator.tasks.keys()][0];
	await until(() => emulator.tasks.get(taskId ?? '')?.status === 'ready', 'the task');
	const run = await world.n8n.execute(collect, 'Start');
	expect(run).toMatchObject({ status: 'success', error: undefined });
	expect(run.json('List')).toMatchObject([{ task_id: taskId, status: 'ready' }]);
	await expectClips(emulator, run.json('Get'));
	expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test("the key is in no line of n8n's log", () => {
	const log = world.n8n.log(100_000);
	expect(log.split('\n').length).toBeGreaterThan(5);
	expect(log).not.toContain(KEY);
});
