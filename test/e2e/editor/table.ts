import type { Page } from 'playwright-core';
import { until } from '../n8n/program';

/** A column of the table as it stands on the screen, in pixels. */
type Column = { name: string; left: number; right: number };

/** What the Table view of a run shows. */
export type Table = {
	columns: Column[];
	/** What can be seen of the table without scrolling. */
	pane: { left: number; right: number };
	/** The text of the first rows' cells, long ones cut. */
	rows: string[][];
	/** The height of the first row. */
	rowHeight: number;
};

const ROWS = 3;

/** Runs in the page: of a table of 21 vectors, only what is asked for is sent over. */
function measure(rows: number): Table | undefined {
	const table = document.querySelector('[data-test-id="output-panel"] table');
	const pane = table?.parentElement?.getBoundingClientRect();
	const first = table?.querySelector('tbody tr')?.getBoundingClientRect();
	if (!table || !pane || !first || first.height === 0) return undefined;
	const columns = [...table.querySelectorAll('thead th')].map((cell) => {
		const { left, right } = cell.getBoundingClientRect();
		return { name: (cell.textContent ?? '').trim(), left, right };
	});
	const texts = [...table.querySelectorAll('tbody tr')]
		.slice(0, rows)
		.map((row) =>
			[...row.querySelectorAll('td')].map((cell) => (cell.textContent ?? '').trim().slice(0, 80)),
		);
	return {
		columns: columns.filter(({ name }) => name !== ''),
		pane: { left: pane.left, right: pane.right },
		rows: texts,
		rowHeight: Math.round(first.height),
	};
}

/** Waits until the table is the one that is meant, and reads it. */
export async function readTable(page: Page, isMeant: (table: Table) => boolean): Promise<Table> {
	return await until(
		'table of this kind',
		async () => {
			const table = await page.evaluate(measure, ROWS);
			return table !== undefined && isMeant(table) ? table : undefined;
		},
		40_000,
	);
}

/** The columns that are in sight as a whole. */
export function inSight({ columns, pane }: Table): string[] {
	return columns
		.filter(({ left, right }) => left >= pane.left && right <= pane.right)
		.map(({ name }) => name);
}

/** The first row's vector as shown; nothing when the table has none. */
export function vectorShown({ columns, rows }: Table): string | undefined {
	const at = columns.findIndex(({ name }) => name === 'embedding');
	return at < 0 ? undefined : rows[0]?.[at];
}
