import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Cleanup } from '../n8n/program';
import { RestartableN8n, triggerWorkflow } from '../restartable-n8n';

/** What becomes of a finished task whose run n8n does not live to see. */

/** n8n's settings that store a poll's position together with the run it started. */
const DURABLE = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

/** Four times a minute; n8n refuses one cron expression that does so. */
const POLL_MS = 15_000;
const pollTimes = {
	item: [0, 15, 30, 45].map((second) => ({
		mode: 'custom',
		cronExpression: `${second} * * * * *`,
	})),
};

const cleanup = new Cleanup();

afterEach(() => cleanup.run());

/** Starts n8n so that it is killed at a point of its next run. */
async function startWithKillPoint(
	server: RestartableN8n,
	point: string,
	settings: NodeJS.ProcessEnv,
) {
	const preload = pathToFileURL(join(__dirname, 'kill-point.ts'));
	const killPoint = { NODE_OPTIONS: `--import=${preload}`, KILL_POINT: point };
	// It may be dead before it is ready.
	await server.start([], { ...settings, ...killPoint }).catch(() => undefined);
}

/** Waits for the end of an n8n of {@link startWithKillPoint}, and looks that it was the one meant. */
async function died(server: RestartableN8n, point: string): Promise<void> {
	await server.n8n.ended();
	expect(server.n8n.log(100_000)).toContain(`Killed before ${point} a run`);
}

/** A server with a trigger that has polled once and now knows what is new; dies with its first run. */
async function activeWithKillPoint(settings: NodeJS.ProcessEnv): Promise<[RestartableN8n, string]> {
	const server = await RestartableN8n.open(cleanup);
	await server.end('stop');
	await startWithKillPoint(server, 'storing', settings);
	const id = await server.n8n.importWorkflow(triggerWorkflow('tasks', { pollTimes }));
	await server.n8n.activate(id);
	const { requests } = server.emulator;
	// With durable polling n8n keeps nothing of the poll with which it switches a trigger on: the first by
	// the clock is the one that learns what is old. It is over when the next one asks.
	const due = Math.ceil(Date.now() / POLL_MS) * POLL_MS;
	const isNext = ({ path, at }: { path: string; at: number }) =>
		at >= due + POLL_MS && path.startsWith('/v1.3/embed/tasks');
	await server.n8n.until('second poll', () => requests.some(isNext));
	return [server, id];
}

/** The tasks of the runs, the newest first. */
async function tasksOf(server: RestartableN8n, id: string, runs: number): Promise<unknown[]> {
	const all = await server.triggered(id, runs);
	return all.flatMap((run) => run.json('Then').map((item) => item.task_id));
}

test('with durable polling a finished task has one run, whenever n8n is killed before it begins', async () => {
	const [server, id] = await activeWithKillPoint(DURABLE);
	const { emulator } = server;
	const first = emulator.seedTask();
	await died(server, 'storing');

	// Nothing was stored, so that the poll is repeated. Now the run is stored, with the position.
	await startWithKillPoint(server, 'starting', DURABLE);
	await died(server, 'starting');

	await server.start([id], DURABLE);
	expect(await tasksOf(server, id, 1)).toEqual([first.id]);
	const second = emulator.seedTask();
	expect(await tasksOf(server, id, 2)).toEqual([second.id, first.id]);

	// A run under way is another matter: n8n says that it crashed, and leaves it at that.
	await server.end('stop');
	await startWithKillPoint(server, 'ending', DURABLE);
	emulator.seedTask();
	await died(server, 'ending');
	await server.start([id], DURABLE);
	const last = emulator.seedTask();
	expect(await tasksOf(server, id, 4)).toEqual([last.id, second.id, first.id]);
	const statuses = (await server.n8n.runs(id)).map(({ status }) => status);
	expect(statuses).toEqual(['success', 'crashed', 'success', 'success']);
});

test('without it the task is lost whose run was not stored yet', async () => {
	const [server, id] = await activeWithKillPoint({});
	server.emulator.seedTask();
	await died(server, 'storing');
	await server.start([id]);
	const next = server.emulator.seedTask();
	expect(await tasksOf(server, id, 1)).toEqual([next.id]);
});
