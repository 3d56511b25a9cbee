import { setTimeout as sleep } from 'node:timers/promises';
import { Unanswered } from '../ask/unanswered';
import type { Exchange } from './exchange';
import { fieldsShown, formOf, type Fields } from './form';
import { at, ok, type Reply } from './reply';

/** No single answer of an API is waited for longer. */
const REQUEST_MS = 120_000;

/** After so many refusals for the rate a question is given up. */
const LIMIT_TRIES = 4;

/** The wait after a 429 that names none: the limits are per minute. */
const LIMIT_WAIT_MS = 60_000;

/** A service to ask: TwelveLabs, or an emulator. */
export interface Service {
	/** The API's base URL, ends in /v1.3. */
	baseUrl: string;
	apiKey: string;
	/** Least time between two requests that embed media; the free plan allows 25 a minute. */
	paceMs: number;
	/** Time between two looks at what is processing. */
	pollMs: number;
	/** Longest wait for one task or asset. */
	patienceMs: number;
}

/** Shared by all views of one service. */
interface Common {
	service: Service;
	exchanges: Exchange[];
	/** When the next request that embeds may leave. */
	free: { at: number };
}

interface Sent {
	body?: BodyInit;
	headers?: Record<string, string>;
	/** What the record shows of the body. */
	shown?: unknown;
}

/** Raw requests to one service, each noted for the question that made it. */
export class Api {
	private constructor(
		private readonly common: Common,
		private readonly asked: string,
	) {}

	static of(service: Service, exchanges: Exchange[]): Api {
		return new Api({ service, exchanges, free: { at: 0 } }, '');
	}

	/** The same service, asked for another question. */
	for(asked: string): Api {
		return new Api(this.common, asked);
	}

	get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
		return this.send('GET', path, { headers });
	}

	delete(path: string): Promise<Reply> {
		return this.send('DELETE', path, {});
	}

	postJson(path: string, value: unknown): Promise<Reply> {
		const headers = { 'Content-Type': 'application/json' };
		return this.send('POST', path, { body: JSON.stringify(value), headers, shown: value });
	}

	postForm(path: string, fields: Fields): Promise<Reply> {
		return this.send('POST', path, { body: formOf(fields), shown: fieldsShown(fields) });
	}

	/** The same form without a Content-Length. */
	postFormInChunks(path: string, fields: Fields): Promise<Reply> {
		const whole = new Response(formOf(fields));
		const headers = { 'Content-Type': whole.headers.get('Content-Type') ?? '' };
		const body = whole.body ?? undefined;
		return this.send('POST', path, { body, headers, shown: fieldsShown(fields) });
	}

	/** A request without a key, or with another. */
	async getAs(path: string, apiKey: string | undefined): Promise<Reply> {
		const headers: Record<string, string> = apiKey === undefined ? {} : { 'x-api-key': apiKey };
		return this.exchange('GET', this.common.service.baseUrl + path, path, { headers });
	}

	/** PUT to a presigned URL: never with the key. */
	putPart(url: string, bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string>) {
		return this.exchange('PUT', url, url, {
			body: bytes,
			headers,
			shown: `${bytes.length} bytes`,
		});
	}

	/**
	 * Looks at a path until its `status` is one that does not change.
	 * @throws Unanswered when it answers anything but 200, or takes too long
	 */
	async settled(path: string): Promise<Reply> {
		const { pollMs, patienceMs } = this.common.service;
		for (const begun = Date.now(); Date.now() - begun < patienceMs; await sleep(pollMs)) {
			const reply = await this.get(path);
			if (!ok(reply)) throw new Unanswered(`GET ${path} answered ${reply.status}`);
			const status = at(reply.body, 'status');
			if (status === 'ready' || status === 'failed') return reply;
		}
		throw new Unanswered(`not done within ${Math.round(patienceMs / 60_000)} minutes`);
	}

	/** With the key, at the pace of the plan; waits where the service says that the limit is reached. */
	private async send(method: string, path: string, sent: Sent): Promise<Reply> {
		const { apiKey, baseUrl } = this.common.service;
		const headers = { 'x-api-key': apiKey, ...sent.headers };
		for (let tries = 1; ; tries += 1) {
			if (method === 'POST' && path.startsWith('/embed')) await this.turn();
			const reply = await this.exchange(method, baseUrl + path, path, { ...sent, headers });
			const repeatable = !(sent.body instanceof ReadableStream) && tries < LIMIT_TRIES;
			if (reply.status !== 429 || !repeatable) return reply;
			const seconds = Number(reply.headers.get('Retry-After') ?? NaN);
			await sleep(Number.isNaN(seconds) ? LIMIT_WAIT_MS : Math.min(seconds, 120) * 1000);
		}
	}

	private async turn(): Promise<void> {
		const { free, service } = this.common;
		const mine = Math.max(free.at, Date.now());
		free.at = mine + service.paceMs;
		if (mine > Date.now()) await sleep(mine - Date.now());
	}

	private async exchange(method: string, url: string, path: string, sent: Sent): Promise<Reply> {
		const begun = Date.now();
		const { body, headers } = sent;
		const streams = body instanceof ReadableStream ? { duplex: 'half' } : {};
		const signal = AbortSignal.timeout(REQUEST_MS);
		const response = await fetch(url, { method, body, headers, signal, ...streams });
		const text = await response.text();
		const reply = { status: response.status, headers: response.headers, text, body: parsed(text) };
		this.common.exchanges.push({
			asked: this.asked,
			method,
			path,
			sent: sent.shown ?? null,
			status: reply.status,
			headers: Object.fromEntries(reply.headers),
			body: reply.body ?? text,
			ms: Date.now() - begun,
		});
		return reply;
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
