import type { FaultAction, LimitHeaders, LimitRule } from './rules';

/** Counts requests against one limit, in fixed windows that begin with their first request. */
export class LimitWindow {
	private endsAt = 0;
	private used = 0;

	constructor(readonly rule: LimitRule) {}

	/** @returns the 429 to answer, or `undefined` while there is room */
	take(now: number): FaultAction | undefined {
		const { requests, perMs, headers = 'retry-after', emptyBody } = this.rule.limit;
		if (now >= this.endsAt) {
			this.endsAt = now + perMs;
			this.used = 0;
		}
		if (this.used < requests) {
			this.used += 1;
			return undefined;
		}
		const resetsAt = new Date(this.endsAt).toISOString();
		const message = `You have reached the rate limit of ${requests} requests. Please try again later after ${resetsAt}.`;
		return {
			status: 429,
			headers: headersFor(headers, now, this.endsAt),
			body: emptyBody ? '' : { code: 'too_many_requests', message },
		};
	}
}

/** Whole seconds only, rounded up: who waits that long finds the window open. */
function headersFor(style: LimitHeaders, now: number, endsAt: number): Record<string, string> {
	const epochSec = Math.ceil(endsAt / 1000);
	switch (style) {
		case 'retry-after':
			return { 'Retry-After': String(Math.ceil((endsAt - now) / 1000)) };
		case 'retry-after-date':
			return { 'Retry-After': new Date(epochSec * 1000).toUTCString() };
		case 'x-ratelimit-reset':
			return { 'X-Ratelimit-Reset': String(epochSec) };
		case 'x-ratelimit-request-reset':
			return {
				'X-RateLimit-Request-Remaining': '0',
				'X-RateLimit-Request-Reset': String(epochSec),
			};
		case 'none':
			return {};
	}
}
