import type { IDataObject } from 'n8n-workflow';
import {
	compressed,
	cutShort,
	type Interceptor,
	on,
	once,
	resetConnection,
	startEmulator,
	times,
} from '../../emulator';
import { closedPort, plainServer } from '../../engine/faults/servers';
import { embedVideo, START, start, workflowOf } from '../../tools/bench/workflow';
import { expectSuccess, inN8n, withN8n, type N8nFixture } from '../n8n-fixture';
import type { Execution } from '../n8n/execution';
import { credential } from '../n8n/workflow';
import { paddedVideo, uploadWorkflow, videoForm } from '../upload';

/** Runs the node alone, by default on the emulator's sample video. */
async function runNode(
	{ n8n, emulator }: N8nFixture,
	parameters: IDataObject,
	account = 'TwelveLabs account',
): Promise<Execution> {
	const step = embedVideo({
		videoSource: 'url',
		videoUrl: `${emulator.origin}/samples/harbour-at-sunset.mp4`,
		...parameters,
	});
	step.credentials = credential('twelveLabsApi', account);
	return await n8n.execute(workflowOf('Fault', [start, step], [], true), START);
}

const posts = ({ emulator }: N8nFixture): number =>
	emulator.requests.filter(({ method }) => method === 'POST').length;

/** Nothing can have reached TwelveLabs: the node retries for a while, then fails with this message. */
async function unreached(fixture: N8nFixture, baseUrl: string, message: RegExp): Promise<void> {
	const name = `Credential for ${baseUrl}`;
	await fixture.n8n.importCredential({ apiKey: 'tlk_emulated_key', baseUrl }, name);
	const options = { maxRetryTimeSec: 2 };
	const run = await runNode(fixture, { operation: 'createTask', options }, name);
	expect(run.status).toBe('error');
	expect(run.error?.message).toMatch(message);
}

const BREAKS: [string, Interceptor][] = [
	['reset in place of the answer', resetConnection('after-request')],
	['reset in the middle of the answer', resetConnection('in-answer')],
	['an answer cut short', cutShort],
];

/** What depends on the errors that n8n throws, which differ from version to version. */
export function faults(): void {
	it.each<[string, Interceptor]>([
		...BREAKS,
		['a compressed answer cut short', compressed('gzip', 'cut')],
		['a compressed answer that is damaged', compressed('br', 'damaged')],
	])('looks up a new task whose answer is lost (%s), paid once', (_, then) =>
		withN8n(async (fixture) => {
			const { emulator } = fixture;
			emulator.intercept(on('POST', once(then)));
			const run = expectSuccess(await runNode(fixture, { operation: 'createTask' }));
			const [taskId] = emulator.tasks.keys();
			expect(run.json('Embed Video')).toMatchObject([{ task_id: taskId }]);
			expect(emulator.tasks.size).toBe(1);
			expect(posts(fixture)).toBe(1);
		})(),
	);

	inN8n('repeats an upload whose connection broke, and creates one task', async (fixture) => {
		const { n8n, emulator } = fixture;
		const id = await n8n.importWorkflow(uploadWorkflow('breaks'));
		await n8n.activate(id);
		emulator.intercept(on('POST', once(resetConnection('in-body'))));
		const body = videoForm(paddedVideo(40_000_000));
		const response = await n8n.webhook('breaks', { method: 'POST', body });
		expect([response.status, (await n8n.lastExecution(id)).error]).toEqual([200, undefined]);
		expect(emulator.tasks.size).toBe(1);
		expect(posts(fixture)).toBe(2);
	});

	it.each(BREAKS)('polls again when a poll fails (%s)', (_, then) =>
		withN8n(async (fixture) => {
			const { emulator } = fixture;
			emulator.intercept(on('GET', times(2, then)));
			expectSuccess(await runNode(fixture, { options: { pollIntervalSec: 1 } }));
			expect(posts(fixture)).toBe(1);
		})(),
	);

	inN8n('reports a refused connection', async (fixture) => {
		const baseUrl = `http://127.0.0.1:${await closedPort()}`;
		await unreached(fixture, baseUrl, /^Can't reach TwelveLabs \(ECONNREFUSED\)$/);
	});

	inN8n('reports an unknown host', async (fixture) => {
		const message = /^Can't reach TwelveLabs \((ENOTFOUND|EAI_AGAIN)\)$/;
		await unreached(fixture, 'http://twelvelabs.invalid', message);
	});

	inN8n('reports a server without TLS as unreachable or in doubt', async (fixture) => {
		const server = await plainServer();
		fixture.cleanup.add(() => server.close());
		// Before 2.30 n8n does not tell whether the connection stood, and then the task may exist.
		const message = /(Can't reach|connection to) TwelveLabs( broke)? \((EPROTO|ERR_SSL)/;
		await unreached(fixture, `https://127.0.0.1:${server.port}`, message);
		expect(server.connections()).toBeGreaterThan(0);
	});

	inN8n('reports an untrusted certificate', async (fixture) => {
		const secure = await startEmulator({ tls: true });
		fixture.cleanup.add(() => secure.close());
		await unreached(fixture, secure.url, /^Can't reach TwelveLabs \(\w*SELF_SIGNED_CERT\w*\)$/);
		expect(secure.tasks.size).toBe(0);
	});
}
