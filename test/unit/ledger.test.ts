import fc from 'fast-check';
import type { CreateResponse, EmbedApi } from '../../nodes/shared/api/embed-api';
import type { QueryApi } from '../../nodes/shared/api/query-api';
import { networkFault } from '../../nodes/shared/http/network-faults';
import type { Outcome } from '../../nodes/shared/http/outcome';
import { outcomeKindOf } from '../../nodes/shared/http/outcome';
import { Ledger } from '../../nodes/shared/ledger/ledger';
import { RetryMemory } from '../../nodes/shared/ledger/retry-memory';
import type { EmbeddingTask } from '../../nodes/shared/model/task';
import { Failure } from '../../nodes/shared/model/failure';
import type { NewTask } from '../../nodes/shared/model/task';
import { apiWith, connectionWith } from './fake-api';
import { byFile, byUrl, taskOf } from './tasks';

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

describe('what the list shows', () => {
	const URL = 'https://example.com/a.mp4';
	const LOST = answer(500, { code: 'internal_server_error', message: 'No.' });

	/** A ledger of one run, and how often a task was asked for. */
	function runWith(known: Partial<EmbedApi>) {
		const sent: NewTask[] = [];
		const api = apiWith({
			create: async (task) => {
				sent.push(task);
				return { outcome: LOST, pendingMs: 300 };
			},
			...known,
		});
		const connection = connectionWith({ aheadMs: 0 });
		const memory = new RetryMemory({}, 0);
		return { sent, ledger: new Ledger(api, NO_QUERIES, connection, { api, connection }, memory) };
	}
	const pageOf = (tasks: EmbeddingTask[], skippedRows = 0) => ({
		tasks,
		skippedRows,
		totalPages: 1,
		totalTasks: tasks.length + skippedRows,
	});
	const listed = (id: string, more: Partial<EmbeddingTask>): EmbeddingTask =>
		taskOf({ id, model: 'marengo3.0', createdAt: new Date().toISOString(), ...more });

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
