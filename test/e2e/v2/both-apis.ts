import type { INode } from 'n8n-workflow';
import { newTasks } from '../../emulator';
import { call, formOf } from '../../emulator/testing/calls';
import { postJson } from '../../emulator/testing/v2';
import { sampleVideo } from '../../tools/demo/video';
import { runToSuccess, withN8n, type N8nFixture } from '../n8n-fixture';
import type { Execution } from '../n8n/execution';
import { until } from '../n8n/program';
import { readExample, withParameters, type Workflow } from '../n8n/workflow';
import { endings, videosOf, waitOutside } from '../wait-outside';

/** What the option Embed API is set to. */
type Api = 'v1' | 'v2';

/** The nodes with that option. */
const HAS_OPTION = /^n8n-nodes-twelvelabs\.embed(Video(Trigger)?|Query)$/;

/** The workflow with Embed API set in each node that has the option. */
const withEmbedApi = (workflow: Workflow, embedApi: Api): Workflow => ({
	...workflow,
	nodes: workflow.nodes.map((node) => {
		if (!HAS_OPTION.test(node.type)) return node;
		const options: INode['parameters'] = { ...Object(node.parameters.options), embedApi };
		return { ...node, parameters: { ...node.parameters, options } };
	}),
});

/** Runs something with one API and returns what must be the same with the other. */
type Scenario = (fixture: N8nFixture, api: Api) => Promise<unknown>;

/** The items of each node that ran, without what differs from run to run; ours with their pairing. */
function itemsOf(run: Execution, { nodes }: Workflow): Record<string, unknown> {
	const ran = nodes.filter(({ name }) => run.runs(name) > 0);
	return Object.fromEntries(
		ran.map(({ name, type }) => {
			const isOurs = type.startsWith('n8n-nodes-twelvelabs.');
			const items = run.items(name).map(({ json, pairedItem }) => ({ json, pairedItem }));
			return [name, sorted(isOurs ? items : items.map(({ json }) => json))];
		}),
	);
}

/** Runs a workflow and returns its items by node. */
async function outcomeOf(
	fixture: N8nFixture,
	api: Api,
	workflow: Workflow,
	trigger?: string,
): Promise<Record<string, unknown>> {
	const run = await runToSuccess(fixture, withEmbedApi(workflow, api), trigger);
	return itemsOf(run, workflow);
}

const sample = ({ emulator }: N8nFixture, name = 'harbour-at-sunset'): string =>
	`${emulator.origin}/samples/${name}.mp4`;

const tasksOf = ({ emulator }: N8nFixture, api: Api) =>
	api === 'v1' ? emulator.tasks : emulator.v2.tasks.tasks;

const embedVideo: Scenario = (fixture, api) => {
	const changes = { 'Read Video': { fileSelector: sampleVideo } };
	return outcomeOf(fixture, api, withParameters(readExample('embed-video'), changes));
};

const searchAtOnce: Scenario = (fixture, api) => {
	const changes = { 'Embed the Video': { videoUrl: sample(fixture) } };
	return outcomeOf(fixture, api, withParameters(readExample('search-at-once'), changes));
};

/** How many times it looks depends on timing; the last look does not. */
const createThenCollect: Scenario = async (fixture, api) => {
	const workflow = withParameters(readExample('create-then-collect'), {
		'Create Task': { videoUrl: sample(fixture) },
		Wait: { amount: 1 },
	});
	const run = await runToSuccess(fixture, withEmbedApi(workflow, api));
	const { 'Create Task': created, 'Get Embeddings': collected } = itemsOf(run, workflow);
	return { created, collected, seen: run.json('Get Status').at(-1) };
};

/** Creates a task outside n8n, as another program of the account would. */
async function createTask({ emulator }: N8nFixture, api: Api, url: string): Promise<void> {
	const { status } =
		api === 'v1'
			? await call(emulator, '/embed/tasks', {
					method: 'POST',
					body: formOf(['model_name', 'marengo3.0'], ['video_url', url]),
				})
			: await postJson(emulator, '/embed-v2/tasks', {
					input_type: 'video',
					model_name: 'marengo3.0',
					video: {
						media_source: { url },
						embedding_scope: ['clip'],
						segmentation: { strategy: 'fixed', fixed: { duration_sec: 6 } },
					},
				});
	expect(status).toBe(api === 'v1' ? 200 : 202);
}

/** Waits until so many of an API's tasks are ready or failed. */
async function tasksEnded(fixture: N8nFixture, api: Api, count: number): Promise<void> {
	const ended = () =>
		[...tasksOf(fixture, api).values()].filter(({ status }) => status !== 'processing');
	await until('end of the tasks', () => ended().length === count);
}

const listTasks: Scenario = async (fixture, api) => {
	const { emulator } = fixture;
	emulator.intercept(newTasks({ fail: true }, /forest/), newTasks({ never: true }, /city/));
	const names = ['train-in-snowy-mountains', 'forest-in-the-rain', 'city-traffic-at-night'];
	for (const name of ['harbour-at-sunset', ...names])
		await createTask(fixture, api, sample(fixture, name));
	await tasksEnded(fixture, api, 3);
	const outcome = await outcomeOf(fixture, api, readExample('list-tasks'));
	expect(outcome.Summary).toHaveLength(2);
	return outcome;
};

const watchForWords: Scenario = async (fixture, api) => {
	await createTask(fixture, api, sample(fixture));
	await tasksEnded(fixture, api, 1);
	const outcome = await outcomeOf(fixture, api, readExample('watch-for-words'), 'Video Embedded');
	expect(outcome.Moments).not.toHaveLength(0);
	return outcome;
};

/** With a wait that n8n keeps in memory: wait-outside.test.ts kills n8n during one that is parked. */
const waitsOutside: Scenario = async (fixture, api) => {
	const forget = fixture.emulator.intercept(...endings(4000));
	const workflow = waitOutside(videosOf(fixture.emulator), 5);
	const run = await fixture.n8n.execute(withEmbedApi(workflow, api), 'Start');
	expect(run).toMatchObject({ status: 'error', error: { node: 'Not Ready in Time' } });
	const { 'Create Task': created, Clips } = itemsOf(run, workflow);
	const [failed, ...more] = run.json('Failed').map(({ error, ...item }) => {
		// Only v2 gives a reason, in TwelveLabs' words.
		expect(error).toContain(`TwelveLabs could not embed this video (task ${item.task_id})`);
		return item;
	});
	expect([failed?.status, more]).toEqual(['failed', []]);
	forget();
	return { created, Clips, failed, message: run.error?.message };
};

/** Examples in which each kind of operation and the trigger meet the JSON of both APIs. */
const SCENARIOS: Record<string, Scenario> = {
	'embed-video': embedVideo,
	'search-at-once': searchAtOnce,
	'create-then-collect': createThenCollect,
	'list-tasks': listTasks,
	'watch-for-words': watchForWords,
	'wait-outside': waitsOutside,
};

export function examplesWithBothApis(): void {
	it.each(Object.entries(SCENARIOS))('%s', async (_, scenario) => {
		await withN8n(async (fixture) => {
			const { emulator } = fixture;
			const [v1, v2] = await Promise.all([scenario(fixture, 'v1'), scenario(fixture, 'v2')]);
			expect(canonical(v2)).toEqual(canonical(v1));
			const paid = emulator.tasks.size;
			expect([paid > 0, emulator.v2.tasks.tasks.size]).toEqual([true, paid]);
			expect([...emulator.v2.assets.assets]).toEqual([]);
		})();
	});
}

/** Keys whose values differ from run to run, with either API. */
const OF_THE_RUN = ['task_id', 'created_at', 'updated_at', 'created'];

function isKept(key: string, value: object): boolean {
	// The ID of a row without a Video ID is made of the task's.
	if (key === 'id') return 'video_id' in value;
	// Only items about tasks say which API has the task.
	if (key === 'api_version') return !('status' in value);
	return !OF_THE_RUN.includes(key);
}

/** A value without what differs from run to run. */
function canonical(value: unknown): unknown {
	if (typeof value === 'string') return value.replace(/\b[0-9a-f]{24}\b/g, 'TASK');
	if (Array.isArray(value)) return value.map(canonical);
	if (typeof value !== 'object' || value === null) return value;
	const kept = Object.entries(value).filter(([key]) => isKept(key, value));
	return Object.fromEntries(kept.map(([key, each]) => [key, canonical(each)]).sort());
}

/** Canonical rows in an order that does not depend on the API's, which is not documented. */
const sorted = (rows: unknown[]): unknown[] =>
	rows
		.map((row) => JSON.stringify(canonical(row)))
		.sort()
		.map((row): unknown => JSON.parse(row));
