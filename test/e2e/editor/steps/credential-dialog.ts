import type { Desk } from '../desk';

const FAULTS = [
	{ then: { status: 403 }, says: /forbids this: the plan, the region/ },
	{ then: { redirect: 'https://example.com/' }, says: /redirects elsewhere/ },
];

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
	for (const { then, says } of FAULTS) {
		emulator.faults.add({ times: 'always', then });
		await credential.saveBad(account, says);
		emulator.faults.clear();
	}
	await credential.saveGood({
		apiKey: ` ${account.apiKey} `,
		baseUrl: ` ${account.baseUrl}/ `,
	});
	await credential.saveGood(account);
	await credential.close();
}
