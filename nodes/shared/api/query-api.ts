import type { RetryOptions } from '../http/outcome';
import type { Failure } from '../model/failure';
import type { QueryAnswer, QueryRequest } from '../model/query';

/** What embeds queries: whichever of TwelveLabs' APIs it is, it looks the same. */
export interface QueryApi {
	/** Why this API can not do what is asked, before anything is sent. */
	check(request: QueryRequest): Failure | undefined;
	/**
	 * The vectors of a query, at once. Asking again costs a fraction of a cent and leaves nothing behind,
	 * so it is retried like a read.
	 * @throws Failure, CancelledError
	 */
	embed(request: QueryRequest, retryOptions: RetryOptions): Promise<QueryAnswer>;
}
