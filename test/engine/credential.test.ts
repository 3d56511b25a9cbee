import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { answer, on, redirect, times } from '../emulator';
import type { NodeResult, NodeRun } from './engine';
import { byId, EngineFixture, ofV1 } from './engine-fixture';

const KEY = 'tlk_A_SECRET_THAT_IS_NOWHERE_ELSE';
const fixture = new EngineFixture({ apiKey: KEY });

const list: NodeRun = { parameters: { operation: 'listTasks' } };

/** Everything a run leaves: items, errors with their causes and stacks, hints, run data. */
function everything({ run, ...rest }: NodeResult): string {
	const seen = new WeakSet<object>();
	return JSON.stringify({ run, ...rest }, (_, value: unknown) => {
		if (typeof value !== 'object' || value === null) return value;
		if (seen.has(value)) return 'seen';
		seen.add(value);
		if (!(value instanceof Error)) return value;
		const { message, stack, cause } = value;
		return { ...value, message, stack, cause };
	});
}

test.each(['', undefined])('a credential with the key %p is refused', async (apiKey) => {
	const { error } = await fixture.run({
		...list,
		credential: { ...fixture.credential, apiKey: apiKey as string },
	});
	expect(error?.message).toBe('The TwelveLabs credential has no API key');
	expect(error?.description).toMatch(/paste the key/);
	expect(error?.context?.itemIndex).toBe(0);
	expect(fixture.emulator.requests).toEqual([]);
});

test.each([` ${KEY}`, `${KEY} `])('white space around the key does no harm: %j', async (apiKey) => {
	const credential = { ...fixture.credential, apiKey };
	expect(await fixture.json({ ...list, credential })).toEqual([]);
	expect(ofV1(fixture.emulator.requests)).toMatchObject([{ authorized: true }]);
});

test.each([`tlk ${KEY}`, 'tlk_schlüssel', '"\r\nx-injected: 1'])(
	'a key that no header can hold is refused and not repeated: %j',
	async (apiKey) => {
		const result = await fixture.run({ ...list, credential: { ...fixture.credential, apiKey } });
		expect(result.error?.message).toMatch(
			/contains spaces or characters that an API key can't have/,
		);
		expect(fixture.emulator.requests).toEqual([]);
		expect(everything(result)).not.toContain(apiKey);
	},
);

test('no credential at all is an error of the node', async () => {
	const { error } = await fixture.run({ ...list, credential: undefined });
	expect(error?.message).toMatch(/credential/);
	expect(error?.context?.itemIndex).toBe(0);
	expect(fixture.emulator.requests).toEqual([]);
});

test('a wrong key: what the API says, and where keys are', async () => {
	const credential = { ...fixture.credential, apiKey: 'tlk_wrong_and_also_secret' };
	const result = await fixture.run({ ...list, credential });
	expect(result.error).toMatchObject({
		message: 'TwelveLabs does not accept the API key',
		httpCode: '401',
		context: { itemIndex: 0, code: 'api_key_invalid', http_code: 401 },
	});
	expect(result.error?.description).toMatch(/invalid or expired.*Check the key in the credential/);
	expect(everything(result)).not.toContain(credential.apiKey);
});

test('a wrong key while waiting ends the wait at once', async () => {
	fixture.emulator.intercept(on('GET /embed/tasks/:id/status', answer(401)));
	const { error } = await fixture.run({
		parameters: {
			operation: 'embedVideo',
			videoSource: 'url',
			videoUrl: fixture.videoUrl,
			options: { pollIntervalSec: 1 },
		},
	});
	expect(error?.message).toBe('TwelveLabs does not accept the API key');
	expect(error?.context).toMatchObject({ task_id: fixture.taskIds[0], http_code: 401 });
	expect(fixture.emulator.requests.filter(({ path }) => path.endsWith('/status'))).toHaveLength(1);
});

test.each(['/', '//', ' '])('a base URL that ends in %j works', async (end) => {
	const baseUrl = fixture.credential.baseUrl + end;
	expect(await fixture.json({ ...list, credential: { ...fixture.credential, baseUrl } })).toEqual(
		[],
	);
	expect(fixture.emulator.requests[0]?.path).toBe('/v1.3/embed/tasks');
});

test.each([
	['user:pass@', 'holds a user name or password'],
	['user@', 'holds a user name or password'],
])('a base URL with %s in it is refused', async (login, message) => {
	const baseUrl = fixture.credential.baseUrl.replace('//', `//${login}`);
	const result = await fixture.run({ ...list, credential: { ...fixture.credential, baseUrl } });
	expect(result.error?.message).toContain(message);
	expect(result.error?.context?.itemIndex).toBe(0);
	expect(fixture.emulator.requests).toEqual([]);
	expect(everything(result)).not.toContain(login);
});

test.each(['nonsense', 'ftp://127.0.0.1'])('the base URL %j is refused', async (baseUrl) => {
	const { error } = await fixture.run({ ...list, credential: { ...fixture.credential, baseUrl } });
	expect(error?.message).toMatch(/^The Base URL of the TwelveLabs credential is not/);
	expect(error?.description).toMatch(/https:\/\/api\.twelvelabs\.io/);
});

describe('a redirect', () => {
	let elsewhere: Server;
	const arrived: IncomingMessage[] = [];

	beforeAll(async () => {
		elsewhere = createServer((req, res) => {
			arrived.push(req);
			req.resume();
			res.end('{}');
		}).listen(0, '127.0.0.1');
		await once(elsewhere, 'listening');
	});
	afterAll(async () => {
		elsewhere.close();
		await once(elsewhere, 'close');
	});

	test.each([
		[301, 'GET', list],
		[
			302,
			'GET',
			{ parameters: { operation: 'getStatus', taskId: byId('663e16ac4d11aff765088b3a') } },
		],
		[308, 'GET', list],
		[307, 'POST', { parameters: { operation: 'createTask' } }],
		[303, 'POST', { parameters: { operation: 'createTask' } }],
	] as [number, string, NodeRun][])(
		'%i of a %s is refused, and neither key nor file goes there',
		async (redirectStatus, _method, run) => {
			const { port } = elsewhere.address() as AddressInfo;
			const address = `http://localhost:${port}/v1.3/embed/tasks`;
			fixture.emulator.intercept(redirect(address, redirectStatus));
			const { error } = await fixture.run({
				...run,
				items: [{ files: { data: { content: Buffer.alloc(10_000), fileName: 'a.mp4' } } }],
			});
			expect(error?.message).toBe(
				`TwelveLabs redirects the request (HTTP ${redirectStatus}), which is not followed`,
			);
			expect(error?.description).toMatch(/Correct "Base URL"/);
			expect(error?.context).toMatchObject({ itemIndex: 0, http_code: redirectStatus });
			expect(arrived).toEqual([]);
			expect(ofV1(fixture.emulator.requests)).toHaveLength(1);
		},
	);
});

test('the key is sent in its header and is nowhere else', async () => {
	const { id } = fixture.emulator.seedTask({ clips: 1 });
	const missing = '663e16ac4d11aff765088b3a';
	const file = { content: Buffer.from('no video'), fileName: 'a.mp4' };
	const text = `<html>${'x'.repeat(1000)}</html>`;
	fixture.emulator.intercept(on('GET /embed/tasks', times(1, answer(400, text))));
	const runs: NodeRun[] = [
		list,
		list,
		{ parameters: { operation: 'getEmbeddings', output: 'raw', taskId: byId(id) } },
		{ parameters: { operation: 'getStatus', simplify: false, taskId: byId(id) } },
		{ parameters: { operation: 'getStatus', taskId: byId(missing) } },
		{ parameters: { operation: 'createTask' }, items: [{ files: { data: file } }] },
		{
			parameters: { operation: 'getStatus', taskId: byId(missing) },
			onError: 'continueRegularOutput',
		},
		{
			parameters: { operation: 'getStatus', taskId: byId(missing) },
			onError: 'continueErrorOutput',
		},
	];
	for (const run of runs) expect(everything(await fixture.run(run))).not.toContain(KEY);
	// A task that is gone is asked for twice more.
	expect(ofV1(fixture.emulator.requests)).toHaveLength(runs.length + 3 * 2);
	expect(fixture.emulator.requests.every(({ authorized }) => authorized)).toBe(true);
	expect(JSON.stringify(fixture.emulator.requests)).not.toContain(KEY);
});

test('nobody listening: an error that names the network, without the key', async () => {
	const credential = { apiKey: KEY, baseUrl: 'http://127.0.0.1:9/v1.3' };
	const result = await fixture.run({
		parameters: { operation: 'listTasks', options: { maxRetryTimeSec: 0 } },
		credential,
	});
	expect(result.error?.message).toBe("Can't reach TwelveLabs (ECONNREFUSED)");
	expect(result.error?.context).toMatchObject({ itemIndex: 0, code: 'ECONNREFUSED' });
	expect(everything(result)).not.toContain(KEY);
});
