import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import manifest from '../../../package.json';

/** One line of the benchmark: a number against its target. */
export interface Finding {
	/** What was measured, e.g. `Upload of 2.0 GB: time over curl`. */
	what: string;
	value: number;
	unit: '×' | 'MB' | 's' | 'ms' | 'KB' | 'requests' | '%';
	/** Missing where the number only informs. */
	target?: { bound: 'at most' | 'at least'; value: number };
	/** Numbers behind it and beside it, by name. */
	from?: Record<string, number>;
	/** The compared values, which the picture shows as bars. */
	chart?: { title: string; unit: 's' | 'MB'; bars: Record<string, number> };
}

/** The name of this package's bar in a chart. */
export const OWN = 'this node';

export const atMost = (value: number): Finding['target'] => ({ bound: 'at most', value });
export const atLeast = (value: number): Finding['target'] => ({ bound: 'at least', value });

/** The median: the middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
	const high = sorted[Math.floor(middle)] ?? Number.NaN;
	return (low + high) / 2;
}

export const medianOf = <T>(list: readonly T[], figure: (entry: T) => number): number =>
	median(list.map(figure));

/** What a contender of a scenario took. */
export interface Figures {
	ms: number;
	/** Processor time. */
	cpuMs: number;
	/** Rise of the peak of resident memory in MB. */
	riseMb: number;
}

/** The medians of each contender's figures over the rounds. */
export function mediansOf<Name extends string>(
	rounds: readonly Record<Name, Partial<Figures>>[],
): Record<Name, Figures> {
	const figures = (name: Name): Figures => {
		const of = (figure: keyof Figures) => medianOf(rounds, (round) => round[name][figure] ?? NaN);
		return { ms: of('ms'), cpuMs: of('cpuMs'), riseMb: of('riseMb') };
	};
	const names = Object.keys(rounds[0] ?? {}) as Name[];
	return Object.fromEntries(names.map((name) => [name, figures(name)])) as Record<Name, Figures>;
}

/** How often each thing is measured. */
export const ROUNDS = 3;

/** Does something `times` times, one after the other, and returns the results. */
export async function repeat<T>(times: number, once: (round: number) => Promise<T>): Promise<T[]> {
	const results: T[] = [];
	for (let round = 0; round < times; round++) results.push(await once(round));
	return results;
}

/** A mark of whether a number meets its target. */
function mark({ value, target }: Finding): string {
	if (target === undefined) return ' ';
	const isMet = target.bound === 'at most' ? value <= target.value : value >= target.value;
	return isMet ? '✓' : '✗';
}

const digits = (value: number) =>
	value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 });

const amount = (value: number, unit: Finding['unit']): string =>
	`${digits(value)}${unit === '×' ? '' : ' '}${unit}`;

/** The findings as lines for a terminal. */
export function table(findings: readonly Finding[]): string {
	const width = Math.max(...findings.map(({ what }) => what.length));
	const lines = findings.flatMap((finding) => {
		const { what, value, unit, target, from = {}, chart } = finding;
		const goal = target ? `  ${target.bound} ${amount(target.value, unit)}` : '';
		const parts = [
			...Object.entries(from).map(([name, part]) => `${name}: ${digits(part)}`),
			...Object.entries(chart?.bars ?? {}).map(
				([name, bar]) => `${name}: ${digits(bar)} ${chart?.unit}`,
			),
		];
		const head = `${mark(finding)} ${what.padEnd(width)} ${amount(value, unit).padStart(13)}${goal}`;
		return parts.length > 0 ? [head, `    ${parts.join(' · ')}`] : [head];
	});
	return lines.join('\n');
}

/** The findings of one scenario, and their origin. */
interface Measured {
	/** The day, e.g. `2026-11-24`. */
	date: string;
	/** E.g. `linux x64, 2 processors, 24 GiB`. */
	machine: string;
	/** Of n8n, of the Node.js that ran it, and of this package. */
	versions: Record<string, string>;
	rounds: number;
	findings: Finding[];
}

/** All findings by scenario, which may be of different days. */
export type Results = Record<string, Measured>;

/** Findings of today on this machine. */
export const measuredHere = (
	findings: Finding[],
	versions: { n8n: string; 'Node.js': string },
): Measured => ({
	date: new Date().toISOString().slice(0, 10),
	machine: `${process.platform} ${process.arch}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB`,
	versions: { ...versions, [manifest.name]: manifest.version },
	rounds: ROUNDS,
	findings,
});

/** The origin of findings in a line. */
export function origin({ date, machine, versions, rounds }: Measured): string {
	const { n8n, 'Node.js': node } = versions;
	return `${date}: n8n ${n8n}, Node.js ${node}, ${machine}; medians of ${rounds} rounds`;
}

/** The results so far: measuring one scenario keeps the others. */
export const readResults = (path: string): Results =>
	existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : {};

/** Four digits: more would be noise. */
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

/** The charts of the findings as an SVG for the README, with a line for each note. */
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
