import fc from 'fast-check';
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
import { embedUrl, emulatorTest, paidTasks } from '../emulator-test';
import { byId, EngineFixture, ofV1 } from '../engine-fixture';
import { type Fixture, saidBy } from '../with-emulator';

/** Whatever a task ID is, it is requested under its own path, and the answer is shown. */

const fixture = new EngineFixture();

const ID = '663e16ac4d11aff765088b3a';
const hex = fc.stringMatching(/^[0-9a-f]{24}$/);

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

test.each([
	['getStatus', '/status'],
	['getEmbeddings', ''],
])('%s: any text is requested under its own path', async (operation, end) => {
	const taskId = byId('={{ $json.id }}');
	const { items } = await fixture.run({
		parameters: { operation, taskId, options: { concurrency: 200 } },
		items: values.map((id) => ({ json: { id } })),
		onError: 'continueRegularOutput',
	});
	const sent = values.filter(isSent);
	expect(sent.length).toBeGreaterThan(300);
	expect(new Set(ofV1(fixture.emulator.requests).map(({ path }) => path))).toEqual(
		new Set(sent.map((value) => `/v1.3/embed/tasks/${encodeURIComponent(value.trim())}${end}`)),
	);
	for (const { query } of fixture.emulator.requests) expect(query).toEqual({});
	for (const [index, value] of values.entries()) {
		const said = isTaskId(value)
			? /^TwelveLabs has no task /
			: /task_id|"Task" is empty|is not a valid task ID|has no task|other than the TwelveLabs API/;
		expect(items[index]?.json.error).toMatch(said);
	}
});

/** The wait for a task: bounded, patient with faults, and never without the task's ID. */

const STATUS = 'GET /embed/tasks/:id/status';

const polls = ({ emulator }: Fixture) =>
	emulator.requests.filter(({ path }) => path.endsWith('/status'));

emulatorTest('the first poll comes soon, the last with the end of the wait', async (fixture) => {
	fixture.emulator.intercept(newTasks({ never: true }));
	const options = { pollIntervalSec: 600, waitTimeoutSec: 10 };
	const result = await fixture.run(embedUrl(fixture.url(), options));
	expect(polls(fixture)).toHaveLength(2);
	const [task_id] = paidTasks(fixture);
	const [, named, elapsed] =
		/^Task (\w+) is still processing after (\d+) s$/.exec(result.error?.message ?? '') ?? [];
	expect(named).toBe(task_id);
	expect(Number(elapsed)).toBeGreaterThanOrEqual(10);
	expect(saidBy(result)).toContain('Get Embeddings and "Wait Until Ready"');
	expect(result.error?.context).toMatchObject({ task_id, status: 'processing' });
});

emulatorTest('a wait of 0 s polls once', async (fixture) => {
	fixture.emulator.intercept(newTasks({ never: true }));
	const { error } = await fixture.run(embedUrl(fixture.url(), { waitTimeoutSec: 0 }));
	expect(error?.message).toMatch(/^Task \w+ is still processing after \d+ s$/);
	expect(polls(fixture)).toHaveLength(1);
});

emulatorTest.each<[string, Interceptor]>([
	['503', answer(503)],
	['429', limited(1)],
	['resets', resetConnection('before-body')],
	['answers cut short', cutShort],
	['resets in the middle of the answer', resetConnection('in-answer')],
])('%s while polling and collecting do not end it', async (fixture, _, then) => {
	const { emulator, run, url } = fixture;
	emulator.intercept(on(STATUS, times(2, then)), on('GET /embed/tasks/:id', once(then)));
	const { items, error } = await run(embedUrl(url()));
	expect(error).toBeUndefined();
	expect(items.length).toBeGreaterThan(0);
	expect(polls(fixture)).toHaveLength(3);
	expect(paidTasks(fixture)).toHaveLength(1);
});

emulatorTest('faults that outlast Max Retry Time end it, with the task', async (fixture) => {
	fixture.emulator.intercept(on(STATUS, answer(503)));
	const { error } = await fixture.run(embedUrl(fixture.url(), { maxRetryTimeSec: 2 }));
	expect(polls(fixture).length).toBeGreaterThan(1);
	expect(error?.message).toBe('TwelveLabs cannot serve this request right now (HTTP 503)');
	expect(error?.context).toMatchObject({ task_id: paidTasks(fixture)[0], http_code: 503 });
});

emulatorTest.each<[string, Interceptor, string]>([
	['trouble', answer(503), 'TwelveLabs cannot serve this request right now (HTTP 503)'],
	['answers cut short', cutShort, 'TwelveLabs returned an answer that cannot be read'],
	['a poll without an answer', delay(60_000), 'The connection to TwelveLabs broke'],
	[
		'a limit that lifts after it',
		limited(3600),
		'The rate limit of TwelveLabs (100 requests per day) is used up and lifts at',
	],
])('%s up to its end: a time-out that says so', async (fixture, _, then, fault) => {
	fixture.emulator.intercept(on(STATUS, then));
	const result = await fixture.run(embedUrl(fixture.url(), { waitTimeoutSec: 4 }));
	expect(result.error?.message).toMatch(/^Task \w+ is still processing after \d+ s$/);
	const said = saidBy(result).split('The last status check failed: ')[1] ?? '';
	// The end of the wait may also cut off the last request itself.
	const cutOff = 'The connection to TwelveLabs broke (no answer within';
	expect([fault, cutOff].some((text) => said.startsWith(text))).toBe(true);
	const [task_id] = paidTasks(fixture);
	expect(result.error?.context).toMatchObject({ task_id, status: 'processing' });
});

emulatorTest.each<[number, string]>([
	[401, 'TwelveLabs does not accept the API key'],
	[403, 'TwelveLabs does not allow this request (HTTP 403)'],
])('HTTP %i while polling ends it at once, with the task', async (fixture, status, message) => {
	fixture.emulator.intercept(on(STATUS, answer(status)));
	// The wait would end before Max Retry Time does.
	const { error } = await fixture.run(embedUrl(fixture.url(), { waitTimeoutSec: 60 }));
	expect(polls(fixture)).toHaveLength(1);
	expect(error?.message).toBe(message);
	expect(error?.context).toMatchObject({ task_id: paidTasks(fixture)[0], http_code: status });
});
