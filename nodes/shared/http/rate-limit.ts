import type { ApiMessage, Headers } from './outcome';

/** Epochs below this are in seconds, others in milliseconds (1e11 s is the year 5138). */
const MILLISECONDS_FROM = 1e11;

/** Latest moment a date can hold, in milliseconds. */
const LAST_MOMENT = 8.64e15;

export function headerOf(headers: Headers, name: string): string | undefined {
	const value = headers[name];
	const one: unknown = Array.isArray(value) ? value[0] : value;
	const text = typeof one === 'string' || typeof one === 'number' ? String(one).trim() : '';
	return text === '' ? undefined : text;
}

/** An HTTP date begins with a day's name; `Date.parse` takes "-5" and "soon 5" for dates too. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;

/** A moment in the past does not count: it would mean retries without a pause. */
const isAhead = (at: number, now: number): boolean => at > now && at <= LAST_MOMENT;

/** `Retry-After` in either form (RFC 9110 §10.2.3) as an epoch in milliseconds; undefined when it is unusable. */
export function retryAfter(headers: Headers, now: number): number | undefined {
	const value = headerOf(headers, 'retry-after') ?? '';
	const date = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
	const at = /^\d+(\.\d+)?$/.test(value) ? now + Number(value) * 1000 : date;
	return isAhead(at, now) ? at : undefined;
}

interface LimitReset {
	/** Epoch in milliseconds. */
	at: number;
	/** `request`, `duration`, …; absent when the headers do not say. */
	dimension?: string;
}

/** The dimension that a reset header names: `x-ratelimit-request-reset` → `request`. */
const RESET_HEADER = /^x-ratelimit-(?:([a-z-]+)-)?reset$/;

/**
 * When the limit behind a 429 lifts: `Retry-After`, else the latest `X-RateLimit-…-Reset` in the future; where
 * some limits are used up (`…-Remaining: 0`), only of those. https://docs.twelvelabs.io/docs/rate-limits
 */
export function limitReset(given: Headers, now: number): LimitReset | undefined {
	const headers = Object.fromEntries(
		Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]),
	);
	const after = retryAfter(headers, now);
	if (after !== undefined) return { at: after };
	const resets = Object.keys(headers).flatMap((name) => {
		const named = RESET_HEADER.exec(name);
		const value = Number(headerOf(headers, name) ?? Number.NaN);
		if (!named || !Number.isFinite(value)) return [];
		const at = value < MILLISECONDS_FROM ? value * 1000 : value;
		const isUsedUp = headerOf(headers, name.replace(/reset$/, 'remaining')) === '0';
		return [{ isUsedUp, reset: { at, ...(named[1] && { dimension: named[1] }) } }];
	});
	const usedUp = resets.filter(({ isUsedUp }) => isUsedUp);
	return (usedUp.length > 0 ? usedUp : resets)
		.map(({ reset }) => reset)
		.filter(({ at }) => isAhead(at, now))
		.sort((one, other) => other.at - one.at)[0];
}

export interface Limit {
	readonly apiMessage?: ApiMessage;
	readonly traceId?: string;
	/** By our own clock; absent when the answer does not say. */
	readonly reset?: LimitReset;
}

/** A rate limit that all items of a run share: once one item meets it, all of them wait until it lifts. */
export class LimitGate {
	private closedUntil = 0;
	/** The limit that closed it last. */
	limit: Limit = {};
	/** How long the gate was closed in total, in milliseconds. */
	closedMs = 0;

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
}
