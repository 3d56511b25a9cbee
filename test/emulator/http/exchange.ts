import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import { type Answer, BodyAborted, bytesOf, Pieces } from './answer';
import type { RequestRecord } from './log';

/** What the real service sends with each answer; the exact value is UNCERTAIN. */
const API_VERSION = '1.3';

/** One request and its answer on the wire, with everything that can be done to them. */
export class Exchange {
	/** Whether somebody reads the body, or did. */
	bodyTaken = false;
	private whole: Promise<Buffer> | undefined;
	private continued = false;

	/**
	 * @param waitsForContinue the client sent `Expect: 100-continue` and holds its body back
	 * @param socket the raw one, below TLS
	 */
	constructor(
		readonly req: IncomingMessage,
		readonly res: ServerResponse,
		readonly url: URL,
		readonly record: RequestRecord,
		private readonly waitsForContinue: boolean,
		readonly socket: Socket,
	) {}

	/** Where the client reaches the emulator, e.g. `http://127.0.0.1:41234`: the URLs it is given begin so. */
	get origin(): string {
		return `http://${this.req.headers.host ?? '127.0.0.1'}`;
	}

	/** The request's body: as it comes in, or once more, if it was read whole before. */
	async takeBody(): Promise<Readable> {
		this.acceptBody();
		return this.whole ? Readable.from([await this.whole]) : this.req;
	}

	/**
	 * Reads the body whole; it can be taken once more afterwards.
	 * @throws BodyAborted when the client goes away
	 */
	async keepBody(): Promise<Buffer> {
		this.acceptBody();
		this.whole ??= buffer(this.req);
		try {
			return await this.whole;
		} catch (error) {
			throw new BodyAborted(String(error));
		}
	}

	/**
	 * The body, chunk by chunk, noted in the log.
	 * @throws BodyAborted when the client goes away
	 */
	async *chunks(): AsyncGenerator<Buffer> {
		const body = await this.takeBody();
		try {
			for await (const chunk of body as AsyncIterable<Buffer>) {
				this.record.bodyBytes += chunk.length;
				yield chunk;
			}
		} catch (error) {
			throw new BodyAborted(String(error));
		}
	}

	/**
	 * Reads the body and forgets it.
	 * @param stopAfterBytes stops early once this many were read
	 * @throws BodyAborted when the client goes away
	 */
	async drain(stopAfterBytes = Infinity): Promise<void> {
		if (this.whole) return;
		this.acceptBody();
		await new Promise<void>((resolve, reject) => {
			this.req.on('end', resolve);
			this.req.on('close', () => {
				if (!this.req.complete) reject(new BodyAborted('the client went away'));
				resolve();
			});
			this.req.on('data', (chunk: Buffer) => {
				this.record.bodyBytes += chunk.length;
				if (this.record.bodyBytes < stopAfterBytes) return;
				this.req.pause();
				resolve();
			});
			if (this.req.readableEnded) resolve();
		});
	}

	/** Sends an answer whole, waiting for a slow reader rather than filling memory. */
	async send(answer: Answer): Promise<void> {
		const { res } = this;
		if (res.destroyed || res.headersSent) return;
		if (answer.body instanceof Pieces) {
			this.begin(answer);
			return pipeline(Readable.from(answer.body.all), res);
		}
		const whole = bytesOf(answer);
		this.begin(answer, whole.length);
		res.end(whole);
	}

	/** Sends the head of an answer; `length` is of its body in bytes, as far as known. */
	begin({ status, headers }: Answer, length?: number): void {
		const { res } = this;
		this.record.status = status;
		res.statusCode = status;
		res.setHeader('Content-Type', 'application/json');
		res.setHeader('X-Api-Version', API_VERSION);
		if (length !== undefined) res.setHeader('Content-Length', length);
		for (const [name, value] of Object.entries(headers)) {
			// Node adds the date by itself unless it is told not to.
			if (name === 'date') res.sendDate = value !== null;
			if (value === null) res.removeHeader(name);
			else res.setHeader(name, value);
		}
		res.flushHeaders();
	}

	/** Destroys the connection with a TCP reset. */
	reset(): void {
		this.record.status = null;
		this.socket.resetAndDestroy();
	}

	/** Tells a client that waits for it to send its body. */
	private acceptBody(): void {
		this.bodyTaken = true;
		if (this.waitsForContinue && !this.continued) this.res.writeContinue();
		this.continued = true;
	}
}
