import { newTasks } from '../../emulator';
import { call, formOf } from '../../emulator/testing/calls';
import { postJson } from '../../emulator/testing/v2';
import { sampleVideo } from '../../tools/demo/video';
import { withN8n, type N8nFixture } from '../n8n-fixture';
import { until } from '../n8n/program';
import { exampleNames, readExample, withParameters, withSamples } from '../n8n/workflow';
import { Nights } from '../nightly-archive';
import { pollSoon } from '../restartable-n8n';
import { simpleStore, storeWorkflow } from '../storage/any-store';
import { Pinecone, Qdrant } from '../storage/http-stores';
import { newestRun, pineconeExample, qdrantExample, submit } from '../storage/over-http';
import { wordsNode } from '../storage/search';
import { closePostgres, importArchive, importCredential, openPostgres } from '../storage/stores';
import { endings, videosOf, waitOutside } from '../wait-outside';
import { withBothApis, itemsOf, outcomeOf, sorted, type Scenario, type Api } from './both-apis';

const sample = ({ emulator }: N8nFixture, name = 'harbour-at-sunset'): string =>
	`${emulator.origin}/samples/${name}.mp4`;

const embedVideo: Scenario = (fixture) =>
	outcomeOf(
		fixture,
		withParameters(readExample('embed-video'), { 'Read Video': { fileSelector: sampleVideo } }),
	);

const searchAtOnce: Scenario = (fixture) =>
	outcomeOf(
		fixture,
		withParameters(readExample('search-at-once'), {
			'Embed the Video': { videoUrl: sample(fixture) },
		}),
	);

/** How often it looks depends on the moment; what it sees at last does not. */
const createThenCollect: Scenario = async (fixture) => {
	const workflow = withParameters(readExample('create-then-collect'), {
		'Create Task': { videoUrl: sample(fixture) },
		Wait: { amount: 1 },
	});
	const run = await fixture.n8n.execute(await fixture.n8n.importWorkflow(workflow), 'Start');
	expect(run).toMatchObject({ status: 'success', error: undefined });
	const { 'Create Task': created, 'Get Embeddings': collected } = itemsOf(run, workflow);
	return { created, collected, seen: run.json('Get Status').at(-1) };
};

/** A task made past n8n, as by another program of the account. */
async function make({ emulator }: N8nFixture, api: Api, url: string): Promise<void> {
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

const listTasks: Scenario = async (fixture, api) => {
	const { emulator } = fixture;
	emulator.intercept(newTasks({ fail: true }, /forest/), newTasks({ never: true }, /city/));
	const names = ['train-in-snowy-mountains', 'forest-in-the-rain', 'city-traffic-at-night'];
	for (const name of ['harbour-at-sunset', ...names])
		await make(fixture, api, sample(fixture, name));
	const tasks = api === 'v1' ? emulator.tasks : emulator.v2.tasks.tasks;
	const ended = () => [...tasks.values()].filter(({ status }) => status !== 'processing');
	await until('end of the tasks', () => ended().length === 3);
	const outcome = await outcomeOf(fixture, readExample('list-tasks'));
	expect(outcome.Summary).toHaveLength(2);
	return outcome;
};

/** Each API in a store of its own, as inserting again adds the same clips once more. */
const anyVectorStore: Scenario = async (fixture, api) => {
	const place = { memoryKey: { __rl: true, mode: 'id', value: `clips_${api}` } };
	const store = { ...simpleStore, place };
	const workflow = storeWorkflow(fixture, store, 'the lighthouse turns its beam');
	const id = await fixture.n8n.importWorkflow(workflow);
	const outcomes: unknown[] = [];
	for (const trigger of ['Store Videos', 'What to Find']) {
		const run = await fixture.n8n.execute(id, trigger);
		expect(run).toMatchObject({ status: 'success', error: undefined });
		outcomes.push(itemsOf(run, workflow));
	}
	return outcomes;
};

const searchPageStore: Scenario = (fixture, api) => {
	const memoryKey = { __rl: true, mode: 'id', value: `search_page_${api}` };
	const example = withSamples(readExample('search-page-store'), fixture.emulator.origin);
	const workflow = withParameters(example, { 'Insert Clips': { memoryKey } });
	return outcomeOf(fixture, workflow, 'Store Videos');
};

const watchForWords: Scenario = async (fixture, api) => {
	const { emulator } = fixture;
	await make(fixture, api, sample(fixture));
	const tasks = api === 'v1' ? emulator.tasks : emulator.v2.tasks.tasks;
	await until('end of the task', () =>
		[...tasks.values()].every((task) => task.status === 'ready'),
	);
	const outcome = await outcomeOf(fixture, readExample('watch-for-words'), 'Video Embedded');
	expect(outcome.Moments).not.toHaveLength(0);
	return outcome;
};

/** With a wait that n8n does not park: that it outlives n8n is shown elsewhere. */
const waitsOutside: Scenario = async (fixture) => {
	const forget = fixture.emulator.intercept(...endings(4000));
	const workflow = waitOutside(videosOf(fixture.emulator), 5);
	const run = await fixture.n8n.execute(await fixture.n8n.importWorkflow(workflow), 'Start');
	expect(run).toMatchObject({ status: 'error', error: { node: 'Not Ready in Time' } });
	const { 'Create Task': created, Clips } = itemsOf(run, workflow);
	const [failed, ...more] = run.json('Failed').map(({ error, ...item }) => {
		// Only v2 gives a reason, in words of TwelveLabs.
		expect(error).toContain(`TwelveLabs could not embed this video (task ${item.task_id})`);
		return item;
	});
	expect([failed?.status, more]).toEqual(['failed', []]);
	forget();
	return { created, Clips, failed, message: run.error?.message };
};

const atOnce =
	(scenario: Scenario) =>
	(fixture: N8nFixture): Promise<void> =>
		withBothApis(fixture, scenario, 'once');

/** Every example, by its name; those that belong together are run together. */
const CHECKS: Record<string, (fixture: N8nFixture) => Promise<void>> = {
	'embed-video': atOnce(embedVideo),
	'search-at-once': atOnce(searchAtOnce),
	'create-then-collect': atOnce(createThenCollect),
	'list-tasks': atOnce(listTasks),
	'any-vector-store': atOnce(anyVectorStore),
	'search-page-store': atOnce(searchPageStore),
	'watch-for-words': atOnce(watchForWords),
	'wait-outside': atOnce(waitsOutside),
	'upload-form-to-qdrant': qdrant,
	'pinecone-over-http': pinecone,
	'archive-to-pgvector, search-by-words, search-with-vector-store': archiveAndSearch,
	'nightly-archive-create, nightly-archive-collect': nightlyArchive,
};

/** Each workflow of examples/ in a real n8n, with v1 and with v2, in the same stores. */
export function examplesWithBothApis(): void {
	afterAll(closePostgres);
	it.each(Object.entries(CHECKS))('%s', async (_, check) => {
		await withN8n(check)();
	});
	it('is shown of every example but those without the option and those that moments.test.ts runs', () => {
		const others = ['find-the-moment', 'search-page', 'ask-my-videos', 'without-this-package'];
		const shown = Object.keys(CHECKS).flatMap((names) => names.split(', '));
		expect([...shown, ...others].sort()).toEqual(exampleNames().sort());
	});
}

type Row = { id: string; text: string; metadata: Record<string, unknown>; embedding: string };

const ROWS = 'SELECT id, text, metadata, embedding::text AS embedding FROM n8n_vectors ORDER BY id';

/** Whether each of these tasks is one that TwelveLabs has by this API. */
function expectMadeBy(taskIds: unknown[], tasks: ReadonlyMap<string, unknown>): void {
	expect(taskIds.filter((id) => !tasks.has(String(id)))).toEqual([]);
}

const tasksOf = ({ emulator }: N8nFixture, api: string): ReadonlyMap<string, unknown> =>
	api === 'v1' ? emulator.tasks : emulator.v2.tasks.tasks;

/** The second API embeds all again into the table of the first: each row is written over, none is new. */
const archiveAndSearchScenario: Scenario = async (fixture, api) => {
	const postgres = await openPostgres(fixture);
	if (api === 'v1') await postgres.query('DROP TABLE IF EXISTS n8n_vectors');
	const run = await (await importArchive(fixture, { filtered: false }))();
	expect(run).toMatchObject({ status: 'success', error: undefined });
	const rows = await postgres.query<Row>(ROWS);
	expectMadeBy(
		rows.map(({ metadata }) => metadata.task_id),
		tasksOf(fixture, api),
	);
	const words = wordsNode('the lighthouse turns its beam');
	return {
		archived: itemsOf(run, readExample('archive-to-pgvector')),
		rows,
		byWords: await outcomeOf(fixture, withParameters(readExample('search-by-words'), words)),
		byStore: await outcomeOf(
			fixture,
			withParameters(readExample('search-with-vector-store'), words),
		),
	};
};

/** A night, what the trigger stored of it, a night with nothing new, and what the sweep found. */
const nightsScenario: Scenario = async (fixture, api) => {
	const { emulator } = fixture;
	const postgres = await openPostgres(fixture);
	await postgres.query('DROP TABLE IF EXISTS n8n_vectors, twelvelabs_videos');
	emulator.intercept(newTasks({ fail: true }, /forest/));
	const [harbour = '', ...urls] = [
		'harbour-at-sunset',
		'forest-in-the-rain',
		'train-in-snowy-mountains',
	].map((name) => `${emulator.origin}/samples/${name}.mp4`);

	const nights = new Nights(fixture, postgres);
	await nights.open(() => pollSoon(6));
	const first = await nights.summary(urls);
	const statuses = await until('end of both videos', async () => {
		const seen = await nights.statuses();
		return Object.values(seen).includes('created') ? undefined : seen;
	});
	await nights.retire();
	const idle = await nights.summary(urls);
	const last = await nights.summary([harbour, ...urls]);
	const isOver = () => tasksOf(fixture, api).size === 3 && allEnded(fixture);
	await until('end of the last task', isOver);
	const swept = (await nights.sweep()).json('Summary');
	const rows = await postgres.query<Row>(ROWS);
	expectMadeBy(
		rows.map(({ metadata }) => metadata.task_id),
		tasksOf(fixture, api),
	);
	return { first, statuses, idle, last, swept, final: await nights.statuses(), rows };
};

const allEnded = ({ emulator }: N8nFixture): boolean =>
	[...emulator.tasks.values(), ...emulator.v2.tasks.tasks.values()].every(
		({ status }) => status !== 'processing',
	);

/** Points that the form makes of an upload. */
export async function qdrant(fixture: N8nFixture): Promise<void> {
	const server = await Qdrant.start();
	const { apiKey, url } = server;
	await importCredential(fixture, 'qdrantApi', 'Qdrant account', { apiKey, qdrantUrl: url });
	const workflow = qdrantExample(url);
	const scenario: Scenario = async ({ n8n }) => {
		const id = await n8n.importWorkflow(workflow);
		expect(await n8n.execute(id, 'Once')).toMatchObject({ status: 'success', error: undefined });
		await n8n.activate(id);
		await submit(fixture, 'Harbour');
		const run = await newestRun(fixture, id);
		expect(run).toMatchObject({ status: 'success', error: undefined });
		await n8n.rest.post(`/rest/workflows/${id}/deactivate`, {});
		const points = [...(server.collections.get('clips')?.points ?? [])];
		server.collections.clear();
		return {
			given: itemsOf(run, workflow)['TwelveLabs Embed Video'],
			stored: sorted(points.map(([pointId, point]) => ({ id: pointId, ...point }))),
			requests: server.upserts.splice(0),
		};
	};
	await withBothApis(fixture, scenario).finally(() => server.close());
}

/** Vectors in a namespace, which the second API writes over. */
export async function pinecone(fixture: N8nFixture): Promise<void> {
	const server = await Pinecone.start();
	await importCredential(fixture, 'pineconeApi', 'Pinecone account', { apiKey: server.apiKey });
	const videoUrl = `${fixture.emulator.origin}/samples/forest-in-the-rain.mp4`;
	const workflow = pineconeExample(server.url, videoUrl);
	const scenario: Scenario = async (api) => {
		const given = await outcomeOf(api, workflow);
		const vectors = [...(server.namespaces.get('clips') ?? [])];
		return { given, stored: sorted(vectors.map(([id, vector]) => ({ id, ...vector }))) };
	};
	await withBothApis(fixture, scenario).finally(() => server.close());
}

/** A table, and what n8n's own nodes find in it. */
async function archiveAndSearch(fixture: N8nFixture): Promise<void> {
	await importCredential(fixture, 'httpBearerAuth', 'MCP token', { token: 'mcp-test-token' });
	await withBothApis(fixture, archiveAndSearchScenario);
}

/** Both halves of the nightly archive. */
function nightlyArchive(fixture: N8nFixture): Promise<void> {
	return withBothApis(fixture, nightsScenario);
}
