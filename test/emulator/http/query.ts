import { refuseFirst } from './answer';
import { type Fields, grouped, object, problemsOf } from './check';

/** A query that was found good. */
export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** A page in the shape every list of the API has. */
export interface Page<T> {
	data: T[];
	page_info: { limit_per_page: number; page: number; total_page: number; total_results: number };
}

/** The fields of every list: `page`, and `page_limit`, at most 50. */
export const PAGE_FIELDS: Fields = {
	page: { type: 'whole' },
	page_limit: { type: 'whole', max: 50 },
};

/**
 * The query of a request, read strictly: a name that the endpoint does not declare, or a repeated one that is
 * not an array, is an error rather than ignored.
 * @throws ApiError
 */
export function readQuery(params: URLSearchParams, fields: Fields): Query {
	const query = grouped(params, fields);
	refuseFirst(problemsOf(query, object(fields)));
	return query;
}

/** One page of `rows`: by default the first, of ten. */
export function pageOf<T>(rows: readonly T[], query: Query): Page<T> {
	const page = Number(query.page ?? 1);
	const limit = Number(query.page_limit ?? 10);
	return {
		data: rows.slice((page - 1) * limit, page * limit),
		page_info: {
			limit_per_page: limit,
			page,
			total_page: Math.ceil(rows.length / limit),
			total_results: rows.length,
		},
	};
}
