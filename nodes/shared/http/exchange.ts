import type { IN8nHttpFullResponse } from 'n8n-workflow';
import type { Connection, RequestContext } from './connection';
import { throwIfCancelled } from './cancellation';
import { networkFault } from './network-faults';
import type { Outcome } from './outcome';

/** What every request through n8n's helper is sent with. */
export const TRANSPORT = {
	// A followed redirect would keep the whole upload in memory and carry the key elsewhere.
	disableFollowRedirect: true,
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
} as const;

/** How long one attempt may take. */
export interface Limits {
	/** Whether the request may be dropped when another item stops the workflow. Absent: its end is waited for. */
	mayBeGivenUp?(): boolean;
	/** Wall clock in milliseconds; n8n's own default would be 300 s. */
	readonly timeoutMs: number;
	/** It ends by this time (epoch in milliseconds), but gets a second at least. */
	readonly deadline?: number;
}

/** Shortest time an attempt gets, in milliseconds. */
const SHORTEST_ATTEMPT_MS = 1000;

/**
 * Has one request answered, in bounded time, and says how it ended. Never throws for what a server or
 * the network did.
 * @param ask sends it: with this context, this time-out in milliseconds and this signal
 * @param judge says what the answer means
 * @param begun whether a byte of the body was asked for
 * @throws CancelledError
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
	// Whole milliseconds: a signal takes no others.
	const timeout = Math.ceil(Math.min(limits.timeoutMs, Math.max(SHORTEST_ATTEMPT_MS, left)));
	const clock = AbortSignal.timeout(timeout);
	const givenUp = new AbortController();
	const giveUp = (): void => {
		if (limits.mayBeGivenUp?.()) givenUp.abort();
	};
	const unlisten = cancellation.onStop(giveUp);
	try {
		const signals = [clock, givenUp.signal, ...(cancellation.signal ? [cancellation.signal] : [])];
		const answer = await within(AbortSignal.any(signals), ctx, (bounded, signal) =>
			ask(bounded, timeout, signal),
		);
		return judge(answer as IN8nHttpFullResponse);
	} catch (error) {
		if (cancellation.signal?.aborted || givenUp.signal.aborted) throwIfCancelled(cancellation);
		if (clock.aborted) return { ...TOO_LONG, message: `no answer within ${timeout / 1000} s` };
		const fault = networkFault(error, begun());
		return { headers: {}, ...fault, message: redact(fault.message) };
	} finally {
		unlisten();
	}
}

const TOO_LONG = { kind: 'connectionLost', headers: {}, timedOut: true } as const;

/**
 * Does `work` with a context whose requests end with `signal`. n8n's `timeout` does not bound an answer
 * that trickles in, and its helper takes no signal but the context's. This ends with the signal even if
 * n8n's request does not: n8n 2.8 waits for ever for an answer that it cannot unpack.
 */
async function within<T>(
	signal: AbortSignal,
	ctx: RequestContext,
	work: (bounded: RequestContext, signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const bounded = Object.create(ctx, {
		getExecutionCancelSignal: { value: () => signal },
	}) as RequestContext;
	const working = work(bounded, signal);
	const ended = new AbortController();
	const outOfTime = new Promise<never>((_, reject) => {
		const listener = (): void => reject(new Error('aborted'));
		signal.addEventListener('abort', listener, { once: true, signal: ended.signal });
	});
	try {
		return await Promise.race([working, outOfTime]);
	} finally {
		ended.abort();
		working.catch(() => undefined);
	}
}
