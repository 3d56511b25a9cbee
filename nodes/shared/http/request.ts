import type { IDataObject, IHttpRequestMethods, IN8nHttpFullResponse } from 'n8n-workflow';
import { readApiMessage } from './answers';
import { CREDENTIAL, type Connection, type LimitCategory } from './connection';
import { exchange, type Limits, TRANSPORT } from './exchange';
import { explainOutcome } from './explain';
import { HeldUp } from './held-up';
import type { MultipartForm } from './multipart-form';
import type { Outcome, Patience } from './outcome';
import { happeningOf, POLICY } from './policy';

/** One call of the API. */
export interface ApiRequest extends Limits {
	method: Extract<IHttpRequestMethods, 'GET' | 'POST' | 'DELETE'>;
	/** Path below the base URL, already encoded. */
	path: string;
	query?: IDataObject;
	/** The body: a form, or an object that goes as JSON. */
	form?: MultipartForm;
	json?: object;
	/** Any 2xx will do, whatever its body. */
	anyAnswer?: boolean;
	category: LimitCategory;
	/** What the request asks for, for the person who reads that it is not there: `task 663e…`. */
	about?: string;
	/** Which fields of n8n a text of the API names. */
	fieldsIn?(text: string): string[];
	/** What a person can do if the API that is asked is no more. */
	ifRemoved?: string;
}

/**
 * Sends a request that costs nothing and changes nothing, as often as {@link POLICY} allows, and gives
 * its JSON. @throws Failure, or Halted when n8n stops the run
 */
export async function send(
	connection: Connection,
	request: ApiRequest & Patience,
): Promise<unknown> {
	const heldUp = new HeldUp(connection, request.category, request);
	let mayBeDone = false;
	for (;;) {
		await heldUp.untilOpen();
		const outcome = await attempt(connection, request);
		const decision = POLICY[outcome.happening];
		if (decision !== 'wait') heldUp.passed();
		if (decision === 'done') return outcome.body;
		if (decision === 'wait') await heldUp.limit(outcome);
		else if (decision === 'fail' || !(await heldUp.fault(outcome))) {
			const failure = explainOutcome(outcome, request);
			// The request before it, whose answer got lost, did it.
			if (request.method === 'DELETE' && mayBeDone && failure.gone) return undefined;
			throw failure;
		} else mayBeDone = true;
	}
}

/** Sends a request once. Never throws for what the API or the network did. @throws Halted */
export async function attempt(connection: Connection, request: ApiRequest): Promise<Outcome> {
	const { method, path, query, form, json } = request;
	return exchange(
		connection,
		request,
		(bounded, timeout) =>
			bounded.helpers.httpRequestWithAuthentication.call(bounded, CREDENTIAL, {
				...TRANSPORT,
				method,
				url: `${connection.baseUrl}${path}`,
				headers: {
					accept: 'application/json',
					...(json && { 'content-type': 'application/json' }),
				},
				...(query && { qs: query, arrayFormat: 'repeat' as const }),
				...(form && { body: form.open() }),
				...(json && { body: { ...json } }),
				timeout,
			}),
		(answer) => judged(connection, request, answer),
		() => form?.progress.started ?? true,
	).finally(() => form?.close());
}

function judged(
	{ redact, server }: Connection,
	{ anyAnswer = false }: ApiRequest,
	{ statusCode: status, body, headers }: IN8nHttpFullResponse,
): Outcome {
	const isFine = anyAnswer && status >= 200 && status < 300;
	const happening = isFine ? 'answered' : happeningOf(status, body);
	const serverTime = Date.parse(String(headers.date));
	if (!Number.isNaN(serverTime)) server.aheadMs = serverTime - Date.now();
	if (happening === 'answered' || happening === 'refused') server.met = true;
	return {
		happening,
		status,
		headers,
		body,
		...(happening !== 'answered' && { said: readApiMessage(body, redact) }),
	};
}
