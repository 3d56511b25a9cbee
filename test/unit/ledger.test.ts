import fc from 'fast-check';
import type { CreateResponse, EmbedApi } from '../../nodes/shared/api/embed-api';
import type { QueryApi } from '../../nodes/shared/api/query-api';
import { CancelledError } from '../../nodes/shared/http/cancellation';
import { RequestFailure } from '../../nodes/shared/http/errors';
import { networkFault } from '../../nodes/shared/http/network-faults';
import { type Outcome, outcomeKindOf } from '../../nodes/shared/http/outcome';
import { Ledger } from '../../nodes/shared/ledger/ledger';
import { RetryMemory } from '../../nodes/shared/ledger/retry-memory';
import { uncertainError } from '../../nodes/shared/ledger/uncertain';
import { Failure } from '../../nodes/shared/model/failure';
import type { QueryInput } from '../../nodes/shared/model/query';
import type { EmbeddingTask, NewTask } from '../../nodes/shared/model/task';
import { apiWith, connectionWith } from './fake-api';
import { byFile, byUrl, fileOf, taskOf } from './tasks';

/** Requests for paid tasks against a service that may carry one out whatever it answers. */

const NOW = Date.parse('2026-11-23T06:00:00Z');

beforeEach(() => jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

const answer = (status: number, body?: unknown): Outcome => ({
	kind: outcomeKindOf(status, body),
	status,
	headers: {},
	body,
});
const broken = (known: object): Outcome => ({
	headers: {},
	...networkFault(Object.assign(new Error('broken'), known), true),
});

/** What an answer is; those of the second kind may come after the task was made. */
const REFUSALS = [
	answer(400, { code: 'parameter_invalid', message: 'No.' }),
	answer(403, '<html>'),
	answer(429, { code: 'too_many_requests', message: 'No.' }),
	broken({ code: 'ECONNREFUSED' }),
];
const UNCLEAR = [
	answer(500, { code: 'internal_server_error', message: 'No.' }),
	answer(504, ''),
	answer(201, '{"_id":'),
	answer(201, {}),
	broken({ code: 'ECONNRESET' }),
	broken({ code: 'ECONNABORTED' }),
	broken({ code: 'E_FUTURE' }),
];

/** One request as the service plays it. */
interface Play {
	readonly outcome: Outcome;
	/** The task is made, although the answer does not say so. */
	readonly made: boolean;
	/** After how long the list shows it, in milliseconds. */
	readonly lag: number;
	/** How the list shows it. */
	readonly shown: Partial<EmbeddingTask>;
}

class Service {
	/** IDs of the tasks that were paid. */
	readonly paid: string[] = [];

	readonly api: EmbedApi;

	private readonly listed: { task: EmbeddingTask; from: number }[] = [];

	constructor(plays: readonly Play[]) {
		let sent = 0;
		this.api = apiWith({
			create: async (task): Promise<CreateResponse> => {
				const play = plays[sent++];
				const upload = task.source.kind === 'file' ? { finished: true } : undefined;
				const body = { pendingMs: 300, upload };
				if (play && !play.made) return { outcome: play.outcome, ...body };
				const id = `task${this.paid.length}`;
				this.paid.push(id);
				this.show(id, task, play);
				if (play) return { outcome: play.outcome, ...body };
				return { outcome: answer(201, { _id: id }), taskId: id, ...body };
			},
			listPage: async () => {
				const now = Date.now();
				const tasks = this.listed.filter(({ from }) => from <= now).map(({ task }) => task);
				return { tasks, skippedRows: 0, totalPages: 1, totalTasks: tasks.length };
			},
		});
	}

	private show(id: string, { model, source, scopes }: NewTask, play: Play | undefined): void {
		const task = taskOf({
			id,
			state: 'processing',
			model,
			scopes,
			clipLength: 6,
			createdAt: new Date().toISOString(),
			...(source.kind === 'url' ? { url: source.url } : { fileName: source.file.name }),
			...play?.shown,
		});
		this.listed.push({ task, from: Date.now() + (play?.lag ?? 0) });
	}
}

/** Tasks are made of nothing but videos here. */
const NO_QUERIES: QueryApi = {
	check: () => undefined,
	embed: () => Promise.reject(new Error('This test asks for no such thing')),
};

/** What `work` comes to, while time passes. */
async function settled<T>(work: Promise<T>): Promise<T | Error> {
	let result: T | Error | undefined;
	work.then(
		(value) => (result = value),
		(error: unknown) => (result = error instanceof Error ? error : new Error(String(error))),
	);
	while (result === undefined) await jest.advanceTimersByTimeAsync(500);
	return result;
}

/** One item's request, and what n8n's Retry On Fail makes of it when it fails. */
async function order(
	task: NewTask,
	plays: readonly Play[],
	{ maxRetryMs = 300_000, tries = 1 } = {},
): Promise<{ service: Service; held: string | undefined; said: string }> {
	const service = new Service(plays);
	const context = {};
	let result: string | Error = new Error('not tried');
	for (let tried = 0; tried < tries && result instanceof Error; tried++) {
		const connection = connectionWith({ aheadMs: 0 });
		const { api } = service;
		const ledger = new Ledger(
			api,
			NO_QUERIES,
			connection,
			{ api, connection },
			new RetryMemory(context, 0),
		);
		result = await settled(ledger.taskFor(0, task, { maxRetryMs }));
	}
	if (!(result instanceof Error)) return { service, held: result, said: '' };
	expect(result).toBeInstanceOf(Failure);
	const { candidates = [] } = result instanceof Failure ? result.details : {};
	return { service, held: undefined, said: `${result.message} ${candidates.join(' ')}` };
}

const unclearPlays = fc.record({
	outcome: fc.constantFrom(...UNCLEAR),
	made: fc.boolean(),
	lag: fc.constantFrom(0, 2000, 12_000, 50_000),
	shown: fc.constantFrom<Partial<EmbeddingTask>>(
		{},
		{ url: undefined, fileName: undefined },
		{ model: undefined, scopes: undefined },
		{ createdAt: undefined },
	),
});
const refusedPlays = fc.record({
	outcome: fc.constantFrom(...REFUSALS),
	made: fc.constant(false),
	lag: fc.constant(0),
	shown: fc.constant({}),
});
const plays = fc.array(fc.oneof(unclearPlays, refusedPlays), { maxLength: 5 });
const requests = fc.constantFrom(byUrl('https://example.com/a.mp4?sig=1'), byFile('a.mp4'));

test('whatever is answered, one task at most is paid that the list shows within the minute, and it is held or named', async () => {
	const tries = fc.integer({ min: 1, max: 3 });
	await fc.assert(
		fc.asyncProperty(requests, plays, tries, async (task, chosen, often) => {
			const { service, held, said } = await order(task, chosen, { tries: often });
			expect(service.paid.length).toBeLessThanOrEqual(1);
			for (const id of service.paid) expect(held === id || said.includes(id)).toBe(true);
			if (held !== undefined) expect(service.paid).toContain(held);
		}),
		{ numRuns: 200 },
	);
});

test('with little time for it nothing that may exist is paid over either', async () => {
	const budgets = fc.constantFrom(0, 1000, 20_000);
	await fc.assert(
		fc.asyncProperty(requests, unclearPlays, budgets, async (task, play, maxRetryMs) => {
			const made = { ...play, made: true };
			const { service } = await order(task, [made], { maxRetryMs, tries: 3 });
			expect(service.paid).toHaveLength(1);
		}),
		{ numRuns: 100 },
	);
});

test('a list that shows nothing for good costs a second task at most', async () => {
	const never = { made: true, lag: Infinity, shown: {} };
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom(...UNCLEAR), { minLength: 10, maxLength: 10 }),
			requests,
			async (outcomes, task) => {
				const hidden = outcomes.map((outcome): Play => ({ ...never, outcome }));
				const { service } = await order(task, hidden, { tries: 5 });
				expect(service.paid.length).toBeLessThanOrEqual(task.source.kind === 'file' ? 1 : 2);
			},
		),
		{ numRuns: 50 },
	);
});

const URL = 'https://example.com/a.mp4';
const LOST = answer(500, { code: 'internal_server_error', message: 'No.' });
const [REJECTED] = REFUSALS;
const NOT_CONNECTED = broken({ code: 'ECONNREFUSED' });
const FIVE_MINUTES = { maxRetryMs: 300_000 };

const pageOf = (tasks: EmbeddingTask[], skippedRows = 0) => ({
	tasks,
	skippedRows,
	totalPages: 1,
	totalTasks: tasks.length + skippedRows,
});
const listed = (id: string, more: Partial<EmbeddingTask> = {}): EmbeddingTask =>
	taskOf({ id, model: 'marengo3.0', createdAt: new Date().toISOString(), ...more });
/** A task as the list shows it that is surely of {@link URL}. */
const OWN = { url: URL, clipLength: 6, scopes: ['clip'] };

/**
 * A ledger of one run, and what a task was asked for.
 * @param answers one after the other, the last for good: an ID is that of a task that was made
 * @param context where n8n's Retry On Fail remembers
 */
function runWith(
	known: Partial<EmbedApi>,
	answers: readonly (Outcome | string | undefined)[] = [LOST],
	{ context = {}, queryApi = NO_QUERIES } = {},
) {
	const sent: NewTask[] = [];
	const api = apiWith({
		create: async (task) => {
			const next = answers[Math.min(sent.length, answers.length - 1)] ?? LOST;
			sent.push(task);
			return typeof next === 'string'
				? { outcome: answer(201, { _id: next }), taskId: next, pendingMs: 300 }
				: { outcome: next, pendingMs: 300 };
		},
		listPage: async () => pageOf([]),
		...known,
	});
	const connection = connectionWith({ aheadMs: 0 });
	const memory = new RetryMemory(context, 0);
	const ledger = new Ledger(api, queryApi, connection, { api, connection }, memory);
	return { sent, connection, ledger };
}

const elapsed = (): number => Date.now() - NOW;

describe('what the list shows', () => {
	test('is no proof where a row of it is no task: nothing is sent again', async () => {
		const { sent, ledger } = runWith({ listPage: async () => pageOf([], 1) });
		const result = await settled(ledger.taskFor(0, byUrl(URL), { maxRetryMs: 300_000 }));
		expect(String(result)).toContain('may exist');
		expect(sent).toHaveLength(1);
	});

	test('is no proof while it cannot be read: nothing is sent again', async () => {
		const failure = new Failure('It cannot be read', 'Later.');
		const { sent, ledger } = runWith({ listPage: () => Promise.reject(failure) });
		const result = await settled(ledger.taskFor(0, byUrl(URL), { maxRetryMs: 300_000 }));
		expect(String(result)).toContain('may exist');
		expect(result).toMatchObject({ description: expect.stringContaining('It cannot be read.') });
		expect(sent).toHaveLength(1);
	});

	test('of something else is no candidate, though it looked like one at first', async () => {
		let looks = 0;
		const { ledger } = runWith({
			listPage: async () => {
				const isKnown = (looks += 1) > 1;
				const other = listed('other', isKnown ? { url: 'https://example.com/b.mp4' } : {});
				return pageOf([other, listed('own', {})]);
			},
		});
		const result = await settled(ledger.taskFor(0, byUrl(URL), { maxRetryMs: 300_000 }));
		expect(result).toMatchObject({ details: { candidates: ['own'] } });
		expect(ledger.tasks()).toEqual({ held: [], candidates: ['own'] });
	});

	test('is of one item only: two with one video do not hold the same task', async () => {
		const { ledger } = runWith({
			create: async () => ({
				outcome: answer(201, { _id: 'one' }),
				taskId: 'one',
				pendingMs: 300,
			}),
			listPage: async () => pageOf([listed('one', { url: URL })]),
		});
		const options = { maxRetryMs: 300_000 };
		expect(await settled(ledger.taskFor(0, byUrl(URL), options))).toBe('one');
		const second = await settled(ledger.taskFor(1, byUrl(URL), options));
		expect(String(second)).toContain('Another item with the same video holds the task');
		expect(ledger.created()).toEqual(['one']);
	});

	test('does not tell two requests for one address apart while both are under way', async () => {
		const { ledger } = runWith({
			listPage: async () => pageOf([listed('one', { url: URL, clipLength: 6, scopes: ['clip'] })]),
		});
		const asked = [byUrl(URL), byUrl(URL, { clipLength: 4 })].map((task, index) =>
			settled(ledger.taskFor(index, task, { maxRetryMs: 1000 })),
		);
		const [first] = await Promise.all(asked);
		expect(first).toMatchObject({ details: { candidates: ['one'] } });
		expect(ledger.created()).toEqual([]);
	});

	test.each([
		['a rejection deletes the asset', 400, false, ['asset'], {}],
		['a kept asset is named', 400, true, [], { asset_id: 'asset' }],
		['the asset of a task that may exist is named', 500, false, [], { asset_id: 'asset' }],
	])('%s', async (_, status, keepAsset, deleted, named) => {
		const gone: string[] = [];
		const { ledger } = runWith({
			create: async () => ({
				outcome: answer(status, { code: 'parameter_invalid', message: 'No.' }),
				pendingMs: 300,
			}),
			listPage: async () => pageOf([]),
			uploadedAsset: () => 'asset',
			deleteUpload: async () => gone.push('asset') > 0,
		});
		const options = { maxRetryMs: 0, keepAsset };
		const result = await settled(ledger.taskFor(0, byFile('a.mp4'), options));
		const { asset_id } = Object(result).details;
		expect([gone, asset_id]).toEqual([deleted, Object(named).asset_id]);
	});
});

describe('a request', () => {
	test('that surely was not carried out is sent until it is', async () => {
		const { sent, ledger } = runWith({}, [answer(403, '<html>'), NOT_CONNECTED, 'one']);
		expect(await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES))).toBe('one');
		expect(sent).toHaveLength(3);
	});

	test('that is refused is sent once', async () => {
		const { sent, ledger } = runWith({}, [REJECTED, 'one']);
		expect(await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES))).toBeInstanceOf(Failure);
		expect(sent).toHaveLength(1);
	});

	test('that gets no connection is sent to the end of Max Retry Time, and the error says why', async () => {
		const { sent, ledger } = runWith({}, [NOT_CONNECTED]);
		const result = await settled(ledger.taskFor(0, byUrl(URL), { maxRetryMs: 10_000 }));
		expect(String(result)).toContain('ECONNREFUSED');
		expect(sent.length).toBeGreaterThan(2);
		expect(elapsed()).toBeGreaterThanOrEqual(10_000);
	});

	test('whose rate limit lifts too late is not sent again', async () => {
		const limited = { ...answer(429, {}), headers: { 'retry-after': '3600' } };
		const { sent, ledger } = runWith({}, [limited, 'one']);
		const result = await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES));
		expect(String(result)).toContain('rate limit');
		expect(sent).toHaveLength(1);
	});

	test.each([
		['that was lost', LOST, 'HTTP 500'],
		['whose answer names no task', answer(201, {}), 'without a task ID'],
	])('%s is said to be so', async (_, outcome, said) => {
		const { ledger } = runWith({}, [outcome]);
		const result = await settled(ledger.taskFor(0, byUrl(URL), { maxRetryMs: 0 }));
		expect(String(result)).toContain(said);
		expect(result).toMatchObject({ description: expect.stringContaining('not resent') });
		expect(Object(result).details).not.toHaveProperty('candidates');
	});

	test('that something unexpected befell fails with just that', async () => {
		const bug = new TypeError('a bug');
		const { ledger } = runWith({
			create: () => Promise.reject(bug),
			uploadedAsset: () => 'asset',
		});
		expect(await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES))).toBe(bug);
	});
});

describe('a second request', () => {
	test('is sent when the list shows no task for a minute; tasks that show up later are named', async () => {
		const { sent, ledger } = runWith(
			{
				listPage: async () =>
					pageOf(
						elapsed() < 70_000
							? []
							: [listed('two', OWN), listed('one', OWN), listed('bare'), listed('b', { url: 'b' })],
					),
			},
			[LOST, 'two'],
		);
		expect(await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES))).toBe('two');
		expect(sent).toHaveLength(2);
		expect(elapsed()).toBeGreaterThanOrEqual(60_000);
		expect(await settled(ledger.lateTasks())).toEqual([]);
		jest.setSystemTime(NOW + 70_000);
		expect(await settled(ledger.lateTasks())).toEqual(['one', 'bare']);
	});

	test('is the last, and the error says that there were two', async () => {
		const { sent, ledger } = runWith({}, [LOST]);
		const result = await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES));
		expect(sent).toHaveLength(2);
		expect(result).toMatchObject({ description: expect.stringContaining('second time') });
	});

	test('that is refused leaves open whether the first made a task: its asset is kept', async () => {
		const gone: string[] = [];
		const { ledger } = runWith(
			{ uploadedAsset: () => 'asset', deleteUpload: async () => gone.push('asset') > 0 },
			[LOST, REJECTED],
		);
		const result = await settled(ledger.taskFor(0, byFile('a.mp4'), FIVE_MINUTES));
		expect(result).toMatchObject({
			description: expect.stringContaining('a task may exist anyway'),
			details: { http_code: 400, asset_id: 'asset' },
		});
		expect(gone).toEqual([]);
	});

	test('that is stopped is no failure of its own', async () => {
		const limited = { ...answer(429, {}), headers: { 'retry-after': '30' } };
		const { connection, ledger } = runWith({}, [LOST, limited]);
		setTimeout(() => connection.cancellation.stop(), 70_000);
		const result = await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES));
		expect(result).toBeInstanceOf(CancelledError);
	});

	test('that something unexpected befell fails with just that', async () => {
		const bug = new TypeError('a bug');
		const answers = [{ outcome: LOST, pendingMs: 300 }];
		const { ledger } = runWith({
			create: async () => answers.pop() ?? Promise.reject(bug),
		});
		expect(await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES))).toBe(bug);
	});
});

describe('a lost task', () => {
	test('is held as soon as the list shows it', async () => {
		const { sent, ledger } = runWith({
			listPage: async () => pageOf(elapsed() < 2000 ? [] : [listed('one', OWN)]),
		});
		expect(await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES))).toBe('one');
		expect(elapsed()).toBeLessThan(5000);
		expect(sent).toHaveLength(1);
	});

	test('is none of the same video that was there before', async () => {
		const older = listed('older', { ...OWN, createdAt: new Date(NOW - 60_000).toISOString() });
		const { ledger } = runWith({ listPage: async () => pageOf([older]) });
		const result = await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES));
		expect(result).toMatchObject({ details: { candidates: ['older'] } });
	});

	test('is looked for no longer than Max Retry Time', async () => {
		const { ledger } = runWith({});
		await settled(ledger.taskFor(0, byUrl(URL), { maxRetryMs: 20_000 }));
		expect(elapsed()).toBeGreaterThanOrEqual(20_000);
		expect(elapsed()).toBeLessThan(25_000);
	});

	test('is named with its date where it may be of another', async () => {
		const dated = listed('dated');
		const undated = listed('undated', { createdAt: undefined });
		const { ledger } = runWith({ listPage: async () => pageOf([dated, undated]) });
		const result = await settled(ledger.taskFor(0, byUrl(URL), { maxRetryMs: 0 }));
		expect(result).toMatchObject({
			description: expect.stringMatching(`dated .*${dated.createdAt}.*undated .*recently`),
			details: { candidates: ['dated', 'undated'] },
		});
	});

	test('is found by the next try, however much later that is', async () => {
		const context = {};
		const made = listed('one', OWN);
		const first = runWith({}, [LOST], { context });
		await settled(first.ledger.taskFor(0, byUrl(URL), { maxRetryMs: 0 }));
		jest.setSystemTime(NOW + 3600_000);
		const next = runWith({ listPage: async () => pageOf([made]) }, [LOST], { context });
		expect(await settled(next.ledger.taskFor(0, byUrl(URL), FIVE_MINUTES))).toBe('one');
		expect(next.sent).toEqual([]);
	});

	test('is no candidate any more once another item holds it', async () => {
		const { ledger } = runWith({ listPage: async () => pageOf([listed('one')]) }, [
			LOST,
			'one',
			'two',
		]);
		const first = ledger.taskFor(0, byUrl(URL), FIVE_MINUTES);
		await jest.advanceTimersByTimeAsync(5000);
		expect(await settled(ledger.taskFor(1, byUrl(URL), FIVE_MINUTES))).toBe('one');
		expect(await settled(first)).toBe('two');
	});

	test('is no candidate of the run either', async () => {
		const { ledger } = runWith({ listPage: async () => pageOf([listed('one')]) }, [LOST, 'one']);
		await settled(ledger.taskFor(0, byUrl(URL), { maxRetryMs: 0 }));
		expect(ledger.tasks()).toEqual({ held: [], candidates: ['one'] });
		await settled(ledger.taskFor(1, byUrl(URL), FIVE_MINUTES));
		expect(ledger.tasks()).toEqual({ held: ['one'], candidates: [] });
	});

	test.each([
		['is told from that of an item that was refused', REJECTED, 'one'],
		['is not told from that of an item that may have one', LOST, undefined],
	])('%s', async (_, outcome, held) => {
		const { ledger } = runWith({ listPage: async () => pageOf([listed('one', OWN)]) }, [
			outcome,
			LOST,
		]);
		await settled(ledger.taskFor(0, byUrl(URL, { clipLength: 4 }), { maxRetryMs: 0 }));
		const second = await settled(ledger.taskFor(1, byUrl(URL), { maxRetryMs: 1000 }));
		expect(second instanceof Error ? undefined : second).toBe(held);
	});
});

describe('the next try', () => {
	test('has the task that an earlier one made, and did not create it', async () => {
		const context = {};
		const first = runWith({}, ['one'], { context });
		await settled(first.ledger.taskFor(0, byUrl(URL), FIVE_MINUTES));
		const { sent, ledger } = runWith({}, ['two'], { context });
		expect(await settled(ledger.taskFor(0, byUrl(URL), FIVE_MINUTES))).toBe('one');
		expect(sent).toEqual([]);
		expect(ledger.created()).toEqual([]);
		expect(ledger.tasks()).toEqual({ held: ['one'], candidates: [] });
	});

	test('creates a new task where the run is told to forget the one it has', async () => {
		const context = {};
		const first = runWith({}, ['one'], { context });
		await settled(first.ledger.taskFor(0, byUrl(URL), FIVE_MINUTES));
		first.ledger.forget(0, byUrl(URL));
		const next = runWith({}, ['two'], { context });
		expect(await settled(next.ledger.taskFor(0, byUrl(URL), FIVE_MINUTES))).toBe('two');
		expect(next.ledger.created()).toEqual(['two']);
	});

	test('sends a file again only where its asset was deleted', async () => {
		const context = {};
		let uploads = 0;
		/** Where the asset of the file is, after a run that gets this answer. */
		const tryWith = async (outcome: Outcome | undefined): Promise<unknown> => {
			const assets = new Map<NewTask, string>();
			const { ledger } = runWith(
				{
					registerAsset: (task, assetId) => assets.set(task, assetId),
					uploadedAsset: (task) => assets.get(task),
					deleteUpload: async (task) => assets.delete(task),
					create: async (task) => {
						if (!assets.has(task)) assets.set(task, `asset${(uploads += 1)}`);
						return { outcome: outcome ?? LOST, pendingMs: 300 };
					},
				},
				[],
				{ context },
			);
			const result = await settled(ledger.taskFor(0, byFile('a.mp4'), { maxRetryMs: 0 }));
			return Object(result).details.asset_id;
		};
		expect(await tryWith(NOT_CONNECTED)).toBe('asset1');
		expect(await tryWith(REJECTED)).toBeUndefined();
		expect(await tryWith(LOST)).toBe('asset2');
	});
});

describe('an asset', () => {
	test.each([
		['of a request that was not carried out', NOT_CONNECTED, undefined],
		['of a file that broke off', LOST, { finished: false, fault: new Error('EIO') }],
	])('%s is kept and named', async (_, outcome, upload) => {
		const gone: string[] = [];
		const { ledger } = runWith({
			create: async () => ({ outcome, upload, pendingMs: 300 }),
			uploadedAsset: () => 'asset',
			deleteUpload: async () => gone.push('asset') > 0,
		});
		const result = await settled(ledger.taskFor(0, byFile('a.mp4'), { maxRetryMs: 0 }));
		expect(result).toMatchObject({ details: { asset_id: 'asset' } });
		expect(gone).toEqual([]);
	});

	test('that was asked for is named', async () => {
		const { ledger } = runWith({}, [REJECTED]);
		const task = byUrl(URL, { source: { kind: 'asset', assetId: 'asset', file: {} } });
		const result = await settled(ledger.taskFor(0, task, FIVE_MINUTES));
		expect(result).toMatchObject({ details: { asset_id: 'asset' } });
	});
});

describe('a query', () => {
	const file = fileOf('a.mp3');
	const media = { kind: 'file', file } as const;
	const BILLED: QueryInput[] = [
		{ modality: 'audio', media },
		{ modality: 'video', media },
	];
	const CHEAP: QueryInput[] = [
		{ modality: 'text', text: 'a' },
		{ modality: 'image', media },
		{ modality: 'text_image', text: 'a', media },
	];
	const unclear = new RequestFailure('It broke', 'Later.', {}, 'connectionLost');
	const rejected = new RequestFailure('It is refused', 'Never.', {}, 'rejected');
	const unreadable = new Failure('The file cannot be read', 'Look.');

	/** How often a query is sent to a service that fails with `error`, and what the ledger makes of that. */
	async function failing(input: QueryInput, error: Error): Promise<[number, unknown]> {
		let sent = 0;
		const queryApi: QueryApi = {
			...NO_QUERIES,
			embed: (_request, _options, safeToRepeat) => {
				sent = safeToRepeat ? 2 : 1;
				return Promise.reject(error);
			},
		};
		const { ledger } = runWith({}, [], { queryApi });
		const asked = ledger.embedQuery(0, { model: 'marengo3.0', input }, FIVE_MINUTES);
		return [sent, await settled(asked)];
	}

	test.each(BILLED)(
		'by $modality is sent once, and may be billed where it is lost',
		async (input) => {
			const [sent, said] = await failing(input, unclear);
			expect(sent).toBe(1);
			expect(String(said)).toContain('It broke, but the query may be billed');
		},
	);

	test.each(BILLED)('by $modality that was surely not carried out is not billed', async (input) => {
		for (const error of [rejected, unreadable])
			expect((await failing(input, error))[1]).toBe(error);
	});

	test.each(CHEAP)('by $modality is asked for again, and its failure is any', async (input) => {
		for (const error of [unclear, rejected, unreadable])
			expect(await failing(input, error)).toEqual([2, error]);
	});
});

test('only where the list was read to its end is it clear that no other task may be it', () => {
	const candidates = [taskOf({ id: 'a-candidate' })];
	const unreadable = new Failure('The connection broke', '');
	const said = (complete: boolean, reason?: Failure): string =>
		uncertainError(unreadable, { sent: 1, candidates, complete, unreadable: reason }).description;
	expect(said(true)).toMatch(/a-candidate .* Otherwise run again\.$/);
	// It shows more tasks than are looked through, or rows that are none.
	expect(said(false)).toMatch(/a-candidate .* check List Tasks before you run again\.$/);
	expect(said(false, unreadable)).toMatch(
		/a-candidate .*\(The connection broke\).* check List Tasks before you run again\.$/,
	);
});
