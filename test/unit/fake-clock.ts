/** When a faked clock starts. */
export const NOW = Date.UTC(2026, 10, 23, 6);

/** Gives every test of a file a clock that moves only while {@link settled} waits. */
export function useFakeClock(now = NOW): void {
	beforeEach(() => jest.useFakeTimers({ now, doNotFake: ['nextTick', 'setImmediate'] }));
	afterEach(() => jest.useRealTimers());
}

/** The result of `work`, or its error. Timers fire one after the other until it is there. */
export async function settled<T>(work: Promise<T>): Promise<T | Error> {
	let isOver = false;
	const result = work
		.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
		.finally(() => (isOver = true));
	while (!isOver) await jest.advanceTimersToNextTimerAsync();
	return result;
}

/** How many whole seconds `work` takes until it ends or fails. */
export async function secondsOf(work: Promise<unknown>): Promise<number> {
	const began = Date.now();
	await settled(work);
	return Math.floor((Date.now() - began) / 1000);
}
