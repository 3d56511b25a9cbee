import type { RetryOptions } from '../http/outcome';
import type { Failure } from '../model/failure';
import type { QueryAnswer, QueryRequest } from '../model/query';

/** What embeds queries: whichever of TwelveLabs' APIs it is, it looks the same. */
export interface QueryApi {
	/** Why this API cannot do what is asked, before anything is sent. */
	check(request: QueryRequest): Failure | undefined;
	/**
	 * The vectors of a query, at once. Only the ledger calls it.
	 * @param safeToRepeat whether the request may be sent again after an end that leaves it open whether it
	 * was carried out
	 * @throws Failure, CancelledError
	 */
	embed(
		request: QueryRequest,
		retryOptions: RetryOptions,
		safeToRepeat: boolean,
	): Promise<QueryAnswer>;
}
