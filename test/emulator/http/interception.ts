import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { type Answer, BASE_PATH, editable } from './answer';
import type { Exchange } from './exchange';

/** A request as it arrived. Its body is read by {@link body}, or when it is carried out. */
export interface InterceptedRequest {
	readonly method: string;
	/** Below the base, e.g. `/embed/tasks`; of a presigned URL the whole, e.g. `/parts/…`. */
	readonly path: string;
	/** Path and query; what is changed here is carried out so. */
	readonly url: URL;
	/** When it arrived, by the emulator's clock; milliseconds since the epoch. */
	readonly now: number;
	/** As received, the API key among them. */
	readonly headers: IncomingHttpHeaders;
	/** Reads the body whole: JSON as a value, a form as an object of its text fields, none as undefined. */
	body(): Promise<unknown>;
	/** Reads the body, or so many bytes of it, and throws it away. */
	drain(bytes?: number): Promise<void>;
	/** Sends the head of an answer, `length` being the bytes of its body; that goes to {@link response}. */
	begin(answer: Answer, length?: number): void;
	/** The raw answer, for what no {@link Answer} can tell. */
	readonly response: ServerResponse;
	/** Resets the connection. */
	reset(): void;
	/** The connection, below TLS. */
	readonly socket: Socket;
	/** Aborted when the emulator is reset or closed. */
	readonly signal: AbortSignal;
}

/** Returned by an interceptor that dealt with the connection itself: the emulator sends nothing. */
export const NOTHING = 'nothing' as const;

/**
 * Called for each request. It may return another answer, or {@link NOTHING}; without a result the
 * emulator goes on: with the next interceptor, and at last by carrying the request out.
 * @param answer carries the request out and gives the answer, which may be changed in place; a request
 * for which neither it nor the emulator calls this is not carried out
 */
export type Interceptor = (
	request: InterceptedRequest,
	answer: () => Promise<Answer>,
) => Result | Promise<Result>;

type Result = Answer | typeof NOTHING | undefined | void;

/** The connection was dealt with by a later interceptor, so that there is no answer to change. */
class NoAnswer extends Error {}

/**
 * Lets the interceptors, one after the other, decide what becomes of a request, and sends it.
 * @param honest carries the request out
 * @param signal aborted when nothing may be carried out any more
 */
export async function answerThrough(
	interceptors: readonly Interceptor[],
	exchange: Exchange,
	honest: () => Promise<Answer>,
	signal: AbortSignal,
): Promise<void> {
	const request = interceptedRequest(exchange, signal);
	let isCarriedOut = false;
	const from = async (index: number): Promise<Answer | typeof NOTHING> => {
		const interceptor = interceptors[index];
		if (!interceptor) {
			signal.throwIfAborted();
			isCarriedOut = true;
			return honest();
		}
		let rest: ReturnType<typeof from> | undefined;
		const goOn = () => (rest ??= from(index + 1));
		const result = await interceptor(request, async () => {
			const answer = await goOn();
			if (answer === NOTHING) throw new NoAnswer();
			return editable(answer);
		});
		return result ?? goOn();
	};
	try {
		const answer = await from(0);
		if (answer === NOTHING) return;
		// Who carries a request out reads as much of its body as it needs.
		if (!isCarriedOut && !answer.early && !exchange.bodyTaken) await exchange.drain();
		await exchange.send(answer);
	} catch (error) {
		if (signal.aborted) exchange.res.destroy();
		else if (!(error instanceof NoAnswer)) throw error;
	}
}

function interceptedRequest(exchange: Exchange, signal: AbortSignal): InterceptedRequest {
	const { req, url, res, socket } = exchange;
	return {
		method: req.method ?? '',
		get path() {
			const { pathname } = url;
			return pathname.startsWith(`${BASE_PATH}/`) ? pathname.slice(BASE_PATH.length) : pathname;
		},
		url,
		now: exchange.record.at,
		headers: req.headers,
		body: async () => parsed(await exchange.keepBody(), req.headers['content-type'] ?? ''),
		drain: (bytes) => exchange.drain(bytes),
		begin: (answer, length) => exchange.begin(answer, length),
		response: res,
		reset: () => exchange.reset(),
		socket,
		signal,
	};
}

async function parsed(body: Buffer, contentType: string): Promise<unknown> {
	if (body.length === 0) return undefined;
	if (contentType.startsWith('application/json')) return JSON.parse(body.toString());
	const headers = { 'content-type': contentType };
	const form = await new Response(new Uint8Array(body), { headers }).formData();
	return Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
}
