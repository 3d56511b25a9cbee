import type { ApiMessage } from './answers';
import type { LimitReset } from './rate-limit';

/** A limit that an answer told of. */
export interface Limit {
	readonly said?: ApiMessage;
	/** When it lifts, by our own clock; absent when the answer does not say. */
	readonly reset?: LimitReset;
}

/**
 * A rate limit as all items of a run see it: once one of them meets it, none asks again until it
 * lifts, instead of each finding out by itself.
 */
export class LimitGate {
	private closedUntil = 0;

	private lastProgress = 0;

	/** The limit that closed it last. */
	limit: Limit = {};

	/** How long the gate was closed in all, in milliseconds. */
	closedMs = 0;

	/** Milliseconds until the gate opens; 0 when it is open. */
	msUntilOpen(now: number): number {
		return Math.max(0, this.closedUntil - now);
	}

	/** Closes the gate from `now` until `until` (epochs in milliseconds); never shortens it. */
	close(now: number, until: number, limit: Limit = {}): void {
		this.closedMs += Math.max(0, until - Math.max(this.closedUntil, now));
		if (until < this.closedUntil) return;
		this.closedUntil = until;
		this.limit = limit;
	}

	/** Notes that a request got through. */
	progressed(now: number): void {
		this.lastProgress = now;
	}

	/**
	 * Milliseconds since this request began to be held up, or since any other got through the same
	 * limit: as long as the queue moves, waiting in it is not being stuck.
	 */
	stuckForMs(heldUpSince: number, now: number): number {
		return now - Math.max(heldUpSince, this.lastProgress);
	}
}
