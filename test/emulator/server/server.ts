import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

import { type Answer, BASE_PATH, errorAnswer } from '../api/answer';
import { ApiError } from '../api/errors';
import { dispatch } from '../api/routes';
import { PARTS_PATH } from '../assets/uploads/presign';
import { putPart } from '../assets/uploads/put';
import type { Account } from './account';
import type { Certificate } from './certificate';
import { Door } from './door';
import { Exchange } from './exchange';
import { answerThrough } from './interception';
import { BodyAborted } from './form';
import { recordOf } from './log';
import { SAMPLES_PATH, serveSample } from './samples';

/** What the server needs beside the account. */
export interface ServerOptions {
	samplesDir: string;
	/** Ends delays when the emulator closes. */
	signal: AbortSignal;
	/** Serves over TLS. */
	certificate?: Certificate;
}

/** The emulator's server, HTTP or HTTPS, behind its door; not yet listening. */
export function openDoor(account: Account, options: ServerOptions): Door {
	const handle = (waits: boolean) => (req: IncomingMessage, res: ServerResponse) => {
		serve(account, { ...options, door, waits }, req, res).catch((error: unknown) => {
			// When the client is gone, or the emulator is closing, nobody is left to answer.
			const gone = error instanceof BodyAborted || res.destroyed || options.signal.aborted;
			if (!gone) console.error(error);
			res.destroy();
		});
	};
	// A client that asks whether to send its body is told so only when the body is wanted.
	const { certificate } = options;
	const server: Server = certificate
		? createTlsServer(certificate, handle(false))
		: createServer(handle(false));
	server.on('checkContinue', handle(true));
	// Node's default ends every upload at five minutes.
	server.requestTimeout = 0;
	const door = new Door(server, () => account.takeBreak(), certificate !== undefined);
	return door;
}

async function serve(
	account: Account,
	options: ServerOptions & { door: Door; waits: boolean },
	req: IncomingMessage,
	res: ServerResponse,
): Promise<void> {
	const url = new URL(`http://emulator${req.url ?? '/'}`);
	const { pathname } = url;
	if (pathname.startsWith(SAMPLES_PATH)) {
		return serveSample(req, res, pathname, options.samplesDir);
	}
	const authorized = isKey(req.headers['x-api-key'], account.apiKey);
	const record = recordOf(req, url, account.clock.now(), authorized);
	account.requests.push(record);
	res.setHeader('Date', new Date(account.clock.now()).toUTCString());
	setRateHeaders(res, account, record.method);
	const socket = options.door.rawSocket(req.socket);
	const exchange = new Exchange(req, res, url, record, options.waits, socket);
	const honest = () => honestAnswer(account, exchange);
	return answerThrough(account.interceptors, exchange, honest, account.signal);
}

async function honestAnswer(account: Account, exchange: Exchange): Promise<Answer> {
	try {
		if (exchange.url.pathname.startsWith(PARTS_PATH)) return await putPart(account, exchange);
		if (!exchange.url.pathname.startsWith(`${BASE_PATH}/`)) {
			throw new ApiError(404, 'resource_not_exist', 'There is nothing at this path.');
		}
		return await dispatch(account, exchange);
	} catch (error) {
		if (error instanceof ApiError) return errorAnswer(error);
		throw error;
	}
}

/** Two dimensions, as a recorded answer of the service has them: https://github.com/line/lighthouse/pull/76. */
function setRateHeaders(res: ServerResponse, { v1, requests }: Account, method: string): void {
	if (v1.rateHeaders === 'none' || (v1.rateHeaders === 'creations' && method !== 'POST')) return;
	res.setHeader('X-Ratelimit-Dimensions', 'Duration,Request');
	res.setHeader('X-Ratelimit-Duration-Limit', 36_000);
	res.setHeader('X-Ratelimit-Request-Limit', 3000);
	res.setHeader('X-Ratelimit-Request-Remaining', Math.max(0, 3000 - requests.length));
}

function isKey(given: string | string[] | undefined, key: string): boolean {
	if (typeof given !== 'string') return false;
	const [one, other] = [Buffer.from(given), Buffer.from(key)];
	return one.length === other.length && timingSafeEqual(one, other);
}
