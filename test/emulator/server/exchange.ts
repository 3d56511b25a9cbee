import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Answer } from '../api/answer';
import type { Encoding } from './coding';
import { coderFor } from './coding';
import { BodyAborted } from './form';
import type { RequestRecord } from './log';

/** What the real service sends with each answer ([beta.docs]; the exact value is UNCERTAIN). */
const API_VERSION = '1.3';

/** Application data of TLS 1.2 and 1.3, 64 bytes that no key decrypts. */
const DAMAGED_RECORD = Buffer.concat([Buffer.from('1703030040', 'hex'), Buffer.alloc(64, 7)]);

/** One request and its answer on the wire, with everything that can be done to them. */
export class Exchange {
	/** How answers are compressed that are sent whole. */
	encoding: Encoding | undefined;
	private continued = false;
	private hold: (() => Promise<void>) | undefined;

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
		private readonly socket: Socket,
	) {}

	/** Tells a client that waits for it to send its body. */
	acceptBody(): void {
		if (this.waitsForContinue && !this.continued) this.res.writeContinue();
		this.continued = true;
	}

	/**
	 * Lets the request be received, and what it makes come only after `hold`.
	 * @returns settles once it was received and found good
	 */
	holdCreation(hold: () => Promise<void>): Promise<void> {
		return new Promise((resolve) => {
			this.hold = () => {
				resolve();
				return hold();
			};
		});
	}

	/** Called by an endpoint just before it makes something. */
	async mayCreate(): Promise<void> {
		await this.hold?.();
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
	async send(answer: Answer, encoding = this.encoding): Promise<void> {
		const { res } = this;
		if (res.destroyed || res.headersSent) return;
		if (encoding) {
			this.begin(answer, { encoding });
			return pipeline(Readable.from(answer.pieces), coderFor(encoding), res);
		}
		const whole = Array.isArray(answer.pieces) ? answer.pieces.join('') : undefined;
		this.begin(answer, { length: whole === undefined ? undefined : Buffer.byteLength(whole) });
		if (whole !== undefined) res.end(whole);
		else await pipeline(Readable.from(answer.pieces), res);
	}

	/** Sends the head and about half of the body, then resets the connection. */
	async sendHalf(answer: Answer): Promise<void> {
		const whole = [...answer.pieces].join('');
		this.begin(answer, { length: Buffer.byteLength(whole) });
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
		this.socket.resetAndDestroy();
	}

	/** Sends bytes that look like a TLS record and are none, past the TLS of this connection. */
	damageRecord(): void {
		this.record.status = null;
		this.socket.write(DAMAGED_RECORD);
	}

	/** Sends the head of an answer; `length` is of its body in bytes, as far as known. */
	begin(
		{ status, headers = {}, foreign }: Answer,
		{ length, encoding }: { length?: number; encoding?: Encoding } = {},
	): void {
		this.record.status = status;
		this.res.statusCode = status;
		this.res.setHeader('Content-Type', 'application/json');
		if (!foreign) this.res.setHeader('X-Api-Version', API_VERSION);
		if (encoding) {
			this.record.encoding = encoding;
			this.res.setHeader('Content-Encoding', encoding);
		}
		if (length !== undefined) this.res.setHeader('Content-Length', length);
		// One by one, so that a fault's header replaces ours whatever its case.
		for (const [name, value] of Object.entries(headers)) this.res.setHeader(name, value);
		this.res.flushHeaders();
	}
}
