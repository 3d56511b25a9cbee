import type { Connection } from '../http/connection';
import type { ApiChoice } from './choose';
import type { QueryApi } from './query-api';
import { brisk, isBadId, isPage, mayBeRemoved } from './api-removed';
import { queryV1 } from './v1/query-v1';
import { queryV2 } from './v2/query-v2';

/**
 * What embeds the queries of a run. `auto`: v1 where v1 can, else v2; which of them makes no difference
 * to what a query finds, as the model decides about the space of its vectors.
 */
export function chosenQueryApi(connection: Connection, choice: ApiChoice = 'auto'): QueryApi {
	if (choice === 'v1') return queryV1(connection);
	if (choice === 'v2') return queryV2(connection);
	return bothQueryApis(queryV1(connection), queryV2(connection));
}

/** Two APIs as one: `first` where it can, else `second`, which also steps in where `first` is no more. */
export function bothQueryApis(first: QueryApi, second: QueryApi): QueryApi {
	/** The path of `first` is not there, and `second` did its work. */
	let isOff = false;
	return {
		check: (request) => first.check(request) && second.check(request),
		embed(request, retryOptions, safeToRepeat) {
			if (second.check(request)) return first.embed(request, retryOptions, safeToRepeat);
			if (isOff || first.check(request)) return second.embed(request, retryOptions, safeToRepeat);
			return first.embed(request, brisk(retryOptions), safeToRepeat).catch((error: unknown) => {
				if (!mayBeRemoved(error)) return Promise.reject(error);
				const hurried = isPage(error) ? brisk(retryOptions, 0) : brisk(retryOptions);
				const answered = second.embed(request, hurried, safeToRepeat).then((answer) => {
					// What is wrong with one query is no word about the path.
					isOff = !isBadId(error);
					return answer;
				});
				return answered.catch((other: unknown) => {
					if (!mayBeRemoved(other)) return Promise.reject(other);
					// A page of somebody in between passes, as a rule.
					if (isPage(error)) return first.embed(request, retryOptions, safeToRepeat);
					return Promise.reject(isBadId(error) ? error : other);
				});
			});
		},
	};
}
