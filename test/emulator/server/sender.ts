import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Answer, bytesOf, Pieces } from '../api/answer';
import type { RequestRecord } from './log';

/** What the real service sends with each answer ([beta.docs]; the exact value is UNCERTAIN). */
const API_VERSION = '1.3';

/** The answering half of an exchange: what is sent, and what else may happen to the connection. */
export class Sender {
	/** @param socket the raw one, below TLS */
	constructor(
		readonly res: ServerResponse,
		readonly record: RequestRecord,
		readonly socket: Socket,
	) {}

	/** Sends an answer whole, waiting for a slow reader rather than filling memory. */
	async send(answer: Answer): Promise<void> {
		const { res } = this;
		if (res.destroyed || res.headersSent) return;
		const { body } = answer;
		const source = body instanceof Pieces ? Readable.from(body.all) : undefined;
		if (source) {
			this.begin(answer);
			return pipeline(source, res);
		}
		const whole = bytesOf(answer);
		this.begin(answer, { length: whole.length });
		res.end(whole);
	}

	/** Destroys the connection with a TCP reset. */
	reset(): void {
		this.record.status = null;
		this.socket.resetAndDestroy();
	}

	/** Sends the head of an answer; `length` is of its body in bytes, as far as known. */
	begin({ status, headers }: Answer, { length }: { length?: number } = {}): void {
		this.record.status = status;
		this.res.statusCode = status;
		this.res.setHeader('Content-Type', 'application/json');
		this.res.setHeader('X-Api-Version', API_VERSION);
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
