import { idOf, numberOf, objectOf } from '../http/fields';
import { isRecord, type Json, unexpected } from '../http/json';

/** One page of a list of TwelveLabs, each row read. */
export interface Page<T> {
	readonly rows: readonly T[];
	/** Rows without an ID, which were left out. */
	readonly odd: number;
	readonly totalPages?: number;
	readonly totalRows?: number;
}

/** Reads `{ data, page_info }`; `what` names its rows. @throws Failure when there is no list */
export function readPage<T>(
	body: unknown,
	what: string,
	read: (id: string, row: Json) => T,
): Page<T> {
	if (!isRecord(body) || !Array.isArray(body.data)) throw unexpected(`no list of ${what}`);
	const all: unknown[] = body.data;
	const rows = all.flatMap((row) => {
		const id = isRecord(row) ? idOf(row._id) : undefined;
		return isRecord(row) && id !== undefined ? [read(id, row)] : [];
	});
	const info = objectOf(body.page_info);
	return {
		rows,
		odd: all.length - rows.length,
		totalPages: numberOf(info.total_page),
		totalRows: numberOf(info.total_results),
	};
}
