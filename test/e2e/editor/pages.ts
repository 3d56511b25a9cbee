import type { Locator, Page } from 'playwright-core';
import { until } from '../n8n/program';

/** n8n's canvas, and the panel from which nodes are added. */
export class Canvas {
	constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	/** An element by n8n's ID for tests. */
	get(testId: string): Locator {
		return this.page.getByTestId(testId);
	}

	/** Starts a new workflow with a Manual Trigger. */
	async begin(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.get('canvas-plus-button').click();
		await this.search('manual');
		await this.entry('Manual Trigger').click();
		await this.node('When clicking ‘Execute workflow’').waitFor();
	}

	async open(workflowId: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${workflowId}`);
		await this.get('canvas-node').first().waitFor();
	}

	async openPanel(): Promise<void> {
		await this.get('node-creator-plus-button').click();
		await this.get('node-creator-search-bar').waitFor();
	}

	async search(words: string): Promise<void> {
		await this.get('node-creator-search-bar').fill(words);
	}

	/** An entry of the panel, a node or an action, by its name. */
	entry(name: string): Locator {
		const exact = this.page.getByText(name, { exact: true });
		return this.get('item-iterator-item').filter({ has: exact }).first();
	}

	async entries(): Promise<string[]> {
		const texts = await this.get('item-iterator-item').allInnerTexts();
		return texts.map((text) => text.split('\n')[0] ?? '');
	}

	/** Adds a node's action after the last node; its form opens. */
	async add(node: string, action: string): Promise<void> {
		await this.openPanel();
		await this.search(node);
		await this.entry(node).click();
		await this.entry(action).click();
		await this.get('ndv').waitFor();
	}

	/** Adds a sub-node from the open form of its node, and closes the form. */
	async addSubNode(connection: string, name: string): Promise<void> {
		await this.get(`add-subnode-${connection}-0`).click();
		await this.entry(name).click();
		// n8n shows a page about a community node first.
		const form = this.get('ndv');
		const about = this.page.getByRole('button', { name: 'Add to workflow' });
		await form.or(about).first().waitFor();
		if (await about.isVisible()) await about.click();
		await form.waitFor();
		await this.closeForm();
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** A node's mark of success or error. */
	mark(name: string, mark: 'success' | 'error'): Locator {
		return this.node(name).getByTestId(`canvas-node-status-mark-${mark}`);
	}

	async openForm(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.get('ndv').waitFor();
	}

	async closeForm(): Promise<void> {
		await this.get('ndv-close-button').click();
		await this.get('ndv').waitFor({ state: 'hidden' });
	}
}

/** The open form of a node: its fields on the left, its output on the right. */
export class Form {
	constructor(private readonly page: Page) {}

	private get(testId: string): Locator {
		return this.page.getByTestId(testId);
	}

	get output(): Locator {
		return this.get('output-panel');
	}

	/** The name that n8n gave the node. */
	async title(): Promise<string> {
		return (await this.get('node-title-container').innerText()).trim();
	}

	/** The labels of its fields from top to bottom, including added options and n8n's own. */
	async labels(): Promise<string[]> {
		const labels = this.get('ndv').locator('label.n8n-input-label').filter({ visible: true });
		return (await labels.allInnerTexts())
			.map((label) => (label.split('\n')[0] ?? '').trim())
			.filter((label) => label !== '');
	}

	/** The input of a field, by the parameter's name. */
	field(parameter: string): Locator {
		return this.get(`parameter-input-${parameter}`).locator('input').first();
	}

	async choose(parameter: string, entry: string): Promise<void> {
		await this.field(parameter).click();
		await this.option(entry).click();
	}

	async addOption(name: string): Promise<void> {
		await this.get('collection-parameter-add').click();
		await this.option(name).click();
	}

	async turn(parameter: string): Promise<void> {
		await this.get(`parameter-input-${parameter}`).locator('.el-switch').click();
	}

	/** Opens the list of a resource locator and returns its entries. */
	async openList(parameter: string): Promise<Locator> {
		await this.get(`resource-locator-${parameter}`).getByTestId('rlc-input').click();
		const entries = this.get('rlc-item');
		await entries.first().waitFor();
		return entries;
	}

	/** Runs the node, and the nodes before it if needed. */
	async execute(): Promise<void> {
		await this.get('node-execute-button').click();
	}

	/** Title and description of the error of its run. */
	async error(): Promise<string> {
		const message = this.output.getByTestId('node-error-message');
		await message.waitFor();
		const description = this.output.getByTestId('node-error-description');
		return [await message.innerText(), ...(await description.allInnerTexts())].join('\n');
	}

	/** The hints of its run. */
	async hints(): Promise<string[]> {
		await this.output.getByTestId('node-hint').first().waitFor();
		return await this.output.getByTestId('node-hint').allInnerTexts();
	}

	private option(entry: string): Locator {
		return this.page.getByRole('option').filter({ visible: true, hasText: entry }).first();
	}
}

/** A column of the table on the screen, in pixels. */
type Column = { name: string; left: number; right: number };

/** The Table view of a run. */
export type Table = {
	columns: Column[];
	/** The part that is visible without scrolling. */
	pane: { left: number; right: number };
	/** The cells of the first rows, long texts cut. */
	rows: string[][];
	/** The height of the first row. */
	rowHeight: number;
};

const ROWS = 3;

/** Runs in the page, as the whole table with its vectors would be too much to send. */
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

/** Waits for the expected table and reads it. */
export async function readTable(page: Page, isMeant: (table: Table) => boolean): Promise<Table> {
	return await until('table of this kind', async () => {
		const table = await page.evaluate(measure, ROWS);
		return table !== undefined && isMeant(table) ? table : undefined;
	});
}

/** The columns that are completely visible. */
export function inSight({ columns, pane }: Table): string[] {
	return columns
		.filter(({ left, right }) => left >= pane.left && right <= pane.right)
		.map(({ name }) => name);
}

/** The first row's vector as shown, if the table has one. */
export function vectorShown({ columns, rows }: Table): string | undefined {
	const at = columns.findIndex(({ name }) => name === 'embedding');
	return at < 0 ? undefined : rows[0]?.[at];
}

/** n8n shows the success for a second before it closes the dialog. */
const CLOSES_WITHIN_MS = 4000;

const FAILED = 'Couldn’t connect with these settings';

type Credential = { apiKey: string; baseUrl: string };

/** n8n's credential dialog. */
export class CredentialDialog {
	private readonly dialog: Locator;

	constructor(private readonly page: Page) {
		this.dialog = page.getByTestId('editCredential-modal');
	}

	/** Opens it from the form of a node without a credential. */
	async create(): Promise<void> {
		await this.page.getByTestId('node-credentials-empty-state').getByRole('button').click();
		await this.dialog.waitFor();
	}

	/** Saves a wrong credential and expects this error of n8n's test. */
	async saveBad(credential: Credential, says: RegExp): Promise<void> {
		await this.save(credential);
		await this.says(says);
	}

	/** Tests the same credential again and expects another error. */
	async retryBad(says: RegExp): Promise<void> {
		await this.tested(() => this.dialog.getByRole('button', { name: 'Retry' }).click());
		await this.says(says);
	}

	/** Saves a right credential. A new credential's dialog closes by itself and is opened again. */
	async saveGood(credential: Credential): Promise<void> {
		await this.save(credential);
		const closes = this.dialog.waitFor({ state: 'hidden', timeout: CLOSES_WITHIN_MS });
		await closes.then(
			() => this.page.getByTestId('credential-edit-button').click(),
			() => undefined,
		);
		await this.dialog.getByText('Connection tested successfully').waitFor();
	}

	async close(): Promise<void> {
		await this.dialog.getByRole('button', { name: 'Close this dialog' }).click();
		await this.dialog.waitFor({ state: 'hidden' });
	}

	private field(name: string): Locator {
		return this.dialog.getByTestId(`parameter-input-${name}`).locator('input').first();
	}

	private async save({ apiKey, baseUrl }: Credential): Promise<void> {
		await this.field('apiKey').fill(apiKey);
		await this.field('baseUrl').fill(baseUrl);
		await this.tested(() => this.page.getByTestId('credential-save-button').click());
	}

	private async tested(act: () => Promise<void>): Promise<void> {
		const answer = this.page.waitForResponse((response) =>
			response.url().endsWith('/credentials/test'),
		);
		await Promise.all([answer, act()]);
	}

	private async says(words: RegExp): Promise<void> {
		await until(`message like ${String(words)} in the credential dialog`, async () => {
			const more = this.dialog.getByText('More details');
			if (await more.isVisible()) await more.click();
			const text = await this.dialog.innerText();
			return (text.includes(FAILED) && words.test(text)) || undefined;
		});
	}
}
