import { sentMedia } from '../http/errors';
import type { RetryOptions } from '../http/outcome';
import { uploadMs } from '../http/request';
import type { Failure } from '../model/failure';
import { labelsIn } from '../model/labels';
import { fileOfQuery, type QueryAnswer, type QueryRequest } from '../model/query';

/** What embeds queries, whichever of the two APIs it is. */
export interface QueryApi {
	/** Why this API cannot do what is asked, before anything is sent. */
	check(request: QueryRequest): Failure | undefined;
	/** @param safeToRepeat retry even if it may have been carried out @throws Failure, CancelledError */
	embed(
		request: QueryRequest,
		retryOptions: RetryOptions,
		safeToRepeat: boolean,
	): Promise<QueryAnswer>;
}

/** What the requests of both APIs have in common. @param answerMs time for the answer, without that for a file */
export function queryRequest({ input }: QueryRequest, answerMs: number) {
	const sent = input.media && sentMedia(input.media, 'url');
	return {
		method: 'POST' as const,
		category: 'embedQuery' as const,
		fieldsIn: (text: string) => labelsIn(text, sent?.field),
		media: sent,
		timeoutMs: answerMs + uploadMs(fileOfQuery(input)?.size ?? 0),
	};
}
