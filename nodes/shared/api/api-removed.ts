import { REMOVED, RequestFailure } from '../http/errors';
import type { Patience } from '../http/outcome';
import type { Happening } from '../http/outcome';

/** How long an API that may be no more is asked again where another may know better, in milliseconds. */
export const BRIEF_MS = 2000;

/** What passes as a rule: the page of somebody in between, and trouble at the server. */
const PASSING: readonly Happening[] = ['page', 'troubled'];

/** Longest that the other API is asked meanwhile, in milliseconds: a long video's rows come in this time. */
const MEANWHILE_MS = 60_000;

/** Patience that does not wait long for a path that may be no more. */
export const brisk = (patience: Patience, ms = BRIEF_MS): Patience => ({
	...patience,
	briefly: { ms, at: ['page'] },
});

/** The same, also while the server has trouble: for what may as well be asked elsewhere. */
export const brisker = (patience: Patience): Patience => ({
	...patience,
	briefly: { ms: BRIEF_MS, at: PASSING },
});

/** Patience for a question in between: whatever goes wrong with it, the first API is asked again. */
export const meanwhile = ({ deadline = Infinity, ...patience }: Patience): Patience => ({
	...patience,
	deadline: Math.min(deadline, Date.now() + MEANWHILE_MS),
	briefly: { ms: 0, at: [...PASSING, 'unreached', 'interrupted', 'garbled'] },
});

/**
 * Whether a failure may mean that a whole API is no more: v1 will be switched off one day, and nobody
 * knows with which answer.
 */
export const maybeOff = (error: unknown): boolean =>
	error instanceof RequestFailure &&
	(error.happening === 'page' || error.happening === 'refused') &&
	(error.details.http_code === 400 || REMOVED.has(error.details.http_code ?? 0));

/** The answer is not TwelveLabs' own. */
export const isPage = (error: unknown): boolean =>
	error instanceof RequestFailure && error.happening === 'page';

/** As a rule it passes, and says nothing of what was asked for. */
export const isPassing = (error: unknown): boolean =>
	error instanceof RequestFailure && PASSING.includes(error.happening);

/** TwelveLabs finds fault with what it was asked. */
export const isBadId = (error: unknown): boolean =>
	error instanceof RequestFailure &&
	error.happening === 'refused' &&
	error.details.http_code === 400;
