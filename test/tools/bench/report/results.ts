import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../../../e2e/n8n/folders';
import type { Finding } from './finding';

/** What measuring one scenario gave, and where it comes from. */
export interface Measured {
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

/** Findings of today on this machine. */
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
