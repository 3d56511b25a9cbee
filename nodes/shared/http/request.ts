import type { IDataObject, IHttpRequestMethods, IN8nHttpFullResponse } from 'n8n-workflow';
import { pause, throwIfHalted } from './halt';
import { type ApiMessage, readApiMessage } from './answers';
import { CREDENTIAL, type Connection, type LimitCategory } from './connection';
import { explainLimit, explainOutcome } from './explain';
import { networkFault } from './network-faults';
import type { MultipartForm } from './multipart-form';
import { type Asked, backoffMs, type Happening, happeningOf, POLICY } from './policy';
import { type Headers, limitReset } from './rate-limit';

/** One call of the API. */
export interface ApiRequest {
	method: Extract<IHttpRequestMethods, 'GET' | 'POST'>;
	/** Path below the base URL, already encoded. */
	path: string;
	query?: IDataObject;
	form?: MultipartForm;
	asked: Asked;
	category: LimitCategory;
	/** Wall-clock limit of one attempt in milliseconds; n8n's own default would be 300 s. */
	timeoutMs: number;
	/** An attempt ends by this time (epoch in milliseconds), but gets a second at least. */
	deadline?: number;
	/** How long faults and limits may hold this request up, in milliseconds. */
	retryBudgetMs: number;
}

/** Shortest time an attempt gets, in milliseconds. */
const SHORTEST_ATTEMPT_MS = 1000;

/** How one attempt ended. */
export interface Outcome {
	happening: Happening;
	/** HTTP status; absent when there was no answer. */
	status?: number;
	headers: Headers;
	body?: unknown;
	/** What a refusal says, without the API key. */
	said?: ApiMessage;
	/** Of a network fault. */
	code?: string;
	message?: string;
}

/** Sends a repeatable request and gives its JSON. @throws Failure, or Halted when n8n stops the run. */
export async function send(connection: Connection, request: ApiRequest): Promise<unknown> {
	const outcome = await exchange(connection, request);
	if (outcome.happening === 'answered') return outcome.body;
	throw explainOutcome(outcome, request);
}

/**
 * Sends a request as often as {@link POLICY} allows within its retry budget, and gives the outcome
 * that ended it: `done`, `lookUp`, `fail`, or the last one when the budget was used up.
 * @throws Failure when a limit will not lift within the budget; Halted when n8n stops the run.
 */
export async function exchange(connection: Connection, request: ApiRequest): Promise<Outcome> {
	const gate = connection.gates[request.category];
	let heldUpSince: number | undefined;
	for (let attempt = 0; ; attempt++) {
		for (let ms = gate.msUntilOpen(Date.now()); ms > 0; ms = gate.msUntilOpen(Date.now())) {
			await pause(ms, connection.halt);
		}
		const outcome = await attemptOnce(connection, request);
		const decision = POLICY[outcome.happening][request.asked];
		const now = Date.now();
		if (decision !== 'wait') gate.progressed(now);
		if (decision !== 'retry' && decision !== 'wait') return outcome;

		heldUpSince ??= now;
		if (decision === 'wait') {
			const reset = limitReset(outcome.headers, now);
			const until = reset?.at ?? now + backoffMs(attempt);
			const stuck = gate.stuckForMs(heldUpSince, now);
			if (stuck + until - now > request.retryBudgetMs) {
				throw explainLimit(connection, outcome, reset, request.retryBudgetMs);
			}
			gate.close(now, until);
		} else {
			// The last try comes when the budget ends, not up to half a minute before.
			const end = Math.min(heldUpSince + request.retryBudgetMs, request.deadline ?? Infinity);
			const left = end - now;
			if (left <= 0) return outcome;
			await pause(Math.min(backoffMs(attempt), left), connection.halt);
		}
	}
}

async function attemptOnce(connection: Connection, request: ApiRequest): Promise<Outcome> {
	throwIfHalted(connection.halt);
	const { ctx, baseUrl, halt, redact } = connection;
	const left = (request.deadline ?? Infinity) - Date.now();
	try {
		const answer = (await ctx.helpers.httpRequestWithAuthentication.call(ctx, CREDENTIAL, {
			method: request.method,
			url: `${baseUrl}${request.path}`,
			headers: { accept: 'application/json' },
			...(request.query && { qs: request.query, arrayFormat: 'repeat' as const }),
			...(request.form && { body: request.form.open() }),
			// A followed redirect would keep the whole upload in memory and carry the key elsewhere.
			disableFollowRedirect: true,
			timeout: Math.min(request.timeoutMs, Math.max(SHORTEST_ATTEMPT_MS, left)),
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		})) as IN8nHttpFullResponse;
		const readable = typeof answer.body === 'object' && answer.body !== null;
		const happening = happeningOf(answer.statusCode, readable);
		const serverTime = Date.parse(String(answer.headers.date));
		if (!Number.isNaN(serverTime)) connection.clock.aheadMs = serverTime - Date.now();
		return {
			happening,
			status: answer.statusCode,
			headers: answer.headers,
			body: answer.body,
			// A server or proxy may repeat the request's headers in its error.
			...(happening !== 'answered' && { said: redacted(readApiMessage(answer.body), redact) }),
		};
	} catch (error) {
		// Another item that stops the workflow leaves this request alone: how it ended still counts.
		if (halt.signal?.aborted) throwIfHalted(halt);
		const fault = networkFault(error, request.form?.progress.started ?? true);
		return { headers: {}, ...fault, message: redact(fault.message) };
	} finally {
		request.form?.close();
	}
}

function redacted({ code, message }: ApiMessage, redact: (text: string) => string): ApiMessage {
	return { code: code && redact(code), message: message && redact(message) };
}
