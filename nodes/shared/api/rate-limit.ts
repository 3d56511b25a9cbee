/** Headers by lower-case name, as n8n's request helper gives them. */
export type Headers = Record<string, unknown>;

/** Epoch values below this are seconds, above it milliseconds (1e11 s is the year 5138). */
const MILLISECONDS_FROM = 1e11;

const first = (value: unknown): string | undefined => {
	const one: unknown = Array.isArray(value) ? value[0] : value;
	return typeof one === 'string' || typeof one === 'number' ? String(one).trim() : undefined;
};

/** `Retry-After` in either of its forms (RFC 9110 §10.2.3), as an epoch in milliseconds. */
function retryAfter(headers: Headers, now: number): number | undefined {
	const value = first(headers['retry-after']);
	if (value === undefined || value === '') return undefined;
	if (/^\d+(\.\d+)?$/.test(value)) return now + Number(value) * 1000;
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : date;
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
	const after = retryAfter(headers, now);
	if (after !== undefined) return { at: Math.max(after, now) };
	let latest: LimitReset | undefined;
	for (const [name, raw] of Object.entries(headers)) {
		const dimension = RESET_HEADER.exec(name.toLowerCase());
		const value = Number(first(raw) || Number.NaN);
		if (!dimension || !Number.isFinite(value)) continue;
		const at = value < MILLISECONDS_FROM ? value * 1000 : value;
		if (at > now && at > (latest?.at ?? 0)) latest = { at, dimension: dimension[1] };
	}
	return latest;
}
