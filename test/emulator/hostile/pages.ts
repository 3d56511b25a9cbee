import type { Page, PageQuery } from '../api/query';

/** How the list of tasks is cut into pages. Nothing is lost by any of it, save by `ignorePage`. */
export interface PageSwitches {
	/** Pages hold at most so many rows, whatever was asked for; `limit_per_page` says so. */
	cap?: number;
	/** Every page holds so many rows fewer than `page_limit`, which `limit_per_page` repeats. */
	short?: number;
	/** Every page is the first, and says so. */
	ignorePage?: boolean;
	/** Numbers of pages that come empty; what would stand there comes on the next page. */
	emptyPages?: number[];
	/** Numbers (from 2) of pages that repeat the page before; what would stand there comes after. */
	repeatPages?: number[];
	/** Added to `total_results` of page 1, 2…, then from the beginning again. `total_page` stays. */
	driftResults?: number[];
	/** Added to `total_page` of page 1, 2…, then from the beginning again. */
	driftPages?: number[];
	/** Rows that are no task of v1, one behind each of the newest tasks; counted as rows. */
	strangers?: unknown[];
}

/** One page of `rows` as a server with these habits gives it. */
export function hostilePage<T>(
	rows: readonly T[],
	query: PageQuery,
	habits: PageSwitches,
): Page<T> {
	const limit = Math.min(query.limit, habits.cap ?? Infinity);
	const size = Math.max(1, limit - (habits.short ?? 0));
	const page = habits.ignorePage ? 1 : query.page;
	const inserted = insertedPages(Math.ceil(rows.length / size), habits);
	const rowsOf = (number: number): readonly T[] => {
		if (inserted.includes(number)) {
			return habits.emptyPages?.includes(number) ? [] : rowsOf(number - 1);
		}
		const real = number - inserted.filter((each) => each < number).length;
		return rows.slice((real - 1) * size, real * size);
	};
	const pages = Math.ceil(rows.length / size) + inserted.length;
	return {
		data: [...rowsOf(page)],
		page_info: {
			limit_per_page: limit,
			page,
			total_page: drifted(pages, page, habits.driftPages),
			total_results: drifted(rows.length, page, habits.driftResults),
		},
	};
}

/** Puts rows that are no tasks among `tasks`, one behind each from the first on. */
export function withStrangers<T>(tasks: readonly T[], strangers: readonly unknown[]): unknown[] {
	return tasks.flatMap((task, index) => {
		return index < strangers.length ? [task, strangers[index]] : [task];
	});
}

/** Those of the pages to insert that fall into the list, in their order. */
function insertedPages(
	real: number,
	{ emptyPages = [], repeatPages = [] }: PageSwitches,
): number[] {
	const inserted: number[] = [];
	for (const number of [...new Set([...emptyPages, ...repeatPages])].sort((a, b) => a - b)) {
		if (number <= real + inserted.length) inserted.push(number);
	}
	return inserted;
}

function drifted(total: number, page: number, drift: readonly number[] = []): number {
	return Math.max(0, total + (drift[(page - 1) % drift.length] ?? 0));
}
