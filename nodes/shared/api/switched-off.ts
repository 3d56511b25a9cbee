import { RequestFailure } from '../http/explain';
import type { Patience } from '../http/outcome';

/** What a path that is no more answers with, be it TwelveLabs' own words or a gateway's page. */
const STATUSES = new Set([400, 404, 405, 410]);

/** How long such a page is asked again where another API may know better, in milliseconds. */
const PAGES_MS = 2000;

/** Patience that does not wait long for a path that may be no more. */
export const brisk = (patience: Patience): Patience => ({ ...patience, pagesMs: PAGES_MS });

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

/** TwelveLabs finds fault with what it was asked. */
export const isBadId = (error: unknown): boolean =>
	error instanceof RequestFailure &&
	error.happening === 'refused' &&
	error.details.http_code === 400;
