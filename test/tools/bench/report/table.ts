import { type Finding, isMet } from './finding';

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
