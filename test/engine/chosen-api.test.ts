import { readFile } from 'node:fs/promises';
import type { EmbedApi } from '../../nodes/shared/api/embed-api';
import { type ApiChoice, chosenApi } from '../../nodes/shared/api/choose';
import { listTasks } from '../../nodes/shared/api/list-tasks';
import type { EmbeddingResult } from '../../nodes/shared/model/task';
import type { FileSource, NewTask } from '../../nodes/shared/model/task';
import { answer, edit, newTasks, on, once, page } from '../emulator';
import { call, formOf } from '../emulator/testing/calls';
import { SAMPLE } from '../emulator/testing/movies';
import { postJson } from '../emulator/testing/v2';
import { byUrl, fileOf } from '../unit/tasks';
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
	if (taskId === undefined) throw new Error('no task was made');
	return taskId;
}

/** Both kinds of task, made past the client: a v1 task first, then one of v2. */
async function bothMade(): Promise<[string, string]> {
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
	throw new Error('it is not ready in time');
}

const pathsOf = (): string[] =>
	fixture.emulator.requests.map(({ method, path }) => `${method} ${path.replace(/^\/v1.3/, '')}`);

describe.each([
	{ sharedTasks: false, sharedIds: false },
	{ sharedTasks: true, sharedIds: false },
	{ sharedTasks: true, sharedIds: true },
])('with %j', (switches) => {
	beforeEach(() => fixture.emulator.v2.set(switches));

	test('the lists of both are one, newest first, each task once', async () => {
		const ids: string[] = [];
		for (let pair = 0; pair < 3; pair++) ids.push(...(await bothMade()));
		const seen = await withApi(async (api) => {
			const listed: string[] = [];
			for await (const { id } of listTasks(api, {}, Infinity, PATIENCE)) listed.push(id);
			return listed;
		});
		expect([...seen].sort()).toEqual([...ids].sort());
		expect(new Set(seen).size).toBe(ids.length);
		const page = await withApi((api) => api.listPage({}, 1, 50, PATIENCE));
		expect(page.tasks.map(({ id }) => id).sort()).toEqual([...ids].sort());
	});

	test('a task is found in whichever API has it, with its model', async () => {
		const [v1, v2] = await bothMade();
		const models = await withApi(async (api) => [
			(await ready(api, v1)).task.model,
			(await ready(api, v2)).task.model,
		]);
		expect(models).toEqual(['marengo3.0', 'marengo3.5']);
	});

	test('a v1 that is no more does not take v2 with it', async () => {
		const [, v2] = await bothMade();
		for (const then of [
			page(404),
			answer(410, { code: 'gone', message: 'v1 is no more.' }),
			answer(400, { code: 'api_removed', message: 'v1 is no more.' }),
		]) {
			const remove = fixture.emulator.intercept(on('* /embed/tasks*', then));
			const [model, listed, unread] = await withApi(async (api) => {
				const report = { skippedRows: 0, missing: 0, unread: 0 };
				const ids: string[] = [];
				for await (const { id } of listTasks(api, {}, 50, PATIENCE, report)) ids.push(id);
				return [(await ready(api, v2)).task.model, ids, report.unread] as const;
			});
			expect(model).toBe('marengo3.5');
			expect(listed).toContain(v2);
			expect(unread).toBe(1);
			remove();
		}
	});
});

test('what neither knows is gone', async () => {
	const look = withApi((api) => api.getStatus('663e16ac4d11aff765088b3a', PATIENCE));
	await expect(look).rejects.toMatchObject({ isNotFound: true });
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
])('%s goes where it can be done', async (_, settings, choice, path) => {
	const { task } = await withApi(
		async (api) => ready(api, await createdBy(api, asked(settings))),
		choice,
	);
	expect(pathsOf()[0]).toBe(`POST ${path}`);
	expect(task.model).toBe(settings.model ?? 'marengo3.0');
	expect(task.apiVersion).toBe(path === '/embed-v2/tasks' ? 'v2' : undefined);
});

test('v1 forced refuses what it can not do, and v2 what it can not', async () => {
	const refusals = await withApi(
		async (api) => [api.check(asked({ segmentation: 'dynamic' }))],
		'v1',
	);
	expect(refusals[0]?.message).toContain('Embed v1');
	const both = await withApi(async (api) => api.check(asked({ mediaType: 'image' })));
	expect(both?.message).toBe('"Media Type" is image, which is not supported by marengo3.0');
});

test('v2 makes of a video what v1 makes, rows of the same places and numbers', async () => {
	const settings: Partial<NewTask> = { scopes: ['clip', 'video'], clipLength: 5 };
	const results = await Promise.all(
		(['v1', 'v2'] as const).map((choice) =>
			withApi(async (api) => ready(api, await createdBy(api, asked(settings))), choice),
		),
	);
	const [v1, v2] = results.map(({ embeddings }) =>
		embeddings
			.map(({ option, scope, start, end, vector }) => ({ option, scope, start, end, vector }))
			.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
	);
	expect(v2).toEqual(v1);
});

test('rows come whatever their order, and only those that are asked for', async () => {
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
		return [all, one].map(({ embeddings }) => [...new Set(embeddings.map((row) => row.option))]);
	}, 'v2');
	expect(options[0]?.sort()).toEqual(['audio', 'fused', 'transcription', 'visual']);
	expect(options[1]).toEqual(['visual']);
});

test.each(['nested', 'flat'] as const)('a refusal is told, %s', async (errorShape) => {
	if (errorShape === 'flat') {
		const flatten = edit((given) => void (given.body = Object(given.body).error));
		fixture.emulator.intercept(on('POST /embed-v2/tasks', flatten));
	}
	const source = { kind: 'asset' as const, assetId: '66419a20c70bb578439bd8f4', file: {} };
	const creation = await withApi((api) => api.create(asked({ source }), PATIENCE));
	expect(creation.outcome.kind).toBe('rejected');
	expect(creation.outcome.apiMessage?.message).toContain('asset');
});

test('a failed task says why', async () => {
	fixture.emulator.intercept(
		newTasks({ fail: true, message: 'The embedding request was invalid.' }),
	);
	const task = await withApi(async (api) => {
		const id = await createdBy(api, asked({ model: 'marengo3.5' }));
		for (;;) {
			const seen = await api.getStatus(id, PATIENCE);
			if (seen.state !== 'processing') return seen;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	});
	expect([task.state, task.reason]).toEqual(['failed', 'The embedding request was invalid.']);
});

test('a file goes up as an asset, which is deleted when nobody needs it any more', async () => {
	const bytes = await readFile(SAMPLE);
	const file: FileSource = {
		...fileOf('a.mp4', 0),
		size: bytes.length,
		open: async function* () {
			yield bytes;
		},
	};
	const [made, task] = await withApi(async (api) => {
		const id = await createdBy(api, asked({ model: 'marengo3.5', source: { kind: 'file', file } }));
		const { task: seen } = await ready(api, id);
		const known = api.createdTask(id);
		expect(fixture.emulator.v2.assets.find(known?.assetId ?? '')).toBeDefined();
		await api.deleteAssetOf(id);
		return [known, seen];
	});
	expect(made?.apiVersion).toBe('v2');
	expect(fixture.emulator.v2.assets.find(made?.assetId ?? '')).toBeUndefined();
	expect(task).toMatchObject({ fileName: 'a.mp4', assetId: made?.assetId, mediaType: 'video' });
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

test('the error of a task that could not be made names the asset that is kept', async () => {
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
