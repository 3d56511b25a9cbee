import type { IDataObject } from 'n8n-workflow';
import { entriesOf, isRecord, numberOf, objectOf } from '../shared/http/json';
import type { EmbeddingTask } from '../shared/model/task';

/** Raised when a release changes the format. */
const VERSION = 1;

/** Where the trigger stands in the list of one API. Its times are TwelveLabs', not this machine's. */
export interface ListState {
	/** Every task created before is known (epoch in milliseconds); 0: none is. */
	watermark: number;
	/** Where the last poll ran out of time: it read from `newest` down to `before`. */
	rest?: { before: number; newest: number };
	/** In how many polls in a row the list could not be read. */
	away: number;
	/** IDs of tasks that need nothing more, with their creation; 0 where the API does not tell. */
	handled: Record<string, number>;
	/** The same for tasks that were not finished when last seen. */
	open: Record<string, number>;
	/** Finished tasks to be returned, as the list showed them. */
	due: Record<string, EmbeddingTask>;
	/** In how many polls an open or due task could not be looked up or collected. */
	trouble: Record<string, number>;
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isTask = (value: unknown): value is EmbeddingTask => isRecord(value) && 'state' in value;

export function toListState(stored?: unknown): ListState {
	const { watermark, rest, away, handled, open, due, trouble } = objectOf(stored);
	const { before, newest } = objectOf(rest);
	return {
		watermark: numberOf(watermark) ?? 0,
		...(isNumber(before) && isNumber(newest) && { rest: { before, newest } }),
		away: numberOf(away) ?? 0,
		handled: entriesOf(handled, isNumber),
		open: entriesOf(open, isNumber),
		due: entriesOf(due, isTask),
		trouble: entriesOf(trouble, isNumber),
	};
}

/**
 * The state of a list in n8n's static data; undefined for one that was never read. Of another version's only what
 * can be read counts: without a watermark tasks may come again, but none is lost.
 */
export function readState({ state }: IDataObject, name: string): ListState | undefined {
	const { version = VERSION, lists } = objectOf(state);
	const stored = objectOf(lists)[name];
	return stored === undefined && version === VERSION ? undefined : toListState(stored);
}

/** Stores the states by the names of their lists. */
export function writeState(data: IDataObject, lists: Record<string, ListState>): void {
	const states = Object.entries(lists).map(([name, list]) => [name, toListState(list)]);
	const state = { version: VERSION, lists: Object.fromEntries(states) };
	data.state = JSON.parse(JSON.stringify(state)) as IDataObject;
}
