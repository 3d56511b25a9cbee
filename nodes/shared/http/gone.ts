import { RequestFailure } from './explain';

/** TwelveLabs itself says that there is no such thing. */
export const isGone = (error: unknown): boolean => error instanceof RequestFailure && error.gone;

/** The result, or undefined when TwelveLabs says that there is no such thing. @throws Failure, Halted */
export function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
	return work.catch((error: unknown) => (isGone(error) ? undefined : Promise.reject(error)));
}
