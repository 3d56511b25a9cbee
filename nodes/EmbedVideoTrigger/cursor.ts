import type { IDataObject } from 'n8n-workflow';

/** IDs of tasks with their creation as an epoch in milliseconds; 0 where the API does not say. */
export type Dated = Readonly<Record<string, number>>;

/** A stretch of time, in epochs in milliseconds, whose tasks are still to be read. */
export interface Gap {
	readonly after: number;
	readonly before: number;
}

/**
 * Where the trigger stands, in n8n's static data. The list is sorted by creation, but tasks finish in
 * any order: the newest stretch of the list is read at every poll, and what is not finished there is
 * followed by its ID. All times are the server's: this machine's clock plays no part.
 */
export interface Cursor {
	/** Creation of the first task of the newest stretch; absent: all of the last seven days. */
	readonly from?: number;
	/** The tasks of that stretch that need nothing more. */
	readonly handled: Dated;
	/** Tasks that were not finished when they were last seen. */
	readonly open: Dated;
	/** Tasks that are finished and still to be handed on. */
	readonly due: Dated;
	/** How often the collection of a task failed. */
	readonly trouble: Dated;
	/** What a poll had no time to read. */
	readonly gaps: readonly Gap[];
}

const isNumber = (value: unknown): value is number =>
	typeof value === 'number' && Number.isFinite(value);

function dated(value: unknown): Dated {
	return Object.fromEntries(
		Object.entries(value ?? {}).filter((entry): entry is [string, number] => isNumber(entry[1])),
	);
}

function readGaps(value: unknown): Gap[] {
	if (!Array.isArray(value)) return [];
	return value.filter(
		(gap: unknown): gap is Gap =>
			typeof gap === 'object' &&
			gap !== null &&
			'after' in gap &&
			isNumber(gap.after) &&
			'before' in gap &&
			isNumber(gap.before),
	);
}

/** The cursor in n8n's static data; undefined before the first poll. */
export function readCursor(data: IDataObject): Cursor | undefined {
	const { cursor } = data;
	if (typeof cursor !== 'object' || cursor === null || !('handled' in cursor)) return undefined;
	const known = cursor as Record<keyof Cursor, unknown>;
	return {
		...(isNumber(known.from) && { from: known.from }),
		handled: dated(known.handled),
		open: dated(known.open),
		due: dated(known.due),
		trouble: dated(known.trouble),
		gaps: readGaps(known.gaps),
	};
}

/** Puts the cursor into n8n's static data. */
export function writeCursor(data: IDataObject, cursor: Cursor): void {
	data.cursor = JSON.parse(JSON.stringify(cursor)) as IDataObject;
}
