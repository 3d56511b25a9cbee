import { idOf, isRecord, type Json, numberOf, objectOf, unexpected } from '../http/json';
import { Failure } from '../model/failure';

/**
 * The path of one thing below the path of its list, whatever its ID holds.
 * @param what names it in the failure: `task`, `asset` @throws Failure for an ID that is none
 */
export function pathOf(list: string, id: string, what: string): string {
	// These are steps to another path, however they are encoded.
	if (id !== '.' && id !== '..') return `${list}/${encodeURIComponent(id)}`;
	throw new Failure(
		`"${id}" is no ${what} ID`,
		`The operations that make and list ${what}s give their ID as "${what}_id".`,
	);
}

/** The rows of a list in an answer; those that are no object, or of which `read` makes nothing, are left out. */
export function readRows<T>(list: unknown, read: (row: Json) => T | undefined): T[] {
	const rows: unknown[] = Array.isArray(list) ? list : [];
	return rows
		.map((row) => (isRecord(row) ? read(row) : undefined))
		.filter((row) => row !== undefined);
}

/** One page of a list of TwelveLabs, each row read. */
export interface Page<T> {
	readonly rows: readonly T[];
	/** Rows without an ID, which were left out. */
	readonly skippedRows: number;
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

/** Most times that pages are read again because the total shrank; totals may drift at every page. */
const REWINDS = 10;

/** Follows the total of a list that is read page by page, to notice that rows moved to pages before. */
export class ListTotal {
	private total: number | undefined;
	private rewinds = 0;

	constructor(private readonly pageLimit: number) {}

	/** The page to go back to, as the total is smaller than on the page before; undefined: none. */
	pageToRepeat(page: number, totalRows: number | undefined): number | undefined {
		const left = page > 1 ? (this.total ?? 0) - (totalRows ?? this.total ?? 0) : 0;
		this.total = totalRows ?? this.total;
		if (left <= 0 || this.rewinds >= REWINDS) return undefined;
		this.rewinds += 1;
		return Math.max(1, page - Math.ceil(left / this.pageLimit));
	}
}
