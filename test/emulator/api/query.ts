import { parameterInvalid, parameterUnknown } from './errors';

/** The largest page the reference allows for every list. */
const MAX_PAGE_LIMIT = 50;
const DEFAULT_PAGE_LIMIT = 10;

/** The page asked for, from 1, and how many rows it may hold. */
export interface PageQuery {
	page: number;
	limit: number;
}

/** A page in the shape every list of the API has. */
export interface Page<T> {
	data: T[];
	page_info: { limit_per_page: number; page: number; total_page: number; total_results: number };
}

/**
 * The query of a request, read strictly: a name that the endpoint does not declare, or a repeated one
 * that is not an array, is an error rather than ignored.
 */
export class Query {
	private readonly values = new Map<string, string[]>();

	/**
	 * @param params the query as received
	 * @param known names the reference lists for this endpoint
	 * @param arrays which of them may be repeated
	 * @throws ApiError parameter_unknown, parameter_invalid
	 */
	constructor(params: URLSearchParams, known: readonly string[], arrays: readonly string[] = []) {
		for (const [name, value] of params) {
			if (!known.includes(name)) throw parameterUnknown(name);
			const earlier = this.values.get(name);
			if (!earlier) this.values.set(name, [value]);
			else if (arrays.includes(name)) earlier.push(value);
			else throw parameterInvalid(name, 'It was given more than once.');
		}
	}

	/** Every value of an array parameter, in order; empty when it was not given. */
	all(name: string): string[] {
		return this.values.get(name) ?? [];
	}

	/** The value of a plain parameter, `undefined` when it was not given. */
	one(name: string): string | undefined {
		return this.values.get(name)?.[0];
	}

	/** A parameter that must be one of `allowed`. */
	oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
		const value = this.one(name);
		return value === undefined ? undefined : member(name, value, allowed);
	}

	/** An array parameter whose values must each be one of `allowed`. */
	allOf<T extends string>(name: string, allowed: readonly T[]): T[] {
		return this.all(name).map((value) => member(name, value, allowed));
	}

	/**
	 * A moment, strictly `YYYY-MM-DDTHH:mm:ssZ` as the reference writes it (no fraction, no offset).
	 * @returns milliseconds since the epoch
	 */
	date(name: string): number | undefined {
		const value = this.one(name);
		if (value === undefined) return undefined;
		const shaped = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value);
		const ms = shaped ? Date.parse(value) : NaN;
		// Date.parse rolls 30 February over into March; only what reads back the same existed.
		const exists = !Number.isNaN(ms) && new Date(ms).toISOString() === value.replace('Z', '.000Z');
		if (!exists) {
			throw parameterInvalid(name, `Use the format YYYY-MM-DDTHH:mm:ssZ, not ${value}.`);
		}
		return ms;
	}

	/** `page` (default 1) and `page_limit` (default 10, at most 50). */
	page(): PageQuery {
		const page = this.positive('page') ?? 1;
		const limit = this.positive('page_limit') ?? DEFAULT_PAGE_LIMIT;
		if (limit > MAX_PAGE_LIMIT) {
			throw parameterInvalid('page_limit', `The maximum is ${MAX_PAGE_LIMIT}, not ${limit}.`);
		}
		return { page, limit };
	}

	private positive(name: string): number | undefined {
		const value = this.one(name);
		if (value === undefined) return undefined;
		if (!/^[1-9]\d{0,8}$/.test(value)) {
			throw parameterInvalid(name, `It must be an integer of at least 1, not ${value}.`);
		}
		return Number(value);
	}
}

function member<T extends string>(name: string, value: string, allowed: readonly T[]): T {
	const found = allowed.find((each) => each === value);
	if (found === undefined) {
		throw parameterInvalid(name, `${value} is not one of ${allowed.join(', ')}.`);
	}
	return found;
}

/** One page of `rows` in the shape every list of the API has. */
export function pageOf<T>(rows: readonly T[], { page, limit }: PageQuery): Page<T> {
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
