import { newTasks } from '../../emulator';
import { sampleVideo } from '../../tools/demo/video';
import { call, formOf } from '../../emulator/testing/calls';
import { postJson } from '../../emulator/testing/v2';
import { until } from '../n8n/program';
import { exampleNames, readExample, withParameters } from '../n8n/workflow';
import { storeWorkflow } from '../storage/any-store';
import { simpleStore } from '../storage/store-kinds';
import { closePostgres } from '../storage/stores';
import { endings, videosOf, waitOutside } from '../wait-outside';
import { inWorld, type World } from '../world';
import { bothWays, itemsOf, outcomeOf, type Take, type Way } from './both-ways';
import { archiveAndSearch, nightlyArchive, pinecone, qdrant } from './stores-both-ways';

const sample = ({ emulator }: World, name = 'harbour-at-sunset'): string =>
	`${emulator.origin}/samples/${name}.mp4`;

const embedVideo: Take = (world) =>
	outcomeOf(
		world,
		withParameters(readExample('embed-video'), { 'Read Video': { fileSelector: sampleVideo } }),
	);

const searchAtOnce: Take = (world) =>
	outcomeOf(
		world,
		withParameters(readExample('search-at-once'), {
			'Embed the Video': { videoUrl: sample(world) },
		}),
	);

/** How often it looks depends on the moment; what it sees at last does not. */
const createThenCollect: Take = async (world) => {
	const workflow = withParameters(readExample('create-then-collect'), {
		'Create Task': { videoUrl: sample(world) },
		Wait: { amount: 1 },
	});
	const run = await world.n8n.execute(await world.n8n.importWorkflow(workflow), 'Start');
	expect(run).toMatchObject({ status: 'success', error: undefined });
	const { 'Create Task': created, 'Get Embeddings': collected } = itemsOf(run, workflow);
	return { created, collected, seen: run.json('Get Status').at(-1) };
};

/** A task made past n8n, as by another program of the account. */
async function make({ emulator }: World, way: Way, url: string): Promise<void> {
	const { status } =
		way === 'v1'
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
	expect(status).toBe(way === 'v1' ? 200 : 202);
}

const listTasks: Take = async (world, way) => {
	const { emulator } = world;
	emulator.intercept(newTasks({ fail: true }, /forest/), newTasks({ never: true }, /city/));
	const names = ['train-in-snowy-mountains', 'forest-in-the-rain', 'city-traffic-at-night'];
	for (const name of ['harbour-at-sunset', ...names]) await make(world, way, sample(world, name));
	const tasks = way === 'v1' ? emulator.tasks : emulator.v2.tasks.tasks;
	const ended = () => [...tasks.values()].filter(({ status }) => status !== 'processing');
	await until('end of the tasks', () => (ended().length === 3 ? true : undefined), 30_000);
	const outcome = await outcomeOf(world, readExample('list-tasks'));
	expect(outcome.Summarise).toHaveLength(2);
	return outcome;
};

/** Each way in a store of its own, as inserting again adds the same clips once more. */
const anyVectorStore: Take = async (world, way) => {
	const place = { memoryKey: { __rl: true, mode: 'id', value: `clips_${way}` } };
	const store = { ...simpleStore, place };
	const workflow = storeWorkflow(world, store, 'the lighthouse turns its beam');
	const id = await world.n8n.importWorkflow(workflow);
	const outcomes: unknown[] = [];
	for (const trigger of ['Store Videos', 'What to Find']) {
		const run = await world.n8n.execute(id, trigger);
		expect(run).toMatchObject({ status: 'success', error: undefined });
		outcomes.push(itemsOf(run, workflow));
	}
	return outcomes;
};

/** With a wait that n8n does not park: that it outlives n8n is shown elsewhere. */
const waitsOutside: Take = async (world) => {
	const forget = world.emulator.intercept(...endings(4000));
	const workflow = waitOutside(videosOf(world.emulator), 5);
	const run = await world.n8n.execute(await world.n8n.importWorkflow(workflow), 'Start');
	expect(run).toMatchObject({ status: 'error', error: { node: 'Not Ready in Time' } });
	const { 'Create Task': created, Clips } = itemsOf(run, workflow);
	const [failed, ...more] = run.json('Failed').map(({ error, ...item }) => {
		// Only v2 gives a reason, in words of TwelveLabs.
		expect(error).toContain(`TwelveLabs could not embed the video of task ${item.task_id}`);
		return item;
	});
	expect([failed?.status, more]).toEqual(['failed', []]);
	forget();
	return { created, Clips, failed, message: run.error?.message };
};

const atOnce =
	(take: Take) =>
	(world: World): Promise<void> =>
		bothWays(world, take, 'once');

/** Every example, by its name; those that belong together are run together. */
const CHECKS: Record<string, (world: World) => Promise<void>> = {
	'embed-video': atOnce(embedVideo),
	'search-at-once': atOnce(searchAtOnce),
	'create-then-collect': atOnce(createThenCollect),
	'list-tasks': atOnce(listTasks),
	'any-vector-store': atOnce(anyVectorStore),
	'wait-outside': atOnce(waitsOutside),
	'upload-form-to-qdrant': qdrant,
	'pinecone-over-http': pinecone,
	'archive-to-pgvector, search-by-words, search-with-vector-store': archiveAndSearch,
	'nightly-archive-create, nightly-archive-collect': nightlyArchive,
};

/** Each workflow of examples/ in a real n8n, with v1 and with v2, in the same stores. */
export function examplesBothWays(): void {
	afterAll(closePostgres);
	it.each(Object.entries(CHECKS))('%s', async (_, check) => {
		await inWorld(check)();
	});
	it('is shown of every example', () => {
		const shown = Object.keys(CHECKS).flatMap((names) => names.split(', '));
		expect(shown.sort()).toEqual(exampleNames().sort());
	});
}
