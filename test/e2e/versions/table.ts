import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../n8n/folders';
import { CHECK_NAMES, CHECKS, type Check } from './checks';
import type { Outcome, VersionResult } from './results';

const README = join(checkout, 'README.md');
const BEGIN = '<!-- versions: written by npm run e2e:versions -->';
const END = '<!-- end of versions -->';

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
		...CHECK_NAMES.map((name: Check) => (problem === undefined ? cell(checks[name]) : 'not tried')),
	]);

const unique = (values: readonly string[]): string => [...new Set(values)].join('; ');

/** What was tried, as a table of Markdown and the place and days it was tried. */
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

const between = (text: string): [start: number, end: number] => {
	const [start, end] = [text.indexOf(BEGIN), text.indexOf(END)];
	if (start < 0 || end < start) throw new Error(`README.md has no ${BEGIN} … ${END}`);
	return [start + BEGIN.length, end];
};

/** The table that stands in the README. */
export function tableInReadme(): string {
	const text = readFileSync(README, 'utf8');
	return text.slice(...between(text)).trim();
}

/** Puts the table into the README. */
export function writeTable(results: readonly VersionResult[]): void {
	const text = readFileSync(README, 'utf8');
	const [start, end] = between(text);
	writeFileSync(README, `${text.slice(0, start)}\n\n${table(results)}\n\n${text.slice(end)}`);
}
