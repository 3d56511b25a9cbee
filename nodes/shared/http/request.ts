import type { IDataObject, IHttpRequestMethods, IN8nHttpFullResponse } from 'n8n-workflow';
import { type Connection, CREDENTIAL, type LimitCategory } from './connection';
import { explainOutcome, type RequestContextInfo } from './errors';
import { exchange, type Limits, TRANSPORT } from './exchange';
import type { MultipartForm } from './multipart-form';
import {
	isSuccess,
	isTrouble,
	outcomeKindOf,
	type Outcome,
	type RetryOptions,
	MAY_BE_CARRIED_OUT,
	POLICY,
	readApiMessage,
} from './outcome';
import { RetryState } from './retry-state';

export interface ApiRequest extends Limits, RequestContextInfo {
	method: Extract<IHttpRequestMethods, 'GET' | 'POST' | 'DELETE'>;
	/** Path below the base URL, already encoded. */
	path: string;
	query?: IDataObject;
	/** The body: a form, or an object sent as JSON. */
	form?: MultipartForm;
	json?: object;
	/** False: no retry where the request may have been carried out. Default: true. */
	safeToRepeat?: boolean;
	/** Any 2xx is fine, whatever its body. */
	anyAnswer?: boolean;
	category: LimitCategory;
}

/** Sends a request, retries by {@link POLICY}, and returns its JSON. @throws Failure, CancelledError */
export async function send(
	connection: Connection,
	request: ApiRequest & RetryOptions,
): Promise<unknown> {
	const retryState = new RetryState(connection, request.category, request);
	let mayBeDone = false;
	for (;;) {
		await retryState.untilOpen();
		const outcome = await attempt(connection, request);
		const isLost = MAY_BE_CARRIED_OUT.has(outcome.kind);
		const decision = isLost && request.safeToRepeat === false ? 'fail' : POLICY[outcome.kind];
		if (decision === 'done') return outcome.body;
		if (decision === 'wait') await retryState.limit(outcome);
		else if (decision === 'fail' || !(await retryState.fault(outcome))) {
			const failure = explainOutcome(outcome, request);
			// An earlier attempt, whose answer was lost, deleted it.
			if (request.method === 'DELETE' && mayBeDone && failure.isNotFound) return undefined;
			throw failure;
		} else mayBeDone = true;
	}
}

/** Sends a request once. What the API or the network does is not thrown. @throws CancelledError */
export async function attempt(connection: Connection, request: ApiRequest): Promise<Outcome> {
	const { method, path, query, form, json } = request;
	// No server has a complete file before its last byte left.
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
	const kind = anyAnswer && isSuccess(status) ? 'ok' : outcomeKindOf(status, body);
	const apiMessage = kind === 'ok' ? undefined : readApiMessage(body, redact);
	const serverTime = Date.parse(String(headers.date));
	if (!Number.isNaN(serverTime)) server.aheadMs = serverTime - Date.now();
	return { kind, status, headers, body, apiMessage };
}

/** A PUT of bytes to an address that is a permission in itself. */
interface BytesPut extends Limits {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

/** S3's code, with the status 400, for a body that came too slowly. */
const TOO_SLOW = 'RequestTimeout';

/** A storage service answers with XML that has a code, or with nothing at all. */
function storageOutcome({ statusCode: status, body, headers }: IN8nHttpFullResponse): Outcome {
	const code = /<Code>(\w{1,64})<\/Code>/.exec(String(body))?.[1];
	const isTransient = isTrouble(status) || status === 429 || code === TOO_SLOW;
	const failure = isTransient ? 'serverError' : 'rejected';
	return { kind: isSuccess(status) ? 'ok' : failure, status, headers, apiMessage: { code } };
}

/** Sends bytes once, without the API key: the address is a storage service's. @throws CancelledError only */
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

/** A minute is enough for the answer to a small request. */
export const MINUTE_MS = 60_000;

/** Time that timeouts allow for an upload, in milliseconds: 64 KB a second is the slowest. */
export const uploadMs = (bytes: number): number => (bytes / (64 * 1024)) * 1000;
