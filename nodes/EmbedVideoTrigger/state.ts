import type { IDataObject } from 'n8n-workflow';
import { entriesOf, isRecord, numberOf, objectOf } from '../shared/http/json';
import type { EmbeddingTask } from '../shared/model/task';

/** Raised by a release that stores the state in another way. */
const VERSION = 2;

/** Where the trigger stands in the list of one API. Its times are TwelveLabs', not this machine's. */
export interface ListState {
	/** All that was created before is known (epoch in milliseconds); 0: nothing is. */
	watermark: number;
	/** What the last poll had no time for: it read from the newest task down to what was created then. */
	rest?: { before: number; newest: number };
	/** In how many polls in a row the list could not be read. */
	away: number;
	/** IDs of tasks that need nothing more, with their creation; 0 where the API does not tell. */
	handled: Record<string, number>;
	/** The same of tasks that were not finished when they were last seen. */
	open: Record<string, number>;
	/** Finished tasks that are still to be handed on, as the list showed them. */
	due: Record<string, EmbeddingTask>;
	/** In how many polls an open or due task could not be looked up or collected. */
	trouble: Record<string, number>;
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isTask = (value: unknown): value is EmbeddingTask => isRecord(value) && 'state' in value;

/** What can be read of the state of a list; without one, nothing is known. */
export function toListState(stored?: unknown): ListState {
	const { watermark, rest, away, handled, open, due, trouble } = objectOf(stored);
	const { before, newest } = objectOf(rest);
	return {
		watermark: numberOf(watermark) ?? 0,
		...(isNumber(before) && isNumber(newest) && { rest: { before, newest } }),
		away: numberOf(away) ?? 0,
		handled: entriesOf(handled, isNumber),
		// Version 1 stored only the IDs of what is due: the list tells what became of them.
		open: { ...entriesOf(open, isNumber), ...entriesOf(due, isNumber) },
		due: entriesOf(due, isTask),
		trouble: entriesOf(trouble, isNumber),
	};
}

/**
 * The state of a list in n8n's static data; undefined where it was never read. Of what another version
 * stored, all is kept that can be read. Without a watermark the list is read from its beginning: tasks
 * may come again, and none is lost.
 */
export function readState({ state, cursor }: IDataObject, name: string): ListState | undefined {
	// Version 1 had one cursor for both lists; it called the watermark `from`.
	const old = isRecord(cursor) ? { ...cursor, watermark: cursor.from } : undefined;
	const { version = VERSION, lists } = objectOf(state);
	const stored = objectOf(lists)[name] ?? old;
	return stored === undefined && version === VERSION ? undefined : toListState(stored);
}

/** Puts the state of each list that was read, by its name, into n8n's static data. */
export function writeState(data: IDataObject, lists: Record<string, ListState>): void {
	const states = Object.entries(lists).map(([name, list]) => [name, toListState(list)]);
	const state = { version: VERSION, lists: Object.fromEntries(states) };
	data.state = JSON.parse(JSON.stringify(state)) as IDataObject;
	delete data.cursor;
}
