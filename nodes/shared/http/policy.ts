import { isRecord } from './json';

/** What happened to one attempt of a request. */
export type Happening =
	/** 2xx with a JSON object. */
	| 'answered'
	/** 2xx whose JSON is cut off or is none at all. */
	| 'garbled'
	/** 429. */
	| 'limited'
	/** 408 or 5xx: the server may or may not have done what was asked. */
	| 'troubled'
	/** 4xx that is not TwelveLabs' own: the page of a proxy, or nothing at all. A fault, not an answer. */
	| 'page'
	/** No connection came about: nothing reached the API. */
	| 'unreached'
	/** The connection broke, or ended in a way that nobody listed: the request may have been carried out. */
	| 'interrupted'
	/** TwelveLabs' own 4xx, or a redirect: asking again would get the same answer. */
	| 'refused'
	/** Nothing was sent: the request itself is impossible. */
	| 'unsendable';

/**
 * What is done about a request that costs nothing and changes nothing. A new task, which costs
 * money, is the ledger's.
 * - `done`: hand the answer on
 * - `retry`: again after a growing, jittered pause, within the retry budget
 * - `wait`: again when the limit lifts, if that is within the retry budget
 * - `fail`: tell the person
 */
export const POLICY: Readonly<Record<Happening, 'done' | 'retry' | 'wait' | 'fail'>> = {
	answered: 'done',
	garbled: 'retry',
	limited: 'wait',
	troubled: 'retry',
	page: 'retry',
	unreached: 'retry',
	interrupted: 'retry',
	refused: 'fail',
	unsendable: 'fail',
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

/**
 * Whether an error body can be TwelveLabs' own: a JSON object that says something. Of a 404, which
 * any gateway gives for a path it does not know, it has to be one with a code.
 */
function isOwn(status: number, body: unknown): boolean {
	if (!isRecord(body)) return false;
	const inner = isRecord(body.error) ? body.error : body;
	// TwelveLabs' codes are words; gateways repeat the status.
	if (typeof inner.code === 'string' && /[a-z]/i.test(inner.code)) return true;
	return status !== 404 && (typeof inner.message === 'string' || typeof body.error === 'string');
}

/** Names the {@link Happening} of an HTTP answer. */
export function happeningOf(status: number, body: unknown): Happening {
	if (status >= 200 && status < 300) return isRecord(body) ? 'answered' : 'garbled';
	if (status === 429) return 'limited';
	if (status === 408 || status >= 500 || status < 200) return 'troubled';
	return status < 400 || isOwn(status, body) ? 'refused' : 'page';
}
