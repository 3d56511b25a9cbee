import type { IHttpRequestOptions } from 'n8n-workflow';
import type { EmbedApi } from '../../nodes/shared/api/embed-api';
import { Cancellation } from '../../nodes/shared/http/cancellation';
import type { Connection, RequestContext } from '../../nodes/shared/http/connection';
import { networkFault } from '../../nodes/shared/http/network-faults';
import { type Outcome, outcomeKindOf, readApiMessage } from '../../nodes/shared/http/outcome';
import { LimitGate } from '../../nodes/shared/http/rate-limit';

const notAsked = (): never => {
	throw new Error('This test asks for no such thing');
};

/** An API of which only what is given can be asked. */
export const apiWith = (known: Partial<EmbedApi>): EmbedApi => ({
	name: 'v1',
	maxPage: 50,
	check: () => undefined,
	create: notAsked,
	registerTask: () => undefined,
	noteTask: () => undefined,
	registerAsset: () => undefined,
	createdTask: () => undefined,
	deleteUpload: () => Promise.resolve(false),
	deleteAssetOf: () => Promise.resolve(),
	getStatus: notAsked,
	retrieve: notAsked,
	listPage: notAsked,
	...known,
});

/** A connection without a network; `mode` is n8n's, such as `manual` in the editor. */
export const connectionWith = (
	server: Partial<Connection['server']> = {},
	mode = 'trigger',
	timezone = 'UTC',
): Connection => ({
	ctx: { getTimezone: () => timezone, getMode: () => mode } as unknown as RequestContext,
	baseUrl: 'http://127.0.0.1/v1.3',
	cancellation: new Cancellation(),
	gates: {
		embedVideo: new LimitGate(),
		embedQuery: new LimitGate(),
		upload: new LimitGate(),
		read: new LimitGate(),
	},
	server,
	redact: (text) => text,
});

/** A connection at which every request gets what `answer` gives: a status and a body. */
export function connectionTo(
	answer: (request: IHttpRequestOptions) => { statusCode: number; body: unknown },
): Connection {
	const connection = connectionWith();
	const httpRequestWithAuthentication = async (_name: string, request: IHttpRequestOptions) => ({
		headers: {},
		...answer(request),
	});
	const helpers = { httpRequestWithAuthentication };
	return { ...connection, ctx: { ...connection.ctx, helpers } as unknown as RequestContext };
}

/** The outcome of a request with this HTTP answer. */
export const answered = (status: number, body?: unknown): Outcome => ({
	kind: outcomeKindOf(status, body),
	status,
	headers: {},
	body,
	apiMessage: readApiMessage(body, (text) => text),
});

/** The outcome of a request without an answer; `known` is what the error tells, such as a code. */
export const broken = (known: object, begun = true): Outcome => ({
	headers: {},
	...networkFault(Object.assign(new Error('broken'), known), begun),
});
