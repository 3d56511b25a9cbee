import { chosenApi } from '../../nodes/shared/api/choose';
import { type ListReport, listTasks } from '../../nodes/shared/api/list-tasks';
import { answer, edit, inTurn, on, once, page, times, untouched } from '../emulator';
import { runTask } from '../emulator/testing/v2';
import { emulatorTest, getEmbeddings, videoTask } from './emulator-test';
import { byId } from './engine-fixture';
import { probe } from './probe';
import { type Fixture, smallFile } from './with-emulator';

/** Which of TwelveLabs' APIs is asked for a task with "Embed API" on Automatic. */

jest.setTimeout(60_000);

const UNKNOWN = '663e16ac4d11aff765088b3a';
const GONE = answer(404, { code: 'resource_not_exist', message: 'No such resource.' });
const FOREIGN = answer(403, {
	code: 'read_not_allowed',
	message: `The caller is not authorized to read entity ${UNKNOWN}.`,
});

const getStatus = (id: string, maxRetryTimeSec = 20, more = {}) => ({
	parameters: { operation: 'getStatus', taskId: byId(id), options: { maxRetryTimeSec }, ...more },
});

/** A task that only Embed v2 has, ready. */
async function v2Task({ emulator }: Fixture, model = 'marengo3.5'): Promise<string> {
	const { body } = await runTask(emulator, videoTask(emulator, model));
	emulator.requests.length = 0;
	return String(body._id);
}

const asked = (fixture: Fixture): string[] =>
	fixture.asked().map((request) => request.replace(/[0-9a-f]{24}/, ':id'));

const V1 = 'GET /embed/tasks/:id/status';
const V2 = 'GET /embed-v2/tasks/:id';

emulatorTest('asks v1 once, then v2, whether v1 or a page says no', async (fixture) => {
	const id = await v2Task(fixture);
	for (const then of [GONE, answer(410, { code: 'gone' }), page(404), page(410), FOREIGN]) {
		const remove = fixture.emulator.intercept(on('GET /embed/tasks/*', then));
		fixture.emulator.requests.length = 0;
		const { items } = await fixture.run(getStatus(id));
		expect(items[0]?.json).toMatchObject({ task_id: id, status: 'ready' });
		expect(asked(fixture)).toEqual([V1, V2, 'GET /embed-v2/tasks']);
		remove();
	}
});

emulatorTest('does not ask v2 after a refused key or an empty balance', async (fixture) => {
	for (const status of [401, 402]) {
		const remove = fixture.emulator.intercept(on('GET /embed/tasks/*', answer(status)));
		fixture.emulator.requests.length = 0;
		const { error } = await fixture.run(getStatus(UNKNOWN));
		expect(error?.context).toMatchObject({ http_code: status });
		expect(asked(fixture)).toEqual([V1]);
		remove();
	}
});

emulatorTest('waits while a page hides a task of v1', async (fixture) => {
	const { id } = fixture.emulator.seedTask();
	fixture.emulator.intercept(on('GET /embed/tasks/*', times(4, page(404))));
	const { items, error } = await fixture.run(getStatus(id));
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ task_id: id, status: 'ready' });
});

emulatorTest('a page that hides v1 for good is the error; no task is gone', async (fixture) => {
	const { id } = fixture.emulator.seedTask();
	fixture.emulator.intercept(on('GET /embed/tasks/*', page(404)));
	const { error } = await fixture.run(getStatus(id, 2));
	expect(error?.message).toBe('Something other than the TwelveLabs API answered (HTTP 404)');
	expect(error?.description).toContain('"Base URL"');
});

emulatorTest.each<[string, Parameters<typeof on>[1], Parameters<typeof on>[1], string]>([
	['another account owns it', FOREIGN, GONE, 'belongs to another TwelveLabs account'],
	['another account owns it, by v2', GONE, FOREIGN, 'belongs to another TwelveLabs account'],
	['neither has it', GONE, GONE, 'TwelveLabs has no task'],
	[
		'v1 forbids the question',
		answer(403, { code: 'forbidden' }),
		GONE,
		'does not allow this request',
	],
	['v2 is in trouble', GONE, answer(500), 'cannot serve this request right now (HTTP 500)'],
	['v2 refuses the form of the ID', GONE, answer(400), 'TwelveLabs has no task'],
])('the error when %s', async ({ emulator, run }, _, v1, v2, told) => {
	emulator.intercept(on('GET /embed/tasks/*', v1), on('GET /embed-v2/tasks/*', v2));
	const { error } = await run(getStatus(UNKNOWN, 1));
	expect(error?.message).toContain(told);
});

emulatorTest('another account’s task: the error item blames no key', async ({ emulator, run }) => {
	const headers = { 'x-trace-id': '122506435189331138' };
	const body = { code: 'read_not_allowed', message: 'The caller is not authorized.' };
	emulator.intercept(on('GET', answer(403, body, headers)));
	const { items } = await run({ ...getStatus(UNKNOWN, 1), onError: 'continueRegularOutput' });
	expect(items[0]?.json).toMatchObject({
		task_id: UNKNOWN,
		code: 'read_not_allowed',
		http_code: 403,
		trace_id: '122506435189331138',
	});
	expect(items[0]?.json.error).toContain('belongs to another TwelveLabs account');
	expect(items[0]?.json.error).not.toMatch(/key/);
});

emulatorTest('asks only the API of a task whose API and model are known', async (fixture) => {
	const id = await v2Task(fixture, 'marengo3.0');
	const { credential } = fixture;
	const result = await probe(credential, async (connection) => {
		const api = chosenApi(connection);
		api.noteTask(id, { apiVersion: 'v2', model: 'marengo3.0' });
		return api.retrieve(id, [], { maxRetryMs: 0 });
	});
	expect(result.task.model).toBe('marengo3.0');
	expect(asked(fixture)).toEqual([V2]);
});

emulatorTest('looks up the model of a mere ID in the list, with retries', async (fixture) => {
	const id = await v2Task(fixture, 'marengo3.0');
	// 0.5 + 1 + 2 + 4 s and more of pauses.
	fixture.emulator.intercept(on('GET /embed-v2/tasks', times(5, answer(503))));
	const { items } = await fixture.run(getEmbeddings(id));
	expect(items[0]?.json.model_name).toBe('marengo3.0');
	expect(asked(fixture).filter((request) => request === V2)).toHaveLength(1);
});

emulatorTest('embeddings in a status of v2 are not shown, nor fetched again', async (fixture) => {
	const id = await v2Task(fixture);
	const { items } = await fixture.run(getStatus(id, 1, { simplify: false }));
	expect(items[0]?.json).toMatchObject({ _id: id, status: 'ready' });
	expect(items[0]?.json).not.toHaveProperty('data');
	fixture.emulator.requests.length = 0;
	const [status, result] = await probe(fixture.credential, async (connection) => {
		const api = chosenApi(connection, 'v2');
		const task = await api.getStatus(id, { maxRetryMs: 0 });
		return [task, api.resultFromStatus?.(task, [])] as const;
	});
	expect(JSON.stringify(status.raw)).not.toContain('embedding"');
	expect(result?.embeddings.length).toBeGreaterThan(1);
	expect(result?.task.raw).toHaveProperty('data');
	expect(asked(fixture).filter((request) => request === V2)).toHaveLength(1);
});

/** The IDs in the list of both APIs, and its report. */
const listed = ({ credential }: Fixture, maxRetryMs = 1000): Promise<[string[], ListReport]> =>
	probe(credential, async (connection) => {
		const report: ListReport = { skippedRows: 0, missing: 0 };
		const ids: string[] = [];
		const list = listTasks(chosenApi(connection), {}, Infinity, { maxRetryMs }, report);
		for await (const { id } of list) ids.push(id);
		return [ids, report];
	});

emulatorTest.each<[string, Parameters<typeof on>[1]]>([
	['in trouble (501)', answer(501)],
	['in trouble (503)', page(503)],
	['behind a page', page(404)],
	['gone', answer(410, { code: 'gone' })],
])('lists the tasks of v2 while the list of v1 is %s', async (fixture, _, then) => {
	const id = await v2Task(fixture);
	fixture.emulator.seedTask();
	fixture.emulator.intercept(on('GET /embed/tasks', then));
	expect(await listed(fixture)).toEqual([[id], { skippedRows: 0, missing: 0, unread: 1 }]);
});

emulatorTest('waits when a page stands in for the middle of a list', async (fixture) => {
	fixture.emulator.seedTasks(Array.from({ length: 120 }, () => ({})));
	const middle = inTurn(untouched, page(404), page(404));
	fixture.emulator.intercept(on('GET /embed/tasks', middle));
	const [ids, report] = await listed(fixture, 20_000);
	expect(ids).toHaveLength(120);
	expect(report.unread).toBeUndefined();
});

emulatorTest('is an error when both lists fail', async (fixture) => {
	fixture.emulator.intercept(on('GET', page(404)));
	await expect(listed(fixture)).rejects.toThrow('Something other than the TwelveLabs API');
});

emulatorTest('keeps the name of a file, whatever v2 answers', async ({ emulator, run }) => {
	const signed = 'https://bucket.example.com/abc123?X-Amz-Credential=a&X-Amz-Signature=SECRET';
	emulator.intercept(
		on(
			'GET /embed-v2/tasks/:id',
			edit(({ body }) => {
				const { metadata } = Object(body) as { metadata?: object };
				if (metadata) Object.assign(metadata, { input_url: signed, input_filename: 'abc123' });
			}),
		),
	);
	const { items, error } = await run({
		parameters: {
			operation: 'embedVideo',
			modelName: 'marengo3.5',
			output: 'document',
			options: { pollIntervalSec: 1 },
		},
		items: [smallFile('harbour.mp4')],
	});
	expect(error).toBeUndefined();
	const shown = JSON.stringify(items.map(({ json }) => ({ ...json, embedding: [] })));
	expect(shown).toContain('harbour.mp4 0:00:00');
	expect(shown).not.toContain('abc123');
});

emulatorTest('prefers the file name to a signed URL for a task of another run', async (fixture) => {
	const id = await v2Task(fixture);
	const names = {
		input_url: 'https://bucket.example.com/abc123?X-Amz-Signature=SECRET',
		input_filename: 'harbour.mp4',
	};
	fixture.emulator.intercept(
		on(
			'GET /embed-v2/tasks/:id',
			edit(({ body }) => void Object.assign(Object(Object(body).metadata), names)),
		),
	);
	const { items } = await fixture.run(getEmbeddings(id));
	expect(items[0]?.json.input_filename).toBe('harbour.mp4');
	expect(items[0]?.json).not.toHaveProperty('input_url');
});

emulatorTest('retries v1 in trouble, and does not ask v2', async (fixture) => {
	fixture.emulator.intercept(on('GET /embed/tasks/*', once(answer(500))));
	const { id } = fixture.emulator.seedTask();
	const { items } = await fixture.run(getStatus(id));
	expect(items[0]?.json.status).toBe('ready');
	expect(asked(fixture)).toEqual([V1, V1]);
});
