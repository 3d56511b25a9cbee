import type { IDataObject, IHttpRequestMethods, IN8nHttpFullResponse } from 'n8n-workflow';
import { type Connection, CREDENTIAL, type LimitCategory } from './connection';
import { explainOutcome, type RequestContextInfo } from './errors';
import { exchange, type Limits, TRANSPORT } from './exchange';
import type { MultipartForm } from './multipart-form';
import {
	isTrouble,
	type OutcomeKind,
	outcomeKindOf,
	type Outcome,
	type RetryOptions,
	MAY_BE_CARRIED_OUT,
	POLICY,
	readApiMessage,
} from './outcome';
import { RetryState } from './retry-state';

/** One call of the API. */
export interface ApiRequest extends Limits, RequestContextInfo {
	method: Extract<IHttpRequestMethods, 'GET' | 'POST' | 'DELETE'>;
	/** Path below the base URL, already encoded. */
	path: string;
	query?: IDataObject;
	/** The body: a form, or an object that goes as JSON. */
	form?: MultipartForm;
	json?: object;
	/** False: it is not sent again where it may have been carried out. Absent: true. */
	safeToRepeat?: boolean;
	/** Any 2xx will do, whatever its body. */
	anyAnswer?: boolean;
	category: LimitCategory;
}

/**
 * Sends a request that may be sent again, as often as {@link POLICY} allows, and gives its JSON.
 * @throws Failure, or CancelledError when n8n stops the run
 */
export async function send(
	connection: Connection,
	request: ApiRequest & RetryOptions,
): Promise<unknown> {
	const retryState = new RetryState(connection, request.category, request);
	let mayBeDone = false;
	for (;;) {
		await retryState.untilOpen();
		const outcome = await attempt(connection, request);
		const mayBeCarriedOut = MAY_BE_CARRIED_OUT.has(outcome.kind);
		const decision =
			mayBeCarriedOut && request.safeToRepeat === false ? 'fail' : POLICY[outcome.kind];
		if (decision === 'done') return outcome.body;
		if (decision === 'wait') await retryState.limit(outcome);
		else if (decision === 'fail' || !(await retryState.fault(outcome))) {
			const failure = explainOutcome(outcome, request);
			// The request before it, whose answer got lost, did it.
			if (request.method === 'DELETE' && mayBeDone && failure.isNotFound) return undefined;
			throw failure;
		} else mayBeDone = true;
	}
}

/** Sends a request once. Never throws for what the API or the network did. @throws CancelledError */
export async function attempt(connection: Connection, request: ApiRequest): Promise<Outcome> {
	const { method, path, query, form, json } = request;
	// Until its last byte left, no server can have made anything of a file.
	const mayBeGivenUp = (): boolean => form?.hasFile === true && !form.progress.finished;
	return exchange(
		connection,
		{ ...request, mayBeGivenUp },
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
	const kind = isFine ? 'ok' : outcomeKindOf(status, body);
	const serverTime = Date.parse(String(headers.date));
	if (!Number.isNaN(serverTime)) server.aheadMs = serverTime - Date.now();
	return {
		kind,
		status,
		headers,
		body,
		...(kind !== 'ok' && { apiMessage: readApiMessage(body, redact) }),
	};
}

/** A PUT of bytes to an address that is a permission in itself. */
export interface BytesPut extends Limits {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	/** Not looked at any more once the promise is settled. */
	readonly body: Buffer;
}

/** What S3 calls a body that came too slowly, with the status 400. */
const TOO_SLOW = 'RequestTimeout';

/** An answer of a storage service: XML with a code, or nothing at all. */
function storageKindOf(status: number, code: string | undefined): OutcomeKind {
	if (status >= 200 && status < 300) return 'ok';
	const passes = isTrouble(status) || status === 429 || code === TOO_SLOW;
	return passes ? 'serverError' : 'rejected';
}

function storageOutcome({ statusCode: status, body, headers }: IN8nHttpFullResponse): Outcome {
	const code = /<Code>(\w{1,64})<\/Code>/.exec(String(body))?.[1];
	return { kind: storageKindOf(status, code), status, headers, apiMessage: { code } };
}

/**
 * Sends the bytes once, without the API key: the address leads to a storage service of somebody else.
 * Of its answers only status, headers and code are kept. Never throws for what the service or the
 * network did. @throws CancelledError
 */
export function putBytes(connection: Connection, put: BytesPut): Promise<Outcome> {
	return exchange(
		connection,
		put,
		({ helpers }, timeout, abortSignal) =>
			helpers.httpRequest({
				...TRANSPORT,
				method: 'PUT',
				url: put.url,
				headers: put.headers,
				body: put.body,
				timeout,
				abortSignal,
			}),
		storageOutcome,
		() => true,
	);
}

/** Slowest upload that is still waited for, in bytes per second. */
export const UPLOAD_FLOOR = 64 * 1024;
