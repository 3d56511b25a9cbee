import { Cancellation } from '../../nodes/shared/http/cancellation';
import { explainOutcome } from '../../nodes/shared/http/errors';
import { confirmNotFound } from '../../nodes/shared/http/refusals';

/** Time passes as soon as somebody waits for it. */
beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

const gone = explainOutcome(
	{ kind: 'rejected', status: 404, headers: {}, apiMessage: { code: 'resource_not_exist' } },
	{ about: 'task a' },
);
const trouble = explainOutcome({ kind: 'serverError', status: 503, headers: {} });

/** What becomes of work that ends so, one after the other; with how often it was done, and how long it took. */
async function outcomeOf(
	ends: readonly (Error | string)[],
	overMs?: number,
): Promise<{ result: unknown; times: number; ms: number }> {
	const left = [...ends];
	const began = Date.now();
	const work = async (): Promise<string> => {
		const end = left.shift() ?? 'asked too often';
		if (typeof end === 'string') return end;
		throw end;
	};
	let result: unknown;
	let isOver = false;
	const keep = (value: unknown): void => {
		result = value;
		isOver = true;
	};
	confirmNotFound(new Cancellation(), work, overMs).then(keep, keep);
	while (!isOver) await jest.advanceTimersByTimeAsync(100);
	return { result, times: ends.length - left.length, ms: Date.now() - began };
}

test.each<[string, (Error | string)[], unknown, number]>([
	['what is there is there at once', ['a'], 'a', 1],
	['one 404 is not believed', [gone, 'a'], 'a', 2],
	['nor are two', [gone, gone, 'a'], 'a', 3],
	['three are', [gone, gone, gone, 'a'], gone, 3],
	['any other end is told at once', [trouble, 'a'], trouble, 1],
	['also between them', [gone, trouble, 'a'], trouble, 2],
])('%s', async (_, ends, result, times) => {
	const outcome = await outcomeOf(ends);
	expect(outcome.result).toBe(result);
	expect(outcome.times).toBe(times);
});

test('the three are spread over the time that is given', async () => {
	const soon = await outcomeOf([gone, gone, gone]);
	expect(soon.ms).toBeGreaterThanOrEqual(3000);
	expect(soon.ms).toBeLessThan(4000);
	const later = await outcomeOf([gone, gone, gone], 60_000);
	expect(later.ms).toBeGreaterThanOrEqual(60_000);
	expect(later.ms).toBeLessThan(61_000);
});
