import { pause } from './cancellation';
import type { Connection, LimitCategory } from './connection';
import { explainLimit } from './errors';
import { backoffMs, DEFAULT_MAX_RETRY_MS, type Outcome, type RetryOptions } from './outcome';
import { headerOf, type Limit, type LimitGate, limitReset, retryAfter } from './rate-limit';

/** Default budget in milliseconds in the editor, where usually the Base URL or the network is wrong. */
const EDITOR_MS = 15_000;

/** The retry budget of one request; it begins with the first fault or limit. */
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

	/** Waits for a limit that another request met. @throws Failure when it lifts too late; CancelledError */
	async untilOpen(): Promise<void> {
		for (let ms = this.gate.msUntilOpen(Date.now()); ms > 0;) {
			await this.mayWait(ms, this.gate.limit);
			await pause(ms, this.connection.cancellation);
			ms = this.gate.msUntilOpen(Date.now());
		}
	}

	/** Closes the gate until the limit of an answer lifts. @throws Failure when it lifts too late; CancelledError */
	async limit({ headers, apiMessage }: Outcome): Promise<void> {
		const now = Date.now();
		const { aheadMs = 0 } = this.connection.server;
		const told = limitReset(headers, now + aheadMs);
		const until = told ? told.at - aheadMs : now + backoffMs(this.tries++);
		const limit = {
			apiMessage,
			traceId: headerOf(headers, 'x-trace-id'),
			...(told && { reset: { ...told, at: until } }),
		};
		await this.mayWait(until - now, limit);
		this.gate.close(now, until, limit);
	}

	/** Pauses after a fault: `Retry-After`, or backoff. False when the budget is used up. @throws CancelledError */
	async fault({ kind, headers }: Outcome): Promise<boolean> {
		const now = Date.now();
		this.since ??= now;
		const { maxRetryMs, deadline = Infinity, stopAtPage } = this.retryOptions;
		const { server, ctx, cancellation } = this.connection;
		if (kind === 'notTheApi' && stopAtPage) return false;
		const isWrongPlace = kind === 'notConnected' || kind === 'notTheApi';
		const isWatched = ctx.getMode?.() === 'manual' && maxRetryMs === DEFAULT_MAX_RETRY_MS;
		const budget = isWrongPlace && isWatched ? EDITOR_MS : maxRetryMs;
		const left = Math.min(this.since + budget, deadline) - now;
		if (left <= 0) return false;
		const serverNow = now + (server.aheadMs ?? 0);
		const asked = (retryAfter(headers, serverNow) ?? serverNow) - serverNow;
		// The last attempt comes when the budget ends, not up to half a minute before.
		await pause(Math.min(Math.max(asked, backoffMs(this.tries++)), left), cancellation);
		return true;
	}

	private async mayWait(ms: number, limit: Limit): Promise<void> {
		const { maxRetryMs, deadline = Infinity } = this.retryOptions;
		const now = Date.now();
		this.since ??= now;
		const tooLate = now - this.since + ms > maxRetryMs;
		if (!tooLate && now + ms <= deadline) return;
		// A request with a deadline fails at that time, not earlier.
		if (!tooLate) await pause(Math.max(0, deadline - now), this.connection.cancellation);
		throw explainLimit(this.connection, limit, maxRetryMs);
	}
}
