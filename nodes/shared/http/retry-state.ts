import type { Connection, LimitCategory } from './connection';
import { explainLimit } from './errors';
import { pause } from './cancellation';
import type { Limit, LimitGate } from './rate-limit';
import { type Outcome, type RetryOptions, DEFAULT_MAX_RETRY_MS } from './outcome';
import { backoffMs } from './outcome';
import { limitReset } from './rate-limit';

/**
 * Longest that an address which never answered as TwelveLabs does is tried again, in milliseconds: a
 * Base URL that is wrong does not become right. So it is after a page of something else, and where a
 * person waits in the editor also while nothing can be reached, unless they set a time themselves.
 */
const STRANGER_MS = 15_000;

/** One request through its faults and limits: how long it was held up, and whether it may go on. */
export class RetryState {
	private since: number | undefined;

	private tries = 0;

	private readonly gate: LimitGate;

	constructor(
		private readonly connection: Connection,
		category: LimitCategory,
		private readonly retryOptions: RetryOptions,
	) {
		this.gate = connection.gates[category];
	}

	/**
	 * Waits until the limit that another request met lifts.
	 * @throws Failure when that is later than this request may wait; CancelledError
	 */
	async untilOpen(): Promise<void> {
		for (let ms = this.gate.msUntilOpen(Date.now()); ms > 0;) {
			await this.waitOut(ms, this.gate.limit);
			ms = this.gate.msUntilOpen(Date.now());
		}
	}

	/** Notes that the request was answered by something else than a limit. */
	passed(): void {
		this.gate.progressed(Date.now());
	}

	/**
	 * Closes the gate until the limit of an answer lifts, which its headers tell by the server's clock.
	 * @throws Failure when that is later than this request may wait; CancelledError
	 */
	async limit({ headers, apiMessage }: Outcome): Promise<void> {
		const now = Date.now();
		const { aheadMs = 0 } = this.connection.server;
		const told = limitReset(headers, now + aheadMs);
		const until = told ? told.at - aheadMs : now + backoffMs(this.tries++);
		const limit = { apiMessage, ...(told && { reset: { ...told, at: until } }) };
		await this.mayWait(until - now, limit);
		this.gate.close(now, until, limit);
	}

	/** Pauses before the request is tried again after a fault; false when its time is used up. */
	async fault({ kind }: Outcome): Promise<boolean> {
		const now = Date.now();
		this.since ??= now;
		const { maxRetryMs, deadline = Infinity, shorter: briefly } = this.retryOptions;
		const { server, ctx } = this.connection;
		const watched = ctx.getMode?.() === 'manual' && maxRetryMs === DEFAULT_MAX_RETRY_MS;
		const strange = !server.met && (kind === 'notTheApi' || (kind === 'notConnected' && watched));
		const brief = briefly?.at.includes(kind) ? briefly.ms : Infinity;
		const budget = Math.min(maxRetryMs, brief, strange ? STRANGER_MS : Infinity);
		// The last try comes when the budget ends, not up to half a minute before.
		const left = Math.min(this.since + budget, deadline) - now;
		if (left <= 0) return false;
		await pause(Math.min(backoffMs(this.tries++), left), this.connection.cancellation);
		return true;
	}

	private async waitOut(ms: number, limit: Limit): Promise<void> {
		await this.mayWait(ms, limit);
		await pause(ms, this.connection.cancellation);
	}

	private async mayWait(ms: number, limit: Limit): Promise<void> {
		const { maxRetryMs, deadline = Infinity } = this.retryOptions;
		const now = Date.now();
		this.since ??= now;
		const tooLate = this.gate.waitedWithoutProgressMs(this.since, now) + ms > maxRetryMs;
		if (!tooLate && now + ms <= deadline) return;
		// Whoever set a deadline waits until then: the wait itself has not run out before.
		if (!tooLate) await pause(Math.max(0, deadline - now), this.connection.cancellation);
		throw explainLimit(this.connection, limit, maxRetryMs);
	}
}
