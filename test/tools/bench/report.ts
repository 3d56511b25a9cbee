import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import manifest from '../../../package.json';

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
	/** For the picture: what is compared, as bars of one unit. */
	chart?: { title: string; unit: 's' | 'MB'; bars: Record<string, number> };
}

/** The name of this package's bar in a chart. */
export const OWN = 'this node';

export const atMost = (value: number): Finding['target'] => ({ bound: 'at most', value });
export const atLeast = (value: number): Finding['target'] => ({ bound: 'at least', value });
export const exactly = (value: number): Finding['target'] => ({ bound: 'exactly', value });

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

/** Whether a number meets its target. */
function mark({ value, target }: Finding): string {
	if (target === undefined) return ' ';
	const isMet = {
		'at most': value <= target.value,
		'at least': value >= target.value,
		exactly: value === target.value,
	};
	return isMet[target.bound] ? '✓' : '✗';
}

const digits = (value: number) =>
	value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 });

/** A number as people read it. */
const amount = (value: number, unit: Finding['unit']): string =>
	`${digits(value)}${unit === '×' ? '' : ' '}${unit}`;

/** The findings as lines for a terminal. */
export function table(findings: readonly Finding[]): string {
	const width = Math.max(...findings.map(({ what }) => what.length));
	const lines = findings.flatMap((finding) => {
		const { what, value, unit, target, from } = finding;
		const goal = target && `${target.bound} ${amount(target.value, unit)}`;
		const parts = Object.entries(from).map(([name, part]) => `${name}: ${digits(part)}`);
		const head = `${mark(finding)} ${what.padEnd(width)} ${amount(value, unit).padStart(13)}`;
		return [goal ? `${head}  ${goal}` : head, parts.length > 0 && `    ${parts.join(' · ')}`];
	});
	return lines.filter(Boolean).join('\n');
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

/** Findings of today on this machine. */
export const measuredHere = (
	findings: Finding[],
	rounds: number,
	versions: { n8n: string; 'Node.js': string },
): Measured => ({
	date: new Date().toISOString().slice(0, 10),
	machine: `${process.platform} ${process.arch}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB`,
	versions: { ...versions, [manifest.name]: manifest.version },
	rounds,
	findings,
});

/** Where findings come from, for people. */
export function origin({ date, machine, versions, rounds }: Measured): string {
	const { n8n, 'Node.js': node } = versions;
	return `${date}: n8n ${n8n}, Node.js ${node}, ${machine}; medians of ${rounds} rounds`;
}

/** The results of an earlier run, so that measuring one scenario again keeps the others. */
export const readResults = (path: string): Results =>
	existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : {};

/** Numbers are kept to four digits: more would be noise. */
const fourDigits = (_key: string, value: unknown) =>
	typeof value === 'number' ? Number(value.toPrecision(4)) : value;

export const toJson = (results: Results): string =>
	`${JSON.stringify(results, fourDigits, '\t')}\n`;

const WIDTH = 860;
const LABEL_WIDTH = 230;
const BAR_WIDTH = 500;
const BAR_HEIGHT = 18;
const ROW = 26;
const NOTE_HEIGHT = 18;

const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

function draw(chart: NonNullable<Finding['chart']>, top: number): string {
	const bars = Object.entries(chart.bars).sort(([, a], [, b]) => a - b);
	const most = Math.max(...Object.values(chart.bars), Number.MIN_VALUE);
	const rows = bars.map(([label, value], index) => {
		const y = top + 14 + index * ROW;
		const width = Math.max(2, (BAR_WIDTH * Math.max(0, value)) / most);
		const number = value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
		return [
			`<text class="label" x="${LABEL_WIDTH - 10}" y="${y + 14}" text-anchor="end">${escape(label)}</text>`,
			`<rect class="${label === OWN ? 'own' : 'peer'}" x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="3"/>`,
			`<text class="number" x="${(LABEL_WIDTH + width + 8).toFixed(1)}" y="${y + 14}">${number} ${chart.unit}</text>`,
		].join('\n');
	});
	const title = `<text class="title" x="16" y="${top}">${escape(chart.title)}</text>`;
	return [title, ...rows].join('\n');
}

const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; }
.note { font-size: 12px; fill: #59636e; }
.own { fill: #2f9e44; }
.peer { fill: #adb5bd; }
.paper { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
	text { fill: #f0f6fc; }
	.note { fill: #9198a1; }
	.peer { fill: #57606a; }
	.paper { fill: #0d1117; }
}`;

/** The findings that compare with what users would pick instead, as an SVG for the README; a line for each note. */
export function picture(findings: readonly Finding[], notes: readonly string[]): string {
	let top = 34;
	const parts: string[] = [];
	for (const { chart } of findings) {
		if (chart === undefined) continue;
		parts.push(draw(chart, top));
		top += 14 + Object.keys(chart.bars).length * ROW + 30;
	}
	const first = top - 8;
	const height = first + Math.max(0, notes.length - 1) * NOTE_HEIGHT + 14;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Benchmark">`,
		`<style>${STYLE}\n</style>`,
		`<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>`,
		...parts,
		...notes.map(
			(note, index) =>
				`<text class="note" x="16" y="${first + index * NOTE_HEIGHT}">${escape(note)}</text>`,
		),
		'</svg>\n',
	].join('\n');
}
