import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../../e2e/n8n/folders';

/** One line of the benchmark: a number against its target. */
export interface Finding {
	/** What was measured, e.g. `Upload of 2.0 GB: time over curl`. */
	what: string;
	value: number;
	unit: '×' | 'MB' | 'ms' | 'KB' | 'requests' | '%';
	/** The target; missing where the number only informs. */
	target?: { bound: 'at most' | 'at least' | 'exactly'; value: number };
	/** The medians that it was made from, in words and numbers. */
	from: Record<string, number>;
	/** For the picture. */
	chart?: Chart;
}

/** What is compared, as bars of one unit. */
export interface Chart {
	title: string;
	unit: 's' | 'MB';
	bars: Record<string, number>;
}

/** The name of this package's bar in a {@link Chart}. */
export const OWN = 'this node';

export const atMost = (value: number): Finding['target'] => ({ bound: 'at most', value });
export const atLeast = (value: number): Finding['target'] => ({ bound: 'at least', value });
export const exactly = (value: number): Finding['target'] => ({ bound: 'exactly', value });

/** Whether a number meets its target; undefined when it has none. */
function isMet({ value, target }: Finding): boolean | undefined {
	if (target === undefined) return undefined;
	if (target.bound === 'exactly') return value === target.value;
	return target.bound === 'at most' ? value <= target.value : value >= target.value;
}

/** The middle of the values; the mean of the two in the middle when they are even in number. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
	const high = sorted[Math.floor(middle)] ?? Number.NaN;
	return (low + high) / 2;
}

/** The median of one figure of many measurements. */
export const medianOf = <T>(list: readonly T[], figure: (entry: T) => number): number =>
	median(list.map(figure));

/** Does something `times` times, one after the other. */
export async function repeat<T>(times: number, once: (round: number) => Promise<T>): Promise<T[]> {
	const results: T[] = [];
	for (let round = 0; round < times; round++) results.push(await once(round));
	return results;
}

/** The least and the most of some measurements, by what they are of. */
export const spread = (what: string, values: readonly number[]): Record<string, number> => ({
	[`${what}, least`]: Math.min(...values),
	[`${what}, most`]: Math.max(...values),
});

/** Processes that want a processor on this machine, over the last minute (Unix' load average). */
export const load = (): number => loadavg()[0] ?? Number.NaN;

const MARKS = new Map<boolean | undefined, string>([
	[true, '✓'],
	[false, '✗'],
	[undefined, ' '],
]);

const digits = (value: number) =>
	value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 });

/** A number as people read it. */
export const amount = (value: number, unit: Finding['unit']): string =>
	`${digits(value)}${unit === '×' ? '' : ' '}${unit}`;

function details(from: Finding['from']): string {
	return Object.entries(from)
		.map(([name, value]) => `${name}: ${digits(value)}`)
		.join(' · ');
}

/** The findings as lines for a terminal. */
export function table(findings: readonly Finding[]): string {
	const width = Math.max(...findings.map(({ what }) => what.length));
	return findings
		.map((finding) => {
			const { what, value, unit, target, from } = finding;
			const goal = target === undefined ? '' : `${target.bound} ${amount(target.value, unit)}`;
			const head = `${MARKS.get(isMet(finding))} ${what.padEnd(width)} ${amount(value, unit).padStart(13)}  ${goal}`;
			const parts = details(from);
			return parts === '' ? head.trimEnd() : `${head.trimEnd()}\n    ${parts}`;
		})
		.join('\n');
}

/** What measuring one scenario gave, and where it comes from. */
interface Measured {
	/** The day, e.g. `2026-11-24`. */
	date: string;
	/** What explains the numbers, e.g. `linux x64, 2 processors, 24 GiB`. */
	machine: string;
	/** Of n8n, of the Node.js that ran it, and of this package. */
	versions: Record<string, string>;
	/** How often each thing was measured; findings are medians. */
	rounds: number;
	findings: Finding[];
}

/** What the benchmark leaves behind, by scenario: not all of it is of the same day. */
export type Results = Record<string, Measured>;

const machine = (): string =>
	`${process.platform} ${process.arch}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB`;

function packageVersion(): string {
	const parsed: unknown = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
	return String(Object(parsed).version);
}

/** Finding[] of today on this machine. */
export const measuredHere = (
	findings: Finding[],
	rounds: number,
	{ n8n, node }: { n8n: string; node: string },
): Measured => ({
	date: new Date().toISOString().slice(0, 10),
	machine: machine(),
	versions: { n8n, 'Node.js': node, 'n8n-nodes-twelvelabs': packageVersion() },
	rounds,
	findings,
});

/** Where findings come from, for people. */
export function origin({ date, machine: where, versions, rounds }: Measured): string {
	const { n8n, 'Node.js': node } = versions;
	return `${date}: n8n ${n8n}, Node.js ${node}, ${where}; medians of ${rounds} rounds`;
}

const isResults = (value: unknown): value is Results =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The results of an earlier run, so that measuring one scenario again keeps the others. */
export function readResults(path: string): Results {
	const parsed: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
	if (!isResults(parsed)) throw new Error(`${path} holds no results`);
	return parsed;
}

/** Numbers are kept to four digits: more would be noise. */
export const toJson = (results: Results): string =>
	`${JSON.stringify(results, (_key, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value), '\t')}\n`;
