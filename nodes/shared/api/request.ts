import type { IDataObject, IHttpRequestMethods, IN8nHttpFullResponse } from 'n8n-workflow';
import { pause, throwIfHalted } from '../halt';
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
	/** How long faults and limits may hold this request up, in milliseconds. */
	retryBudgetMs: number;
}

/** How one attempt ended. */
export interface Outcome {
	happening: Happening;
	/** HTTP status; absent when there was no answer. */
	status?: number;
	headers: Headers;
	body?: unknown;
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
			const ms = backoffMs(attempt);
			if (now - heldUpSince + ms > request.retryBudgetMs) return outcome;
			await pause(ms, connection.halt);
		}
	}
}

async function attemptOnce(connection: Connection, request: ApiRequest): Promise<Outcome> {
	throwIfHalted(connection.halt);
	const { ctx, baseUrl, halt } = connection;
	try {
		const answer = (await ctx.helpers.httpRequestWithAuthentication.call(ctx, CREDENTIAL, {
			method: request.method,
			url: `${baseUrl}${request.path}`,
			headers: { accept: 'application/json' },
			...(request.query && { qs: request.query, arrayFormat: 'repeat' as const }),
			...(request.form && { body: request.form.open() }),
			// A followed redirect would keep the whole upload in memory and carry the key elsewhere.
			disableFollowRedirect: true,
			timeout: request.timeoutMs,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		})) as IN8nHttpFullResponse;
		const readable = typeof answer.body === 'object' && answer.body !== null;
		return {
			happening: happeningOf(answer.statusCode, readable),
			status: answer.statusCode,
			headers: answer.headers,
			body: answer.body,
		};
	} catch (error) {
		throwIfHalted(halt);
		const bodyStarted = request.form?.progress.started ?? true;
		return { headers: {}, ...networkFault(error, bodyStarted) };
	}
}
