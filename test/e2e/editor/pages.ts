import type { Locator, Page } from 'playwright-core';
import { until } from '../n8n/program';

/** n8n's canvas and the panel that nodes are added from, as a person uses them. */
export class Canvas {
	constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	/** Anything that n8n's editor gives an ID for tests. */
	get(testId: string): Locator {
		return this.page.getByTestId(testId);
	}

	/** Begins a workflow with a Manual Trigger. */
	async begin(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.get('canvas-plus-button').click();
		await this.search('manual');
		await this.entry('Manual Trigger').click();
		await this.node('When clicking ‘Execute workflow’').waitFor();
	}

	/** Opens a stored workflow. */
	async open(workflowId: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${workflowId}`);
		await this.get('canvas-node').first().waitFor();
	}

	/** Opens the panel of nodes. */
	async openPanel(): Promise<void> {
		await this.get('node-creator-plus-button').click();
		await this.get('node-creator-search-bar').waitFor();
	}

	/** Types into the panel's search. */
	async search(words: string): Promise<void> {
		await this.get('node-creator-search-bar').fill(words);
	}

	/** An entry of the panel, a node or an action, by its name. */
	entry(name: string): Locator {
		const exact = this.page.getByText(name, { exact: true });
		return this.get('item-iterator-item').filter({ has: exact }).first();
	}

	/** The names of the panel's entries. */
	async entries(): Promise<string[]> {
		const texts = await this.get('item-iterator-item').allInnerTexts();
		return texts.map((text) => text.split('\n')[0] ?? '');
	}

	/** Adds a node's action behind the last node; its form opens. */
	async add(node: string, action: string): Promise<void> {
		await this.openPanel();
		await this.search(node);
		await this.entry(node).click();
		await this.entry(action).click();
		await this.get('ndv').waitFor();
	}

	/** Adds a sub-node from the open form of the node that it serves, and closes the form. */
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

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Whether a node is marked as gone well or wrong. */
	mark(name: string, mark: 'success' | 'error'): Locator {
		return this.node(name).getByTestId(`canvas-node-status-mark-${mark}`);
	}

	/** Opens the form of a node. */
	async openForm(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.get('ndv').waitFor();
	}

	/** Closes it. */
	async closeForm(): Promise<void> {
		await this.get('ndv-close-button').click();
		await this.get('ndv').waitFor({ state: 'hidden' });
	}
}

/** The open form of a node: its fields on the left, what came out on the right. */
export class Form {
	constructor(private readonly page: Page) {}

	private get(testId: string): Locator {
		return this.page.getByTestId(testId);
	}

	/** The pane of what came out. */
	get output(): Locator {
		return this.get('output-panel');
	}

	/** The name that n8n gave the node. */
	async title(): Promise<string> {
		return (await this.get('node-title-container').innerText()).trim();
	}

	/** The labels of its fields, from top to bottom, with those of options that were added and n8n's own. */
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

	/** Chooses an entry of a field's list. */
	async choose(parameter: string, entry: string): Promise<void> {
		await this.field(parameter).click();
		await this.option(entry).click();
	}

	/** Adds one of the options. */
	async addOption(name: string): Promise<void> {
		await this.get('collection-parameter-add').click();
		await this.option(name).click();
	}

	/** Turns a switch. */
	async turn(parameter: string): Promise<void> {
		await this.get(`parameter-input-${parameter}`).locator('.el-switch').click();
	}

	/** Opens the list of a resource locator; gives its entries. */
	async openList(parameter: string): Promise<Locator> {
		await this.get(`resource-locator-${parameter}`).getByTestId('rlc-input').click();
		const entries = this.get('rlc-item');
		await entries.first().waitFor();
		return entries;
	}

	/** Runs the node, and what comes before it as far as needed. */
	async execute(): Promise<void> {
		await this.get('node-execute-button').click();
	}

	/** Title and description of the error that is shown once it ran. */
	async error(): Promise<string> {
		const message = this.output.getByTestId('node-error-message');
		await message.waitFor();
		return [await message.innerText(), ...(await this.errorDescription())].join('\n');
	}

	/** What the node says about its run without failing. */
	async hints(): Promise<string[]> {
		await this.output.getByTestId('node-hint').first().waitFor();
		return await this.output.getByTestId('node-hint').allInnerTexts();
	}

	private async errorDescription(): Promise<string[]> {
		return await this.output.getByTestId('node-error-description').allInnerTexts();
	}

	private option(entry: string): Locator {
		return this.page.getByRole('option').filter({ visible: true, hasText: entry }).first();
	}
}

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
	return await until('table of this kind', async () => {
		const table = await page.evaluate(measure, ROWS);
		return table !== undefined && isMeant(table) ? table : undefined;
	});
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

/** n8n lets a person see for a second that it is good. */
const CLOSES_WITHIN_MS = 4000;

const FAILED = 'Couldn’t connect with these settings';

/** What a person types into the dialog. */
export type Credential = { apiKey: string; baseUrl: string };

/** n8n's dialog of a credential. */
export class CredentialDialog {
	private readonly dialog: Locator;

	constructor(private readonly page: Page) {
		this.dialog = page.getByTestId('editCredential-modal');
	}

	/** Opens it for a new credential, from the form of a node that has none. */
	async create(): Promise<void> {
		await this.page.getByTestId('node-credentials-empty-state').getByRole('button').click();
		await this.dialog.waitFor();
	}

	/** Saves what is wrong; n8n tests it, and has to say so. */
	async saveBad(credential: Credential, says: RegExp): Promise<void> {
		await this.save(credential);
		await this.says(says);
	}

	/** Has the same tested again, which has become wrong in another way. */
	async retryBad(says: RegExp): Promise<void> {
		await this.tested(() => this.dialog.getByRole('button', { name: 'Retry' }).click());
		await this.says(says);
	}

	/** Saves what is right. A new credential's dialog then closes by itself: it is opened again. */
	async saveGood(credential: Credential): Promise<void> {
		await this.save(credential);
		const closes = this.dialog.waitFor({ state: 'hidden', timeout: CLOSES_WITHIN_MS });
		const closed = await closes.then(
			() => true,
			() => false,
		);
		if (closed) await this.page.getByTestId('credential-edit-button').click();
		await this.dialog.getByText('Connection tested successfully').waitFor();
	}

	/** Closes it. */
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
