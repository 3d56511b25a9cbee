import { loadavg } from 'node:os';

/** The least and the most of some measurements, by what they are of. */
export const spread = (what: string, values: readonly number[]): Record<string, number> => ({
	[`${what}, least`]: Math.min(...values),
	[`${what}, most`]: Math.max(...values),
});

/** Processes that want a processor on this machine, over the last minute (Unix' load average). */
export const load = (): number => loadavg()[0] ?? Number.NaN;
