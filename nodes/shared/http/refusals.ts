import { type Cancellation, pause } from './cancellation';
import { REMOVED, RequestFailure } from './errors';

/** TwelveLabs itself says that there is no such thing. */
export const isNotFound = (error: unknown): boolean =>
	error instanceof RequestFailure && error.isNotFound;

/** The answer is not TwelveLabs' own. */
export const isForeignAnswer = (error: unknown): boolean =>
	error instanceof RequestFailure && error.kind === 'notTheApi';

/** Statuses that say nothing of what was asked for: the key, the balance, a rate limit. */
const ABOUT_THE_ACCOUNT: ReadonlySet<number> = new Set([401, 402, 429]);

/** The failure says nothing of what was asked for: any request fails now, as without a connection. */
export const isAboutAll = (error: unknown): boolean =>
	error instanceof RequestFailure &&
	(ABOUT_THE_ACCOUNT.has(error.details.http_code ?? 0) || error.kind === 'notConnected');

/** What was asked for is refused, or a page stands in its place: another API may have it. */
export const isRefusal = (error: unknown): error is RequestFailure =>
	error instanceof RequestFailure &&
	(error.kind === 'rejected' || error.kind === 'notTheApi') &&
	!ABOUT_THE_ACCOUNT.has(error.details.http_code ?? 0);

/** The whole API may be no more: TwelveLabs has announced that v1 will go, without a date. */
export const isRemoved = (error: RequestFailure): boolean =>
	isForeignAnswer(error) || REMOVED.has(error.details.http_code ?? 0);

async function undefinedIf<T>(
	isExpected: (error: unknown) => boolean,
	work: Promise<T>,
): Promise<T | undefined> {
	try {
		return await work;
	} catch (error) {
		return isExpected(error) ? undefined : Promise.reject(error);
	}
}

/** The result, or undefined when TwelveLabs says that there is no such thing. @throws Failure, CancelledError */
export const undefinedIfNotFound = <T>(work: Promise<T>): Promise<T | undefined> =>
	undefinedIf(isNotFound, work);

/** The result, or undefined where {@link isRefusal}. @throws Failure, CancelledError */
export const undefinedIfRefused = <T>(work: Promise<T>): Promise<T | undefined> =>
	undefinedIf(isRefusal, work);

/** Over how long something that this run saw or created is asked for, in milliseconds. */
export const A_MINUTE_MS = 60_000;

/**
 * Does `work`. That something does not exist is believed when TwelveLabs says so three times in a row:
 * the news of what was just created may not be everywhere yet.
 * @param overMs from the first time to the third, in milliseconds
 * @throws Failure, CancelledError
 */
export async function confirmNotFound<T>(
	cancellation: Cancellation,
	work: () => Promise<T>,
	overMs = 3000,
): Promise<T> {
	for (const share of [1 / 3, 2 / 3]) {
		const done = await undefinedIfNotFound(work());
		if (done !== undefined) return done;
		await pause(overMs * share, cancellation);
	}
	return work();
}
