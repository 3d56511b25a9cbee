import type { Connection } from '../http/connection';

/** Most task IDs that one hint names. */
const NAMED = 5;

/** A line in n8n's output pane. */
export type Hint = readonly [type: 'info' | 'warning', message: string];

/** What there is to tell of limits that were waited out. */
export function* ofLimits(connection: Connection | undefined): Generator<Hint> {
	const gates = Object.values(connection?.gates ?? {});
	const waited = Math.max(0, ...gates.map((gate) => gate.closedMs));
	if (waited > 0) {
		yield [
			'info',
			`A rate limit of TwelveLabs was waited out for ${Math.ceil(waited / 1000)} s. A lower "Concurrency" or a higher TwelveLabs plan avoids that.`,
		];
	}
}

/** `1 task`, `2 tasks`. */
export const count = (many: number, what: string): string =>
	`${many} ${what}${many === 1 ? '' : 's'}`;

/** The tasks, or what else, by their IDs, as far as one hint names them. */
export function names(ids: ReadonlySet<string>, what = 'Task'): string {
	const more = ids.size > NAMED ? ` and ${ids.size - NAMED} more` : '';
	return `${what} ${[...ids].slice(0, NAMED).join(', ')}${more}.`;
}
