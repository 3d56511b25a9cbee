import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Answer, bytesOf, Pieces } from '../api/answer';
import type { Encoding } from './coding';
import { coderFor } from './coding';
import type { RequestRecord } from './log';

/** What the real service sends with each answer ([beta.docs]; the exact value is UNCERTAIN). */
const API_VERSION = '1.3';

/** Application data of TLS 1.2 and 1.3, 64 bytes that no key decrypts. */
const DAMAGED_RECORD = Buffer.concat([Buffer.from('1703030040', 'hex'), Buffer.alloc(64, 7)]);

/** The answering half of an exchange: what is sent, and what else may happen to the connection. */
export class Sender {
	/** How answers are compressed that are sent whole. */
	encoding: Encoding | undefined;

	/** @param socket the raw one, below TLS */
	constructor(
		readonly res: ServerResponse,
		readonly record: RequestRecord,
		readonly socket: Socket,
	) {}

	/** Sends an answer whole, waiting for a slow reader rather than filling memory. */
	async send(answer: Answer, encoding = this.encoding): Promise<void> {
		const { res } = this;
		if (res.destroyed || res.headersSent) return;
		const { body } = answer;
		const source = body instanceof Pieces ? Readable.from(body.all) : undefined;
		if (encoding) {
			this.begin(answer, { encoding });
			return pipeline(source ?? Readable.from([bytesOf(answer)]), coderFor(encoding), res);
		}
		if (source) {
			this.begin(answer);
			return pipeline(source, res);
		}
		const whole = bytesOf(answer);
		this.begin(answer, { length: whole.length });
		res.end(whole);
	}

	/** Sends the head and about half of the body, then resets the connection. */
	async sendHalf(answer: Answer): Promise<void> {
		const whole = bytesOf(answer);
		this.begin(answer, { length: whole.length });
		await new Promise<void>((resolve) => {
			this.res.write(whole.subarray(0, Math.ceil(whole.length / 2)), () => resolve());
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
		{ status, headers }: Answer,
		{ length, encoding }: { length?: number; encoding?: Encoding } = {},
	): void {
		this.record.status = status;
		this.res.statusCode = status;
		this.res.setHeader('Content-Type', 'application/json');
		this.res.setHeader('X-Api-Version', API_VERSION);
		if (encoding) {
			this.record.encoding = encoding;
			this.res.setHeader('Content-Encoding', encoding);
		}
		if (length !== undefined) this.res.setHeader('Content-Length', length);
		for (const [name, value] of Object.entries(headers)) {
			// Node adds the date by itself unless it is told not to.
			if (name === 'date') this.res.sendDate = value !== null;
			if (value === null) this.res.removeHeader(name);
			else this.res.setHeader(name, value);
		}
		this.res.flushHeaders();
	}
}
