import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Answer } from '../api/answer';
import { BodyAborted } from './form';
import type { RequestRecord } from './log';

/** What the real service sends with each answer ([beta.docs]; the exact value is UNCERTAIN). */
const API_VERSION = '1.3';

/** One request and its answer on the wire, with everything that can be done to them. */
export class Exchange {
	private continued = false;

	/** @param waitsForContinue the client sent `Expect: 100-continue` and holds its body back */
	constructor(
		readonly req: IncomingMessage,
		readonly res: ServerResponse,
		readonly url: URL,
		readonly record: RequestRecord,
		private readonly waitsForContinue: boolean,
	) {}

	/** Tells a client that waits for it to send its body. */
	acceptBody(): void {
		if (this.waitsForContinue && !this.continued) this.res.writeContinue();
		this.continued = true;
	}

	/**
	 * Reads the body and forgets it.
	 * @param stopAfterBytes stops early once this many were read
	 * @throws BodyAborted when the client goes away
	 */
	async drain(stopAfterBytes = Infinity): Promise<void> {
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
		this.record.status = answer.status;
		const whole = Array.isArray(answer.pieces) ? answer.pieces.join('') : undefined;
		this.writeHead(answer, whole);
		if (whole !== undefined) res.end(whole);
		else await pipeline(Readable.from(answer.pieces), res);
	}

	/** Sends the head and about half of the body, then resets the connection. */
	async sendHalf(answer: Answer): Promise<void> {
		const whole = [...answer.pieces].join('');
		this.writeHead(answer, whole);
		await new Promise<void>((resolve) => {
			this.res.write(whole.slice(0, Math.ceil(whole.length / 2)), () => resolve());
		});
		// A reset discards what the peer has not read yet; let the half arrive first.
		await new Promise((resolve) => setTimeout(resolve, 20));
		this.reset();
	}

	/** Destroys the connection with a TCP reset. */
	reset(): void {
		this.record.status = null;
		this.req.socket.resetAndDestroy();
	}

	private writeHead({ status, headers = {} }: Answer, whole: string | undefined): void {
		this.res.statusCode = status;
		this.res.setHeader('Content-Type', 'application/json');
		this.res.setHeader('X-Api-Version', API_VERSION);
		if (whole !== undefined) this.res.setHeader('Content-Length', Buffer.byteLength(whole));
		// One by one, so that a fault's header replaces ours whatever its case.
		for (const [name, value] of Object.entries(headers)) this.res.setHeader(name, value);
		this.res.flushHeaders();
	}
}
