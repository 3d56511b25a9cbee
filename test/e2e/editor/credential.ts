import type { Locator, Page } from 'playwright-core';
import { until } from '../n8n/program';

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
		await until(
			`message like ${String(words)} in the credential dialog`,
			async () => {
				const more = this.dialog.getByText('More details');
				if (await more.isVisible()) await more.click();
				const text = await this.dialog.innerText();
				return (text.includes(FAILED) && words.test(text)) || undefined;
			},
			20_000,
		);
	}
}
