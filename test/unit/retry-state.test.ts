import type { Connection } from '../../nodes/shared/http/connection';
import { RequestFailure } from '../../nodes/shared/http/errors';
import { RetryState } from '../../nodes/shared/http/retry-state';
import type { Outcome, RetryOptions } from '../../nodes/shared/http/outcome';
import { connectionWith } from './fake-api';
import { NOW, secondsOf, useFakeClock } from './fake-clock';

useFakeClock();

const HOUR_MS = 3600_000;
const ONE_MINUTE = { maxRetryMs: 60_000 };
const FIVE_MINUTES = { maxRetryMs: 300_000 };

const retryState = (connection: Connection, retryOptions: RetryOptions): RetryState =>
	new RetryState(connection, 'read', retryOptions);

const limited = (headers: Outcome['headers']): Outcome => ({
	kind: 'rateLimited',
	status: 429,
	headers,
});
const TROUBLED: Outcome = { kind: 'serverError', status: 503, headers: {} };
const PAGE: Outcome = { kind: 'notTheApi', status: 404, headers: {} };

test('a limit holds back every request of its kind until it lifts', async () => {
	const connection = connectionWith({ aheadMs: 0 });
	const one = retryState(connection, ONE_MINUTE);
	await one.limit(limited({ 'retry-after': '20' }));
	const both = [one.untilOpen(), retryState(connection, ONE_MINUTE).untilOpen()];
	expect(await secondsOf(Promise.all(both))).toBe(20);
});

test('a limit that lifts too late fails at once, with the time in our own clock', async () => {
	const one = retryState(connectionWith({ aheadMs: HOUR_MS }), ONE_MINUTE);
	await expect(one.limit(limited({ 'retry-after': '600' }))).rejects.toThrow(
		'The rate limit of TwelveLabs is used up and lifts at 2026-11-23 06:10:00 (UTC)',
	);
	expect(Date.now()).toBe(NOW);
});

test('with a deadline, a limit that lifts later fails at the deadline and not before', async () => {
	const one = retryState(connectionWith({ aheadMs: 0 }), { ...ONE_MINUTE, deadline: NOW + 5000 });
	const work = one.limit(limited({ 'retry-after': '20' }));
	expect(await secondsOf(work)).toBe(5);
	await expect(work).rejects.toBeInstanceOf(RequestFailure);
});

/** Retries after the same outcome until time is used up. */
async function retries(
	connection: Connection,
	outcome: Outcome,
	retryOptions: RetryOptions,
): Promise<{ tries: number; seconds: number }> {
	const one = retryState(connection, retryOptions);
	let tries = 0;
	const all = async (): Promise<void> => {
		while (await one.fault(outcome)) tries += 1;
	};
	return { seconds: await secondsOf(all()), tries };
}

test.each<[string, RetryOptions, number, [number, number]]>([
	['to the end of Max Retry Time, in growing pauses', FIVE_MINUTES, 300, [11, 39]],
	['to the deadline', { ...FIVE_MINUTES, deadline: NOW + 10_000 }, 10, [1, 39]],
	['not at all without time', { maxRetryMs: 0 }, 0, [0, 0]],
])('a fault is retried %s', async (_, retryOptions, expected, [fewest, most]) => {
	const { tries, seconds } = await retries(connectionWith(), TROUBLED, retryOptions);
	expect(seconds).toBe(expected);
	expect(tries).toBeGreaterThanOrEqual(fewest);
	expect(tries).toBeLessThanOrEqual(most);
});

test.each<Outcome['kind']>(['notConnected', 'notTheApi'])(
	'%s fails soon in the editor, unless the user set a time',
	async (kind) => {
		const outcome: Outcome = { kind, headers: {} };
		const secondsIn = async (mode: string, retryOptions: RetryOptions): Promise<number> =>
			(await retries(connectionWith({}, mode), outcome, retryOptions)).seconds;
		expect(await secondsIn('manual', FIVE_MINUTES)).toBeLessThan(20);
		expect(await secondsIn('manual', ONE_MINUTE)).toBe(60);
		expect(await secondsIn('trigger', FIVE_MINUTES)).toBe(300);
	},
);

test('where another API can be asked, a page ends the retries at once, and nothing else does', async () => {
	const retryOptions = { ...FIVE_MINUTES, stopAtPage: true };
	expect((await retries(connectionWith(), PAGE, retryOptions)).tries).toBe(0);
	expect((await retries(connectionWith(), TROUBLED, retryOptions)).tries).toBeGreaterThan(5);
});

test.each([
	['seconds', '40', undefined],
	["a time of the server's own clock", new Date(NOW + HOUR_MS + 40_000).toUTCString(), HOUR_MS],
])('a server in trouble is asked again when it says: %s', async (_, after, aheadMs) => {
	const one = retryState(connectionWith({ aheadMs }), FIVE_MINUTES);
	expect(await secondsOf(one.fault({ ...TROUBLED, headers: { 'retry-after': after } }))).toBe(40);
});

test('Retry-After beyond Max Retry Time: one more try at its end', async () => {
	const one = retryState(connectionWith(), { maxRetryMs: 30_000 });
	const outcome = { ...TROUBLED, headers: { 'retry-after': '3600' } };
	expect(await secondsOf(one.fault(outcome))).toBe(30);
	expect(await one.fault(outcome)).toBe(false);
});

test('Retry-After: 0 does not shorten the pause', async () => {
	const one = retryState(connectionWith(), FIVE_MINUTES);
	await secondsOf(one.fault({ ...TROUBLED, headers: { 'retry-after': '0' } }));
	expect(Date.now() - NOW).toBeGreaterThanOrEqual(200);
});

test('rate headers on other answers than a 429 close nothing', async () => {
	const connection = connectionWith({ aheadMs: 0 });
	const headers = {
		'x-ratelimit-dimensions': 'Duration,Request',
		'x-ratelimit-duration-limit': '36000',
		'x-ratelimit-duration-remaining': '0',
		'x-ratelimit-duration-reset': String(NOW / 1000 + 3500),
	};
	const one = retryState(connection, FIVE_MINUTES);
	expect(await secondsOf(one.fault({ ...TROUBLED, headers }))).toBe(0);
	expect(connection.gates.read.msUntilOpen(Date.now())).toBe(0);
});

test('stop ends a pause', async () => {
	const connection = connectionWith();
	const work = retryState(connection, FIVE_MINUTES).fault(TROUBLED);
	connection.cancellation.stop();
	expect(await secondsOf(work)).toBe(0);
	await expect(work).rejects.toThrow('another item stopped the workflow');
});
