import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { answer, edit, inTurn, newTasks, on, resetConnection, untouched } from '../emulator';
import { call, formOf } from '../emulator/testing/calls';
import { wavOf } from '../emulator/testing/media';
import { postJson } from '../emulator/testing/v2';
import { inN8n, runToSuccess, useN8n, withN8n, type N8nFixture } from './n8n-fixture';
import type { Execution } from './n8n/execution';
import { until } from './n8n/program';
import { readExample, withParameters, type Workflow } from './n8n/workflow';
import { paddedVideo, sha256 } from './upload';

useN8n({ emulator: { v2: { assetProcessingMs: 0 } } });

const NODE = 'TwelveLabs Embed Video';

/** Runs examples/embed-video.json with another file and other settings of its node. */
async function embedFile(
	fixture: N8nFixture,
	name: string,
	bytes: Buffer,
	settings: INode['parameters'] = {},
): Promise<Execution> {
	const fileSelector = join(fixture.files, name);
	writeFileSync(fileSelector, bytes);
	const workflow = withParameters(readExample('embed-video'), {
		'Read Video': { fileSelector },
		[NODE]: { modelName: 'marengo3.5', ...settings },
	});
	return await runToSuccess(fixture, workflow);
}

const BYTES = 250_000_000;
/** The emulator's default parts are the smallest that S3 allows. */
const PARTS = Math.ceil(BYTES / (5 * 1024 ** 2));

/** A file over 200 MB, which only goes up in parts, over a faulty connection. */
inN8n('250 MB are kept on disk, sent byte for byte, paid once; no asset stays', async (fixture) => {
	const { emulator } = fixture;
	const video = paddedVideo(BYTES);
	const faults = [
		resetConnection('in-body', 300_000),
		answer(500, ''),
		resetConnection('after-request'),
		answer(503, '<Error><Code>SlowDown</Code></Error>'),
		resetConnection('before-body'),
		// The URL has expired, however early it is used.
		answer(403, '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'),
	];
	// A fault at the second part of every eight.
	const parts = faults.flatMap((fault) => [untouched, fault, ...Array(6).fill(untouched)]);
	emulator.intercept(on('* /parts/*', inTurn(...parts)));
	// The server's clock is an hour slow, so it does not show when a URL expires.
	const date = new Date(Date.now() - 3_600_000).toUTCString();
	emulator.intercept(edit(({ headers }) => void (headers.date = date)));

	const run = await embedFile(fixture, 'large.mp4', video);

	const [item] = run.items('Read Video');
	expect(item?.binary?.data?.id).toMatch(/^filesystem/);
	const rows = run.json(NODE);
	expect(rows[0]).toMatchObject({ model_name: 'marengo3.5', input_filename: 'large.mp4' });
	expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
	const visual = rows.filter((row) => row.embedding_option === 'visual');
	const starts = visual.map((row) => row.start_offset_sec);
	expect(starts).toEqual([0, 6, 12, 18, 24, 30, 36]);

	const tasks = [...emulator.v2.tasks.tasks.values()];
	expect(tasks.map(({ media }) => media)).toMatchObject([{ bytes: BYTES, sha256: sha256(video) }]);
	expect([...emulator.tasks]).toEqual([]);
	expect([...emulator.v2.assets.assets]).toEqual([]);

	const sent = emulator.requests.filter(({ path }) => path.startsWith('/parts/'));
	const expired = sent.filter(({ status }) => status === 403);
	expect(expired).toHaveLength(1);
	expect(sent.filter(({ status }) => status === 200)).toHaveLength(PARTS);
	expect(sent.some(({ keyLeaked }) => keyLeaked)).toBe(false);
});

/** Only Embed v2 takes it; n8n says what kind of file it is. */
inN8n('sound by clips', async (fixture) => {
	const settings = { mediaType: 'audio', options: { videoClipLength: 4 } };
	const run = await embedFile(fixture, 'tone.wav', wavOf(12), settings);
	const keys = ['embedding_option', 'embedding_scope', 'start_offset_sec', 'end_offset_sec'];
	expect(
		run
			.json(NODE)
			.map((row) => keys.map((key) => row[key]))
			.sort(),
	).toEqual([
		['audio', 'clip', 0, 4],
		['audio', 'clip', 4, 8],
		['audio', 'clip', 8, 12],
	]);
	expect(run.json(NODE).map(({ embedding }) => Object(embedding).length)).toEqual([512, 512, 512]);
	const { tasks, assets } = fixture.emulator.v2;
	expect(tasks.tasks.size).toBe(1);
	expect([...assets.assets]).toEqual([]);
});

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

/** Examples in which every operation on tasks, and the trigger, read the JSON of both APIs. */
const SCENARIOS: Record<string, Scenario> = {
	'create-then-collect': createThenCollect,
	'list-tasks': listTasks,
	'watch-for-words': watchForWords,
};

describe('an example gives the same with Embed API set to v1 and to v2', () => {
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
});

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
