/**
 * What is done when a request does not simply succeed. This table is the whole policy; the README's
 * "When things go wrong" is its translation for people.
 */

/** What happened to one attempt. */
export type Happening =
	/** 2xx with readable JSON. */
	| 'answered'
	/** 2xx whose JSON is cut off or is no JSON at all. */
	| 'garbled'
	/** 429. */
	| 'limited'
	/** 408 or 5xx: the server may or may not have done what was asked. */
	| 'troubled'
	/** Connection refused, DNS, TLS, or a reset before any byte of the body: nothing reached the API. */
	| 'unreached'
	/** Reset or timeout once the request was on its way. */
	| 'interrupted'
	/** Any other status (3xx and 4xx): asking again would get the same answer. */
	| 'refused';

/** What was asked: `repeatable` changes nothing that costs money; `create` starts a paid task. */
export type Asked = 'repeatable' | 'create';

/**
 * - `done`: hand the answer on
 * - `retry`: again after a growing, jittered pause, within the retry budget
 * - `wait`: again when the limit lifts, if that is within the retry budget
 * - `lookUp`: find out whether the task exists before anything else
 * - `fail`: tell the person
 */
export type Decision = 'done' | 'retry' | 'wait' | 'lookUp' | 'fail';

export const POLICY: Readonly<Record<Happening, Readonly<Record<Asked, Decision>>>> = {
	answered: { repeatable: 'done', create: 'done' },
	garbled: { repeatable: 'retry', create: 'lookUp' },
	limited: { repeatable: 'wait', create: 'wait' },
	troubled: { repeatable: 'retry', create: 'lookUp' },
	unreached: { repeatable: 'retry', create: 'retry' },
	interrupted: { repeatable: 'retry', create: 'lookUp' },
	refused: { repeatable: 'fail', create: 'fail' },
};

/** First pause and longest pause between retries, in milliseconds. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The pause before retry number `attempt` (0 = the first): doubling from half a second to 30 s, of
 * which a random half is taken off so that many items do not come back at once.
 */
export function backoffMs(attempt: number, random: number = Math.random()): number {
	const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 16));
	return full * (0.5 + random / 2);
}

/** Names the {@link Happening} of an HTTP status; `readable` says whether a 2xx body was JSON. */
export function happeningOf(status: number, readable: boolean): Happening {
	if (status >= 200 && status < 300) return readable ? 'answered' : 'garbled';
	if (status === 429) return 'limited';
	return status === 408 || status >= 500 ? 'troubled' : 'refused';
}
