import type { Locator, Page } from 'playwright-core';

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
