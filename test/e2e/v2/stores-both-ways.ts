import { newTasks } from '../../emulator';
import { until } from '../n8n/program';
import { readExample, withParameters } from '../n8n/workflow';
import { Nights } from '../nightly-archive';
import { newestRun, pineconeExample, qdrantExample, submit } from '../storage/over-http';
import { Pinecone } from '../storage/pinecone';
import { Qdrant } from '../storage/qdrant';
import { wordsNode } from '../storage/search';
import { importArchive, importCredential, openPostgres } from '../storage/stores';
import { pollSoon } from '../trigger-server';
import type { World } from '../world';
import { bothWays, itemsOf, outcomeOf, type Take } from './both-ways';
import { sorted } from './canonical';

type Row = { id: string; text: string; metadata: Record<string, unknown>; embedding: string };

const ROWS = 'SELECT id, text, metadata, embedding::text AS embedding FROM n8n_vectors ORDER BY id';

/** Whether each of these tasks is one that TwelveLabs has by this API. */
function expectMadeBy(taskIds: unknown[], tasks: ReadonlyMap<string, unknown>): void {
	expect(taskIds.filter((id) => !tasks.has(String(id)))).toEqual([]);
}

const tasksOf = ({ emulator }: World, way: string): ReadonlyMap<string, unknown> =>
	way === 'v1' ? emulator.tasks : emulator.v2.tasks.tasks;

/** The second way embeds all again into the table of the first: each row is written over, none is new. */
const archiveAndSearchTake: Take = async (world, way) => {
	const postgres = await openPostgres(world);
	if (way === 'v1') await postgres.query('DROP TABLE IF EXISTS n8n_vectors');
	const run = await (await importArchive(world, false))();
	expect(run).toMatchObject({ status: 'success', error: undefined });
	const rows = await postgres.query<Row>(ROWS);
	expectMadeBy(
		rows.map(({ metadata }) => metadata.task_id),
		tasksOf(world, way),
	);
	const words = wordsNode('the lighthouse turns its beam');
	return {
		archived: itemsOf(run, readExample('archive-to-pgvector')),
		rows,
		byWords: await outcomeOf(world, withParameters(readExample('search-by-words'), words)),
		byStore: await outcomeOf(world, withParameters(readExample('search-with-vector-store'), words)),
	};
};

/** A night, what the trigger stored of it, a night with nothing new, and what the sweep found. */
const nightsTake: Take = async (world, way) => {
	const { emulator } = world;
	const postgres = await openPostgres(world);
	await postgres.query('DROP TABLE IF EXISTS n8n_vectors, twelvelabs_videos');
	emulator.intercept(newTasks({ fail: true }, /forest/));
	const [harbour = '', ...urls] = [
		'harbour-at-sunset',
		'forest-in-the-rain',
		'train-in-snowy-mountains',
	].map((name) => `${emulator.origin}/samples/${name}.mp4`);

	const nights = new Nights(world, postgres);
	await nights.open(() => pollSoon(6));
	const first = await nights.summary(urls);
	const statuses = await until(
		'end of both videos',
		async () => {
			const seen = await nights.statuses();
			return Object.values(seen).includes('created') ? undefined : seen;
		},
		90_000,
	);
	await nights.retire();
	const idle = await nights.summary(urls);
	const last = await nights.summary([harbour, ...urls]);
	const isOver = () => tasksOf(world, way).size === 3 && allEnded(world);
	await until('end of the last task', () => (isOver() ? true : undefined), 30_000);
	const swept = (await nights.sweep()).json('Summary');
	const rows = await postgres.query<Row>(ROWS);
	expectMadeBy(
		rows.map(({ metadata }) => metadata.task_id),
		tasksOf(world, way),
	);
	return { first, statuses, idle, last, swept, final: await nights.statuses(), rows };
};

const allEnded = ({ emulator }: World): boolean =>
	[...emulator.tasks.values(), ...emulator.v2.tasks.tasks.values()].every(
		({ status }) => status !== 'processing',
	);

/** Points that the form makes of an upload. */
export async function qdrant(world: World): Promise<void> {
	const server = await Qdrant.start();
	const { apiKey, url } = server;
	await importCredential(world, 'qdrantApi', 'Qdrant account', { apiKey, qdrantUrl: url });
	const workflow = qdrantExample(url);
	const take: Take = async ({ n8n }) => {
		const id = await n8n.importWorkflow(workflow);
		expect(await n8n.execute(id, 'Once')).toMatchObject({ status: 'success', error: undefined });
		await n8n.activate(id);
		await submit(world, 'Harbour');
		const run = await newestRun(world, id);
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
	await bothWays(world, take).finally(() => server.close());
}

/** Vectors in a namespace, which the second way writes over. */
export async function pinecone(world: World): Promise<void> {
	const server = await Pinecone.start();
	await importCredential(world, 'pineconeApi', 'Pinecone account', { apiKey: server.apiKey });
	const videoUrl = `${world.emulator.origin}/samples/forest-in-the-rain.mp4`;
	const workflow = pineconeExample(server.url, videoUrl);
	const take: Take = async (way) => {
		const given = await outcomeOf(way, workflow);
		const vectors = [...(server.namespaces.get('clips') ?? [])];
		return { given, stored: sorted(vectors.map(([id, vector]) => ({ id, ...vector }))) };
	};
	await bothWays(world, take).finally(() => server.close());
}

/** A table, and what n8n's own nodes find in it. */
export async function archiveAndSearch(world: World): Promise<void> {
	await importCredential(world, 'httpBearerAuth', 'MCP token', { token: 'mcp-test-token' });
	await bothWays(world, archiveAndSearchTake);
}

/** Both halves of the nightly archive. */
export const nightlyArchive = (world: World): Promise<void> => bothWays(world, nightsTake);
