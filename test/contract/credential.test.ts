import type { IAuthenticateGeneric, ICredentialType } from 'n8n-workflow';
import { loadPackage } from '../engine/engine';

let credential: ICredentialType;
beforeAll(async () => {
	credential = (await loadPackage()).getCredential('twelveLabsApi').type;
});

test('name and class stay', async () => {
	const { known } = await loadPackage();
	expect(credential.name).toBe('twelveLabsApi');
	expect(credential.displayName).toBe('TwelveLabs API');
	expect(known.credentials.twelveLabsApi?.className).toBe('TwelveLabsApi');
});

test('fields: a key that is hidden and asked for, and a base URL', () => {
	const [apiKey, baseUrl] = ['apiKey', 'baseUrl'].map((name) =>
		credential.properties.find((property) => property.name === name),
	);
	expect(apiKey).toMatchObject({
		type: 'string',
		typeOptions: { password: true },
		required: true,
		default: '',
	});
	expect(baseUrl).toMatchObject({ type: 'string', default: 'https://api.twelvelabs.io/v1.3' });
});

test('the key travels in its header only', () => {
	expect(credential.authenticate as IAuthenticateGeneric).toEqual({
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{ $credentials.apiKey.trim() }}' } },
	});
});

test('it is tested by a read that costs nothing', () => {
	expect(credential.test?.request).toMatchObject({ url: '/indexes', qs: { page_limit: 1 } });
	expect([undefined, 'GET']).toContain(credential.test?.request.method);
});
