import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openFixture } from '../n8n-fixture';
import type { N8n } from '../n8n/instance';
import { Cleanup } from '../n8n/program';
import { tasksOf, triggeredRuns, triggerWorkflow } from '../trigger-workflow';

/** What becomes of a finished task if n8n is killed around the start of its run. */

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
async function startWithKillPoint(n8n: N8n, point: string, settings: NodeJS.ProcessEnv) {
	const preload = pathToFileURL(join(__dirname, 'kill-point.ts'));
	const killPoint = { NODE_OPTIONS: `--import=${preload}`, KILL_POINT: point };
	// It may be dead before it is ready.
	await n8n.start({ ...settings, ...killPoint }).catch(() => undefined);
}

/** Waits until n8n has died at that point. */
async function died(n8n: N8n, point: string): Promise<void> {
	await n8n.ended();
	expect(n8n.log(100_000)).toContain(`Killed before ${point} a run`);
}

/** An n8n whose trigger has polled once and now knows what is new; its first run kills it. */
async function activeWithKillPoint(settings: NodeJS.ProcessEnv) {
	const { n8n, emulator } = await openFixture(cleanup);
	await n8n.stop();
	await startWithKillPoint(n8n, 'storing', settings);
	const id = await n8n.importWorkflow(triggerWorkflow('tasks', { pollTimes }));
	await n8n.activate(id);
	// With durable polling n8n keeps nothing of the poll that activates a trigger: the first scheduled
	// poll learns what is old. It is over when the next one asks.
	const due = Math.ceil(Date.now() / POLL_MS) * POLL_MS;
	const isNext = ({ path, at }: { path: string; at: number }) =>
		at >= due + POLL_MS && path.startsWith('/v1.3/embed/tasks');
	await n8n.until('second poll', () => emulator.requests.some(isNext));
	return { n8n, emulator, id };
}

/** Starts n8n without a kill point, with the trigger active. */
async function restart(n8n: N8n, id: string, settings?: NodeJS.ProcessEnv): Promise<void> {
	await n8n.start(settings);
	await n8n.published(id);
}

test('with durable polling a finished task has one run, whenever n8n is killed before the run begins', async () => {
	const { n8n, emulator, id } = await activeWithKillPoint(DURABLE);
	const first = emulator.seedTask();
	await died(n8n, 'storing');

	// Nothing was stored, so the poll is repeated. Now the run is stored, with the poll's position.
	await startWithKillPoint(n8n, 'starting', DURABLE);
	await died(n8n, 'starting');

	await restart(n8n, id, DURABLE);
	expect(tasksOf(await triggeredRuns(n8n, id, 1))).toEqual([first.id]);
	const second = emulator.seedTask();
	expect(tasksOf(await triggeredRuns(n8n, id, 2))).toEqual([second.id, first.id]);

	// A run that has begun is not repeated: n8n reports it as crashed.
	await n8n.stop();
	await startWithKillPoint(n8n, 'ending', DURABLE);
	emulator.seedTask();
	await died(n8n, 'ending');
	await restart(n8n, id, DURABLE);
	const last = emulator.seedTask();
	expect(tasksOf(await triggeredRuns(n8n, id, 4))).toEqual([last.id, second.id, first.id]);
	const statuses = (await n8n.runs(id)).map(({ status }) => status);
	expect(statuses).toEqual(['success', 'crashed', 'success', 'success']);
});

test('without it a task is lost if n8n is killed before its run is stored', async () => {
	const { n8n, emulator, id } = await activeWithKillPoint({});
	emulator.seedTask();
	await died(n8n, 'storing');
	await restart(n8n, id);
	const next = emulator.seedTask();
	expect(tasksOf(await triggeredRuns(n8n, id, 1))).toEqual([next.id]);
});
