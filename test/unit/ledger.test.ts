import fc from 'fast-check';
import type { CreateResponse, EmbedApi } from '../../nodes/shared/api/embed-api';
import type { QueryApi } from '../../nodes/shared/api/query-api';
import { CancelledError } from '../../nodes/shared/http/cancellation';
import { RequestFailure } from '../../nodes/shared/http/errors';
import type { Outcome } from '../../nodes/shared/http/outcome';
import { type CreateOptions, Ledger } from '../../nodes/shared/ledger/ledger';
import { RetryMemory } from '../../nodes/shared/ledger/retry-memory';
import { uncertainError } from '../../nodes/shared/ledger/uncertain';
import { Failure } from '../../nodes/shared/model/failure';
import type { QueryInput } from '../../nodes/shared/model/query';
import type { EmbeddingTask, NewTask } from '../../nodes/shared/model/task';
import { answered, apiWith, broken, connectionWith } from './fake-api';
import { NOW, settled, useFakeClock } from './fake-clock';
import { byFile, byUrl, fileOf, taskOf } from './tasks';

/** Requests for paid tasks to a service that may carry one out whatever it answers. */

useFakeClock();

const LOST = answered(500, { code: 'internal_server_error', message: 'No.' });
const REJECTED = answered(400, { code: 'parameter_invalid', message: 'No.' });
const NOT_CONNECTED = broken({ code: 'ECONNREFUSED' });

/** The request surely was not carried out. */
const REFUSALS = [
	REJECTED,
	answered(403, '<html>'),
	answered(429, { code: 'too_many_requests', message: 'No.' }),
	NOT_CONNECTED,
];
/** The task may have been created. */
const UNCLEAR = [
	LOST,
	answered(504, ''),
	answered(201, '{"_id":'),
	answered(201, {}),
	broken({ code: 'ECONNRESET' }),
	broken({ code: 'ECONNABORTED' }),
	broken({ code: 'E_FUTURE' }),
];

const pageOf = (rows: EmbeddingTask[], skippedRows = 0) => ({
	rows,
	skippedRows,
	totalPages: 1,
	totalRows: rows.length + skippedRows,
});

/** Most tests here are of tasks. */
const NO_QUERIES: QueryApi = {
	check: () => undefined,
	embed: () => Promise.reject(new Error('This test asks for no such thing')),
};

/** The ledger of one run. @param context where n8n's Retry On Fail remembers */
function ledgerOf(api: EmbedApi, context = {}, queryApi = NO_QUERIES) {
	const connection = connectionWith({ aheadMs: 0 });
	const memory = new RetryMemory(context, 0);
	const ledger = new Ledger(api, queryApi, connection, { api, connection }, memory);
	return { ledger, connection };
}

/** One request as the service plays it. */
interface Play {
	readonly outcome: Outcome;
	/** The task is created, although the answer does not say so. */
	readonly made: boolean;
	/** After how long the list shows it, in milliseconds. */
	readonly lag: number;
	/** How the list shows it. */
	readonly shown: Partial<EmbeddingTask>;
}

/** A service that plays these requests and carries out all later ones. */
function serviceOf(plays: readonly Play[]): { paid: string[]; api: EmbedApi } {
	const paid: string[] = [];
	const listed: { task: EmbeddingTask; from: number }[] = [];
	const show = (id: string, { model, source, scopes }: NewTask, play?: Play): void => {
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
		listed.push({ task, from: Date.now() + (play?.lag ?? 0) });
	};
	let sent = 0;
	const api = apiWith({
		create: async (task): Promise<CreateResponse> => {
			const play = plays[sent++];
			const upload = task.source.kind === 'file' ? { finished: true } : undefined;
			const body = { pendingMs: 300, upload };
			if (play && !play.made) return { outcome: play.outcome, ...body };
			const id = `task${paid.length}`;
			paid.push(id);
			show(id, task, play);
			if (play) return { outcome: play.outcome, ...body };
			return { outcome: answered(201, { _id: id }), taskId: id, ...body };
		},
		listPage: async () =>
			pageOf(listed.filter(({ from }) => from <= Date.now()).map(({ task }) => task)),
	});
	return { paid, api };
}

/** One item's request, and how often n8n's Retry On Fail runs the node until it succeeds. */
async function order(
	task: NewTask,
	plays: readonly Play[],
	{ maxRetryMs = 300_000, tries = 1 } = {},
): Promise<{ paid: string[]; held: string | undefined; said: string }> {
	const { paid, api } = serviceOf(plays);
	const context = {};
	let result: string | Error = new Error('not tried');
	for (let tried = 0; tried < tries && result instanceof Error; tried++) {
		result = await settled(ledgerOf(api, context).ledger.taskFor(0, task, { maxRetryMs }));
	}
	if (!(result instanceof Error)) return { paid, held: result, said: '' };
	expect(result).toBeInstanceOf(Failure);
	const { candidates = [] } = result instanceof Failure ? result.details : {};
	return { paid, held: undefined, said: `${result.message} ${candidates.join(' ')}` };
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
const refusedPlays = fc.constantFrom(
	...REFUSALS.map((outcome): Play => ({ outcome, made: false, lag: 0, shown: {} })),
);
const plays = fc.array(fc.oneof(unclearPlays, refusedPlays), { maxLength: 5 });
const requests = fc.constantFrom(byUrl('https://example.com/a.mp4?sig=1'), byFile('a.mp4'));

test('whatever is answered, at most one task is paid that the list shows within the minute, and it is held or named', async () => {
	const tries = fc.integer({ min: 1, max: 3 });
	await fc.assert(
		fc.asyncProperty(requests, plays, tries, async (task, chosen, often) => {
			const { paid, held, said } = await order(task, chosen, { tries: often });
			expect(paid.length).toBeLessThanOrEqual(1);
			for (const id of paid) expect(held === id || said.includes(id)).toBe(true);
			if (held !== undefined) expect(paid).toContain(held);
		}),
		{ numRuns: 200 },
	);
});

test('with a short Max Retry Time, nothing that may exist is paid again either', async () => {
	const budgets = fc.constantFrom(0, 1000, 20_000);
	await fc.assert(
		fc.asyncProperty(requests, unclearPlays, budgets, async (task, play, maxRetryMs) => {
			const { paid } = await order(task, [{ ...play, made: true }], { maxRetryMs, tries: 3 });
			expect(paid).toHaveLength(1);
		}),
		{ numRuns: 100 },
	);
});

test('a list that never shows the task costs a second one at most', async () => {
	const outcomes = fc.array(fc.constantFrom(...UNCLEAR), { minLength: 10, maxLength: 10 });
	await fc.assert(
		fc.asyncProperty(outcomes, requests, async (all, task) => {
			const hidden = all.map((outcome) => ({ outcome, made: true, lag: Infinity, shown: {} }));
			const { paid } = await order(task, hidden, { tries: 5 });
			expect(paid.length).toBeLessThanOrEqual(task.source.kind === 'file' ? 1 : 2);
		}),
		{ numRuns: 50 },
	);
});

const URL = 'https://example.com/a.mp4';
const FIVE_MINUTES = { maxRetryMs: 300_000 };
const NO_TIME = { maxRetryMs: 0 };

const listed = (id: string, more: Partial<EmbeddingTask> = {}): EmbeddingTask =>
	taskOf({ id, model: 'marengo3.0', createdAt: new Date().toISOString(), ...more });
/** How the list shows a task that is surely of {@link URL}. */
const OWN = { url: URL, clipLength: 6, scopes: ['clip'] };

const elapsed = (): number => Date.now() - NOW;

/**
 * One run of the node.
 * @param answers one after the other, the last for good: an ID is that of a task that was created
 * @param list what the list of tasks shows
 */
function runWith(
	answers: readonly (Outcome | string)[],
	list: () => EmbeddingTask[] = () => [],
	{ context = {}, ...known }: Partial<EmbedApi> & { context?: object } = {},
) {
	const sent: NewTask[] = [];
	const deleted: NewTask[] = [];
	const api = apiWith({
		create: async (task) => {
			const next = answers[Math.min(sent.length, answers.length - 1)] ?? LOST;
			sent.push(task);
			return typeof next === 'string'
				? { outcome: answered(201, { _id: next }), taskId: next, pendingMs: 300 }
				: { outcome: next, pendingMs: 300 };
		},
		listPage: async () => pageOf(list()),
		deleteUpload: async (task) => deleted.push(task) > 0,
		...known,
	});
	const { ledger, connection } = ledgerOf(api, context);
	/** What becomes of an item's request. */
	const ask = (
		options: CreateOptions = FIVE_MINUTES,
		task: NewTask = byUrl(URL),
		item = 0,
	): Promise<string | Error> => settled(ledger.taskFor(item, task, options));
	return { sent, deleted, connection, ledger, ask };
}

describe('the list of tasks', () => {
	test.each([
		['holds a row that is not a task', async () => pageOf([], 1), 'may exist'],
		[
			'cannot be read',
			() => Promise.reject(new Failure('It cannot be read', 'Later.')),
			'It cannot be read.',
		],
	])('that %s proves nothing: the request is not sent again', async (_, listPage, said) => {
		const { sent, ask } = runWith([LOST], undefined, { listPage });
		const result = await ask();
		expect(String(result)).toContain('may exist');
		expect(`${String(result)} ${Object(result).description}`).toContain(said);
		expect(sent).toHaveLength(1);
	});

	test('shows that a candidate is of something else: it is one no more', async () => {
		let looks = 0;
		const { ledger, ask } = runWith([LOST], () => {
			const isKnown = (looks += 1) > 1;
			const other = listed('other', isKnown ? { url: 'https://example.com/b.mp4' } : {});
			return [other, listed('own')];
		});
		expect(await ask()).toMatchObject({ details: { candidates: ['own'] } });
		expect(ledger.tasks()).toEqual({ held: [], candidates: ['own'] });
	});

	test('gives two items with one video different tasks', async () => {
		const { ledger, ask } = runWith(['one'], () => [listed('one', { url: URL })]);
		expect(await ask()).toBe('one');
		const second = await ask(FIVE_MINUTES, byUrl(URL), 1);
		expect(String(second)).toContain('Another item with the same video already has the task');
		expect(ledger.created()).toEqual(['one']);
	});

	test('does not tell two open requests for one address apart', async () => {
		const { ledger, ask } = runWith([LOST], () => [listed('one', OWN)]);
		const asked = [byUrl(URL), byUrl(URL, { clipLength: 4 })].map((task, index) =>
			ask({ maxRetryMs: 1000 }, task, index),
		);
		const [first] = await Promise.all(asked);
		expect(first).toMatchObject({ details: { candidates: ['one'] } });
		expect(ledger.created()).toEqual([]);
	});
});

describe('a request', () => {
	test.each([
		['', []],
		[', also as a second one', [{ outcome: LOST, pendingMs: 300 }]],
	])('that meets a bug fails with just that%s', async (_, answers) => {
		const bug = new TypeError('a bug');
		const create = async () => answers.pop() ?? Promise.reject(bug);
		const { ask } = runWith([], undefined, { create, uploadedAsset: () => 'asset' });
		expect(await ask()).toBe(bug);
	});
});

describe('a second request', () => {
	test('is sent when the list shows no task for a minute; tasks that show up later are named', async () => {
		const late = () => [
			listed('two', OWN),
			listed('one', OWN),
			listed('bare'),
			listed('b', { url: 'b' }),
		];
		const { sent, ledger, ask } = runWith([LOST, 'two'], () => (elapsed() < 70_000 ? [] : late()));
		expect(await ask()).toBe('two');
		expect(sent).toHaveLength(2);
		expect(elapsed()).toBeGreaterThanOrEqual(60_000);
		expect(await settled(ledger.lateTasks())).toEqual([]);
		jest.setSystemTime(NOW + 70_000);
		expect(await settled(ledger.lateTasks())).toEqual(['one', 'bare']);
	});

	test('that is refused leaves open whether the first created a task: its asset is kept', async () => {
		const uploadedAsset = () => 'asset';
		const { deleted, ask } = runWith([LOST, REJECTED], undefined, { uploadedAsset });
		expect(await ask(FIVE_MINUTES, byFile('a.mp4'))).toMatchObject({
			description: expect.stringContaining('a task may exist anyway'),
			details: { http_code: 400, asset_id: 'asset' },
		});
		expect(deleted).toEqual([]);
	});

	test('that is stopped ends as stopped', async () => {
		const limited = { ...answered(429, {}), headers: { 'retry-after': '30' } };
		const { connection, ask } = runWith([LOST, limited]);
		setTimeout(() => connection.cancellation.stop(), 70_000);
		expect(await ask()).toBeInstanceOf(CancelledError);
	});
});

describe('a lost task', () => {
	test('is looked for no longer than Max Retry Time', async () => {
		await runWith([LOST]).ask({ maxRetryMs: 20_000 });
		expect(elapsed()).toBeGreaterThanOrEqual(20_000);
		expect(elapsed()).toBeLessThan(25_000);
	});

	test('is named with its date where it may be of another item', async () => {
		const dated = listed('dated');
		const undated = listed('undated', { createdAt: undefined });
		const { ask } = runWith([LOST], () => [dated, undated]);
		expect(await ask(NO_TIME)).toMatchObject({
			description: expect.stringMatching(`dated .*${dated.createdAt}.*undated .*recently`),
			details: { candidates: ['dated', 'undated'] },
		});
	});

	test('is found by the next try, however much later that is', async () => {
		const context = {};
		const made = listed('one', OWN);
		await runWith([LOST], undefined, { context }).ask(NO_TIME);
		jest.setSystemTime(NOW + 3600_000);
		const next = runWith([LOST], () => [made], { context });
		expect(await next.ask()).toBe('one');
		expect(next.sent).toEqual([]);
	});

	test('is no longer a candidate of an item once another item holds it', async () => {
		const { ledger, ask } = runWith([LOST, 'one', 'two'], () => [listed('one')]);
		const first = ledger.taskFor(0, byUrl(URL), FIVE_MINUTES);
		await jest.advanceTimersByTimeAsync(5000);
		expect(await ask(FIVE_MINUTES, byUrl(URL), 1)).toBe('one');
		expect(await settled(first)).toBe('two');
	});

	test('is no longer a candidate of the run either', async () => {
		const { ledger, ask } = runWith([LOST, 'one'], () => [listed('one')]);
		await ask(NO_TIME);
		expect(ledger.tasks()).toEqual({ held: [], candidates: ['one'] });
		await ask(FIVE_MINUTES, byUrl(URL), 1);
		expect(ledger.tasks()).toEqual({ held: ['one'], candidates: [] });
	});

	test.each([
		['is told from that of an item that was refused', REJECTED, 'one'],
		['is not told from that of an item that may have one', LOST, undefined],
	])('%s', async (_, outcome, held) => {
		const { ask } = runWith([outcome, LOST], () => [listed('one', OWN)]);
		await ask(NO_TIME, byUrl(URL, { clipLength: 4 }));
		const second = await ask({ maxRetryMs: 1000 }, byUrl(URL), 1);
		expect(second instanceof Error ? undefined : second).toBe(held);
	});
});

describe('the next try', () => {
	test('has the task that an earlier one created, and did not create it', async () => {
		const context = {};
		await runWith(['one'], undefined, { context }).ask();
		const { sent, ledger, ask } = runWith(['two'], undefined, { context });
		expect(await ask()).toBe('one');
		expect(sent).toEqual([]);
		expect(ledger.created()).toEqual([]);
		expect(ledger.tasks()).toEqual({ held: ['one'], candidates: [] });
	});

	test('creates a new task where the run is told to forget the one it has', async () => {
		const context = {};
		const first = runWith(['one'], undefined, { context });
		await first.ask();
		first.ledger.forget(0, byUrl(URL));
		const next = runWith(['two'], undefined, { context });
		expect(await next.ask()).toBe('two');
		expect(next.ledger.created()).toEqual(['two']);
	});

	test('uploads a file again only where its asset was deleted', async () => {
		const context = {};
		let uploads = 0;
		/** The asset of the file after a run that gets this answer. */
		const tryWith = async (outcome: Outcome): Promise<unknown> => {
			const assets = new Map<NewTask, string>();
			const { ask } = runWith([], undefined, {
				context,
				registerAsset: (task, assetId) => assets.set(task, assetId),
				uploadedAsset: (task) => assets.get(task),
				deleteUpload: async (task) => assets.delete(task),
				create: async (task) => {
					if (!assets.has(task)) assets.set(task, `asset${(uploads += 1)}`);
					return { outcome, pendingMs: 300 };
				},
			});
			return Object(await ask(NO_TIME, byFile('a.mp4'))).details.asset_id;
		};
		expect(await tryWith(NOT_CONNECTED)).toBe('asset1');
		expect(await tryWith(REJECTED)).toBeUndefined();
		expect(await tryWith(LOST)).toBe('asset2');
	});
});

describe('the asset of a file', () => {
	const brokeOff = { finished: false, fault: new Error('EIO') };

	test.each<[string, Omit<CreateResponse, 'pendingMs'>, boolean]>([
		['is kept where the user wants it', { outcome: REJECTED }, true],
		['is kept where the task may exist', { outcome: LOST }, false],
		['is kept where the request was not carried out', { outcome: NOT_CONNECTED }, false],
		['is kept where its upload broke off', { outcome: LOST, upload: brokeOff }, false],
	])('%s, and the error names it', async (_, response, keepAsset) => {
		const { deleted, ask } = runWith([], undefined, {
			create: async () => ({ ...response, pendingMs: 300 }),
			uploadedAsset: () => 'asset',
		});
		const result = await ask({ ...NO_TIME, keepAsset }, byFile('a.mp4'));
		expect(result).toMatchObject({ details: { asset_id: 'asset' } });
		expect(deleted).toEqual([]);
	});

	test('is deleted where the request was rejected, and the error does not name it', async () => {
		const { deleted, ask } = runWith([REJECTED], undefined, { uploadedAsset: () => 'asset' });
		const result = await ask(NO_TIME, byFile('a.mp4'));
		expect(deleted).toHaveLength(1);
		expect(Object(result).details).not.toHaveProperty('asset_id');
	});
});

test('an error names the asset that the request was for', async () => {
	const task = byUrl(URL, { source: { kind: 'asset', assetId: 'asset', file: {} } });
	const result = await runWith([REJECTED]).ask(FIVE_MINUTES, task);
	expect(result).toMatchObject({ details: { asset_id: 'asset' } });
});

describe('a query', () => {
	const media = { kind: 'file', file: fileOf('a.mp3') } as const;
	const unclear = new RequestFailure('It broke', 'Later.', {}, 'connectionLost');
	const rejected = new RequestFailure('It is refused', 'Never.', {}, 'rejected');
	const unreadable = new Failure('The file cannot be read', 'Look.');

	/** How often a query is sent to a service that fails with `error`, and what it fails with itself. */
	async function failing(modality: string, error: Error): Promise<[number, unknown]> {
		let sent = 0;
		const queryApi: QueryApi = {
			...NO_QUERIES,
			embed: (_request, _options, safeToRepeat) => {
				sent = safeToRepeat ? 2 : 1;
				return Promise.reject(error);
			},
		};
		const { ledger } = ledgerOf(apiWith({}), {}, queryApi);
		const input = { modality, text: 'a', media } as QueryInput;
		const asked = ledger.embedQuery(0, { model: 'marengo3.0', input }, FIVE_MINUTES);
		return [sent, await settled(asked)];
	}

	test.each(['audio', 'video'])('by %s is sent once, and may be billed', async (modality) => {
		const [sent, said] = await failing(modality, unclear);
		expect(sent).toBe(1);
		expect(String(said)).toContain('It broke, but the query may be billed');
		for (const error of [rejected, unreadable]) {
			expect(await failing(modality, error)).toEqual([1, error]);
		}
	});

	test.each(['text', 'image', 'text_image'])('by %s may be sent again', async (modality) => {
		for (const error of [unclear, rejected, unreadable]) {
			expect(await failing(modality, error)).toEqual([2, error]);
		}
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
