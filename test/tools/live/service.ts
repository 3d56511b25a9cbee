import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from './samples';

/** The timeout of a request. */
const REQUEST_MS = 120_000;

/** The most tries of a request that gets 429s. */
const LIMIT_TRIES = 4;

/** Seconds to wait after a 429 without `retry-after`, and at most. Most limits are per minute. */
const LIMIT_SEC = { unnamed: 60, longest: 120 };

/** TwelveLabs or an emulator. */
export interface Service {
	/** The API's base URL, ends in /v1.3. */
	baseUrl: string;
	apiKey: string;
	/** Least time between two requests that embed media. */
	paceMs: number;
	/** Time between polls, and the longest wait. */
	pollMs: number;
	maxWaitMs: number;
}

/** One request and its answer. */
export interface Exchange {
	/** ID of its question. */
	asked: string;
	method: string;
	/** Relative to the base URL; the whole URL of another host. */
	path: string;
	/** The fields of a form, a JSON body, or a number of bytes. */
	sent: unknown;
	status: number;
	/** By lower-case name. */
	headers: Record<string, string>;
	/** Parsed JSON, or else text. */
	body: unknown;
}

/** A question could not be asked or answered; the message says why. */
export class Unanswered extends Error {}

/** Fields of a form, in order; a file may have a type. */
export type Fields = readonly (readonly [name: string, value: string | Sample, type?: string])[];

interface Sent {
	body?: BodyInit;
	headers?: Record<string, string>;
	/** What the report shows of the body. */
	shown?: unknown;
}

/** Sends raw requests to one service and records them. */
export class Api {
	constructor(
		private readonly service: Service,
		readonly exchanges: Exchange[],
		private readonly asked = '',
		private readonly pace = { nextAt: 0 },
	) {}

	/** The same service for another question. */
	for(asked: string): Api {
		return new Api(this.service, this.exchanges, asked, this.pace);
	}

	get(path: string): Promise<Exchange> {
		return this.send('GET', path);
	}

	getAs(path: string, apiKey?: string): Promise<Exchange> {
		const headers: Record<string, string> = apiKey === undefined ? {} : { 'x-api-key': apiKey };
		return this.exchange('GET', this.service.baseUrl + path, { headers });
	}

	delete(path: string): Promise<Exchange> {
		return this.send('DELETE', path);
	}

	json(path: string, shown: object): Promise<Exchange> {
		const headers = { 'Content-Type': 'application/json' };
		return this.send('POST', path, { body: JSON.stringify(shown), headers, shown });
	}

	form(path: string, ...fields: Fields): Promise<Exchange> {
		const body = new FormData();
		for (const [name, value, type] of fields) {
			if (typeof value === 'string') body.append(name, value);
			else body.append(name, new Blob([value.bytes], { type }), value.name);
		}
		const shown = fields.map(([name, value]) => [name, Object(value).name ?? value]);
		return this.send('POST', path, { body, shown });
	}

	/** PUT to a presigned URL, without the key. */
	put(url: string, { bytes }: Sample, headers: Record<string, string>): Promise<Exchange> {
		return this.exchange('PUT', url, { body: bytes, headers, shown: bytes.length });
	}

	/**
	 * Polls a path until its `status` is final.
	 * @throws Unanswered if a poll fails, or if it takes too long
	 */
	async settled(path: string): Promise<Exchange> {
		const { pollMs, maxWaitMs } = this.service;
		for (const begun = Date.now(); Date.now() - begun < maxWaitMs; await sleep(pollMs)) {
			const reply = await this.get(path);
			if (!ok(reply)) throw new Unanswered(`GET ${path} answered ${reply.status}`);
			if (/^(ready|failed)$/.test(textAt(reply.body, 'status') ?? '')) return reply;
		}
		throw new Unanswered(`not done within ${Math.round(maxWaitMs / 60_000)} minutes`);
	}

	/** With the key, at the plan's pace; waits if a rate limit is reached. */
	private async send(method: string, path: string, sent: Sent = {}): Promise<Exchange> {
		const { apiKey, baseUrl, paceMs } = this.service;
		const headers = { 'x-api-key': apiKey, ...sent.headers };
		for (let tries = 1; ; tries += 1) {
			if (method === 'POST' && path.startsWith('/embed')) {
				const mine = Math.max(this.pace.nextAt, Date.now());
				this.pace.nextAt = mine + paceMs;
				await sleep(mine - Date.now());
			}
			const reply = await this.exchange(method, baseUrl + path, { ...sent, headers });
			if (reply.status !== 429 || tries === LIMIT_TRIES) return reply;
			const named = Number(reply.headers['retry-after']);
			const seconds = Number.isNaN(named) ? LIMIT_SEC.unnamed : named;
			await sleep(Math.min(seconds, LIMIT_SEC.longest) * 1000);
		}
	}

	private async exchange(method: string, url: string, sent: Sent): Promise<Exchange> {
		const { body, headers, shown = null } = sent;
		const signal = AbortSignal.timeout(REQUEST_MS);
		// A redirect could send the key to another host.
		const response = await fetch(url, { method, body, headers, signal, redirect: 'manual' });
		const exchange = {
			asked: this.asked,
			method,
			path: url.replace(this.service.baseUrl, ''),
			sent: shown,
			status: response.status,
			headers: Object.fromEntries(response.headers),
			body: jsonOrText(await response.text()),
		};
		this.exchanges.push(exchange);
		return exchange;
	}
}

function jsonOrText(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

export const ok = ({ status }: Exchange): boolean => status >= 200 && status < 300;

/** The value at a path of keys and indexes, if any. */
export const at = (value: unknown, ...path: (string | number)[]): unknown =>
	path.reduce<unknown>((found, key) => Object(found)[key] as unknown, value);

/** The text at a path, if it is one. */
export function textAt(value: unknown, ...path: (string | number)[]): string | undefined {
	const found = at(value, ...path);
	return typeof found === 'string' ? found : undefined;
}

/** The list at a path, empty if it is none. */
export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
	const found = at(value, ...path);
	return Array.isArray(found) ? found : [];
}

/** The ID of what was created. @throws Unanswered if nothing was */
export function idOf(reply: Exchange): string {
	const id = ok(reply) ? textAt(reply.body, '_id') : undefined;
	if (id !== undefined) return id;
	const said = JSON.stringify(reply.body).slice(0, 200);
	throw new Unanswered(`what it needs was refused: ${reply.status} ${said}`);
}
