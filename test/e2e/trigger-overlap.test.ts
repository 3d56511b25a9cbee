import { delay, on } from '../emulator';
import { Cleanup } from './n8n/program';
import { pollSoon, RestartableN8n, triggerWorkflow } from './restartable-n8n';

const cleanup = new Cleanup();
let server: RestartableN8n;

// The first time, n8n itself is downloaded.
beforeAll(async () => {
	server = await RestartableN8n.open(cleanup);
}, 20 * 60_000);
afterAll(() => cleanup.run(), 30_000);
jest.setTimeout(300_000);

const LIST = '/v1.3/embed/tasks';

/** n8n polls once a minute, whether or not the poll before has ended: these take a minute and a half. */
test('two polls that overlap, the second while the first collects: all comes, and once', async () => {
	const { n8n, emulator } = server;
	const id = await n8n.importWorkflow(
		triggerWorkflow('clips', {
			pollTimes: pollSoon(8),
			output: 'clips',
			options: { concurrency: 1 },
		}),
	);
	await n8n.activate(id);
	const tasks = emulator.seedTasks(Array.from({ length: 4 }, () => ({ clips: 1 })));
	emulator.intercept(on('GET /embed/tasks/:id', delay(22_000)));
	emulator.requests.length = 0;
	const runs = await server.triggered(id, 1, 150_000);
	const collected = runs.flatMap((run) => run.json('Then').map((item) => item.task_id));
	expect(new Set(collected)).toEqual(new Set(tasks.map((task) => task.id)));
	// A poll after them finds nothing that is left.
	const lists = (): number => emulator.requests.filter(({ path }) => path === LIST).length;
	await n8n.until('the next poll', () => (lists() > 1 ? true : undefined), 90_000);
	expect(await n8n.runs(id)).toMatchObject([{ mode: 'trigger', status: 'success' }]);
	expect(n8n.log()).not.toMatch(/could not be collected|No bridge acquired|error/i);
});
