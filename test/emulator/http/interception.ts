import type { Answer } from './answer';
import type { Exchange } from './exchange';

/** Returned by an interceptor that dealt with the connection itself: the emulator sends nothing. */
export const NOTHING = 'nothing' as const;

/**
 * Called for each request. It may return another answer, or {@link NOTHING}; without a result the
 * emulator goes on: with the next interceptor, and at last by carrying the request out.
 * @param answer carries the request out and gives the answer, which may be changed in place; a request
 * for which neither it nor the emulator calls this is not carried out
 */
export type Interceptor = (
	request: Exchange,
	answer: () => Promise<Answer>,
) => Result | Promise<Result>;

type Result = Answer | typeof NOTHING | undefined | void;

/** A later interceptor dealt with the connection, so there is no answer to change. */
class NoAnswer extends Error {}

/**
 * Lets the interceptors decide, one after the other, how a request is answered, and sends the answer.
 * @param honest carries the request out
 */
export async function answerThrough(
	interceptors: readonly Interceptor[],
	exchange: Exchange,
	honest: () => Promise<Answer>,
): Promise<void> {
	const { signal } = exchange;
	let isCarriedOut = false;
	const from = async (index: number): Promise<Answer | typeof NOTHING> => {
		const interceptor = interceptors[index];
		if (!interceptor) {
			signal.throwIfAborted();
			isCarriedOut = true;
			return honest();
		}
		let rest: ReturnType<typeof from> | undefined;
		const goOn = () => (rest ??= from(index + 1));
		const result = await interceptor(exchange, async () => {
			const answer = await goOn();
			if (answer === NOTHING) throw new NoAnswer();
			return answer;
		});
		return result ?? goOn();
	};
	try {
		const answer = await from(0);
		if (answer === NOTHING) return;
		// An endpoint reads as much of the body as it needs.
		if (!isCarriedOut && !answer.early) await exchange.drain();
		exchange.send(answer);
	} catch (error) {
		if (signal.aborted) exchange.response.destroy();
		else if (!(error instanceof NoAnswer)) throw error;
	}
}
