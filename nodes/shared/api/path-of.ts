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
