import type { Connection } from '../../nodes/shared/http/connection';
import { RequestFailure } from '../../nodes/shared/http/errors';
import { RetryState } from '../../nodes/shared/http/retry-state';
import type { Outcome, RetryOptions } from '../../nodes/shared/http/outcome';
import { connectionWith } from './fake-api';

/** Time passes as soon as somebody waits for it. */
const NOW = Date.UTC(2026, 10, 23, 6, 0, 0);

beforeEach(() => jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

/** Waits for `work` and gives how long it took, in milliseconds of the clock that it sees. */
async function elapsed(work: Promise<unknown>): Promise<number> {
	let over = false;
	const end = (): void => {
		over = true;
	};
	work.then(end, end);
	while (!over) await jest.advanceTimersByTimeAsync(100);
	return Date.now() - NOW;
}

const retryState = (connection: Connection, retryOptions: RetryOptions): RetryState =>
	new RetryState(connection, 'read', retryOptions);

const limited = (headers: Outcome['headers']): Outcome => ({
	kind: 'rateLimited',
	status: 429,
	headers,
});
const troubled: Outcome = { kind: 'serverError', status: 503, headers: {} };
const page: Outcome = { kind: 'notTheApi', status: 404, headers: {} };

test('a limit holds back every request of its kind until it lifts', async () => {
	const connection = connectionWith({ aheadMs: 0 });
	const one = retryState(connection, { maxRetryMs: 60_000 });
	await one.limit(limited({ 'retry-after': '20' }));
	const ms = await elapsed(
		Promise.all([one.untilOpen(), retryState(connection, { maxRetryMs: 60_000 }).untilOpen()]),
	);
	expect(ms).toBeGreaterThanOrEqual(20_000);
	expect(ms).toBeLessThan(21_000);
});

test.each([-3600_000, 0, 3600_000])(
	'a moment is read by the clock of a server that is %i ms ahead',
	async (aheadMs) => {
		const connection = connectionWith({ aheadMs });
		const one = retryState(connection, { maxRetryMs: 60_000 });
		const reset = String((NOW + aheadMs + 20_000) / 1000);
		await one.limit(limited({ 'x-ratelimit-reset': reset }));
		const ms = await elapsed(one.untilOpen());
		expect(ms).toBeGreaterThanOrEqual(20_000);
		expect(ms).toBeLessThan(21_000);
	},
);

test('a limit that lifts too late is told at once, with the time in our own clock', async () => {
	const one = retryState(connectionWith({ aheadMs: 3600_000 }), { maxRetryMs: 60_000 });
	const outcome = limited({ 'retry-after': '600' });
	await expect(one.limit(outcome)).rejects.toThrow(
		'The rate limit of TwelveLabs is used up and lifts at 2026-11-23 06:10:00 (UTC)',
	);
	expect(Date.now()).toBe(NOW);
});

test('who set a deadline hears of the limit then, and not before', async () => {
	const one = retryState(connectionWith({ aheadMs: 0 }), {
		maxRetryMs: 60_000,
		deadline: NOW + 5000,
	});
	const work = one.limit(limited({ 'retry-after': '20' }));
	const failure = expect(work).rejects.toBeInstanceOf(RequestFailure);
	const ms = await elapsed(work);
	await failure;
	expect(ms).toBeGreaterThanOrEqual(5000);
	expect(ms).toBeLessThan(6000);
});

/** Retries after the same outcome until time is used up; gives how often, and how long it took. */
async function retries(
	connection: Connection,
	outcome: Outcome,
	retryOptions: RetryOptions,
): Promise<{ tries: number; ms: number }> {
	const one = retryState(connection, retryOptions);
	let tries = 0;
	const all = async (): Promise<void> => {
		while (await one.fault(outcome)) tries += 1;
	};
	return { ms: await elapsed(all()), tries };
}

test('a fault is tried again to the end of Max Retry Time, in growing pauses', async () => {
	const { tries, ms } = await retries(connectionWith(), troubled, { maxRetryMs: 300_000 });
	expect(ms).toBeGreaterThanOrEqual(300_000);
	expect(ms).toBeLessThan(301_000);
	expect(tries).toBeGreaterThan(10);
	expect(tries).toBeLessThan(40);
});

test('no time, no second try', async () => {
	const { tries } = await retries(connectionWith(), troubled, { maxRetryMs: 0 });
	expect(tries).toBe(0);
});

test('a deadline ends it before', async () => {
	const retryOptions = { maxRetryMs: 300_000, deadline: NOW + 10_000 };
	const { ms } = await retries(connectionWith(), troubled, retryOptions);
	expect(ms).toBeGreaterThanOrEqual(10_000);
	expect(ms).toBeLessThan(11_000);
});

test.each<[string, Outcome['kind']]>([
	['that nothing can be reached', 'notConnected'],
	['of the page of something else', 'notTheApi'],
])('who waits in the editor hears soon %s, unless they set a time', async (_, kind) => {
	const outcome: Outcome = { kind, headers: {} };
	const editor = (): Connection => connectionWith({}, 'manual');
	const watched = await retries(editor(), outcome, { maxRetryMs: 300_000 });
	expect(watched.ms).toBeLessThan(20_000);
	const chosen = await retries(editor(), outcome, { maxRetryMs: 60_000 });
	expect(chosen.ms).toBeGreaterThanOrEqual(60_000 + watched.ms);
	const unwatched = await retries(connectionWith(), outcome, { maxRetryMs: 300_000 });
	expect(unwatched.ms).toBeGreaterThanOrEqual(300_000);
});

test('where another API can be asked, a page ends it at once, and nothing else does', async () => {
	const retryOptions = { maxRetryMs: 300_000, stopAtPage: true };
	expect((await retries(connectionWith(), page, retryOptions)).tries).toBe(0);
	expect((await retries(connectionWith(), troubled, retryOptions)).tries).toBeGreaterThan(5);
});

/** How long it is waited after an answer, in milliseconds. */
const waitedAfter = async (
	headers: Outcome['headers'],
	server: Connection['server'] = {},
	maxRetryMs = 300_000,
): Promise<number> => {
	const one = retryState(connectionWith(server), { maxRetryMs });
	const since = Date.now();
	await elapsed(one.fault({ ...troubled, headers }));
	return Date.now() - since;
};

test('a server in trouble is asked again when it says', async () => {
	const ms = await waitedAfter({ 'retry-after': '40' });
	expect(ms).toBeGreaterThanOrEqual(40_000);
	expect(ms).toBeLessThan(41_000);
});

test('… by its own clock, where it gives a time of day', async () => {
	const aheadMs = 3600_000;
	const headers = { 'retry-after': new Date(NOW + aheadMs + 40_000).toUTCString() };
	const ms = await waitedAfter(headers, { aheadMs });
	expect(ms).toBeGreaterThanOrEqual(39_000);
	expect(ms).toBeLessThan(41_000);
});

test('… or at the end of Max Retry Time, if that comes before; then it is over', async () => {
	const one = retryState(connectionWith(), { maxRetryMs: 30_000 });
	const outcome = { ...troubled, headers: { 'retry-after': '3600' } };
	expect(await elapsed(one.fault(outcome))).toBeLessThan(31_000);
	expect(Date.now() - NOW).toBeGreaterThanOrEqual(30_000);
	expect(await one.fault(outcome)).toBe(false);
});

test('a pause that nobody needs is no shorter for it', async () => {
	expect(await waitedAfter({ 'retry-after': '0' })).toBeGreaterThanOrEqual(200);
});

test('rate headers on other answers than a 429 close nothing', async () => {
	const connection = connectionWith({ aheadMs: 0 });
	const headers = {
		'x-ratelimit-dimensions': 'Duration,Request',
		'x-ratelimit-duration-limit': '36000',
		'x-ratelimit-duration-remaining': '0',
		'x-ratelimit-duration-reset': String(NOW / 1000 + 3500),
	};
	const one = retryState(connection, { maxRetryMs: 300_000 });
	expect(await elapsed(one.fault({ ...troubled, headers }))).toBeLessThan(1000);
	expect(connection.gates.read.msUntilOpen(Date.now())).toBe(0);
});

test('stop ends a pause', async () => {
	const connection = connectionWith();
	const work = retryState(connection, { maxRetryMs: 300_000 }).fault(troubled);
	connection.cancellation.stop();
	await Promise.all([
		expect(work).rejects.toThrow('another item stopped the workflow'),
		elapsed(work),
	]);
	expect(Date.now() - NOW).toBeLessThan(1000);
});
