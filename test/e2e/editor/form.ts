import type { Locator, Page } from 'playwright-core';

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
