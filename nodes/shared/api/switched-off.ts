import { RequestFailure } from '../http/explain';
import type { Patience } from '../http/outcome';
import type { Happening } from '../http/policy';

/** What a path that is no more answers with, be it TwelveLabs' own words or a gateway's page. */
const STATUSES = new Set([301, 302, 303, 307, 308, 400, 403, 404, 405, 410, 451]);

/** How long an API that may be no more is asked again where another may know better, in milliseconds. */
const BRIEF_MS = 2000;

/** What passes as a rule: the page of somebody in between, and trouble at the server. */
const PASSING: readonly Happening[] = ['page', 'troubled'];

/** Patience that does not wait long for a path that may be no more. */
export const brisk = (patience: Patience, ms = BRIEF_MS): Patience => ({
	...patience,
	briefly: { ms, at: ['page'] },
});

/** The same, also while the server has trouble: for what may as well be asked elsewhere. */
export const brisker = (patience: Patience, ms = BRIEF_MS): Patience => ({
	...patience,
	briefly: { ms, at: PASSING },
});

/**
 * Whether a failure may mean that a whole API is no more: v1 will be switched off one day, and nobody
 * knows with which answer.
 */
export const maybeOff = (error: unknown): boolean =>
	error instanceof RequestFailure &&
	(error.happening === 'page' || error.happening === 'refused') &&
	STATUSES.has(error.details.http_code ?? 0);

/** The answer is not TwelveLabs' own. */
export const isPage = (error: unknown): boolean =>
	error instanceof RequestFailure && error.happening === 'page';

/** As a rule it passes, and says nothing of what was asked for. */
export const isPassing = (error: unknown): boolean =>
	error instanceof RequestFailure && PASSING.includes(error.happening);

/** TwelveLabs finds fault with what it was asked, or by whom. */
export const isWord = (error: unknown): boolean =>
	error instanceof RequestFailure &&
	error.happening === 'refused' &&
	(error.details.http_code === 400 || error.details.http_code === 403);
