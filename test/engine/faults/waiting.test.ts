import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';
import {
	answer,
	cutShort,
	delay,
	type Interceptor,
	limited,
	newTasks,
	on,
	once,
	resetConnection,
	times,
} from '../../emulator';
import { concurrentTest } from '../concurrent-test';
import { byId, EngineFixture, ofV1 } from '../engine-fixture';
import { type Fixture, saidBy, withEmulator } from '../with-emulator';

/** Whatever a task ID is, TwelveLabs is asked for it under its own path, and its answer is shown. */

const fixture = new EngineFixture();

const ID = '663e16ac4d11aff765088b3a';
const hex = fc.string({
	unit: fc.constantFrom(...'0123456789abcdef'),
	minLength: 24,
	maxLength: 24,
});

const values = fc.sample(
	fc.oneof(
		{ weight: 4, arbitrary: hex },
		fc.string(),
		fc.string({ unit: 'binary' }),
		fc.tuple(hex, fc.string({ unit: 'grapheme', minLength: 1 })).map((parts) => parts.join('')),
		fc.tuple(fc.string({ minLength: 1 }), hex).map((parts) => parts.join('')),
		fc.webPath(),
		fc.constantFrom(
			'..',
			'../../indexes',
			'.',
			'%2e%2e',
			`${ID}/../..`,
			`${ID}?embedding_option=x`,
			`${ID}#`,
			`${ID}/`,
			`${ID}\u0000`,
			`${ID}\n`,
			` ${ID} `,
			`//evil.example/${ID}`,
			`${ID}@evil.example`,
		),
	),
	400,
);

/** What a path can hold; `.` and `..` mean another one. */
const isSent = (value: string): boolean => !['', '.', '..'].includes(value.trim());

const isTaskId = (value: string): boolean => /^[0-9a-f]{24}$/.test(value.trim());

/** What is sent, however often; many are asked for at once, in any order. */
const distinct = (paths: string[]): string[] => [...new Set(paths)].sort();

test.each([
	['getStatus', '/status'],
	['getEmbeddings', ''],
])('%s: any text is asked for under its own path', async (operation, end) => {
	const { items } = await fixture.run({
		parameters: {
			operation,
			taskId: byId('={{ $json.id }}'),
			options: { concurrency: 200 },
		},
		items: values.map((id) => ({ json: { id } })),
		onError: 'continueRegularOutput',
	});
	const sent = values.filter(isSent);
	expect(sent.length).toBeGreaterThan(300);
	expect(distinct(ofV1(fixture.emulator.requests).map(({ path }) => path))).toEqual(
		distinct(sent.map((value) => `/v1.3/embed/tasks/${encodeURIComponent(value.trim())}${end}`)),
	);
	for (const { query } of fixture.emulator.requests) expect(query).toEqual({});
	for (const [index, value] of values.entries()) {
		const said = isTaskId(value)
			? /^TwelveLabs has no task /
			: /task_id|"Task" is empty|is no task ID|has no task|not TwelveLabs' API/;
		expect(items[index]?.json.error).toMatch(said);
	}
});

/** The wait for a task: bounded, patient with faults, and never without the task's ID. */

const embed = (fixture: Fixture, options: INodeParameters) => ({
	parameters: { videoSource: 'url', videoUrl: fixture.url(), options },
});

const STATUS = 'GET /embed/tasks/:id/status';

const polls = ({ emulator }: Fixture) =>
	emulator.requests.filter(({ path }) => path.endsWith('/status'));

concurrentTest(
	'whatever the interval, the first poll comes soon and the last with the end of the wait',
	() =>
		withEmulator(async (fixture) => {
			fixture.emulator.intercept(newTasks({ never: true }));
			const options = { pollIntervalSec: 600, waitTimeoutSec: 10 };
			const result = await fixture.run(embed(fixture, options));
			expect(polls(fixture)).toHaveLength(2);
			const [taskId = ''] = fixture.taskIds();
			const seconds = /^Task (\w+) is still processing after (\d+) s$/;
			expect(result.error?.message).toMatch(seconds);
			const [, named, elapsed] = seconds.exec(result.error?.message ?? '') ?? [];
			expect(named).toBe(taskId);
			expect(Number(elapsed)).toBeGreaterThanOrEqual(10);
			expect(saidBy(result)).toContain('Get Embeddings and "Wait Until Ready"');
			expect(result.error?.context).toMatchObject({ task_id: taskId, status: 'processing' });
		}),
);

concurrentTest('a wait of 0 s looks once', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(newTasks({ never: true }));
		const { error } = await fixture.run(embed(fixture, { waitTimeoutSec: 0 }));
		expect(error?.message).toMatch(/^Task \w+ is still processing after \d+ s$/);
		expect(polls(fixture)).toHaveLength(1);
	}),
);

concurrentTest('what ran out is collected later, as the error advises', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(newTasks({ processingMs: 3000 }));
		const { error } = await fixture.run(embed(fixture, { waitTimeoutSec: 1 }));
		const { items } = await fixture.run({
			parameters: {
				operation: 'getEmbeddings',
				taskId: byId(String(error?.context?.task_id)),
				waitUntilReady: true,
				options: { pollIntervalSec: 1 },
			},
		});
		expect(items.length).toBeGreaterThan(0);
		expect(fixture.taskIds()).toHaveLength(1);
	}),
);

concurrentTest.each<[string, Interceptor]>([
	['503', answer(503)],
	['429', limited(1)],
	['resets', resetConnection('before-body')],
	['answers cut short', cutShort],
	['resets in the middle of the answer', resetConnection('in-answer')],
])('%s while polling and collecting do not end it', (_, then) =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on(STATUS, times(2, then)), on('GET /embed/tasks/:id', once(then)));
		const { items, error } = await fixture.run(embed(fixture, { pollIntervalSec: 1 }));
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
		expect(polls(fixture)).toHaveLength(3);
		expect(fixture.taskIds()).toHaveLength(1);
	}),
);

concurrentTest('faults that outlast the retry budget end it, with the task', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on(STATUS, answer(503)));
		const options = { pollIntervalSec: 1, maxRetryTimeSec: 2 };
		const result = await fixture.run(embed(fixture, options));
		expect(polls(fixture).length).toBeGreaterThan(1);
		expect(result.error?.message).toBe('TwelveLabs cannot serve the request now (HTTP 503)');
		expect(result.error?.context).toMatchObject({
			task_id: fixture.taskIds()[0],
			http_code: 503,
		});
	}),
);

concurrentTest.each<[string, Interceptor, string]>([
	['trouble', answer(503), 'TwelveLabs cannot serve the request now (HTTP 503)'],
	['answers cut short', cutShort, 'TwelveLabs gave an answer that cannot be read'],
	['a poll that gets no answer', delay(60_000), 'The connection to TwelveLabs broke'],
	[
		'a limit that lifts after it',
		limited(3600),
		'The rate limit of TwelveLabs (100 requests per day) is used up and lifts at',
	],
])('%s up to its end: a time-out that says so', (_, then, fault) =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on(STATUS, then));
		const options = { pollIntervalSec: 1, waitTimeoutSec: 4 };
		const result = await fixture.run(embed(fixture, options));
		expect(result.error?.message).toMatch(/^Task \w+ is still processing after \d+ s$/);
		const said = saidBy(result).split('The last status check failed: ')[1] ?? '';
		// The end of the wait may also cut off the last request itself.
		const cutOff = 'The connection to TwelveLabs broke (no answer within';
		expect([fault, cutOff].some((text) => said.startsWith(text))).toBe(true);
		expect(result.error?.context).toMatchObject({
			task_id: fixture.taskIds()[0],
			status: 'processing',
		});
	}),
);

concurrentTest.each<[number, string]>([
	[401, 'TwelveLabs does not accept the API key'],
	[403, 'TwelveLabs does not allow this request (HTTP 403)'],
])('HTTP %i while polling ends it at once, with the task', (status, message) =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on(STATUS, answer(status)));
		const result = await fixture.run(embed(fixture, { pollIntervalSec: 1 }));
		expect(polls(fixture)).toHaveLength(1);
		expect(result.error?.message).toBe(message);
		expect(result.error?.context).toMatchObject({
			task_id: fixture.taskIds()[0],
			http_code: status,
		});
	}),
);

concurrentTest('a task that fails ends it, with the task', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(newTasks({ fail: true }));
		const { error } = await fixture.run(embed(fixture, { pollIntervalSec: 1 }));
		expect(error?.message).toBe(
			`TwelveLabs could not embed this video (task ${fixture.taskIds()[0]})`,
		);
		expect(error?.context).toMatchObject({ task_id: fixture.taskIds()[0], status: 'failed' });
	}),
);

concurrentTest('Get Embeddings of a task in process: says so, or waits when told', () =>
	withEmulator(async (fixture) => {
		const { id } = fixture.emulator.seedTask({ status: 'processing', processingMs: 8000 });
		const parameters = { operation: 'getEmbeddings', taskId: byId(id) };
		const atOnce = await fixture.run({ parameters });
		expect(atOnce.error?.message).toBe(`Task ${id} is still processing`);
		expect(atOnce.error?.description).toContain('Wait Until Ready');
		expect(atOnce.error?.context).toMatchObject({ task_id: id, status: 'processing' });
		const waiting = { ...parameters, waitUntilReady: true, options: { pollIntervalSec: 1 } };
		expect((await fixture.run({ parameters: waiting })).items.length).toBeGreaterThan(0);
	}),
);
