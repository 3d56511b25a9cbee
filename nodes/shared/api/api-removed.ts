import { REMOVED, RequestFailure } from '../http/errors';
import type { RetryOptions } from '../http/outcome';
import type { OutcomeKind } from '../http/outcome';

/** How long an API that may be no more is asked again where another may know better, in milliseconds. */
export const BRIEF_MS = 2000;

/** What passes as a rule: the page of somebody in between, and trouble at the server. */
const PASSING: readonly OutcomeKind[] = ['notTheApi', 'serverError'];

/** Longest that the other API is asked meanwhile, in milliseconds: a long video's rows come in this time. */
const MEANWHILE_MS = 60_000;

/** Patience that does not wait long for a path that may be no more. */
export const brisk = (retryOptions: RetryOptions, ms = BRIEF_MS): RetryOptions => ({
	...retryOptions,
	shorter: { ms, at: ['notTheApi'] },
});

/** The same, also while the server has trouble: for what may as well be asked elsewhere. */
export const brisker = (retryOptions: RetryOptions): RetryOptions => ({
	...retryOptions,
	shorter: { ms: BRIEF_MS, at: PASSING },
});

/** Patience for a question in between: whatever goes wrong with it, the first API is asked again. */
export const meanwhile = ({
	deadline = Infinity,
	...retryOptions
}: RetryOptions): RetryOptions => ({
	...retryOptions,
	deadline: Math.min(deadline, Date.now() + MEANWHILE_MS),
	shorter: { ms: 0, at: [...PASSING, 'notConnected', 'connectionLost', 'invalidBody'] },
});

/**
 * Whether a failure may mean that a whole API is no more: v1 will be switched off one day, and nobody
 * knows with which answer.
 */
export const mayBeRemoved = (error: unknown): boolean =>
	error instanceof RequestFailure &&
	(error.kind === 'notTheApi' || error.kind === 'rejected') &&
	(error.details.http_code === 400 || REMOVED.has(error.details.http_code ?? 0));

/** The answer is not TwelveLabs' own. */
export const isPage = (error: unknown): boolean =>
	error instanceof RequestFailure && error.kind === 'notTheApi';

/** As a rule it passes, and says nothing of what was asked for. */
export const isTransient = (error: unknown): boolean =>
	error instanceof RequestFailure && PASSING.includes(error.kind);

/** TwelveLabs finds fault with what it was asked. */
export const isBadId = (error: unknown): boolean =>
	error instanceof RequestFailure && error.kind === 'rejected' && error.details.http_code === 400;
