import type { IN8nHttpFullResponse } from 'n8n-workflow';
import type { Connection, RequestContext } from './connection';
import { throwIfCancelled } from './cancellation';
import { networkFault } from './network-faults';
import type { Outcome, RetryOptions } from './outcome';

export const TRANSPORT = {
	// A followed redirect would keep the whole upload in memory and carry the key elsewhere.
	disableFollowRedirect: true,
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
} as const;

export interface Limits extends Pick<RetryOptions, 'deadline'> {
	/** Whether to drop the request when another item stops the workflow; absent: it is waited for. */
	mayBeGivenUp?(): boolean;
	/** Wall clock in milliseconds; n8n's own default would be 300 s. */
	readonly timeoutMs: number;
}

/** Shortest time for an attempt, in milliseconds. */
const SHORTEST_ATTEMPT_MS = 1000;

/**
 * Sends one request in bounded time and says how it ended, whatever the server or the network did. n8n's own
 * `timeout` does not bound an answer that trickles in. @throws CancelledError
 * @param ask sends it with this context, this timeout in milliseconds and this signal
 * @param begun whether a byte of the body was read
 */
export async function exchange(
	{ ctx, cancellation, redact }: Connection,
	limits: Limits,
	ask: (bounded: RequestContext, timeout: number, signal: AbortSignal) => Promise<unknown>,
	judge: (answer: IN8nHttpFullResponse) => Outcome,
	begun: () => boolean,
): Promise<Outcome> {
	throwIfCancelled(cancellation);
	const left = (limits.deadline ?? Infinity) - Date.now();
	// AbortSignal.timeout takes whole milliseconds only.
	const timeout = Math.ceil(Math.min(limits.timeoutMs, Math.max(SHORTEST_ATTEMPT_MS, left)));
	const clock = AbortSignal.timeout(timeout);
	const givenUp = new AbortController();
	const signals = [clock, givenUp.signal, ...(cancellation.signal ? [cancellation.signal] : [])];
	const signal = AbortSignal.any(signals);
	// n8n's request helper takes no signal but the context's.
	const getExecutionCancelSignal = { value: () => signal };
	const bounded = Object.create(ctx, { getExecutionCancelSignal }) as RequestContext;
	const unlisten = cancellation.onStop(() => {
		if (limits.mayBeGivenUp?.()) givenUp.abort();
	});
	try {
		const answer = await unlessAborted(signal, ask(bounded, timeout, signal));
		return judge(answer as IN8nHttpFullResponse);
	} catch (error) {
		if (cancellation.signal?.aborted || givenUp.signal.aborted) throwIfCancelled(cancellation);
		if (clock.aborted) {
			const message = `no answer within ${timeout / 1000} s`;
			return { kind: 'connectionLost', headers: {}, timedOut: true, message };
		}
		const fault = networkFault(error, begun());
		return { headers: {}, ...fault, message: redact(fault.message) };
	} finally {
		unlisten();
	}
}

/** Rejects as soon as the signal aborts: n8n 2.8 waits forever for an answer that it cannot decompress. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
	const settled = new AbortController();
	const aborted = new Promise<never>((_, reject) => {
		const listener = (): void => reject(new Error('aborted'));
		signal.addEventListener('abort', listener, { once: true, signal: settled.signal });
	});
	try {
		return await Promise.race([work, aborted]);
	} finally {
		settled.abort();
	}
}
