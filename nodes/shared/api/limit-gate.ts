/**
 * A rate limit as all items of a run see it: once one of them meets it, none asks again until it
 * lifts, instead of each finding out by itself.
 */
export class LimitGate {
	private closedUntil = 0;

	private lastProgress = 0;

	/** Milliseconds until the gate opens; 0 when it is open. */
	msUntilOpen(now: number): number {
		return Math.max(0, this.closedUntil - now);
	}

	/** Closes the gate until `until` (epoch in milliseconds); an earlier time never shortens it. */
	close(until: number): void {
		this.closedUntil = Math.max(this.closedUntil, until);
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
