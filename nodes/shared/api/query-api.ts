import { sentMedia } from '../http/errors';
import type { RetryOptions } from '../http/outcome';
import { uploadMs } from '../http/request';
import type { Failure } from '../model/failure';
import { labelsIn } from '../model/labels';
import { fileOfQuery, mediaOfQuery, type QueryAnswer, type QueryRequest } from '../model/query';

/** What embeds queries, whichever of the two APIs it is. */
export interface QueryApi {
	/** Why this API cannot do what is asked, before anything is sent. */
	check(request: QueryRequest): Failure | undefined;
	/**
	 * The vectors of a query, at once. Only the ledger calls it.
	 * @param safeToRepeat whether the request may be sent again when it may have been carried out
	 * @throws Failure, CancelledError
	 */
	embed(
		request: QueryRequest,
		retryOptions: RetryOptions,
		safeToRepeat: boolean,
	): Promise<QueryAnswer>;
}

/** What the requests of both APIs have in common. @param answerMs time for the answer beside that for a file */
export function queryRequest({ input }: QueryRequest, answerMs: number) {
	const media = mediaOfQuery(input);
	const sent = media && sentMedia(media, 'url');
	return {
		method: 'POST' as const,
		category: 'embedQuery' as const,
		fieldsIn: (text: string) => labelsIn(text, sent?.field),
		media: sent,
		timeoutMs: answerMs + uploadMs(fileOfQuery(input)?.size ?? 0),
	};
}
