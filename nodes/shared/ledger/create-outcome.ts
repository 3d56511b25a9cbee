import type { CreateResponse } from '../api/embed-api';

/**
 * What the outcome of a request for a paid task means for billing. TwelveLabs has no idempotency key, so a request
 * that did not certainly fail may have been carried out.
 */
type CreateOutcome =
	/** The answer names the task. */
	| 'created'
	/** TwelveLabs refused it, and would refuse it again. */
	| 'rejected'
	/** A rate limit: not carried out, according to the reference. */
	| 'rateLimited'
	/** A proxy refused it, or the server never got the whole request. */
	| 'notCarriedOut'
	/** Our own file could not be read to its end, so the server cannot have got the whole request. */
	| 'fileUnreadable'
	/** Everything else: the task may exist. */
	| 'uncertain'
	/** The task probably exists: the server got the whole file, or was still at work. */
	| 'likely';

export interface CreatePolicy {
	/** `keep` the task, `fail`, `sendAgain` within Max Retry Time, or `lookUp` the task in the list. */
	readonly next: 'keep' | 'fail' | 'sendAgain' | 'lookUp';
	/** If a whole minute of lookups showed no candidate, the request may be sent again, once. */
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

/** A request that took longer (milliseconds) was probably accepted: TwelveLabs may fetch a URL first. */
const PROBABLY_ACCEPTED_MS = 10_000;

export function createOutcomeOf(response: CreateResponse): CreateOutcome {
	const { outcome, taskId, pendingMs, upload } = response;
	const { kind, status, timedOut } = outcome;
	if (taskId !== undefined) return 'created';
	if (kind === 'rejected' || kind === 'invalidRequest') return 'rejected';
	if (kind === 'rateLimited') return 'rateLimited';
	if (kind === 'notTheApi' || kind === 'notConnected') return 'notCarriedOut';
	if (upload?.fault && !upload.finished) return 'fileUnreadable';
	// Before the last byte of the file was sent, no server can have created a task from it.
	if (upload && !upload.finished && status !== 200 && status !== 201) return 'notCarriedOut';
	const gaveUp = timedOut === true || status === 504 || status === 524;
	return gaveUp || upload || pendingMs > PROBABLY_ACCEPTED_MS ? 'likely' : 'uncertain';
}
