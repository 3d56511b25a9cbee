import type { Breakage, Encoding } from '../server/coding';

/** Which requests a rule is for. Missing parts match everything. */
export interface RequestMatch {
	method?: string;
	/** A regular expression (source) for the path, e.g. `/embed/tasks$`. */
	path?: string;
	/** The first matching request it is for, counted from 1. */
	nth?: number;
}

/**
 * Where a connection is reset:
 * - `connect`: as the client connects, before it can send anything (`match` does not apply);
 * - `handshake`: the same once TLS began, after the client's hello; the connection is closed;
 * - `before-body`: the head was read, nothing of the body;
 * - `during-body`: in the middle of the body (after `afterBytes`, default its first chunk);
 * - `after-body`: the whole body was read, and thrown away;
 * - `after-accept`: the request was carried out (the task exists), but not answered;
 * - `during-answer`: it was carried out, and half of the answer sent.
 */
export type ResetPoint = (typeof RESET_POINTS)[number];

export const RESET_POINTS = [
	'connect',
	'handshake',
	'before-body',
	'during-body',
	'after-body',
	'after-accept',
	'during-answer',
] as const;

/** Where a connection is turned away rather than a request. */
export type ConnectionFault = 'connect' | 'handshake';

/** Half of the answer, then nothing more, or spaces for ever. */
export type Endless = (typeof ENDLESS)[number];

export const ENDLESS = ['silent', 'spaces'] as const;

/** An answer of this status. The body is read first and thrown away. */
export interface StatusFault {
	status: number;
	headers?: Record<string, string>;
	/** Text as it is, anything else as JSON; default an error in the API's shape. */
	body?: unknown;
	/** Carry the request out (create the task) and answer this status all the same. */
	accept?: boolean;
	/** With `accept`: answer at once, and make the task only so many milliseconds (of real time) later. */
	acceptAfterMs?: number;
	/** Answer before the body was read. */
	early?: boolean;
	/** A gateway's page (or `body`) as text/html; `echo` adds the request's headers, key and all. */
	html?: true | 'echo';
}

/** A reset; `acceptAfterMs` with `after-accept` alone: reset at once, the task is made that much later. */
export interface ResetFault {
	reset: ResetPoint;
	afterBytes?: number;
	acceptAfterMs?: number;
}

/** Carry it out; the answer is compressed, if the request takes that, and perhaps unreadable. */
export interface EncodingFault {
	encoding: Encoding;
	broken?: Breakage;
}

/** What happens instead of, or to, an honest answer. `delayMs` comes before it. */
export type FaultAction = { delayMs?: number } & (
	| StatusFault
	| ResetFault
	/** Carry it out; the JSON of the answer ends in the middle. */
	| { truncate: true }
	/** Carry it out; answer 200 with something that is not JSON. */
	| { malformed: true }
	/** Answer a redirect (307 unless `redirectStatus`) to this URL, after reading the body. */
	| { redirect: string; redirectStatus?: number }
	| EncodingFault
	/** Carry it out; the body comes byte by byte over so many milliseconds. */
	| { dribbleMs: number }
	/** Carry it out; the answer begins and never ends. */
	| { endless: Endless }
	/** Carry it out; instead of the answer a TLS record arrives that cannot be decrypted. Needs `tls`. */
	| { damagedRecord: true }
	/** Only a delay, then the honest answer. */
	| { delayMs: number }
);

/** A fault and when it happens. */
export interface FaultRule {
	match?: RequestMatch;
	/** For how many matching requests, from the nth on; default 1. */
	times?: number | 'always';
	then: FaultAction;
}

/** How a rate limit tells when it resets. */
export type LimitHeaders =
	'retry-after' | 'retry-after-date' | 'x-ratelimit-reset' | 'x-ratelimit-request-reset' | 'none';

/** A rate limit: a fixed window that begins with its first request. */
export interface LimitRule {
	/** Default: every POST, as the API's categories are made of POSTs (docs/twelvelabs-api.md, "Limits and prices"). */
	match?: RequestMatch;
	limit: { requests: number; perMs: number; headers?: LimitHeaders; emptyBody?: boolean };
}
