import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { BodyAborted } from './form';
import type { RequestRecord } from './log';
import { Sender } from './sender';

/** One request and its answer on the wire, with everything that can be done to them. */
export class Exchange extends Sender {
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
		res: ServerResponse,
		readonly url: URL,
		record: RequestRecord,
		private readonly waitsForContinue: boolean,
		socket: Socket,
	) {
		super(res, record, socket);
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

	/** Tells a client that waits for it to send its body. */
	acceptBody(): void {
		this.bodyTaken = true;
		if (this.waitsForContinue && !this.continued) this.res.writeContinue();
		this.continued = true;
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
}
