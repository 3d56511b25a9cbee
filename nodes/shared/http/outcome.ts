import { DEFAULTS } from '../model/labels';
import { isRecord, type Json, objectOf } from './json';

/**
 * How an attempt of a request can end, and what follows unless it costs money: `retry` with backoff, or `wait`
 * until the limit lifts, both within the retry budget.
 */
export const POLICY = {
	/** 2xx with a JSON object. */
	ok: 'done',
	/** 2xx without a whole JSON object. */
	invalidBody: 'retry',
	/** 429. */
	rateLimited: 'wait',
	/** 408 or 5xx: the server may or may not have done what was asked. */
	serverError: 'retry',
	/** 403, 404, 405 or 410 that is not TwelveLabs' own: a proxy's page, or nothing at all. */
	notTheApi: 'retry',
	/** There was no connection: nothing reached the API. */
	notConnected: 'retry',
	/** The connection broke, or an unknown error came: the request may have been carried out. */
	connectionLost: 'retry',
	/** Any other 4xx, or a redirect: a retry would get the same answer. */
	rejected: 'fail',
	/** Nothing was sent: the request itself is impossible. */
	invalidRequest: 'fail',
} as const;

export type OutcomeKind = keyof typeof POLICY;

/** Outcomes after which the request may have been carried out: its answer is lost, or useless. */
export const MAY_BE_CARRIED_OUT: ReadonlySet<OutcomeKind> = new Set([
	'invalidBody',
	'serverError',
	'connectionLost',
]);

/** First and longest pause between retries, in milliseconds. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** The pause in milliseconds before retry `attempt`, from 0; random, so that items do not come back at once. */
export function backoffMs(attempt: number, random: number = Math.random()): number {
	const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 16));
	return full * (0.5 + random / 2);
}

/** Statuses that a proxy in between may answer with for a while. */
const PAGES: ReadonlySet<number> = new Set([403, 404, 405, 410]);

/** Whether an error body can be TwelveLabs' own. A 404, which any gateway gives, must have a code. */
function isOwn(status: number, body: unknown): boolean {
	if (!isRecord(body)) return false;
	const inner = isRecord(body.error) ? body.error : body;
	// TwelveLabs' codes are words; gateways repeat the status.
	if (typeof inner.code === 'string' && /[a-z]/i.test(inner.code)) return true;
	return status !== 404 && (typeof inner.message === 'string' || typeof body.error === 'string');
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** The same request may succeed later. */
export const isTrouble = (status: number): boolean =>
	status === 408 || status >= 500 || status < 200;

export function outcomeKindOf(status: number, body: unknown): OutcomeKind {
	if (isSuccess(status)) return isRecord(body) ? 'ok' : 'invalidBody';
	if (status === 429) return 'rateLimited';
	if (isTrouble(status)) return 'serverError';
	return PAGES.has(status) && !isOwn(status, body) ? 'notTheApi' : 'rejected';
}

export const DEFAULT_MAX_RETRY_MS = DEFAULTS.maxRetryTimeSec * 1000;

export interface RetryOptions {
	/** How long failures and limits may delay it, in milliseconds. */
	readonly maxRetryMs: number;
	/** The request ends by this time (epoch in milliseconds); an attempt gets a second at least. */
	readonly deadline?: number;
	/** No retry after a foreign page: there is another API to ask. */
	readonly stopAtPage?: boolean;
}

export interface Outcome {
	readonly kind: OutcomeKind;
	/** Absent when there was no answer. */
	readonly status?: number;
	readonly headers: Headers;
	readonly body?: unknown;
	/** What an error body says, without the API key. */
	readonly apiMessage?: ApiMessage;
	/** Of a network fault: Node's or axios' code, such as `ECONNRESET`. */
	readonly code?: string;
	readonly message?: string;
	/** It took too long: the server may still be at work. */
	readonly timedOut?: boolean;
}

export interface ApiMessage {
	code?: string;
	message?: string;
}

/** How many characters of a foreign text, such as a proxy's HTML page, are shown. */
const MAX_TEXT = 300;

/** How many are read: searching for tags takes quadratic time. */
const MAX_READ = 4000;

/** What FastAPI says of a refused field, `{ detail: [{ loc, msg }] }`, or a text in its place. */
function detailOf({ detail }: Json): unknown {
	if (!Array.isArray(detail)) return detail;
	const faults = detail.flatMap((fault) => {
		const { loc, msg } = objectOf(fault);
		const path = Array.isArray(loc) ? `${loc.join('.')}: ` : '';
		return typeof msg === 'string' ? [path + msg] : [];
	});
	return faults.join('; ');
}

/**
 * Reads an error body: `{ code, message }` (v1), `{ error: { code, message } }` (v2 by its specification),
 * `{ detail }`, a page, or anything else.
 * @param redact takes out the API key, which a proxy may repeat, before a text is cut: half a key goes unnoticed
 */
export function readApiMessage(body: unknown, redact: (text: string) => string): ApiMessage {
	const text = (value: unknown): string | undefined =>
		typeof value === 'string' && value.trim() !== '' ? redact(value.trim()) : undefined;
	if (isRecord(body)) {
		const inner = isRecord(body.error) ? body.error : body;
		const message = text(inner.message) ?? text(body.error) ?? text(detailOf(body));
		return { code: text(inner.code)?.slice(0, MAX_TEXT), message: message?.slice(0, MAX_READ) };
	}
	const plain = text(body)
		?.slice(0, MAX_READ)
		.replace(/<[^>]*>/g, ' ');
	return { message: text(plain)?.replace(/\s+/g, ' ').slice(0, MAX_TEXT) };
}

/** By lower-case name, as n8n's request helper gives them. */
export type Headers = Record<string, unknown>;
