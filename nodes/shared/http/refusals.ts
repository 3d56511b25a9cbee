import { type Cancellation, pause } from './cancellation';
import { REMOVED, RequestFailure } from './errors';

/** TwelveLabs itself says that the thing does not exist. */
export const isNotFound = (error: unknown): boolean =>
	error instanceof RequestFailure && error.isNotFound;

export const isForeignAnswer = (error: unknown): boolean =>
	error instanceof RequestFailure && error.kind === 'notTheApi';

/** Statuses about the key, the balance or a rate limit, not about the thing in question. */
const ABOUT_THE_ACCOUNT: ReadonlySet<number> = new Set([401, 402, 429]);

/** Any request would fail now, as without a connection. */
export const isAboutAll = (error: unknown): boolean =>
	error instanceof RequestFailure &&
	(ABOUT_THE_ACCOUNT.has(error.details.http_code ?? 0) || error.kind === 'notConnected');

/** The request is refused, or a foreign page answered: another API may have the thing. */
export const isRefusal = (error: unknown): error is RequestFailure =>
	error instanceof RequestFailure &&
	(error.kind === 'rejected' || error.kind === 'notTheApi') &&
	!ABOUT_THE_ACCOUNT.has(error.details.http_code ?? 0);

/** The whole API may have been removed: TwelveLabs has announced that for v1, without a date. */
export const isRemoved = (error: RequestFailure): boolean =>
	isForeignAnswer(error) || REMOVED.has(error.details.http_code ?? 0);

/** The result, or undefined for a failure that `isExpected`. @throws Failure, CancelledError */
export async function undefinedIf<T>(
	isExpected: (error: unknown) => boolean,
	work: Promise<T>,
): Promise<T | undefined> {
	try {
		return await work;
	} catch (error) {
		return isExpected(error) ? undefined : Promise.reject(error);
	}
}

/** Does `work`, up to three times within `overMs` while it is not found: not every server may know a new task yet. */
export async function confirmNotFound<T>(
	cancellation: Cancellation,
	work: () => Promise<T>,
	overMs = 3000,
): Promise<T> {
	for (const share of [1 / 3, 2 / 3]) {
		const done = await undefinedIf(isNotFound, work());
		if (done !== undefined) return done;
		await pause(overMs * share, cancellation);
	}
	return work();
}
