import { RequestFailure } from '../http/explain';
import { type Halt, pause } from '../http/halt';

/** TwelveLabs itself says that there is no such task. */
export const isGone = (error: unknown): boolean => error instanceof RequestFailure && error.gone;

/** When it is asked again, in milliseconds after each other: news of a task may not be everywhere yet. */
const ASKED_AGAIN_MS = [1000, 2000];

/** Does `work`; that a task is gone is believed when it was said several times. @throws Failure, Halted */
export async function asOftenAsGone<T>(halt: Halt, work: () => Promise<T>): Promise<T> {
	for (const ms of ASKED_AGAIN_MS) {
		const done = await unlessGone(work());
		if (done !== undefined) return done;
		await pause(ms, halt);
	}
	return work();
}

/** The result, or undefined when TwelveLabs says that there is no such task. @throws Failure, Halted */
export function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
	return work.catch((error: unknown) => (isGone(error) ? undefined : Promise.reject(error)));
}
