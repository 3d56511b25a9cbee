import type { ApiMessage } from './outcome';
import type { Headers } from './outcome';

/** Epoch values below this are seconds, above it milliseconds (1e11 s is the year 5138). */
const MILLISECONDS_FROM = 1e11;

const first = (value: unknown): string | undefined => {
	const one: unknown = Array.isArray(value) ? value[0] : value;
	return typeof one === 'string' || typeof one === 'number' ? String(one).trim() : undefined;
};

/** Latest moment a date can hold, in milliseconds. */
const LAST_MOMENT = 8.64e15;

/** An HTTP date begins with a day's name; `Date.parse` makes dates of "-5" and "soon 5" too. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;

/** `Retry-After` in either of its forms (RFC 9110 §10.2.3), as an epoch in milliseconds. */
function retryAfter(headers: Headers, now: number): number | undefined {
	const value = first(headers['retry-after']);
	if (value === undefined || value === '') return undefined;
	if (/^\d+(\.\d+)?$/.test(value)) return now + Number(value) * 1000;
	return HTTP_DATE.test(value) ? Date.parse(value) : undefined;
}

/** The dimension a reset header names: `x-ratelimit-request-reset` → `request`. */
const RESET_HEADER = /^x-ratelimit-(?:([a-z-]+)-)?reset$/;

/** When a limit lifts, and which one it is when the answer names it. */
export interface LimitReset {
	/** Epoch in milliseconds. */
	at: number;
	/** `request`, `duration`, …; absent when the headers do not say. */
	dimension?: string;
}

/**
 * When the limit behind a 429 lifts: `Retry-After`, else the latest `X-RateLimit-…-Reset` still in
 * the future (both spellings of TWELVELABS.md §7; which dimension tripped can not be told, so the
 * latest counts). `undefined` when the headers say nothing usable.
 */
export function limitReset(headers: Headers, now: number): LimitReset | undefined {
	// Not a moment that is over: asking again at once, over and over, would be the outcome.
	const isAhead = (at: number): boolean => at > now && at <= LAST_MOMENT;
	const after = retryAfter(headers, now);
	if (after !== undefined && isAhead(after)) return { at: after };
	let latest: LimitReset | undefined;
	for (const [name, raw] of Object.entries(headers)) {
		const dimension = RESET_HEADER.exec(name.toLowerCase());
		const value = Number(first(raw) || Number.NaN);
		if (!dimension || !Number.isFinite(value)) continue;
		const at = value < MILLISECONDS_FROM ? value * 1000 : value;
		if (isAhead(at) && at > (latest?.at ?? 0)) latest = { at, dimension: dimension[1] };
	}
	return latest;
}

/** A limit that an answer told of. */
export interface Limit {
	readonly apiMessage?: ApiMessage;
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
	waitedWithoutProgressMs(heldUpSince: number, now: number): number {
		return now - Math.max(heldUpSince, this.lastProgress);
	}
}
