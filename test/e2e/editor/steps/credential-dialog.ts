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
	emulator.faults.add({ times: 'always', then: { status: 403 } });
	await credential.saveBad(account, /forbids this: the plan, the region/);
	emulator.faults.clear();
	emulator.faults.add({ times: 'always', then: { redirect: 'https://example.com/' } });
	await credential.retryBad(/redirects elsewhere, where the key is not sent/);
	emulator.faults.clear();

	await credential.saveGood({
		apiKey: ` ${account.apiKey} `,
		baseUrl: ` ${account.baseUrl}/ `,
	});
	await credential.saveGood(account);
	await credential.close();
}
