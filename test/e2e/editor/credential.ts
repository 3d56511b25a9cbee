import type { Locator, Page } from 'playwright-core';
import { until } from '../../n8n/until';

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

	/** Saves what is wrong; gives what n8n shows once that matches. */
	async saveBad(credential: Credential, says: RegExp): Promise<string> {
		await this.save(credential);
		return await until(
			`message like ${String(says)} in the credential dialog`,
			async () => {
				const more = this.dialog.getByText('More details');
				if (await more.isVisible()) await more.click();
				const text = await this.dialog.innerText();
				return text.includes(FAILED) && says.test(text) ? text : undefined;
			},
			20_000,
		);
	}

	/** Saves what is right: the dialog closes by itself, and says why when it is opened again. */
	async saveGood(credential: Credential): Promise<void> {
		await this.save(credential);
		await this.dialog.waitFor({ state: 'hidden' });
		await this.page.getByTestId('credential-edit-button').click();
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
		const tested = this.page.waitForResponse((answer) =>
			answer.url().endsWith('/credentials/test'),
		);
		await Promise.all([tested, this.page.getByTestId('credential-save-button').click()]);
	}
}
