import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { type Answer, BASE_PATH, bytesOf } from './answer';
import type { RequestRecord } from './log';

/** What the real service sends with each answer; the exact value is UNCERTAIN. */
const API_VERSION = '1.3';

/** One request and its answer on the wire, with everything that can be done to them. */
export class Exchange {
	readonly method: string;
	/** As received, the API key among them. */
	readonly headers: IncomingHttpHeaders;
	/** When it arrived, by the emulator's clock; milliseconds since the epoch. */
	readonly now: number;
	private whole: Promise<Buffer> | undefined;

	/**
	 * @param url path and query; what an interceptor changes here is carried out so
	 * @param response the raw answer, for what no {@link Answer} can tell
	 * @param socket the connection, below TLS
	 * @param signal aborted when the emulator is reset or closed
	 */
	constructor(
		readonly request: IncomingMessage,
		readonly response: ServerResponse,
		readonly url: URL,
		readonly record: RequestRecord,
		readonly socket: Socket,
		readonly signal: AbortSignal,
	) {
		this.method = record.method;
		this.headers = request.headers;
		this.now = record.at;
	}

	/** Below the base, e.g. `/embed/tasks`; of a presigned URL the whole, e.g. `/parts/…`. */
	get path(): string {
		const { pathname } = this.url;
		return pathname.startsWith(`${BASE_PATH}/`) ? pathname.slice(BASE_PATH.length) : pathname;
	}

	/** Where the client reaches the emulator, e.g. `http://127.0.0.1:41234`: the URLs it is given begin so. */
	get origin(): string {
		return `http://${this.headers.host ?? '127.0.0.1'}`;
	}

	/**
	 * Reads the body whole; {@link chunks} gives it once more afterwards.
	 * @returns JSON as a value, a form as an object of its text fields, none as undefined
	 */
	async body(): Promise<unknown> {
		const body = await (this.whole ??= buffer(this.request));
		if (body.length === 0) return undefined;
		const type = this.headers['content-type'] ?? '';
		if (type.startsWith('application/json')) return JSON.parse(body.toString());
		const copy = new Response(new Uint8Array(body), { headers: { 'content-type': type } });
		const entries = [...(await copy.formData())];
		return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'));
	}

	/**
	 * The body, chunk by chunk, noted in the log. Stopping early leaves the connection open.
	 * @throws Error when the client goes away
	 */
	async *chunks(): AsyncGenerator<Buffer> {
		const { whole, request } = this;
		const body = whole ? [await whole] : request.iterator({ destroyOnReturn: false });
		for await (const chunk of body as AsyncIterable<Buffer>) {
			this.record.bodyBytes += chunk.length;
			yield chunk;
		}
	}

	/** Reads the body, or so many bytes of it, and throws it away. */
	async drain(bytes = Infinity): Promise<void> {
		if (this.whole) return;
		const chunks = this.chunks();
		let next = await chunks.next();
		while (!next.done && this.record.bodyBytes < bytes) next = await chunks.next();
		await chunks.return(undefined);
	}

	/** Sends an answer whole. */
	send(answer: Answer): void {
		if (this.response.destroyed || this.response.headersSent) return;
		const whole = bytesOf(answer);
		this.begin(answer, whole.length);
		this.response.end(whole);
	}

	/** Sends the head of an answer, `length` being the bytes of its body; that goes to {@link response}. */
	begin({ status, headers }: Answer, length?: number): void {
		const { response } = this;
		this.record.status = status;
		response.statusCode = status;
		response.setHeader('Content-Type', 'application/json');
		response.setHeader('X-Api-Version', API_VERSION);
		if (length !== undefined) response.setHeader('Content-Length', length);
		for (const [name, value] of Object.entries(headers)) {
			// Node.js would add the date again.
			if (name === 'date') response.sendDate = value !== null;
			if (value === null) response.removeHeader(name);
			else response.setHeader(name, value);
		}
		response.flushHeaders();
	}

	/** Destroys the connection with a TCP reset. */
	reset(): void {
		this.record.status = null;
		this.socket.resetAndDestroy();
	}
}
