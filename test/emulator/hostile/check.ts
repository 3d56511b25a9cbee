import type { Check } from '../control/shapes';
import { anything, either, integer, list, number, object, oneOf, pattern } from '../control/shapes';
import { ENCODINGS } from '../server/coding';
import { VIEWS } from './matches';
import { LIST_PATHS, SEGMENT_PATHS, TASK_PATHS } from './rewrites';
import { SPELLINGS } from './spellings';

/*
 * Switches are read strictly: a misspelt one that silently did nothing would let a test pass for the
 * wrong reason.
 */

const views = either(oneOf(...VIEWS), list(oneOf(...VIEWS)));

const MATCH = {
	view: views,
	when: oneOf('processing', 'ready', 'failed'),
	match: pattern,
	every: integer(1),
	forMs: number(0),
	looks: integer(1),
};

const to = either(
	oneOf('absent', 'null'),
	either(
		object({ value: anything }, ['value']),
		object({ spelling: oneOf(...SPELLINGS) }, ['spelling']),
	),
);

const rewrite = either(
	object({ view: oneOf('list'), path: oneOf(...LIST_PATHS), to }, ['path', 'to']),
	object({ ...MATCH, path: oneOf(...TASK_PATHS, ...SEGMENT_PATHS), to }, ['path', 'to']),
);

const notFound = object({
	...MATCH,
	view: either(oneOf('status', 'retrieve'), list(oneOf('status', 'retrieve'))),
	html: oneOf(true, false),
});

const pages = object({
	cap: integer(1),
	short: integer(1),
	ignorePage: oneOf(true, false),
	emptyPages: list(integer(1)),
	repeatPages: list(integer(2)),
	driftResults: list(integer(-Infinity)),
	driftPages: list(integer(-Infinity)),
	strangers: list(anything),
});

const PARTS: Readonly<Record<string, Check>> = {
	listLagMs: number(0),
	rewrites: list(rewrite),
	pages,
	compress: list(oneOf(...ENCODINGS)),
	date: either(oneOf('absent'), object({ offByMs: number() }, ['offByMs'])),
	notFound: list(notFound),
	clipOffsets: oneOf('from-part'),
	ids: oneOf('uuid'),
};

const orOff = Object.entries(PARTS).map(([name, check]) => [name, either(oneOf(null), check)]);

const switches = object(Object.fromEntries(orOff));

/** @throws Error for a name or value that the mode does not know */
export function checkSwitches(value: unknown): void {
	switches(value, 'hostile');
}
