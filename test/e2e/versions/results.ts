import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, checkout } from '../n8n/folders';

const IN_ONE_N8N = 'test/e2e/versions/n8n.test.ts';

/**
 * What is checked on each n8n, by the outermost `describe` of its tests or the name of their file. The
 * table has a column for each.
 */
export const CHECKS = {
	loading: { title: 'Nodes, icons, credential', file: IN_ONE_N8N },
	operations: { title: 'Operations', file: IN_ONE_N8N },
	memory: { title: 'Upload of 200 MB', file: 'test/e2e/versions/memory.test.ts' },
	faults: { title: 'Network faults', file: IN_ONE_N8N },
	'stop-and-kill': { title: 'Stop, kill', file: 'test/e2e/stop-and-kill.test.ts' },
	trigger: { title: 'Trigger', file: 'test/e2e/trigger.test.ts' },
	'sub-node': { title: 'PGVector Store', file: IN_ONE_N8N },
	'retry-on-fail': { title: 'Retry On Fail', file: IN_ONE_N8N },
} as const;

export type Check = keyof typeof CHECKS;

export const CHECK_NAMES = Object.keys(CHECKS) as Check[];

export const isCheck = (name: string): name is Check => Object.hasOwn(CHECKS, name);

/** The checks in these files. */
export const checksIn = (files: readonly string[]): Check[] =>
	CHECK_NAMES.filter((name) => files.includes(CHECKS[name].file));

/** The checks that work in an image, where no process can be killed or measured. */
export const IMAGE_CHECKS = checksIn([IN_ONE_N8N]);

/** The check of a test. @throws Error if it belongs to none */
function checkOf(file: string, describes: readonly string[]): Check {
	const name = describes[0] ?? file.replace(/^.*[\\/]|\.test\.ts$/g, '');
	if (!isCheck(name))
		throw new Error(`"${name}" of ${file} is no check of test/e2e/versions/results.ts`);
	return name;
}

/** How the tests of a check ended; `reason` is why the first one failed. */
export type Outcome = { passed: number; failed: number; reason?: string };

/** The results on one n8n. */
export type VersionResult = {
	/** Versions of n8n and Node.js. */
	n8n: string;
	node: string;
	/** The Docker image, if it is not from npm. */
	image?: string;
	/** YYYY-MM-DD */
	date: string;
	machine: string;
	/** Why nothing could be checked. */
	problem?: string;
	/** Without the checks that were not run. */
	checks: Partial<Record<Check, Outcome>>;
};

const FILE = join(checkout, 'test/e2e/versions/results.json');

/** This machine: system, processors, memory. */
export const machine = (): string =>
	`${process.platform} ${release().split('-')[0]} ${process.arch}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB`;

/** The results so far, the oldest n8n first. */
export const readResults = (): VersionResult[] =>
	JSON.parse(readFileSync(FILE, 'utf8')) as VersionResult[];

/** Stores the results on an n8n, which replace its earlier ones check by check. */
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

/** Whether every check was run and passed. */
export const isGood = ({ problem, checks }: VersionResult): boolean =>
	problem === undefined && Object.values(checks).every(({ failed }) => failed === 0);

/** The part that is read of the file that `jest --json` writes. */
export type JestReport = {
	testResults: {
		name: string;
		message: string;
		assertionResults: {
			ancestorTitles: string[];
			title: string;
			status: string;
			failureMessages: string[];
		}[];
	}[];
};

const REASON_LENGTH = 300;

// As a string, since eslint forbids control characters in regular expressions.
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** The first lines of an error in one, without the paths of this machine. */
export const shortened = (message: string): string =>
	message
		.replace(COLOURS, '')
		.replaceAll(cacheFolder, '.cache')
		.replaceAll(checkout, '.')
		.split('\n')
		.map((each) => each.trim())
		.filter((each) => each !== '' && !each.startsWith('at '))
		.slice(0, 4)
		.join(' · ')
		.slice(0, REASON_LENGTH);

/** How each check ended. One without tests has failed. */
export function readReport(report: JestReport, names: readonly Check[]): VersionResult['checks'] {
	const checks: VersionResult['checks'] = Object.fromEntries(
		names.map((name) => [name, { passed: 0, failed: 0 }]),
	);
	const broken = report.testResults.filter(({ assertionResults }) => assertionResults.length === 0);
	for (const { name, assertionResults } of report.testResults) {
		for (const { ancestorTitles, title, status, failureMessages } of assertionResults) {
			const outcome = (checks[checkOf(name, ancestorTitles)] ??= { passed: 0, failed: 0 });
			if (status === 'passed') outcome.passed += 1;
			else {
				outcome.failed += 1;
				outcome.reason ??= `${title}: ${shortened(failureMessages[0] ?? status)}`;
			}
		}
	}
	for (const outcome of Object.values(checks)) {
		if (outcome.passed + outcome.failed > 0) continue;
		outcome.failed = 1;
		outcome.reason = `no test ran: ${broken.map(({ message }) => shortened(message)).join(' · ')}`;
	}
	return checks;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function cell(outcome: Outcome | undefined): string {
	if (outcome === undefined) return 'not tried';
	const { passed, failed } = outcome;
	return failed === 0 ? '✓' : `✗ ${failed} of ${passed + failed}`;
}

const line = ({ n8n, node, image, problem, checks }: VersionResult): string =>
	row([
		image === undefined ? n8n : `${n8n} (Docker)`,
		node,
		...CHECK_NAMES.map((name) => (problem === undefined ? cell(checks[name]) : 'not tried')),
	]);

const unique = (values: readonly string[]): string => [...new Set(values)].join('; ');

/** The results as a Markdown table, with their dates and machines. */
export function table(results: readonly VersionResult[]): string {
	const head = ['n8n', 'Node.js', ...Object.values(CHECKS).map(({ title }) => title)];
	return [
		row(head),
		row(head.map(() => '---')).replaceAll(' ', ''),
		...results.map(line),
		'',
		`Tried on ${unique(results.map(({ date }) => date))} (${unique(results.map(({ machine }) => machine))}).`,
	].join('\n');
}

const PAGE = join(checkout, 'docs/proofs.md');
const TABLE =
	/(?<=<!-- versions: written by npm run e2e:versions -->\n\n)[^]+?(?=\n\n<!-- end of versions -->)/;

/** The table in docs/proofs.md. */
export function tableInDocs(): string {
	const found = TABLE.exec(readFileSync(PAGE, 'utf8'));
	if (found === null) throw new Error('docs/proofs.md has no table of versions');
	return found[0];
}

/** Writes the table into docs/proofs.md. */
export function writeTable(results: readonly VersionResult[]): void {
	const text = readFileSync(PAGE, 'utf8');
	writeFileSync(
		PAGE,
		text.replace(tableInDocs(), () => table(results)),
	);
}
