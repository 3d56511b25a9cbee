import { inspect } from 'node:util';
import { LoggerProxy } from 'n8n-workflow';
import { answer, cutShort, type Interceptor, redirect, resetConnection } from '../../emulator';
import { makeMovie } from '../../emulator/testing/movies';
import { loadPackage, type NodeResult, type NodeRun, runNode } from '../engine';
import { byId } from '../engine-fixture';
import { createFromFile, createFromUrl, withEmulator, saidBy, smallFile } from '../with-emulator';
import { watchingServer } from './servers';
import { concurrentTest } from '../concurrent-test';

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
const getStatus: NodeRun = { parameters: { operation: 'getStatus', taskId: byId(TASK) } };
const echo = { code: KEY, message: `The key ${KEY} is not mine; you sent x-api-key: ${KEY}` };

const answers: [string, Interceptor][] = [
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
];

concurrentTest.each(answers)('the key is nowhere after %s', (_, then) =>
	withEmulator(
		async ({ emulator, run, url }) => {
			emulator.intercept(then);
			const options = { maxRetryTimeSec: 0 };
			for (const attempt of [
				{ ...getStatus, parameters: { ...getStatus.parameters, options } },
				createFromUrl(url(), options),
				createFromFile(smallFile(), options),
			]) {
				for (const onError of [undefined, 'continueRegularOutput'] as const) {
					const result = await run({ ...attempt, ...(onError && { onError }) });
					expect(leftBy(result)).not.toContain(KEY);
					if (!onError) expect(saidBy(result)).not.toBe('');
				}
			}
			expect(emulator.requests.some(({ authorized }) => authorized)).toBe(true);
		},
		{ apiKey: KEY },
	),
);

concurrentTest('the key is nowhere after success either', () =>
	withEmulator(
		async ({ run, url }) => {
			const result = await run({ parameters: { videoSource: 'url', videoUrl: url() } });
			expect(result.items.length).toBeGreaterThan(0);
			expect(leftBy(result)).not.toContain(KEY);
		},
		{ apiKey: KEY },
	),
);

concurrentTest.each([[301], [302], [303], [307], [308]])(
	'a redirect with HTTP %i to another host is not followed, and that host sees nothing',
	(redirectStatus) =>
		withEmulator(async ({ emulator, run, url }) => {
			const target = await watchingServer();
			try {
				emulator.intercept(redirect(`${target.origin}/v1.3/embed/tasks`, redirectStatus));
				for (const attempt of [getStatus, createFromUrl(url()), createFromFile(smallFile())]) {
					const result = await run(attempt);
					expect(result.error?.message).toBe(
						`TwelveLabs redirects the request (HTTP ${redirectStatus}), which is not followed`,
					);
					expect(result.error?.description).toContain('Correct "Base URL"');
				}
				expect(target.requests).toHaveLength(0);
			} finally {
				await target.close();
			}
		}),
);

concurrentTest(
	'a base URL with a user name or password is refused, and nothing is sent',
	async () => {
		const server = await watchingServer();
		try {
			for (const user of ['me:hunter2secret@', 'hunter2secret@', ':hunter2secret@']) {
				const baseUrl = server.origin.replace('//', `//${user}`);
				const result = await runNode({ ...getStatus, credential: { apiKey: KEY, baseUrl } });
				expect(result.error?.message).toBe(
					'The Base URL of the TwelveLabs credential holds a user name or password',
				);
				expect(leftBy(result)).not.toContain('hunter2secret');
			}
			expect(server.requests).toHaveLength(0);
		} finally {
			await server.close();
		}
	},
);

const BREAKS = [
	'\r\n',
	'\n',
	'"',
	'\r\n\r\n--',
	'"; name="model_name',
	'\u0000',
	'%0d%0a',
	'; x=y',
];

concurrentTest.each(BREAKS.map((text) => [text] as const))(
	'%j in a name, type or URL stays there',
	(text) =>
		withEmulator(async ({ emulator, run, url, creations }) => {
			const film = makeMovie({ durationSec: 5 });
			const evil = `a${text}x-evil: 1${text}b.mp4`;
			await run({
				...createFromFile({
					files: { data: { content: film, fileName: evil, mimeType: `video/mp4${text}x-evil: 1` } },
				}),
				onError: 'continueRegularOutput',
			});
			await run({ ...createFromUrl(`${url()}${text}x-evil: 1`), onError: 'continueRegularOutput' });
			const [file, fromUrl] = creations();
			expect(file?.fields).toEqual({ model_name: ['marengo3.0'], video_embedding_scope: ['clip'] });
			expect(file?.file).toMatchObject({ bytes: film.length });
			expect(file?.file?.contentType).toBe('video/mp4');
			if (fromUrl) {
				expect(Object.keys(fromUrl.fields ?? {}).sort()).toEqual([
					'model_name',
					'video_embedding_scope',
					'video_url',
				]);
				expect(fromUrl.fields?.model_name).toEqual(['marengo3.0']);
				expect(fromUrl.fields?.video_url).toHaveLength(1);
			}
			for (const { headers } of emulator.requests) {
				expect(Object.keys(headers)).not.toContain('x-evil');
			}
		}),
);

test("the key is in no line that n8n's engine logged", () => {
	expect(logged.length).toBeGreaterThan(10);
	expect(logged.filter((line) => line.includes(KEY))).toEqual([]);
});
