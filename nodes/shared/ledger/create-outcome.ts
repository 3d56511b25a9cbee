import type { CreateResponse } from '../api/embed-api';

/**
 * How one request for a paid task ended, as far as money is concerned. TwelveLabs has no idempotency
 * key, so what is not sure to have failed may have been carried out.
 */
export type CreateOutcome =
	/** The answer names the task. */
	| 'created'
	/** TwelveLabs says no; the same again would get the same. */
	| 'rejected'
	/** A rate limit: not carried out, by the reference. */
	| 'rateLimited'
	/** A 4xx of somebody in between, or no byte of the request left. */
	| 'not carried out'
	/** Our own file could not be read to its end: the server can not hold the whole request. */
	| 'file unreadable'
	/** Everything else: the task may exist. */
	| 'unclear'
	/** The same, and likely so: the server holds the whole file, or was still at work. */
	| 'likely';

/** What the ledger does about it. */
export interface Rule {
	/**
	 * - `hold`: the task is the item's
	 * - `fail`: tell the person
	 * - `again`: send it again, within Max Retry Time
	 * - `look`: look for the task in the list
	 */
	readonly next: 'hold' | 'fail' | 'again' | 'look';
	/** When a whole minute of looking showed no task that could be it, it may be sent again: once. */
	readonly onceMore: boolean;
}

/** The whole policy about money. */
export const RULES: Readonly<Record<CreateOutcome, Rule>> = {
	created: { next: 'hold', onceMore: false },
	rejected: { next: 'fail', onceMore: false },
	rateLimited: { next: 'again', onceMore: false },
	'not carried out': { next: 'again', onceMore: false },
	'file unreadable': { next: 'fail', onceMore: false },
	unclear: { next: 'look', onceMore: true },
	likely: { next: 'look', onceMore: false },
};

/** Names the {@link CreateOutcome} of a request for a new task; `sendsFile` when its body is a file. */
export function createOutcomeOf(
	{ outcome, taskId, whole, begun, fileFault }: CreateResponse,
	sendsFile: boolean,
): CreateOutcome {
	const { kind, status, timedOut } = outcome;
	if (taskId !== undefined) return 'created';
	if (kind === 'rejected' || kind === 'invalidRequest') return 'rejected';
	if (kind === 'rateLimited') return 'rateLimited';
	if (kind === 'notTheApi' || kind === 'notConnected') return 'not carried out';
	// Whatever was answered before the file was asked for, no server has a task of a file it lacks.
	if (sendsFile && !begun) return 'not carried out';
	if (fileFault && !whole) return 'file unreadable';
	const gaveUp = timedOut === true || status === 504 || status === 524;
	return gaveUp || (sendsFile && whole) ? 'likely' : 'unclear';
}
