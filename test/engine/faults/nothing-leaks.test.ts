import { inspect } from 'node:util';
import { LoggerProxy } from 'n8n-workflow';
import {
	answer,
	cutShort,
	type Interceptor,
	newAssets,
	newTasks,
	redirect,
	resetConnection,
} from '../../emulator';
import { makeMovie } from '../../emulator/testing/movies';
import { concurrentTest } from '../concurrent-test';
import { embedUrl, emulatorTest, getStatus } from '../emulator-test';
import { loadPackage, type NodeResult, type NodeRun, runNode } from '../engine';
import { createFromFile, createFromUrl, saidBy, smallFile } from '../with-emulator';
import { watchingServer } from './servers';

/** The key goes to the API and nowhere else; what comes from items stays in its place. */

const KEY = 'tlk_S3CRET_0123456789abcdef';

const logged: string[] = [];

beforeAll(async () => {
	// n8n's own logger takes its place when it is made.
	await loadPackage();
	const log = (...line: unknown[]): void => void logged.push(inspect(line, { depth: Infinity }));
	LoggerProxy.init({ error: log, warn: log, info: log, debug: log });
});

/** All that an execution leaves behind, hidden properties and causes of errors included. */
function leftBy(result: NodeResult): string {
	const text = inspect(result, { depth: Infinity, showHidden: true, maxArrayLength: Infinity });
	expect(text).toContain('resultData');
	return text;
}

const TASK = '663e16ac4d11aff765088b3a';
const echo = { code: KEY, message: `The key ${KEY} is not mine; you sent x-api-key: ${KEY}` };

emulatorTest.each<[string, Interceptor]>([
	...[400, 401, 403, 404, 422].map((status): [string, Interceptor] => [
		`HTTP ${status} that repeats it`,
		answer(status, echo),
	]),
	['HTTP 503 that repeats it', answer(503, { error: echo })],
	['HTTP 429 that repeats it', answer(429, echo, { 'retry-after': '9999' })],
	['the page of a proxy that repeats it', answer(502, `<pre>x-api-key: ${KEY}</pre>`)],
	['a reset', resetConnection('before-body')],
	['an answer cut short', cutShort],
	['a redirect', redirect(`http://127.0.0.1:9/?key=${KEY}`)],
])(
	'the key is nowhere after %s',
	async ({ emulator, run, url }, _, then) => {
		emulator.intercept(then);
		const options = { maxRetryTimeSec: 0 };
		for (const request of [
			getStatus(TASK, options),
			createFromUrl(url(), options),
			createFromFile(smallFile(), options),
		]) {
			const stopped = await run(request);
			expect(saidBy(stopped)).not.toBe('');
			expect(leftBy(stopped)).not.toContain(KEY);
			expect(leftBy(await run({ ...request, onError: 'continueRegularOutput' }))).not.toContain(
				KEY,
			);
		}
		expect(emulator.requests.some(({ authorized }) => authorized)).toBe(true);
	},
	{ apiKey: KEY },
);

const failed = { fail: true, message: `The key is ${KEY}.` };

emulatorTest.each<[string, Interceptor, NodeRun]>([
	[
		'query',
		answer(200, { text_embedding: { error_message: failed.message } }),
		{ node: 'embedQuery', parameters: { text: 'a boat' } },
	],
	['task', newTasks(failed), embedUrl('', { embedApi: 'v2' })],
	['asset', newAssets(failed), { parameters: { resource: 'asset', operation: 'upload' } }],
])(
	'the key is nowhere after a failed %s whose reason repeats it',
	async ({ emulator, run, url }, _, then, request) => {
		emulator.intercept(then);
		const parameters = { ...request.parameters, videoUrl: url() };
		const result = await run({ ...request, parameters, items: [smallFile()] });
		expect(saidBy(result)).toContain('The key is ‹API key›.');
		expect(leftBy(result)).not.toContain(KEY);
	},
	{ apiKey: KEY },
);

emulatorTest(
	'the key is nowhere after success either',
	async ({ run, url }) => {
		const result = await run(embedUrl(url()));
		expect(result.items.length).toBeGreaterThan(0);
		expect(leftBy(result)).not.toContain(KEY);
	},
	{ apiKey: KEY },
);

emulatorTest.each([[301], [302], [303], [307], [308]])(
	'a redirect with HTTP %i to another host is not followed, and that host sees nothing',
	async ({ emulator, run, url }, status) => {
		const target = await watchingServer();
		try {
			emulator.intercept(redirect(`${target.origin}/v1.3/embed/tasks`, status));
			for (const request of [getStatus(TASK), createFromUrl(url()), createFromFile(smallFile())]) {
				const { error } = await run(request);
				expect(error?.message).toBe(
					`TwelveLabs redirected the request (HTTP ${status}), and redirects are not followed`,
				);
				expect(error?.description).toContain('Correct "Base URL"');
			}
			expect(target.requests).toHaveLength(0);
		} finally {
			await target.close();
		}
	},
);

concurrentTest('a base URL with a user name or password is refused, nothing is sent', async () => {
	const server = await watchingServer();
	try {
		for (const user of ['me:hunter2secret@', 'hunter2secret@', ':hunter2secret@']) {
			const baseUrl = server.origin.replace('//', `//${user}`);
			const result = await runNode({ ...getStatus(TASK), credential: { apiKey: KEY, baseUrl } });
			expect(result.error?.message).toBe(
				'The Base URL of the TwelveLabs credential contains a user name or password',
			);
			expect(leftBy(result)).not.toContain('hunter2secret');
		}
		expect(server.requests).toHaveLength(0);
	} finally {
		await server.close();
	}
});

emulatorTest.each([
	['\r\n'],
	['\n'],
	['"'],
	['\r\n\r\n--'],
	['"; name="model_name'],
	['\u0000'],
	['%0d%0a'],
	['; x=y'],
])('%j in a name, type or URL stays there', async ({ emulator, run, url, creations }, text) => {
	const onError = 'continueRegularOutput';
	const content = makeMovie({ durationSec: 5 });
	const header = `${text}x-evil: 1`;
	const data = { content, fileName: `a${header}${text}b.mp4`, mimeType: `video/mp4${header}` };
	await run({ ...createFromFile({ files: { data } }), onError });
	await run({ ...createFromUrl(url() + header), onError });
	const [file, fromUrl] = creations();
	const model_name = ['marengo3.0'];
	const video_embedding_scope = ['clip'];
	expect(file?.fields).toEqual({ model_name, video_embedding_scope });
	expect(file?.file).toMatchObject({ bytes: content.length, contentType: 'video/mp4' });
	if (fromUrl) {
		const video_url = [expect.any(String)];
		expect(fromUrl.fields).toEqual({ model_name, video_embedding_scope, video_url });
	}
	for (const { headers } of emulator.requests) expect(headers).not.toHaveProperty('x-evil');
});

test("the key is in no line that n8n's engine logged", () => {
	expect(logged.length).toBeGreaterThan(10);
	expect(logged.filter((line) => line.includes(KEY))).toEqual([]);
});
