import { OWN, type Chart, type Finding } from './report';

const WIDTH = 860;
const LABEL_WIDTH = 230;
const BAR_WIDTH = 500;
const BAR_HEIGHT = 18;
const ROW = 26;
const NOTE_HEIGHT = 18;

const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

function draw(chart: Chart, top: number): string {
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
	return [`<text class="title" x="16" y="${top}">${escape(chart.title)}</text>`, ...rows].join(
		'\n',
	);
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
