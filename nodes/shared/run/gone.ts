import { unlessGone } from '../http/gone';
import { type Halt, pause } from '../http/halt';

export { isGone, unlessGone } from '../http/gone';

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
