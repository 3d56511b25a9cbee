import { answer, redirect } from '../../../emulator';
import type { Desk } from '../desk';

export async function credentialDialog(desk: Desk): Promise<void> {
	const { credential, emulator, n8n, account, form } = desk;
	await desk.embedVideo();
	expect(await form.title()).toBe('Embed a video');

	await credential.create();
	await credential.saveBad({ ...account, apiKey: 'tlk_wrong' }, /may be mistyped or expired/);
	const noVersion = account.baseUrl.replace('/v1.3', '');
	await credential.saveBad({ ...account, baseUrl: noVersion }, /"Base URL" has to end in \/v1\.3/);
	await credential.saveBad(
		{ ...account, baseUrl: n8n.url },
		/not the TwelveLabs API answered\. Correct "Base URL"/,
	);
	const forget = emulator.intercept(answer(403));
	await credential.saveBad(account, /forbids this: the plan, the region/);
	forget();
	const stay = emulator.intercept(redirect('https://example.com/'));
	await credential.retryBad(/redirects elsewhere, where the key is not sent/);
	stay();

	await credential.saveGood({
		apiKey: ` ${account.apiKey} `,
		baseUrl: ` ${account.baseUrl}/ `,
	});
	await credential.saveGood(account);
	await credential.close();
}
