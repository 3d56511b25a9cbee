import type {
	IAuthenticate,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

const KEY_HEADER = 'x-api-key';

export class TwelveLabsApi implements ICredentialType {
	name = 'twelveLabsApi';

	displayName = 'TwelveLabs API';

	icon: Icon = {
		light: 'file:../nodes/EmbedVideo/twelveLabs.svg',
		dark: 'file:../nodes/EmbedVideo/twelveLabs.dark.svg',
	};

	documentationUrl = 'https://docs.twelvelabs.io/v1.3/docs/get-started/authentication';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Copy it from <a href="https://playground.twelvelabs.io/dashboard/api-keys" target="_blank">the dashboard</a>. Keys expire: the dashboard shows when.',
			hint: 'From the API Keys page of the TwelveLabs dashboard: playground.twelvelabs.io/dashboard/api-keys',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.twelvelabs.io/v1.3',
			placeholder: 'e.g. https://api.twelvelabs.io/v1.3',
			description:
				'Address of the API, including its version. Change it only for a proxy or an emulator.',
		},
	];

	/** A function: n8n would evaluate an expression anew for each request. */
	authenticate: IAuthenticate = async ({ apiKey }, requestOptions) => {
		const headers = Object.entries(requestOptions.headers ?? {});
		const others = headers.filter(([name]) => name.toLowerCase() !== KEY_HEADER);
		requestOptions.headers = {
			...Object.fromEntries(others),
			[KEY_HEADER]: String(apiKey ?? '').trim(),
		};
		return requestOptions;
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ ($credentials.baseUrl || "").trim().replace(/\\/+$/, "").replace(/^(?=[\\w-]+(\\.[\\w-]+)+([:\\/]|$))/, "https://") || "https://api.twelvelabs.io/v1.3" }}',
			url: '/indexes',
			qs: { page_limit: 1 },
			disableFollowRedirect: true,
		},
		// n8n reads rules of both kinds side by side; its type has lists of one kind each.
		rules: [
			forStatus(401, 'TwelveLabs does not accept this API key. It may be mistyped or expired.'),
			forStatus(
				403,
				"Access denied. Check your plan, your region and the key's permissions in the TwelveLabs dashboard.",
			),
			forStatus(404, 'There is no TwelveLabs API at this address. "Base URL" must end in /v1.3'),
			...[301, 302, 303, 307, 308].map((status) =>
				forStatus(
					status,
					'This address redirects elsewhere, and the key is not sent there. Correct "Base URL": the default is https://api.twelvelabs.io/v1.3',
				),
			),
			{
				type: 'responseSuccessBody',
				properties: {
					// Every list of the API has this key; other pages do not.
					key: 'data',
					value: undefined,
					message:
						'Something other than the TwelveLabs API answered. Correct "Base URL": the default is https://api.twelvelabs.io/v1.3',
				},
			},
		] as ICredentialTestRequest['rules'],
	};
}

function forStatus(value: number, message: string) {
	return { type: 'responseCode', properties: { value, message } };
}
