import { idOf, isRecord, type Json, numberOf, objectOf, unexpected } from '../http/json';
import { Failure } from '../model/failure';

/** The path of one thing, `task` or `asset`, below that of its list. @throws Failure for an impossible ID */
export function pathOf(list: string, id: string, what: string): string {
	// These are steps to another path, however they are encoded.
	if (id !== '.' && id !== '..') return `${list}/${encodeURIComponent(id)}`;
	throw new Failure(
		`"${id}" is not a valid ${what} ID`,
		`The operations that create and list ${what}s return their ID as "${what}_id".`,
	);
}

/** The rows of a list in an answer that are objects and that `read` can read. */
export function readRows<T>(list: unknown, read: (row: Json) => T | undefined): T[] {
	const rows: unknown[] = Array.isArray(list) ? list : [];
	return rows
		.map((row) => (isRecord(row) ? read(row) : undefined))
		.filter((row) => row !== undefined);
}

export interface Page<T> {
	readonly rows: readonly T[];
	/** Rows without an ID, which were left out. */
	readonly skippedRows: number;
	/** Pages, and rows on all of them, when the API says. */
	readonly totalPages?: number;
	readonly totalRows?: number;
}

/** Reads `{ data, page_info }`; `what` names its rows. @throws Failure when there is no list */
export function readPage<T>(
	body: unknown,
	what: string,
	read: (id: string, row: Json) => T,
): Page<T> {
	const { data, page_info } = objectOf(body);
	if (!Array.isArray(data)) throw unexpected(`no list of ${what}`);
	const rows = readRows(data, (row) => {
		const id = idOf(row._id);
		return id === undefined ? undefined : read(id, row);
	});
	const info = objectOf(page_info);
	return {
		rows,
		skippedRows: data.length - rows.length,
		totalPages: numberOf(info.total_page),
		totalRows: numberOf(info.total_results),
	};
}

/** Whether pages follow: as far as the API counts them, or else until one is empty. */
export const hasMore = ({ rows, skippedRows, totalPages }: Page<unknown>, page: number): boolean =>
	totalPages === undefined ? rows.length + skippedRows > 0 : page < totalPages;

/** What a list does not show. */
export interface ListGaps {
	skippedRows: number;
	/** Rows that the total counts although no page has them. */
	missing: number;
}

/** Most times that pages are read again because the total shrank; totals may drift at every page. */
const REWINDS = 10;

/** A list ends after this many pages without a new row: a growing list repeats a page, a bad server all of them. */
const STALE_PAGES = 3;

/** Most empty pages that are read because the API says that more follow: it may hide rows. */
const MOST_EMPTY = 100;

/**
 * Up to `limit` rows of a list, newest first, in a bounded number of requests.
 *
 * Pages are numbered from the newest row, so rows shift to other pages when rows come, go or change their status.
 * To miss none and give none twice, a row already seen is skipped, and when the total shrinks (more rows left a
 * filtered list than came to its front) the pages before are read again. Only the API's count of pages, or an empty
 * page where it gives none, says where the list ends.
 *
 * @param listPage reads one page; `page` counts from 1
 * @throws what it throws
 */
export async function* readPages<T extends { readonly id: string }>(
	limit: number,
	maxPage: number,
	listPage: (page: number, pageLimit: number) => Promise<Page<T>>,
	gaps: ListGaps = { skippedRows: 0, missing: 0 },
): AsyncGenerator<T> {
	const pageLimit = Math.min(limit, maxPage);
	const seen = new Set<string>();
	let total: number | undefined;
	let least = Infinity;
	let pages: number | undefined;
	let [rewinds, furthest, stale, empty] = [0, 0, 0, 0];
	for (let page = 1; ; page++) {
		const { rows, skippedRows, totalPages, totalRows } = await listPage(page, pageLimit);
		const left = page > 1 ? (total ?? 0) - (totalRows ?? total ?? 0) : 0;
		total = totalRows ?? total;
		least = Math.min(least, totalRows ?? least);
		if (totalPages !== undefined) pages = Math.max(pages ?? 0, totalPages);
		if (left > 0 && rewinds < REWINDS) {
			rewinds += 1;
			page = Math.max(1, page - Math.ceil(left / pageLimit)) - 1;
			continue;
		}
		const again = page <= furthest;
		furthest = Math.max(furthest, page);
		const fresh = rows.filter(({ id }) => !seen.has(id));
		if (!again && (fresh.length > 0 || rows.length === 0)) gaps.skippedRows += skippedRows;
		for (const row of fresh) {
			if (seen.has(row.id)) continue;
			seen.add(row.id);
			yield row;
			if (seen.size >= limit) return;
		}
		const isEmpty = rows.length === 0 && page < (totalPages ?? 0) && empty < MOST_EMPTY;
		if (fresh.length > 0) stale = 0;
		else if (isEmpty) empty += 1;
		else if (!again) stale += 1;
		if (stale >= STALE_PAGES || !hasMore({ rows, skippedRows, totalPages: pages }, page)) break;
	}
	// What was created meanwhile is counted in later totals, but is on none of the remaining pages.
	if (least !== Infinity) gaps.missing += Math.max(0, least - seen.size - gaps.skippedRows);
}
