import type { IDataObject, IHttpRequestMethods, IN8nHttpFullResponse } from 'n8n-workflow';
import { readApiMessage } from './answers';
import { CREDENTIAL, type Connection, type LimitCategory, type RequestContext } from './connection';
import { explainOutcome } from './explain';
import { throwIfHalted } from './halt';
import { HeldUp } from './held-up';
import type { MultipartForm } from './multipart-form';
import { networkFault } from './network-faults';
import type { Outcome, Patience } from './outcome';
import { happeningOf, POLICY } from './policy';

/** One call of the API. */
export interface ApiRequest {
	method: Extract<IHttpRequestMethods, 'GET' | 'POST'>;
	/** Path below the base URL, already encoded. */
	path: string;
	query?: IDataObject;
	form?: MultipartForm;
	category: LimitCategory;
	/** Wall-clock limit of one attempt in milliseconds; n8n's own default would be 300 s. */
	timeoutMs: number;
	/** What the request asks for, for the person who reads that it is not there: `task 663e…`. */
	about?: string;
	/** Which fields of n8n a text of the API names. */
	fieldsIn?(text: string): string[];
}

/** Shortest time an attempt gets, in milliseconds. */
const SHORTEST_ATTEMPT_MS = 1000;

/**
 * Sends a request that costs nothing and changes nothing, as often as {@link POLICY} allows, and gives
 * its JSON. @throws Failure, or Halted when n8n stops the run
 */
export async function send(
	connection: Connection,
	request: ApiRequest & Patience,
): Promise<unknown> {
	const heldUp = new HeldUp(connection, request.category, request);
	for (;;) {
		await heldUp.untilOpen();
		const outcome = await attempt(connection, request);
		const decision = POLICY[outcome.happening];
		if (decision !== 'wait') heldUp.passed();
		if (decision === 'done') return outcome.body;
		if (decision === 'wait') await heldUp.limit(outcome);
		else if (decision === 'fail' || !(await heldUp.fault(outcome))) {
			throw explainOutcome(outcome, request);
		}
	}
}

/** Sends a request once. Never throws for what the API or the network did. @throws Halted */
export async function attempt(
	connection: Connection,
	request: ApiRequest & Partial<Patience>,
): Promise<Outcome> {
	throwIfHalted(connection.halt);
	const { ctx, baseUrl, halt, redact, server } = connection;
	const left = (request.deadline ?? Infinity) - Date.now();
	// Whole milliseconds: a signal takes no others.
	const timeout = Math.ceil(Math.min(request.timeoutMs, Math.max(SHORTEST_ATTEMPT_MS, left)));
	const clock = AbortSignal.timeout(timeout);
	try {
		const answer = (await within(clock, ctx, halt.signal, (bounded) =>
			ctx.helpers.httpRequestWithAuthentication.call(bounded, CREDENTIAL, {
				method: request.method,
				url: `${baseUrl}${request.path}`,
				headers: { accept: 'application/json' },
				...(request.query && { qs: request.query, arrayFormat: 'repeat' as const }),
				...(request.form && { body: request.form.open() }),
				// A followed redirect would keep the whole upload in memory and carry the key elsewhere.
				disableFollowRedirect: true,
				timeout,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
			}),
		)) as IN8nHttpFullResponse;
		const happening = happeningOf(answer.statusCode, answer.body);
		const serverTime = Date.parse(String(answer.headers.date));
		if (!Number.isNaN(serverTime)) server.aheadMs = serverTime - Date.now();
		if (happening === 'answered' || happening === 'refused') server.met = true;
		return {
			happening,
			status: answer.statusCode,
			headers: answer.headers,
			body: answer.body,
			...(happening !== 'answered' && { said: readApiMessage(answer.body, redact) }),
		};
	} catch (error) {
		// Another item that stops the workflow leaves this request alone: how it ended still counts.
		if (halt.signal?.aborted) throwIfHalted(halt);
		if (clock.aborted) return { ...TOO_LONG, message: `no answer within ${timeout / 1000} s` };
		const fault = networkFault(error, request.form?.progress.started ?? true);
		return { headers: {}, ...fault, message: redact(fault.message) };
	} finally {
		request.form?.close();
	}
}

const TOO_LONG = { happening: 'interrupted', headers: {}, timedOut: true } as const;

/**
 * Does `work` with a context whose requests end with `clock` or n8n's own signal: n8n's `timeout` does
 * not bound an answer that dribbles, and its helper takes no signal but the context's. Whatever n8n
 * does, this ends with them (its 2.8 waits for ever for an answer that can not be unpacked).
 */
async function within<T>(
	clock: AbortSignal,
	ctx: RequestContext,
	own: AbortSignal | undefined,
	work: (bounded: RequestContext) => Promise<T>,
): Promise<T> {
	const signal = own ? AbortSignal.any([own, clock]) : clock;
	const bounded = Object.create(ctx, {
		getExecutionCancelSignal: { value: () => signal },
	}) as RequestContext;
	const working = work(bounded);
	const ended = new AbortController();
	const outOfTime = new Promise<never>((_, reject) => {
		const listener = (): void => reject(new Error('aborted'));
		signal.addEventListener('abort', listener, { once: true, signal: ended.signal });
	});
	try {
		return await Promise.race([working, outOfTime]);
	} finally {
		ended.abort();
		working.catch(() => undefined);
	}
}
