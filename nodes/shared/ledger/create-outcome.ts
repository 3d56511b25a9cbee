import type { CreateResponse } from '../api/embed-api';

/**
 * How one request for a paid task ended, as far as money is concerned. TwelveLabs has no idempotency
 * key, so a request that did not surely fail may have been carried out.
 */
export type CreateOutcome =
	/** The answer names the task. */
	| 'created'
	/** TwelveLabs says no; the same again would get the same. */
	| 'rejected'
	/** A rate limit: not carried out, says the reference. */
	| 'rateLimited'
	/** Somebody in between said no, or the server never held the whole request. */
	| 'notCarriedOut'
	/** Our own file could not be read to its end: the server cannot hold the whole request. */
	| 'fileUnreadable'
	/** Everything else: the task may exist. */
	| 'uncertain'
	/** The same, and probably so: the server holds the whole file, or was still at work. */
	| 'likely';

/** What the ledger does about it. */
export interface CreatePolicy {
	/**
	 * - `keep`: the task is the item's
	 * - `fail`: tell the person
	 * - `sendAgain`: within Max Retry Time
	 * - `lookUp`: look for the task in the list
	 */
	readonly next: 'keep' | 'fail' | 'sendAgain' | 'lookUp';
	/** When a whole minute of looking showed no task that could be it, it may be sent again: once. */
	readonly mayResend: boolean;
}

/** The whole policy about money. */
export const CREATE_POLICY: Readonly<Record<CreateOutcome, CreatePolicy>> = {
	created: { next: 'keep', mayResend: false },
	rejected: { next: 'fail', mayResend: false },
	rateLimited: { next: 'sendAgain', mayResend: false },
	notCarriedOut: { next: 'sendAgain', mayResend: false },
	fileUnreadable: { next: 'fail', mayResend: false },
	uncertain: { next: 'lookUp', mayResend: true },
	likely: { next: 'lookUp', mayResend: false },
};

/**
 * A request that was under way for longer than this, in milliseconds, had probably been accepted: by URL
 * TwelveLabs may fetch the video before it answers, and whatever broke off meanwhile was in between.
 */
const PROBABLY_ACCEPTED_MS = 10_000;

/** Names the {@link CreateOutcome} of a request for a new task. */
export function createOutcomeOf(response: CreateResponse): CreateOutcome {
	const { outcome, taskId, pendingMs, upload } = response;
	const { kind, status, timedOut } = outcome;
	if (taskId !== undefined) return 'created';
	if (kind === 'rejected' || kind === 'invalidRequest') return 'rejected';
	if (kind === 'rateLimited') return 'rateLimited';
	if (kind === 'notTheApi' || kind === 'notConnected') return 'notCarriedOut';
	if (upload?.fault && !upload.finished) return 'fileUnreadable';
	// Before the file's last byte left no server can have made a task of it.
	if (upload && !upload.finished && status !== 200 && status !== 201) return 'notCarriedOut';
	const gaveUp = timedOut === true || status === 504 || status === 524;
	return gaveUp || upload || pendingMs > PROBABLY_ACCEPTED_MS ? 'likely' : 'uncertain';
}
