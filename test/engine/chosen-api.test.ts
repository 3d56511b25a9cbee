import { readFile } from 'node:fs/promises';
import type { EmbedApi } from '../../nodes/shared/api/embed-api';
import { type ApiChoice, chosenApi } from '../../nodes/shared/api/choose';
import { listTasks } from '../../nodes/shared/api/list-tasks';
import type { EmbeddingResult, NewTask } from '../../nodes/shared/model/task';
import { answer, edit, on, once } from '../emulator';
import { call, formOf } from '../emulator/testing/calls';
import { SAMPLE } from '../emulator/testing/movies';
import { postJson } from '../emulator/testing/v2';
import { byUrl } from '../unit/tasks';
import { probe } from './probe';
import { EngineFixture } from './engine-fixture';

const PATIENCE = { maxRetryMs: 5000 };
const fixture = new EngineFixture({ v2: { assetProcessingMs: 0 } });

const withApi = <T>(work: (api: EmbedApi) => Promise<T>, choice?: ApiChoice): Promise<T> =>
	probe(fixture.credential, (connection) => work(chosenApi(connection, choice)));

const asked = (settings: Partial<NewTask> = {}): NewTask => byUrl(fixture.videoUrl, settings);

async function createdBy(api: EmbedApi, task: NewTask): Promise<string> {
	expect(api.check(task)).toBeUndefined();
	const { taskId } = await api.create(task, PATIENCE);
	if (taskId === undefined) throw new Error('no task was created');
	return taskId;
}

/** Creates a task of v1, then one of v2, past the client. */
async function createBoth(): Promise<[string, string]> {
	const { emulator } = fixture;
	const form = formOf(['model_name', 'marengo3.0'], ['video_url', fixture.videoUrl]);
	const v1 = await call(emulator, '/embed/tasks', { method: 'POST', body: form });
	const v2 = await postJson(emulator, '/embed-v2/tasks', {
		input_type: 'video',
		model_name: 'marengo3.5',
		video: { media_source: { url: fixture.videoUrl } },
	});
	return [String(v1.body._id), String(v2.body._id)];
}

async function ready(api: EmbedApi, taskId: string): Promise<EmbeddingResult> {
	for (let look = 0; look < 100; look++) {
		const { state, reason } = await api.getStatus(taskId, PATIENCE);
		if (state === 'ready') return api.retrieve(taskId, [], PATIENCE);
		if (state === 'failed') throw new Error(reason);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error('the task was not ready in time');
}

const pathsOf = (): string[] =>
	fixture.emulator.requests.map(({ method, path }) => `${method} ${path.replace(/^\/v1.3/, '')}`);

describe.each([
	{ sharedTasks: false, sharedIds: false },
	{ sharedTasks: true, sharedIds: false },
	{ sharedTasks: true, sharedIds: true },
])('with %j', (switches) => {
	beforeEach(() => fixture.emulator.v2.set(switches));

	test('lists the tasks of both APIs, each once', async () => {
		const ids: string[] = [];
		for (let pair = 0; pair < 3; pair++) ids.push(...(await createBoth()));
		const seen = await withApi(async (api) => {
			const listed: string[] = [];
			for await (const { id } of listTasks(api, {}, Infinity, PATIENCE)) listed.push(id);
			return listed;
		});
		expect([...seen].sort()).toEqual([...ids].sort());
		expect(new Set(seen).size).toBe(ids.length);
		const page = await withApi((api) => api.listPage({}, 1, 50, PATIENCE));
		expect(page.rows.map(({ id }) => id).sort()).toEqual([...ids].sort());
	});

	test('finds a task in whichever API has it, with its model', async () => {
		const [v1, v2] = await createBoth();
		const models = await withApi(async (api) => [
			(await ready(api, v1)).task.model,
			(await ready(api, v2)).task.model,
		]);
		expect(models).toEqual(['marengo3.0', 'marengo3.5']);
	});
});

test.each<[string, Partial<NewTask>, ApiChoice, string]>([
	['a plain video', {}, 'auto', '/embed/tasks'],
	['a plain video, v2 forced', {}, 'v2', '/embed-v2/tasks'],
	['marengo3.5', { model: 'marengo3.5' }, 'auto', '/embed-v2/tasks'],
	['the whole video alone', { scopes: ['video'] }, 'auto', '/embed-v2/tasks'],
	['dynamic clips', { segmentation: 'dynamic' }, 'auto', '/embed-v2/tasks'],
	['fused', { embeddingType: 'fused' }, 'auto', '/embed-v2/tasks'],
	['from a second on', { part: { start: 2 } }, 'auto', '/embed-v2/tasks'],
	['an end alone', { part: { end: 12 } }, 'auto', '/embed/tasks'],
])('%s goes to the API that can do it', async (_, settings, choice, path) => {
	const { task } = await withApi(
		async (api) => ready(api, await createdBy(api, asked(settings))),
		choice,
	);
	expect(pathsOf()[0]).toBe(`POST ${path}`);
	expect(task.model).toBe(settings.model ?? 'marengo3.0');
	expect(task.apiVersion).toBe(path === '/embed-v2/tasks' ? 'v2' : undefined);
});

test('reads rows in any order, and keeps only the options that were chosen', async () => {
	const disorder = edit(({ body }) => {
		const rows = (Object(body).data ?? []) as Record<string, unknown>[];
		rows.sort((a, b) => String(a.embedding).localeCompare(String(b.embedding)));
		// What is said may end before what is seen.
		for (const row of rows) {
			if (row.embedding_option === 'transcription') row.end_sec = Number(row.end_sec) - 0.5;
		}
	});
	fixture.emulator.intercept(on('GET /embed-v2/tasks/:id', disorder));
	const options = await withApi(async (api) => {
		const id = await createdBy(api, asked({ embeddingType: 'both' }));
		const all = await ready(api, id);
		const one = await api.retrieve(id, ['visual'], PATIENCE);
		const two = await api.retrieve(id, ['visual', 'audio'], PATIENCE);
		return [all, one, two].map(({ embeddings }) => [
			...new Set(embeddings.map((row) => row.option)),
		]);
	}, 'v2');
	expect(options[0]?.sort()).toEqual(['audio', 'fused', 'transcription', 'visual']);
	expect(options[1]).toEqual(['visual']);
	// A fused row has all options that were embedded.
	expect(options[2]?.sort()).toEqual(['audio', 'fused', 'visual']);
});

test('a request that is sent again needs no second upload', async () => {
	const limited = answer(429, '', { 'retry-after': '1' });
	fixture.emulator.intercept(on('POST /embed-v2/tasks', once(limited)));
	const content = await readFile(SAMPLE);
	const { error, items } = await fixture.run({
		parameters: { operation: 'embedVideo', modelName: 'marengo3.5' },
		items: [{ files: { data: { content, fileName: 'a.mp4' } } }],
	});
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ model_name: 'marengo3.5', input_filename: 'a.mp4' });
	const posts = pathsOf().filter((path) => path.startsWith('POST'));
	expect(posts).toEqual(['POST /assets', 'POST /embed-v2/tasks', 'POST /embed-v2/tasks']);
});

test('the error of a refused task names the asset that is kept', async () => {
	const refused = answer(400, { error: { code: 'X', message: 'No such thing.' } });
	fixture.emulator.intercept(on('POST /embed-v2/tasks', once(refused)));
	const content = await readFile(SAMPLE);
	const { items } = await fixture.run({
		parameters: { operation: 'embedVideo', modelName: 'marengo3.5', options: { keepAsset: true } },
		items: [{ files: { data: { content, fileName: 'a.mp4' } } }],
		onError: 'continueRegularOutput',
	});
	expect(items[0]?.json.asset_id).toMatch(/^[0-9a-f]{24}$/);
});
