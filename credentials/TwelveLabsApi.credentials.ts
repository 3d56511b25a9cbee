import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

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
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.twelvelabs.io/v1.3',
			placeholder: 'e.g. https://api.twelvelabs.io/v1.3',
			description:
				'Address of the API with its version. Change it only for a proxy or an emulator.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
			url: '/indexes',
			qs: { page_limit: 1 },
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: 'TwelveLabs does not accept this API key. It may be mistyped or expired.',
				},
			},
		],
	};
}
