import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../n8n/folders';
import type { Check } from './checks';

/** How the tests of a check ended; `reason` is why the first one failed. */
export type Outcome = { passed: number; failed: number; reason?: string };

/** What came out of one n8n. */
export type VersionResult = {
	/** Its version. */
	n8n: string;
	/** Version of the Node.js that it ran on. */
	node: string;
	/** Where from, when it is not npm. */
	image?: string;
	/** YYYY-MM-DD */
	date: string;
	/** Where it ran: system, processors, memory. */
	machine: string;
	/** Why nothing could be tried. */
	problem?: string;
	/** A check that is not here was not tried. */
	checks: Partial<Record<Check, Outcome>>;
};

const FILE = join(checkout, 'test/e2e/versions/results.json');

/** This machine, as it stands in results. */
export const machine = (): string =>
	`${process.platform} ${release().split('-')[0]} ${process.arch}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB`;

/** What was found out so far, the oldest n8n first. */
export function readResults(): VersionResult[] {
	return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as VersionResult[]) : [];
}

/** Keeps what came out of an n8n in the place of what was known of it, check by check. */
export function keepResult(result: VersionResult): void {
	const known = readResults();
	const isSame = ({ n8n, image }: VersionResult) => n8n === result.n8n && image === result.image;
	const before = known.find(isSame);
	const checks = { ...before?.checks, ...result.checks };
	const all = [...known.filter((each) => !isSame(each)), { ...result, checks }].sort((one, other) =>
		one.n8n.localeCompare(other.n8n, 'en', { numeric: true }),
	);
	writeFileSync(FILE, `${JSON.stringify(all, null, '\t')}\n`);
}

/** Whether everything that was to be tried was tried and held. */
export const isGood = ({ problem, checks }: VersionResult): boolean =>
	problem === undefined && Object.values(checks).every(({ failed }) => failed === 0);

/** Checks as they stand before any test has told how it ended. */
export const nothingRun = (names: readonly Check[]): VersionResult['checks'] =>
	Object.fromEntries(names.map((name) => [name, { passed: 0, failed: 0 }]));
