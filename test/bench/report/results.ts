import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Finding } from './finding';

/** What the benchmark leaves behind: findings by scenario, and where they come from. */
export interface Results {
	machine: string;
	rounds: number;
	scenarios: Record<string, Finding[]>;
}

/** What can be said of this machine that explains its numbers. */
export const machine = (n8n: string, node: string): string =>
	`n8n ${n8n}, Node.js ${node}, ${process.platform} ${process.arch}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB`;

const isResults = (value: unknown): value is Results =>
	typeof value === 'object' && value !== null && 'scenarios' in value;

/** The results of an earlier run, so that measuring one scenario again keeps the others. */
export function readResults(path: string): Results['scenarios'] {
	const parsed: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
	return isResults(parsed) ? parsed.scenarios : {};
}

/** Numbers are kept to four digits: more would be noise. */
export const toJson = (results: Results): string =>
	`${JSON.stringify(results, (_key, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value), '\t')}\n`;
